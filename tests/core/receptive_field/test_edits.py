"""Changes of one layer: the way through the network stays what the person means."""

import pytest

from core.receptive_field import edits
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measured
from core.receptive_field.network import MERGES, SETTINGS
from core.receptive_field.notation import parse
from core.receptive_field.writing import written
from tests.front import refusal

CHAIN = "input 3x32x32; conv 8 k3 p1; relu; first: maxpool; conv 16 k3 p1"
BRANCHES = "input 8x32x32; add(conv 8 k3 p1; relu | ); conv 4"


def text(network):
    return written(network, compact=True)


def test_a_setting_is_changed_as_the_notation_writes_it():
    network = parse(CHAIN)
    assert text(edits.changed(network, 0, "kernel", "5x3")) == CHAIN.replace("conv 8 k3", "conv 8 k5x3", 1)
    assert text(edits.changed(network, 0, "padding", "same")) == CHAIN.replace("conv 8 k3 p1", "conv 8 k3 psame", 1)
    assert text(edits.changed(network, 2, "stride", "1")) == CHAIN.replace("maxpool", "maxpool s1")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_setting_of_every_layer_given_its_own_value_changes_nothing(name):
    network = parse(ARCHITECTURES[name].text)
    for position, layer in enumerate(network.layers[:60]):
        for setting, _, value, _ in edits.settings(layer, network.dims):
            assert edits.changed(network, position, setting, value) == network, (layer.name, setting, value)


def test_every_setting_but_switches_can_be_changed():
    for kind, names in SETTINGS.items():
        network = parse(f"input 4x8x8; {kind} {edits.USUAL.get(kind, '')}")
        assert [one[0] for one in edits.settings(network.layers[0], 2)] == [name for name in names if name not in ("bias", "ceil_mode")]


def test_what_a_setting_cannot_be_is_said_with_the_layer():
    network = parse(CHAIN)
    assert refusal(lambda: edits.changed(network, 0, "stride", "0")).startswith("Layer 1, conv1")
    assert refusal(lambda: edits.changed(network, 0, "kernel", "three")).startswith("Layer 1, conv1: got “kthree”")
    assert "Layer 2, relu1" in refusal(lambda: edits.changed(network, 1, "kernel", "3"))
    assert refusal(lambda: edits.changed(network, 0, "kernel", "3; conv 9")).startswith("Layer 1, conv1")


def test_a_layer_more_lies_behind_the_chosen_one_whoever_took_it():
    network = parse(BRANCHES)
    more = edits.added(network, 2)  # behind the sum
    assert text(more) == "input 8x32x32; add(conv 8 k3 p1; relu | ); conv 8 k3 p1; conv 4"
    assert text(edits.added(network, 0)) == "input 8x32x32; add(2*(conv 8 k3 p1); relu | ); conv 4"


def test_a_layer_less_lets_what_took_it_take_its_input():
    network = parse(BRANCHES)
    assert text(edits.removed(network, 1)) == "input 8x32x32; add(conv 8 k3 p1 | ); conv 4"
    assert text(edits.removed(network, 2)) == "input 8x32x32; conv 8 k3 p1; relu; conv 4"
    assert "at least one" in refusal(lambda: edits.removed(parse("conv 8"), 0))


@pytest.mark.parametrize("name", ["VGG-16", "ResNet-18", "U-Net", "WaveNet", "MobileNet v2"])
def test_a_layer_added_and_taken_out_again_leaves_the_network_as_it_was(name):
    network = parse(ARCHITECTURES[name].text)
    for position in range(0, len(network.layers), 5):
        assert edits.removed(edits.added(network, position), position + 1) == network


def test_two_layers_change_places_and_names_given_by_hand_go_along():
    network = parse(CHAIN)
    assert text(edits.swapped(network, 2, 1)) == "input 3x32x32; conv 8 k3 p1; first: maxpool; relu; conv 16 k3 p1"
    assert edits.swapped(edits.swapped(network, 2, 1), 1, 2) == network
    assert "cannot change places" in refusal(lambda: edits.swapped(parse(BRANCHES), 2, 3))
    assert "on that side" in refusal(lambda: edits.swapped(network, 0, -1))


def test_another_kind_keeps_what_both_have():
    network = parse(CHAIN)
    assert text(edits.of_kind(network, 0, "tconv")).startswith("input 3x32x32; tconv 8 k3 p1;")
    assert text(edits.of_kind(network, 2, "avgpool")) == CHAIN.replace("maxpool", "avgpool")
    assert text(edits.of_kind(network, 1, "maxpool")) == CHAIN.replace("relu", "maxpool")
    assert "one input" in refusal(lambda: edits.of_kind(network, 1, "add"))


def test_every_kind_offered_makes_a_network_from_a_convolution():
    network = parse("input 8x32x32; conv 8 k3 p1")
    for kind, title in edits.kinds():
        assert kind not in MERGES and title
        measured(edits.of_kind(network, 0, kind))
