"""Robust STL by convolutions: the same as statsmodels, pass by pass, and what it finds is what was put in."""

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from core.errors import InputError
from core.runs.moment import Resources
from core.time_series.config import Config
from core.time_series.methods import check
from core.time_series.repair import still
from core.time_series.robust import PASSES, WeightedLoess, bisquare, robust_passes
from core.time_series.seasonal import STATSMODELS, passes
from core.time_series.series import Series, series
from core.time_series.spacing import FIXED, Spacing, grid
from core.time_series.stl import Plan, smoother
from core.time_series.train import train
from tests.core.time_series.peers import statsmodels_stl


def spoilt(n, period, seed=0):
    rng, at = np.random.default_rng(seed), np.arange(n)
    y = 100 + 0.02 * at + 5 * np.sin(2 * np.pi * at / period) + 0.5 * rng.standard_normal(n)
    y[rng.integers(0, n, max(2, n // 50))] += 60
    return y


@pytest.mark.parametrize(
    ("n", "period", "settings"),
    [
        (1000, 24, {}),
        (999, 12, {"seasonal": 11, "trend": 35}),
        (300, 7, {"seasonal_degree": 0, "trend_degree": 0, "low_pass_degree": 0}),
        (48, 12, {}),
        (50, 12, {}),
        (103, 4, {"seasonal": 1031, "seasonal_degree": 0}),
        (2_000, 220, {}),  # a trend window that is convolved by Fourier transform
    ],
)
def test_season_trend_and_weights_are_those_of_statsmodels(n, period, settings):
    y, plan = spoilt(n, period), Plan(period, **settings)
    peer = statsmodels_stl(y, plan, robust=True)
    *_, (season, trend, weights) = robust_passes(y, plan)
    assert np.abs(season - peer.seasonal).max() < 1e-9 and np.abs(trend - peer.trend).max() < 1e-9
    assert np.abs(weights - peer.weights).max() < 1e-9


def test_after_each_pass_it_is_what_statsmodels_has_after_as_many():
    y, plan = spoilt(240, 12), Plan(12)
    for at, (season, trend, _) in enumerate(robust_passes(y, plan)):
        if at in (0, 1, 7):
            peer = STL(y, period=12, robust=True).fit(inner_iter=2, outer_iter=at)
            assert np.abs(season - peer.seasonal).max() < 1e-9 and np.abs(trend - peer.trend).max() < 1e-9
    assert at == PASSES - 1


@pytest.mark.parametrize(("window", "n"), [(7, 40), (7, 9), (15, 12)])
@pytest.mark.parametrize("degree", [0, 1])
def test_equal_weights_change_nothing(window, n, degree):
    y = np.random.default_rng(1).standard_normal(n)
    assert WeightedLoess(window, n, degree, True)(y, np.full(n, 0.3)) == pytest.approx(smoother(window, n, degree, True)(y), abs=1e-12)


def test_where_no_point_counts_the_series_itself_stands():
    y, weights = np.arange(40.0), np.ones(40)
    weights[10:25] = 0.0
    fit = WeightedLoess(5, 40, 1, False)(y, weights)
    alone = np.isin(np.arange(40), (10, 24))  # their windows hold one point that counts: no line goes through it
    assert fit[~alone] == pytest.approx(y[~alone], abs=1e-9) and fit[alone].tolist() == [9, 25]


def test_with_few_cycles_it_is_statsmodels_own():
    y = spoilt(24, 12)
    ((season, _, _, ran, _),) = passes(y, Plan(12), True)
    assert ran == STATSMODELS and season.tolist() == STL(y, period=12, robust=True).fit().seasonal.tolist()


def test_the_weights_are_bisquare():
    assert bisquare(np.array([0.0, 1.0, 1.0, 3.0, 7.0])).tolist() == [1, (1 - 1 / 36) ** 2, (1 - 1 / 36) ** 2, (1 - 1 / 4) ** 2, 0]
    assert bisquare(np.zeros(4)).tolist() == [1, 1, 1, 1]


def test_a_watched_run_ends_as_the_answer_and_its_first_moment_has_no_weights():
    settings = {"data": "uk_gas", "robust": True, "composition": "multiplicative"}
    moments = [(moment.step, moment.metrics, moment.snapshot()) for moment in train(Config(background=True, **settings), Resources())]
    answer = next(train(Config(**settings), Resources())).snapshot()
    assert [step for step, _, _ in moments] == list(range(PASSES)) and (moments[0][2].parts.weights == 1).all()
    assert moments[-1][2].parts.trend.tolist() == answer.parts.trend.tolist()
    less = moments[-1][1]["points that count for less than half"]
    assert less == (answer.parts.weights < 0.5).sum() > 0
    assert any("pass 16 of 16" in fact for fact in moments[-1][2].parts.facts)


def test_a_watched_run_of_several_seasons_counts_all_passes():
    config = Config(data="co2", spacing="month", periods="12, 60", method="MSTL", robust=True, background=True)
    found = list(train(config, Resources()))
    assert len(found) == 2 * 2 * PASSES


def long(n, period=24):
    at = np.arange(n)
    values = still(np.sin(2 * np.pi * at / period))
    flags = still(np.zeros(n, dtype=bool))
    hour = Spacing(FIXED, 3_600_000_000)
    known = series(Config(), {})
    return Series("t", "x", "", still(grid(0, n, hour)), values, ~flags, flags, hour, "", (period,), known.evidence, ())


@pytest.mark.parametrize(
    ("n", "period", "settings", "most"),
    [
        (200_001, 24, {}, "200,000: In the background, a wider spacing"),
        (60_000, 2_000, {}, "50,000: In the background, a wider spacing"),
        (60_000, 2_000, {"background": True}, "50,000: a wider spacing"),
    ],
)
def test_what_takes_too_long_for_an_answer_is_sent_to_the_background(n, period, settings, most):
    with pytest.raises(InputError, match=f"needs at most {most}"):
        check(long(n, period), Config(robust=True, **settings))


def test_the_background_takes_a_million_points():
    check(long(1_000_000), Config(robust=True, background=True))
    check(long(200_000), Config(robust=True))
