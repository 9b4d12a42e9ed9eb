"""The check that a page shows for the network on the screen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.receptive_field import verify as checking
from core.receptive_field.arithmetic import measure
from core.receptive_field.notation import parse
from core.receptive_field.verify import verify
from tests.core.receptive_field.networks import CHAIN, UP, graphs

VGG_LIKE = "input 1x64x64; conv 4 k3 p1; relu; conv 4 k3 p1; maxpool; conv 8 k3 p1; maxpool; linear 3"


def test_the_field_of_a_unit_in_the_middle_is_found_by_gradient():
    network = parse(VGG_LIKE)
    said = verify(network, 4)
    assert (said.expected, said.found, said.same, said.clipped) == ((10, 10), (10, 10), True, False)
    assert said.size == (64, 64) and said.unit == (16, 16)


def test_an_input_too_small_for_the_field_is_enlarged_for_the_check():
    said = verify(parse("input 1x16x16; 5*(conv 4 k7 p3; relu)"), 8)
    assert said.size > (31, 31) and said.found == (31, 31) and said.same and not said.clipped


def test_a_unit_at_the_border_is_compared_within_the_input():
    said = verify(parse(VGG_LIKE), 4, (0, 31))
    assert said.same and said.clipped and said.found[0] < 10


def test_a_layer_that_sees_everything_is_compared_as_it_is():
    said = verify(parse(VGG_LIKE), 6)
    assert said.same and said.size == (64, 64) and said.found == (64, 64)


def test_the_check_can_fail(monkeypatch):
    """With a model whose first kernel is larger than the arithmetic thinks."""
    network = parse(VGG_LIKE)
    other = replace(network, layers=(replace(network.layers[0], kernel=(5, 5), padding=(2, 2, 2, 2)), *network.layers[1:5]))
    wrong = checking.twin(other)
    monkeypatch.setattr(checking, "twin", lambda _: wrong)
    said = verify(network, 4)
    assert not said.same and said.found == (12, 12)


@settings(max_examples=150, deadline=None)
@given(st.one_of(graphs(kinds=(*CHAIN, *UP)), graphs(kinds=(*CHAIN, *UP, "se", "attention"), dims=1)), st.data())
def test_it_agrees_for_any_network(network, data):
    position = data.draw(st.integers(0, len(network.layers) - 1))
    assert verify(network, position).same


@pytest.mark.parametrize("text", ["input 1x64; conv 1 k2 d1 pcausal; conv 1 k2 d8 pcausal", "input 1x9x9; tconv 1 k4 s2 p1; nearest x3"])
def test_causal_and_upsampling_networks_are_checked_too(text):
    network = parse(text)
    said = verify(network, len(network.layers) - 1)
    assert said.same and said.found == said.expected != (0, 0)
    assert measure(network).layers[-1].columns.local.size >= said.found[1]
