"""Unproductive layers, after Richter et al. 2021."""

import pytest
from hypothesis import given, settings

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.notation import parse
from core.receptive_field.productive import feasible, needed, productive, unproductive
from tests.core.receptive_field.networks import CHAIN, graphs


def sized(name, size):
    return measure(parse(ARCHITECTURES[name].text.replace("224x224", f"{size}x{size}")))


def test_a_layer_is_unproductive_where_its_inputs_see_the_picture_already():
    """By hand: fields 3, 5, 7, 9; on 5 pixels the third gets what already sees 5."""
    report = measure(parse("input 1x5x5; 4*(conv 1 k3 p1)"))
    assert [one.state for one in productive(report)] == ["productive", "productive", "unproductive", "unproductive"]
    assert [one.size for one in productive(report)] == [(2, 2), (4, 4), (6, 6), (8, 8)]
    between = measure(parse("input 1x4x4; 4*(conv 1 k3 p1)"))
    assert [one.state for one in productive(between)] == ["productive", "critical", "unproductive", "unproductive"]


def test_both_directions_must_be_exhausted():
    report = measure(parse("input 1x5x50; 4*(conv 1 k3 p1)"))
    assert [one.state for one in productive(report)] == ["productive", "productive", *["critical in one direction"] * 2]


def test_a_skip_keeps_a_layer_productive():
    report = measure(parse("input 1x5x5; skip: relu; 2*(conv 1 k3 p1); add @conv2 @skip; conv 1 k3 p1"))
    assert [one.least[0] for one in productive(report)] == [1, 3, 5, 1, 3]
    assert "unproductive" not in {one.state for one in productive(report)}


def test_resnet_50_suits_sizes_from_75_to_427():
    """The range that the receptive field analysis toolbox names in its documentation."""
    assert feasible(sized("ResNet-50, stride in 3x3", 224)) == (75, 427)


def test_vgg_16_on_cifar_has_dead_weight_behind_the_layer_that_sees_all():
    """Richter et al. 2021: of VGG-16 on 32x32 the convolutions from the seventh on (field 32 after the sixth) are unproductive."""
    report = sized("VGG-16", 32)
    names = [report.network.layers[position].name for position in unproductive(report)]
    assert [name for name in names if name.startswith("conv")] == [f"conv{i}" for i in range(7, 14)]
    assert report.layers[report.network.position("conv6")].rows.local.size == 32


def test_from_the_size_that_is_needed_on_nothing_is_unproductive():
    for name in ("VGG-11", "ResNet-18"):
        [size, _] = needed(sized(name, 224))
        assert unproductive(sized(name, size)) == () != unproductive(sized(name, size - 1))


@pytest.mark.parametrize("kind", ["globalpool", "linear 3", "attention"])
def test_what_sees_all_is_not_judged(kind):
    assert productive(measure(parse(f"input 4x9x9; conv 4 k3; {kind}")))[-1].state == "sees all"


@settings(max_examples=100, deadline=None)
@given(graphs(kinds=CHAIN))
def test_each_layer_is_productive_from_its_size_on_and_not_below(network):
    for one in productive(measure(network)):
        assert (one.state != "unproductive") == any(have >= need for have, need in zip(network.size, one.size, strict=True))
