"""Filters made by hand, against plane waves of every direction, and the weights that torch's network holds."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from core.receptive_field.config import Config
from core.receptive_field.handmade import ENERGY, bank, chosen, place
from core.receptive_field.map_figure import feature_map
from core.receptive_field.notation import parse
from core.receptive_field.passing import features, made
from core.receptive_field.train import first
from core.runs.moment import Resources

SMALL = "input 3x32x32; conv 16 k7 p3; relu; conv 8 k3 p1"


def test_every_filter_ignores_a_flat_area_and_has_the_energy_of_random_weights():
    found = bank(40, 3, (5, 7))
    assert found.shape == (40, 3, 5, 7)
    np.testing.assert_allclose(found.sum(axis=(2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(np.square(found).sum(axis=(1, 2, 3)), ENERGY)
    drawn = made(parse("input 3x32x32; conv 4000 k7 p3"), 0)
    assert float(next(drawn.parameters()).detach().square().sum((1, 2, 3)).mean()) == pytest.approx(ENERGY, rel=0.01)


@pytest.mark.parametrize("channel", range(16))
def test_a_filter_answers_most_to_waves_across_its_own_direction(channel):
    """A plane wave in each of the four directions, every phase: the sum of squares of the responses says which is liked most."""
    one, weights = chosen(channel, (7, 7)), bank(16, 1, (7, 7))[channel, 0]
    y, x = np.meshgrid(np.arange(7) - 3.0, np.arange(7) - 3.0, indexing="ij")
    liked = {}
    for direction in (0, 45, 90, 135):
        along = x * np.cos(np.radians(direction)) + y * np.sin(np.radians(direction))
        waves = [np.cos(2 * np.pi * along / one.wavelength - phase) for phase in np.linspace(0, np.pi, 8, endpoint=False)]
        liked[direction] = sum(float((weights * wave).sum()) ** 2 for wave in waves)
    assert max(liked, key=liked.__getitem__) == one.direction


@pytest.mark.parametrize("channel", range(16))
def test_an_edge_is_odd_and_a_bar_is_even(channel):
    weights = bank(16, 1, (7, 7))[channel, 0]
    sign = -1 if chosen(channel, (7, 7)).kind == "edge" else 1
    np.testing.assert_allclose(weights[::-1, ::-1], sign * weights, atol=1e-12)


def test_only_the_first_convolution_is_made_by_hand_and_the_maps_are_those_of_torch():
    network = parse(SMALL)
    drawn, by_hand = made(network, 3), made(network, 3, "hand-made")
    (first_drawn, second_drawn), (first_made, second_made) = (
        [module for module in graph.modules() if isinstance(module, nn.Conv2d)] for graph in (drawn, by_hand)
    )
    assert not torch.equal(first_drawn.weight, first_made.weight)
    assert torch.equal(second_drawn.weight, second_made.weight)
    np.testing.assert_allclose(first_made.weight.detach(), bank(16, 3, (7, 7)), atol=1e-6)
    part = parse("input 3x32x32; conv 16 k7 p3")
    assert not np.array_equal(features(part, "china", "crop", "", 3), features(part, "china", "crop", "", 3, "hand-made"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMALL, 0),
        ("input 3x32x32; bn; dwconv k3 p1; relu", 1),
        ("input 3x32x32; conv 8 k1; conv 8 k3", None),
        ("input 3x32x32; tconv 8 k4 s2", None),
        ("input 1x100; conv 8 k9", None),
    ],
)
def test_filters_are_made_by_hand_where_the_first_weights_see_a_neighbourhood(text, expected):
    assert place(parse(text)) == expected


def test_the_map_says_which_filter_made_it_and_other_filters_are_another_picture():
    plain = Config(network=SMALL, layer="conv1", channel=6)
    config = Config(network=SMALL, layer="conv1", channel=6, filters="hand-made")
    figure = feature_map(config, first(config, Resources()))
    assert chosen(5, (7, 7)).name == "bar at 45°, 7 px"
    assert "bar at 45°, 7 px" in figure["layout"]["meta"]["alt"]
    assert feature_map(plain, first(plain, Resources()))["data"][0]["meta"]["of"] != figure["data"][0]["meta"]["of"]
