"""Exact answers against published tables and against linear algebra."""

import numpy as np
import pytest
from hypothesis import given, settings

from core.gridworld import worlds
from core.gridworld.model import model
from core.gridworld.notation import checked
from core.gridworld.planning import worth
from core.gridworld.solve import best_return, optimum, policy_values
from core.gridworld.world import World
from tests.core.gridworld.test_world import drawn_worlds

ALIKE = 0.25


def start_value(text, gamma):
    known = model(checked(text))
    return optimum(known, gamma)[known.starts[0]].max()


def test_random_walking_in_the_world_of_two_jumps_is_worth_what_figure_3_2_of_sutton_and_barto_says():
    known = model(checked(worlds.TWO_JUMPS))
    values = policy_values(known, np.full((25, 4), ALIKE), 0.9).reshape(5, 5)
    book = [[3.3, 8.8, 4.4, 5.3, 1.5], [1.5, 3.0, 2.3, 1.9, 0.5], [0.1, 0.7, 0.7, 0.4, -0.4], [-1.0, -0.4, -0.4, -0.6, -1.2]]
    assert np.round(values[:4], 1).tolist() == book
    assert np.round(values[4], 1).tolist() == [-1.9, -1.3, -1.2, -1.4, -2.0]


def test_the_optimum_in_the_world_of_two_jumps_is_that_of_figure_3_5_of_sutton_and_barto():
    best = optimum(model(checked(worlds.TWO_JUMPS)), 0.9).max(1).reshape(5, 5)
    assert np.round(best, 1).tolist() == [
        [22.0, 24.4, 22.0, 19.4, 17.5],
        [19.8, 22.0, 19.8, 17.8, 16.0],
        [17.8, 19.8, 17.8, 16.0, 14.4],
        [16.0, 17.8, 16.0, 14.4, 13.0],
        [14.4, 16.0, 14.4, 13.0, 11.7],
    ]


def test_random_walking_between_two_corners_is_worth_what_figure_4_1_of_sutton_and_barto_says():
    known = model(checked(worlds.CORNERS))
    values = policy_values(known, np.full((16, 4), ALIKE), 1.0).reshape(4, 4)
    assert values == pytest.approx(np.array([[0, -14, -20, -22], [-14, -18, -20, -20], [-20, -20, -18, -14], [-22, -20, -14, 0]]), abs=1e-9)
    best = np.nan_to_num(optimum(known, 1.0).max(1)).reshape(4, 4)
    assert best.tolist() == [[0, -1, -2, -3], [-1, -2, -3, -2], [-2, -3, -2, -1], [-3, -2, -1, 0]]


@pytest.mark.parametrize(
    ("text", "gamma", "value"),
    [
        (worlds.LAKE_4, 1.0, 14 / 17),
        (worlds.LAKE_4, 0.99, 0.542026),
        (worlds.LAKE_4, 0.95, 0.180472),
        (worlds.LAKE_4, 0.9, 0.068891),
        (worlds.LAKE_4.replace("|slip=2/3", ""), 0.95, 0.95**5),
        (worlds.LAKE_8, 0.99, 0.414640),
        (worlds.CLIFF, 1.0, -13.0),
        (worlds.WINDY, 1.0, -15.0),
        (worlds.DYNA, 0.95, 0.95**13),
    ],
)
def test_the_start_is_worth_what_others_measured(text, gamma, value):
    """Lakes: solved from the transition tables of Gymnasium 1.4, see below; cliff, wind and maze: counted steps."""
    assert start_value(text, gamma) == pytest.approx(value, abs=6e-7)


def test_gymnasiums_own_tables_give_the_same_optimum():
    gymnasium = pytest.importorskip("gymnasium")
    for text, gamma in ((worlds.LAKE_4, 0.99), (worlds.LAKE_8, 0.95)):
        made = gymnasium.make("FrozenLake-v1", desc=text.split("|")[:-1], is_slippery=True).unwrapped
        values = np.zeros(len(made.P))
        for _ in range(1500):
            worth = [
                [sum(p * (r + gamma * values[n] * (not d)) for p, n, r, d in ways) for ways in moves.values()] for moves in made.P.values()
            ]
            values = np.max(worth, 1)
        known = model(checked(text))
        mine = optimum(known, gamma).max(1)
        assert mine[known.reached] == pytest.approx(values[known.reached], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(drawn_worlds())
def test_the_optimum_is_the_exact_value_of_its_own_best_policy_and_no_action_beats_it(world):
    known = model(world)
    q = optimum(known, 0.9)
    best = np.zeros_like(q)
    best[np.arange(len(q)), np.nan_to_num(q, nan=-np.inf).argmax(1)] = 1
    values = policy_values(known, best, 0.9)
    assert q[known.reached].max(1) == pytest.approx(values[known.reached], abs=1e-8)
    assert worth(known, values, 0.9)[known.reached] == pytest.approx(q[known.reached], abs=1e-8)


def test_values_that_grow_for_ever_are_not_known():
    known = model(World(("S.", ".G"), step=1.0))
    assert np.isnan(optimum(known, 1.0)).all()
    assert np.isfinite(optimum(known, 0.99)[known.reached]).all()


def test_the_best_return_counts_slips_and_the_longest_episode():
    lake = model(checked(worlds.LAKE_4))
    q = optimum(lake, 1.0)
    assert best_return(lake, q, 100_000) == pytest.approx(14 / 17, abs=1e-9)
    assert best_return(lake, q, 5) == 0.0 < best_return(lake, q, 100) < 14 / 17
    cliff = model(checked(worlds.CLIFF))
    assert best_return(cliff, optimum(cliff, 1.0), 1000) == -13
