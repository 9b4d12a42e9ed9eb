"""Components by exponential smoothing: R's figures, the equations written out, and searches that are watched."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.runs.moment import Resources
from core.time_series.components_table import COMPONENTS
from core.time_series.config import Config
from core.time_series.forecast_smoothing import ets_fit
from core.time_series.methods import check
from core.time_series.parting import part, taken_apart
from core.time_series.sources import built_in_frame
from tests.core.time_series.test_robust import long

AIR = built_in_frame("air_passengers")["passengers"].to_numpy()


@pytest.fixture(scope="module")
def moments():
    return [(moment, moment.snapshot()) for moment in part(Config(method="ETS"), Resources())]


def test_the_search_ends_with_the_model_and_no_more_than_the_aicc_of_r(moments):
    """R's forecast 9.0.2, ets(AirPassengers, "MAM"): AICc 1403.66 with 17 parameters; R leaves n log(2 pi e / n) out."""
    last = moments[-1][1].parts
    assert last.facts[0].startswith("ETS(M,A,M), AICc 1086.45, the least of 15 models. Then ")
    assert "the least of 3 so far of 15 models" in moments[2][1].parts.facts[0]
    n, k = len(AIR), 17
    loglikelihood = float(ets_fit(AIR, 12, "MAM").llf) + n / 2 * np.log(2 * np.pi * np.e / n)
    assert -2 * loglikelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1) < 1403.66


def test_each_model_that_is_tried_is_a_round_and_the_best_so_far_is_shown(moments):
    least = [moment.metrics["least AICc"] for moment, _ in moments]
    assert len(least) == 15 and least == sorted(least, reverse=True) and least[0] > least[-1]
    assert moments[0][1].parts.seasons == () and moments[-1][1].parts.multiplicative


@pytest.mark.parametrize("name", ["A,A,A", "M,Ad,M", "M,N,A", "M,A,N"])
def test_level_slope_and_season_are_the_equations_written_out(name):
    """Hyndman, Koehler, Ord & Snyder (2008), tables 2.2 and 2.3, with the rates and the first states that were found."""
    parts = taken_apart(Config(method="ETS", model=name), Resources()).parts
    fit = ets_fit(AIR, 12, name.replace(",", ""))
    known = dict(zip(fit.model.param_names, fit.params, strict=True))
    alpha, beta, gamma, phi = (
        known.get(f"{one}", other)
        for one, other in (("smoothing_level", 0), ("smoothing_trend", 0), ("smoothing_seasonal", 0), ("damping_trend", 1))
    )
    level, slope, product = known["initial_level"], known.get("initial_trend", 0.0), name.endswith("M")
    seasons = [known.get(f"initial_seasonal.{at}", 0.0) for at in reversed(range(12))]
    told = []
    for t, y in enumerate(AIR):
        base, season = level + phi * slope, seasons[t]
        mean = base * season if product else base + season
        error = (y - mean) / mean if name[0] == "M" else y - mean  # relative, or in units of the series
        told.append((base, slope, season))
        if product:
            level, slope, season = base * (1 + alpha * error), phi * slope + beta * base * error, season * (1 + gamma * error)
        else:
            size = mean if name[0] == "M" else 1.0
            level, slope, season = base + alpha * size * error, phi * slope + beta * size * error, season + gamma * size * error
        seasons.append(season)
    trend, slopes, season = np.array(told).T
    middle = season[:12].mean()
    if product:
        trend, slopes, season = trend * middle, slopes * middle, season / middle
    else:
        trend, season = trend + middle, season - middle
    assert parts.trend == pytest.approx(trend, rel=1e-6) and parts.season == pytest.approx(season, rel=1e-6, abs=1e-6)
    assert (parts.slope is None) == (name[2] == "N") and (parts.slope is None or parts.slope == pytest.approx(slopes, rel=1e-5))
    whole = parts.trend * parts.season * parts.rest if product else parts.trend + parts.season + parts.rest
    assert whole == pytest.approx(AIR)


def test_a_finished_search_leaves_its_components_behind(moments):
    moment, shown = moments[-1]
    rows = list(csv.DictReader(io.StringIO(moment.leaves()[COMPONENTS].decode())))
    assert len(rows) == 144 and float(rows[100]["slope"]) == shown.parts.slope[100]
    assert float(rows[143]["trend"]) * float(rows[143]["season of 12"]) * float(rows[143]["error"]) == pytest.approx(432)


@pytest.mark.parametrize("settings", [{"data": "uk_gas", "composition": "multiplicative"}, {"damped": True}])
def test_holt_winters_in_the_background_ends_where_the_answer_does(settings):
    config = Config(method="Holt-Winters", **settings)
    watched = part(replace(config, background=True), Resources())
    errors = [moment.metrics["mean squared error"] for moment in watched]
    answer = taken_apart(config, Resources())
    rest = answer.series.values - (
        answer.parts.trend * answer.parts.season if answer.parts.multiplicative else answer.parts.trend + answer.parts.season
    )
    assert len(errors) > 1 and errors[-1] == pytest.approx(float(np.mean(rest**2)), rel=0.01) and errors[-1] < errors[0]


def test_a_season_of_more_numbers_than_can_be_searched_for_is_refused():
    with pytest.raises(InputError, match="Period: got 400 points, needs at most 366 for Holt-Winters"):
        check(long(10_000, 400), Config(method="Holt-Winters", background=True))


def test_what_was_refused_as_too_long_is_taken_in_the_background():
    check(long(100_000), Config(method="Holt-Winters", background=True))
    check(long(20_000), Config(method="Unobserved components"))
    check(long(5_000), Config(method="ETS"))
