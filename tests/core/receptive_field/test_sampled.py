"""The sampled effective field: the cone of a unit gives what the whole network gives."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.cone import Cone
from core.receptive_field.effective import centre, closed_form, side
from core.receptive_field.model import build
from core.receptive_field.notation import parse
from core.receptive_field.sampled import sampled
from tests.core.receptive_field.networks import CHAIN, UP, graphs

EVERY = (*CHAIN, *UP, "adaptive", "globalpool", "se", "attention", "leaky", "tanh", "linear")


def by_loop(network, position, unit, inputs, seed=0):
    """The oracle, the tutorial's way: the whole network, one input after the other, parameters keeping gradients."""
    model = build(network)
    chance = torch.Generator().manual_seed(seed)
    shape = (network.channels, *(network.size if network.dims == 2 else network.size[1:]))
    total = np.zeros(network.size)
    for _ in range(inputs):
        x = torch.randn(shape, generator=chance)[None].requires_grad_()
        [y] = model.outputs(x, [position])
        one_hot = torch.zeros_like(y)
        one_hot[(0, slice(None), *unit[-network.dims :])] = 1.0
        y.backward(one_hot)
        total += x.grad.abs().sum((0, 1)).reshape(network.size).numpy()
    return total / inputs


@settings(max_examples=300, deadline=None)
@given(st.one_of(graphs(kinds=EVERY), graphs(kinds=EVERY, dims=1)), st.data())
def test_a_cone_gives_the_units_output_and_gradient(network, data):
    position = data.draw(st.integers(0, len(network.layers) - 1))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in measure(network).layers[position].size)
    model = build(network).double()
    shape = network.size if network.dims == 2 else network.size[1:]
    x = torch.randn(2, network.channels, *shape, dtype=torch.float64, requires_grad=True)
    [whole] = model.outputs(x, [position])
    whole = whole[(slice(None), slice(None), *unit[-network.dims :])]
    cone = Cone(model, position, unit)
    (top, bottom), (left, right) = cone.seen
    part = x[..., left : right + 1] if network.dims == 1 else x[:, :, top : bottom + 1, left : right + 1]
    alone = cone(part)
    assert torch.allclose(alone, whole, rtol=1e-9, atol=1e-12)
    gradients = [torch.autograd.grad(y.sum(), x, allow_unused=True, retain_graph=True)[0] for y in (whole, alone)]
    first, second = (torch.zeros_like(x) if gradient is None else gradient for gradient in gradients)
    assert torch.allclose(first, second, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "layer",
    [
        "bilinear",
        "bilinear x3",
        "nearest x3",
        "tconv 3 k3 s2 p1",
        "tconv 3 k2 s3 op1",
        "tconv 3 k1 s2 p0,1,0,1",
        "tconv 3 k2 s4 d3",
        "adaptive to4",
        "avgpool k3 s2 p1 ceil",
    ],
)
def test_a_cone_gives_every_units_output_behind_each_kind_of_upsampling(layer):
    network = parse(f"input 3x1x7; {layer}") if layer.startswith("adaptive") else parse(f"input 3x5x7; {layer}")
    model = build(network).double()
    x = torch.randn(1, 3, *network.size, dtype=torch.float64)
    whole = model(x)
    for u in range(whole.shape[2]):
        for v in range(whole.shape[3]):
            cone = Cone(model, 0, (u, v))
            (top, bottom), (left, right) = cone.seen
            assert torch.allclose(cone(x[:, :, top : bottom + 1, left : right + 1]), whole[:, :, u, v])


def test_a_cone_is_as_large_as_the_field():
    network = parse(ARCHITECTURES["VGG-16"].text)
    cone = Cone(build(parse("input 3x224x224; " + "; ".join(["conv 2 k3 p1; relu"] * 4))), 7, (100, 50))
    assert cone.seen == ((96, 104), (46, 54))
    report = measure(network)
    assert report.layers[network.position("conv13")].rows.box(7) == (22, 217)


@pytest.mark.parametrize(
    "text", ["input 3x40x40; 4*(conv 8 k3 p1; relu); maxpool; add(conv 8 k3 p1; relu | )", "input 2x99; 3*(conv 4 k3 p1; tanh)"]
)
def test_the_field_is_that_of_the_tutorial_loop(text):
    network = parse(text)
    position, report = len(network.layers) - 1, measure(network)
    unit = tuple(size // 2 for size in report.layers[-1].size)
    said = list(sampled(build(network), position, inputs=7, seed=3))
    assert [one.inputs for one in said] == [4, 7]
    assert np.allclose(said[-1].scores, by_loop(network, position, unit, 7, 3), rtol=1e-3, atol=1e-7)
    assert (said[-1].positive <= said[-1].scores * 7 + 1e-9).all()


def test_the_batch_changes_no_input():
    network = parse("input 1x20x20; conv 4 k3 p1; relu; conv 4 k3 p1")
    one, five = (list(sampled(build(network), 2, inputs=5, batch=batch))[-1] for batch in (1, 5))
    assert np.allclose(one.scores, five.scores, rtol=1e-4, atol=1e-8)


def test_a_random_networks_field_is_the_closed_forms_in_size():
    """Five 3x3 layers of 16 channels, ReLU between: Luo et al. 2016 find random weights alike with and without ReLU."""
    network = parse("input 3x31x31; 5*(conv 16 k3 p1; relu)")
    report = measure(network)
    at = centre(report, 8, (15, 15))
    expected = side(closed_form(report, 8), at)
    found = [side(list(sampled(build(network, seed), 8, inputs=12))[-1].scores, at) for seed in range(4)]
    assert np.mean(found) == pytest.approx(expected, rel=0.1)
