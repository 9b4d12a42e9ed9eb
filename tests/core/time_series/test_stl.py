"""STL as fixed filters: the same as statsmodels, whose own tests hold it to the Fortran of Cleveland et al. (netlib a/stl)."""

import numpy as np
import pytest

from core.time_series.stl import WIDEST, Plan, covers, stl
from tests.core.time_series.peers import statsmodels_stl


def wavy(n, period, seed=0):
    rng, at = np.random.default_rng(seed), np.arange(n)
    return 10 + 0.002 * at + np.sin(2 * np.pi * at / period) + 0.5 * np.sin(4 * np.pi * at / period + 1) + 0.3 * rng.standard_normal(n)


@pytest.mark.parametrize(
    ("n", "period", "settings"),
    [
        (1000, 24, {}),
        (1000, 24, {"seasonal": 13, "seasonal_degree": 0}),
        (999, 12, {"trend_degree": 0}),
        (1003, 7, {"trend": 41, "low_pass": 11, "low_pass_degree": 0}),
        (24, 12, {}),  # just two cycles: every window is wider than what it smooths
        (25, 12, {"seasonal_degree": 0, "trend_degree": 0, "low_pass_degree": 0}),
        (100, 4, {"seasonal": 35}),
        (400, 4, {"seasonal": 101}),
        (10_000, 24, {}),
        (5_000, 400, {}),  # a trend window that is convolved by Fourier transform
        (61, 2, {}),
    ],
)
def test_season_and_trend_are_those_of_statsmodels(n, period, settings):
    y, plan = wavy(n, period), Plan(period, **settings)
    peer = statsmodels_stl(y, plan)
    assert covers(plan, n)
    season, trend = stl(y, plan)
    assert np.abs(season - peer.seasonal).max() < 1e-9 and np.abs(trend - peer.trend).max() < 1e-9


def test_a_line_and_a_fixed_season_come_back_exactly():
    at = np.arange(180)
    season = np.tile([3.0, -1.0, 0.5, -2.0, 1.0, -1.5], 30)
    found, trend = stl(5 + 0.1 * at + season, Plan(6))
    assert found == pytest.approx(season, abs=1e-9) and trend == pytest.approx(5 + 0.1 * at, abs=1e-9)


def test_it_is_a_linear_filter():
    a, b, plan = wavy(300, 12, 1), wavy(300, 12, 2) ** 2, Plan(12)
    for one, two, both in zip(stl(a, plan), stl(b, plan), stl(3 * a - 2 * b, plan), strict=True):
        assert both == pytest.approx(3 * one - 2 * two, abs=1e-8)


def test_the_windows_by_rule_are_those_of_the_paper():
    """Cleveland et al. (1990), section 3.4 and 3.5: 12 months, seasonal window 7, give a trend window of 23 and a low-pass of 13."""
    assert (Plan(12).trend_points, Plan(12).low_pass_points, Plan(7).low_pass_points) == (23, 13, 9)
    assert Plan(12, seasonal=35).trend_points == 19, "the CO2 example of the paper"


def test_windows_too_wide_for_its_matrices_are_left_to_statsmodels():
    assert not covers(Plan(12, trend=2 * WIDEST + 1), 20_000)
    assert covers(Plan(12, trend=801), 1_000), "a window as wide as a short series is one small matrix"
