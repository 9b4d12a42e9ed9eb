"""Who races, who wins, who ties."""

import math

import numpy as np
import pytest
from scipy import stats

from core.lr_finder.verdict import LADDER, STUDENT, judged, lanes


def test_the_table_is_students():
    assert pytest.approx([stats.t.ppf(0.975, df) for df in range(1, 8)], abs=6e-4) == list(STUDENT)


def test_every_proposal_races_with_a_third_and_three_times_of_it_beside_the_ladder():
    found = lanes([("valley", 0.004), ("yours", 0.5)], 1e-7, 10)
    rates = [lane.rate for lane in found]
    assert rates == sorted(rates) == pytest.approx(sorted([*LADDER, 0.004 / 3, 0.004, 0.012, 0.5 / 3, 0.5, 1.5]))
    assert next(lane for lane in found if lane.rate == 0.004).names == ("valley",)
    assert next(lane for lane in found if lane.rate == 1.5).names == ("three times yours",)


def test_rates_closer_than_two_percent_share_a_lane_and_those_outside_the_range_are_left_out():
    found = lanes([("slide", 0.0101), ("steep", 20.0)], 1e-3, 10)
    shared = next(lane for lane in found if "slide" in lane.names)
    assert shared.rate == 0.01 and shared.names == ("ladder", "slide")
    assert all(1e-3 <= lane.rate <= 10 for lane in found) and ("a third of steep",) in [lane.names for lane in found]


@pytest.mark.parametrize("seed", range(10))
def test_a_tie_is_a_paired_t_test_that_finds_no_difference(seed):
    rng = np.random.default_rng(seed)
    losses = 1.0 + 0.1 * rng.normal(size=(8, 5)) + np.linspace(0, 0.3, 8)[:, None]
    verdict = judged(losses, guessing=10.0)
    assert verdict.best == int(losses.mean(axis=1).argmin())
    for lane in range(8):
        p = 1.0 if lane == verdict.best else stats.ttest_rel(losses[lane], losses[verdict.best]).pvalue
        assert (lane in verdict.tied) == (p >= 0.05)


def test_a_lane_where_a_seed_failed_to_learn_does_not_tie_however_large_its_spread():
    losses = np.array([[0.2, 0.2, 0.3], [0.2, 0.2, 2.3], [0.3, 0.1, math.inf]])
    assert judged(losses, guessing=2.3).tied == (0,)


def test_one_seed_ties_with_nobody_and_where_all_broke_nobody_wins():
    assert judged(np.array([[0.5], [0.51]])).tied == (0,)
    assert judged(np.array([[math.nan], [math.inf]])).best is None
