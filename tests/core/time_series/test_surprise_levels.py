"""Change points: exact against trying every cut, and the Nile as the literature has it."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest

from core.time_series.sources import built_in_frame
from core.time_series.surprise_levels import change_points, cost_of_change, noise_variance, steps

NILE = built_in_frame("nile")["volume"].to_numpy(np.float64)


def squares(y, changes):
    edges = (0, *changes, len(y))
    return sum(((y[low:high] - y[low:high].mean()) ** 2).sum() for low, high in pairwise(edges))


def by_force(y, penalty):
    """The least of sum of squares + penalty a change over every way to cut the series."""
    ways = [cut for count in range(len(y)) for cut in combinations(range(1, len(y)), count)]
    return min((squares(y, cut) + penalty * len(cut), cut) for cut in ways)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("penalty", [0.2, 1.0, 4.0])
def test_the_cut_is_the_best_of_all_cuts(seed, penalty):
    rng = np.random.default_rng(seed)
    y = rng.standard_normal(11) + 3 * rng.integers(0, 2, 11)
    found = change_points(y, penalty)
    best, cut = by_force(y, penalty)
    assert found == cut and squares(y, found) + penalty * len(found) == pytest.approx(best)


def by_rows(y, penalty):
    """The same search without letting any start go, cost after cost with numpy's variance. Jackson et al. (2005), optimal partitioning."""
    least, last = [-penalty], [0]
    for t in range(1, len(y) + 1):
        costs = [least[s] + (t - s) * y[s:t].var() + penalty for s in range(t)]
        last.append(int(np.argmin(costs)))
        least.append(min(costs))
    found, at = [], last[-1]
    while at:
        found.insert(0, at)
        at = last[at]
    return tuple(found)


@pytest.mark.parametrize("factor", [1.0, 3.0, 10.0])
def test_letting_starts_go_loses_nothing(factor):
    y = np.random.default_rng(3).standard_normal(150) + np.repeat([0.0, 4.0, 1.0, 1.0, 6.0], 30)
    penalty = cost_of_change(y, factor)
    assert change_points(y, penalty) == by_rows(y, penalty)


def test_the_nile_falls_in_1899():
    """Cobb (1978): one change, after the flow of 1898; means 1097.75 and 849.97."""
    found = change_points(NILE, cost_of_change(NILE, 3.0))
    assert [1871 + at for at in found] == [1899]
    assert steps(NILE, found)[[0, 27, 28, 99]].tolist() == pytest.approx([1097.75, 1097.75, 849.9722, 849.9722], abs=1e-3)


def test_the_dearer_a_change_the_fewer_there_are():
    counts = [len(change_points(NILE, cost_of_change(NILE, factor))) for factor in (0.5, 1.0, 2.0, 10.0, 60.0)]
    assert counts == sorted(counts, reverse=True) and counts[0] > 5 and counts[-1] == 0


def test_known_breaks_are_found_where_they_are():
    for seed in range(5):
        y = np.random.default_rng(seed).standard_normal(200)
        y[60:] += 5
        y[140:] -= 8
        assert change_points(y, cost_of_change(y, 3.0)) == (60, 140)


def test_the_noise_is_that_of_the_steps_and_a_change_of_level_does_not_raise_it():
    y = 2 * np.random.default_rng(0).standard_normal(5_000)
    assert noise_variance(y) == pytest.approx(4, rel=0.08)
    assert noise_variance(y + 100 * (np.arange(5_000) > 2_500)) == pytest.approx(noise_variance(y), rel=0.01)
    assert cost_of_change(y, 2.0) == pytest.approx(2 * noise_variance(y) * math.log(5_000))
    assert noise_variance(np.array([0, 0, 0, 0, 1.0])) == 0.125, "where most steps are equal, their mean square, halved"
