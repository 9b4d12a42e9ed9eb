"""The arithmetic against torch: output sizes by running, fields by gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.model import build, twin
from core.receptive_field.notation import parse
from core.receptive_field.regions import reached, region, touched
from tests.core.receptive_field.networks import CHAIN, UP, chains, graphs

EVERY = (*CHAIN, *UP, "adaptive", "globalpool", "se", "attention", "leaky", "dropout")


def example(network, batch=1):
    shape = network.size if network.dims == 2 else network.size[1:]
    return torch.randn(batch, network.channels, *shape)


def seen_by_gradient(network, position, unit):
    """The oracle: where the gradient of one unit of the linear twin is not zero."""
    model = twin(network)
    shape = network.size if network.dims == 2 else network.size[1:]
    x = torch.ones(1, 1, *shape, dtype=torch.float64, requires_grad=True)
    [y] = model.outputs(x, [position])
    [gradient] = torch.autograd.grad(y[(0, slice(None), *unit[-network.dims :])].sum(), x, allow_unused=True)
    return (torch.zeros_like(x) if gradient is None else gradient)[0, 0].reshape(network.size).ne(0).numpy()


@settings(max_examples=400, deadline=None)
@given(st.one_of(graphs(kinds=EVERY), graphs(kinds=EVERY, dims=1), chains(kinds=(*CHAIN, *UP)), chains(kinds=CHAIN, dims=1, largest=60)))
def test_every_output_size_and_channel_count_is_torchs(network):
    outputs = build(network).outputs(example(network), range(len(network.layers)))
    for one, output in zip(measure(network).layers, outputs, strict=True):
        size = one.size if network.dims == 2 else one.size[1:]
        assert tuple(output.shape) == (1, one.channels, *size), one.layer


@settings(max_examples=300, deadline=None)
@given(st.one_of(graphs(kinds=EVERY, largest=9), graphs(kinds=EVERY, dims=1, largest=30)), st.data())
def test_a_unit_depends_on_exactly_the_positions_where_its_gradient_is_not_zero(network, data):
    report = measure(network)
    position = data.draw(st.integers(0, len(network.layers) - 1))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in report.layers[position].size)
    mask = touched(report, position, unit)
    assert np.array_equal(mask, seen_by_gradient(network, position, unit))
    found = region(report, position, unit)
    if found.used:
        assert found.box[0] <= found.used[0] <= found.used[1] <= found.box[1]
        assert found.box[2] <= found.used[2] <= found.used[3] <= found.box[3]
        assert found.positions == mask.sum() and 0 <= found.share < 1 and 0 < found.filled <= 1
    pixel = tuple(data.draw(st.integers(0, size - 1)) for size in network.size)
    assert reached(report, position, pixel)[unit] == mask[pixel]


@settings(max_examples=100, deadline=None)
@given(chains(kinds=(*CHAIN, "nearest", "bilinear"), largest=12))
def test_away_from_the_borders_the_box_of_the_rule_is_what_really_counts(network):
    report = measure(network)
    last = len(network.layers) - 1
    for u in range(report.layers[last].rows.size):
        for v in range(report.layers[last].columns.size):
            found = region(report, last, (u, v))
            if found.box and found.padding == 0:
                assert found.used == found.box


@settings(max_examples=150, deadline=None)
@given(st.one_of(graphs(kinds=(*EVERY, "linear")), graphs(kinds=(*EVERY, "linear"), dims=1)))
def test_parameters_are_those_that_torch_holds(network):
    model = build(network)
    for one, part in zip(measure(network).layers, model.parts, strict=True):
        assert one.parameters == sum(p.numel() for p in part.parameters()), one.layer


def test_equal_seeds_give_equal_weights_and_the_global_numbers_stay_as_they_were():
    network = parse("input 1x8x8; conv 4 k3; relu; linear 3")
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, same, other = build(network, 1), build(network, 1), build(network, 2)
    assert torch.equal(torch.get_rng_state(), before)
    x = example(network)
    assert torch.equal(one(x), same(x)) and not torch.equal(one(x), other(x))


def test_the_units_that_see_a_pixel_are_those_whose_fields_hold_it():
    report = measure(parse("input 1x4x5; side: conv 1 k3 s2 p1; add(conv 1 k1 | conv 1 k1x3 p0x1; bn); bilinear; maxpool"))
    last = len(report.layers) - 1
    rows, columns = report.layers[last].size
    fields = {(u, v): touched(report, last, (u, v)) for u in range(rows) for v in range(columns)}
    for pixel in np.ndindex(4, 5):
        seeing = reached(report, last, pixel)
        assert all(seeing[unit] == mask[pixel] for unit, mask in fields.items())
    assert sum(mask.sum() for mask in fields.values()) > rows * columns


def test_a_unit_that_sees_padding_only_depends_on_nothing():
    report = measure(parse("input 1x1; conv 1 k1 s2 p1,0"))
    assert not touched(report, 0, (0, 0)).any() and region(report, 0, (0, 0)).used is None


@pytest.mark.parametrize("text", ["maxpool k3 s2 p0,1,1,0 ceil", "maxpool k3 s1 d2 p1 ceil", "avgpool k3 s2 p1,0,0,1 ceil"])
def test_padding_of_a_maximum_never_wins(text):
    network = parse(f"input 1x6x7; {text}")
    output = build(network)(-torch.ones(1, 1, 6, 7))
    assert output.shape[2:] == measure(network).layers[0].size
    assert output.max() == -1 if "max" in text else output.max() < 0


def test_what_is_too_large_to_run_is_told_before_it_is_made():
    for text, says in (("input 3x512x512; linear 1000", "786,433,000 parameters"), ("input 3x4096x4096; conv 64", "1,073,741,824 numbers")):
        with pytest.raises(InputError, match=says):
            build(parse(text))
    head = parse("input 3x64x64; conv 8 k3; linear 65536; linear 65536")
    with pytest.raises(InputError, match="parameters"):
        build(head)
    assert build(head.upto(0))(example(head)).shape == (1, 8, 62, 62)


def test_an_outputs_memory_is_let_go_once_nobody_needs_it():
    network = parse("input 1x8x8; relu; add(relu; relu | ); relu")
    first, last = build(network).outputs(example(network), [1, 4])
    assert first.shape == last.shape == (1, 1, 8, 8)
