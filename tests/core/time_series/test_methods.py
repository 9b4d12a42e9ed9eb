"""Every method against numbers from elsewhere: R, Stata, books, statsmodels, or its definition written out."""

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from statsmodels.tsa.filters.hp_filter import hpfilter
from statsmodels.tsa.seasonal import MSTL, STL

from core.errors import InputError
from core.time_series import method_config as names
from core.time_series.config import Config
from core.time_series.made import made
from core.time_series.methods import METHODS, check, decompose
from core.time_series.parts import strengths
from core.time_series.seasonal import FILTERS
from core.time_series.series import series
from core.time_series.smooth import averaged, cut_off, hp_trend, lambda_of
from core.time_series.sources import built_in_frame
from core.time_series.state_space import climbed, model_of, smoothed_parts

NO_FILES = {}


def parts_of(data="air_passengers", **settings):
    config = Config(data=data, **settings)
    found = series(config, NO_FILES)
    return found, decompose(found, config)


def of_values(values, period, **settings):
    """The parts of plain numbers, a point a quarter."""
    config = Config(data="uk_gas", **settings)
    found = replace(
        series(config, NO_FILES),
        values=np.asarray(values, dtype=float),
        measured=np.ones(len(values), dtype=bool),
        merged=np.zeros(len(values), dtype=bool),
        periods=period,
    )
    return decompose(found, config)


KENDALL = [-50, 175, 149, 214, 247, 237, 225, 329, 729, 809, 530, 489, 540, 457, 195, 176, 337, 239, 128, 102, 232, 429, 3, 98, 43]
KENDALL += [-141, -77, -13, 125, 361, -45, 184]


def test_the_classical_sum_is_that_of_r():
    """R's help page of `decompose`: m$figure of the example taken from Kendall & Stuart (1976); trend as in statsmodels' own tests."""
    parts = of_values(KENDALL, (4,), method=names.CLASSICAL)
    assert parts.season[:4] == pytest.approx([62.45982, 86.17411, -88.37946, -60.25446], abs=1e-5)
    assert np.isnan(parts.trend[:2]).all() and np.isnan(parts.trend[-2:]).all()
    assert parts.trend[2:6] == pytest.approx([159.12, 204.00, 221.25, 245.12], abs=0.006)
    assert parts.rest[2:6] == pytest.approx([78.254, 70.254, -36.710, -94.299], abs=0.001)


def test_the_classical_product_is_the_hand_calculation():
    _, parts = parts_of(method=names.CLASSICAL, composition=names.MULTIPLICATIVE)
    y = built_in_frame("air_passengers")["passengers"].to_numpy()
    trend = [(0.5 * y[t - 6] + y[t - 5 : t + 6].sum() + 0.5 * y[t + 6]) / 12 for t in range(6, 138)]
    assert parts.trend[6:138] == pytest.approx(trend, rel=1e-12)
    ratios = [np.mean([y[t] / trend[t - 6] for t in range(6, 138) if t % 12 == month]) for month in range(12)]
    assert parts.season[:12] == pytest.approx(np.array(ratios) / np.mean(ratios), rel=1e-12)


def test_the_hodrick_prescott_filter_is_that_of_stata():
    """Real GDP of the United States, lambda 1600; numbers of Stata from statsmodels' tests."""
    found, parts = parts_of("macrodata", method=names.HP)
    assert found.name == "realgdp" and parts.rest_name == "Cycle"
    assert parts.trend[:3] == pytest.approx([2670.837085155121713, 2698.712467543189177, 2726.612544878045810], abs=1e-6)
    assert parts.rest[-2:] == pytest.approx([-397.5570728533530200, -333.1152428080622485], abs=1e-6)


def test_the_filter_solves_its_own_equation_and_leaves_a_line_alone():
    y, n = np.random.default_rng(0).standard_normal(40).cumsum(), 40
    second = np.diff(np.eye(n), 2, axis=0)
    for penalty in (0.1, 6.25, 1600.0, 1e9):
        dense = np.linalg.solve(np.eye(n) + penalty * second.T @ second, y)
        assert hp_trend(y, penalty) == pytest.approx(dense, abs=1e-7 if penalty < 1e6 else 1e-5), penalty
    assert hp_trend(2 + 3.0 * np.arange(n), 1600.0) == pytest.approx(2 + 3.0 * np.arange(n), abs=1e-9)
    assert hp_trend(y, 1600.0) == pytest.approx(hpfilter(y, 1600)[1], abs=1e-9)


@pytest.mark.parametrize(("data", "penalty"), [("air_passengers", 129600), ("macrodata", 1600), ("nile", 6.25), ("co2", 1600)])
def test_lambda_follows_the_spacing(data, penalty):
    """Ravn & Uhlig (2002): 1600 times the fourth power of points a quarter; where there is no rule, that is said."""
    found = series(Config(data=data), NO_FILES)
    assert lambda_of(Config(), found.monthly)[0] == penalty
    assert ("no rule" in lambda_of(Config(), found.monthly)[1]) == (data == "co2")


def test_the_cut_off_of_1600_is_ten_years():
    """39.7 quarters: there the gain 4 lambda (1 - cos w)^2 / (1 + 4 lambda (1 - cos w)^2) is a half."""
    assert cut_off(1600.0) == pytest.approx(39.7, abs=0.05)
    gain = 4 * 6.25 * (1 - np.cos(2 * np.pi / cut_off(6.25))) ** 2
    assert gain / (1 + gain) == pytest.approx(0.5)


def test_the_band_pass_of_baxter_and_king_is_that_of_stata():
    """Real investment, 6 to 32 quarters, K = 12; numbers of Stata from statsmodels' tests."""
    _, parts = parts_of("macrodata", value="realinv", method=names.BK)
    assert parts.rest[12:17] == pytest.approx([7.320813, 2.886914, -6.818976, -13.49436, -13.27936], abs=1e-4)
    assert parts.rest[-15:-12] == pytest.approx([151.2402, 163.0648, 154.6432], abs=1e-3) and np.isnan(parts.rest[-12:]).all()


def test_the_band_pass_of_christiano_and_fitzgerald_is_that_of_r():
    """Inflation without its first quarter, 6 to 32 quarters; numbers of R from statsmodels' tests."""
    infl = built_in_frame("macrodata")["infl"].to_numpy()[1:]
    parts = of_values(infl, (), method=names.CF)
    assert parts.rest[:3] == pytest.approx([0.439563468233128, 0.352886666575907, 0.257297004260607], abs=1e-8)
    assert parts.rest[-1] == pytest.approx(0.722029457352468, abs=1e-8)


def test_hamiltons_trend_is_the_regression_written_out():
    """Hamilton (2018), equation 20, with h = 8 and p = 4, by ordinary least squares."""
    _, parts = parts_of("macrodata", method=names.HAMILTON)
    y = built_in_frame("macrodata")["realgdp"].to_numpy()
    rows = np.array([[1, *(y[t - 8 - lag] for lag in range(4))] for t in range(11, len(y))])
    fit = rows @ np.linalg.lstsq(rows, y[11:], rcond=None)[0]
    assert np.isnan(parts.trend[:11]).all() and parts.trend[11:] == pytest.approx(fit, rel=1e-8)


def test_holt_and_winters_foretell_what_r_does_from_its_rates():
    """R's HoltWinters(AirPassengers): alpha 0.2479595, beta 0.0345373, gamma 1; a = 477.827781, b = 3.127627, s1 = -27.457685.

    R begins with a line through the classical trend of two years, at the 13th point. Its season follows the new level, that of
    statsmodels the foretold one: gamma there is gamma (1 - alpha).
    """
    from statsmodels.tsa.holtwinters import ExponentialSmoothing
    from statsmodels.tsa.seasonal import seasonal_decompose

    y = built_in_frame("air_passengers")["passengers"].to_numpy()
    first = seasonal_decompose(y[:24], period=12)
    slope, level = np.polyfit(np.arange(1, 13), first.trend[np.isfinite(first.trend)], 1)
    after = np.append(y[12:], 0.0)  # what is foretold at a point does not depend on its value
    model = ExponentialSmoothing(
        after, trend="add", seasonal="add", seasonal_periods=12, initialization_method="known",
        initial_level=level, initial_trend=slope, initial_seasonal=first.seasonal[:12],
    )  # fmt: skip
    rates = {"smoothing_level": 0.2479595, "smoothing_trend": 0.0345373, "smoothing_seasonal": 1 - 0.2479595}
    fit = model.fit(optimized=False, **rates)
    told = SimpleNamespace(
        params=fit.params, level=fit.level, trend=fit.trend, season=fit.season, mle_retvals=SimpleNamespace(success=True)
    )
    parts = smoothed_parts(told, after, 12, Config(method=names.HOLT_WINTERS))
    assert parts.trend[-1] == pytest.approx(477.827781 + 3.127627, abs=0.002), "as near as rates of seven digits lead"
    assert parts.slope[-1] == pytest.approx(3.127627, abs=0.002) and parts.season[-1] == pytest.approx(-27.457685, abs=0.002)


def test_holt_and_winters_foretell_by_their_recursion():
    """Level, slope and season by hand with the rates that were found, from the states that it begins with."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    found, parts = parts_of("uk_gas", method=names.HOLT_WINTERS, composition=names.MULTIPLICATIVE, damped=True)
    known = ExponentialSmoothing(
        found.values, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=4, initialization_method="estimated"
    ).fit().params  # fmt: skip
    alpha, beta, gamma = (known[f"smoothing_{name}"] for name in ("level", "trend", "seasonal"))
    level, slope, season, phi = known["initial_level"], known["initial_trend"], list(known["initial_seasons"]), known["damping_trend"]
    told = []
    for t, y in enumerate(found.values):
        told.append((level + phi * slope, season[t]))
        before = level
        level = alpha * y / season[t] + (1 - alpha) * (level + phi * slope)
        season.append(gamma * y / (before + phi * slope) + (1 - gamma) * season[t])
        slope = beta * (level - before) + (1 - beta) * phi * slope
    middle = np.mean(known["initial_seasons"])
    assert abs(middle - 1) > 0.005, "else centring would do nothing here"
    assert parts.trend == pytest.approx([one * middle for one, _ in told], rel=1e-6)
    assert parts.season == pytest.approx([two / middle for _, two in told], rel=1e-6)
    assert parts.season[:4].mean() == pytest.approx(1)


def test_the_local_level_of_the_nile_is_that_of_the_book():
    """Durbin & Koopman (2012), section 2.10.3: variances 15099 and 1469.1 for the Nile."""
    values = built_in_frame("nile")["volume"].to_numpy()
    model = model_of(values, 0, Config(level="local level"))
    *_, (at, there) = climbed(model)
    assert there and at == pytest.approx([15099, 1469.1], rel=0.01), "the likelihood is flat there"


def test_climbing_never_loses_likelihood_and_ends_where_one_long_climb_does():
    values = np.log(built_in_frame("uk_gas")["gas"].to_numpy())
    model = model_of(values, 4, Config())
    heights = [model.loglike(at) for at, _ in climbed(model)]
    assert len(heights) > 3 and all(after >= before - 1e-6 for before, after in pairwise(heights))
    assert heights[-1] == pytest.approx(model.fit(disp=0, maxiter=500).llf, abs=0.01)


@pytest.mark.parametrize("robust", [False, True])
def test_several_seasons_are_those_of_statsmodels(robust):
    rng, at = np.random.default_rng(3), np.arange(400)
    y = 5 + 0.01 * at + np.sin(2 * np.pi * at / 7) + 2 * np.cos(2 * np.pi * at / 30) + 0.3 * rng.standard_normal(400)
    parts = of_values(y, (7, 30), method=names.MSTL, robust=robust)
    peer = MSTL(y, periods=(7, 30), stl_kwargs={"robust": robust}).fit()
    for column, (_, season) in enumerate(parts.seasons):
        assert season == pytest.approx(peer.seasonal[:, column], abs=1e-9)
    assert parts.trend == pytest.approx(peer.trend, abs=1e-9) and [period for period, _ in parts.seasons] == [7, 30]


def test_robust_stl_is_that_of_statsmodels_with_its_weights():
    found, parts = parts_of(robust=True, seasonal_window=11)
    peer = STL(found.values, period=12, seasonal=11, robust=True).fit()
    assert parts.trend == pytest.approx(peer.trend, abs=1e-9) and parts.weights == pytest.approx(peer.weights, abs=1e-9)
    assert parts.ran == FILTERS


def test_a_periodic_season_is_the_same_every_year():
    _, parts = parts_of(periodic=True)
    assert np.ptp(parts.season.reshape(12, 12), axis=0).max() == 0


@pytest.mark.parametrize(("average", "window"), [("centred", 5), ("centred", 4), ("trailing", 3), ("exponential", 9)])
def test_moving_averages_are_their_definition(average, window):
    y = np.random.default_rng(0).standard_normal(30)
    found = averaged(y, average, window)
    for t in range(10, 20):
        if average == "centred" and window == 4:
            wanted = (0.5 * y[t - 2] + y[t - 1] + y[t] + y[t + 1] + 0.5 * y[t + 2]) / 4
        elif average == "centred":
            wanted = y[t - 2 : t + 3].mean()
        elif average == "trailing":
            wanted = y[t - 2 : t + 1].mean()
        else:
            wanted = 0.2 * y[t] + 0.8 * found[t - 1]
        assert found[t] == pytest.approx(wanted)


@pytest.mark.parametrize("composition", names.COMPOSITIONS)
@pytest.mark.parametrize("method", METHODS)
def test_the_parts_make_up_the_series(method, composition):
    found, parts = parts_of("uk_gas", method=method, composition=composition)
    whole = parts.trend * parts.season * parts.rest if parts.multiplicative else parts.trend + parts.season + parts.rest
    known = np.isfinite(whole)
    assert whole[known] == pytest.approx(found.values[known], rel=1e-9) and known.sum() > 60
    assert (~known[: parts.ends[0]]).sum() + (~known[len(known) - parts.ends[1] :]).sum() == (~known).sum(), (
        "only the shaded ends are empty"
    )
    assert not any(array.flags.writeable for array in (parts.trend, parts.rest, *(season for _, season in parts.seasons)))


def test_the_strengths_are_their_formula_and_know_a_season_from_none():
    _, parts = parts_of()
    trend, (season,) = strengths(parts)
    assert trend == pytest.approx(1 - parts.rest.var() / (parts.rest + parts.trend).var())
    assert season == pytest.approx(1 - parts.rest.var() / (parts.rest + parts.season).var())
    _, product = parts_of(method=names.CLASSICAL, composition=names.MULTIPLICATIVE)
    rest, both = np.log(product.rest[6:138]), np.log((product.rest * product.season)[6:138])
    assert strengths(product)[1] == (pytest.approx(1 - rest.var() / both.var()),)
    noise = of_values(np.random.default_rng(5).standard_normal(240), (12,), method=names.CLASSICAL)
    assert strengths(noise)[1][0] < 0.3 < 0.64 < season


def test_without_season_is_the_series_less_its_season():
    found, parts = parts_of()
    assert parts.adjusted(found.values) == pytest.approx(found.values - parts.season)
    found, parts = parts_of(composition=names.MULTIPLICATIVE)
    assert parts.adjusted(found.values) == pytest.approx(found.values / parts.season)


REFUSED = {
    "no period": (
        {"data": "nile"},
        "Period: got none, and none is clear, needs a number of points for STL; Hodrick-Prescott needs none.",
    ),
    "under two cycles": (
        {"periods": "100"},
        "Period: got 144 points, 1.4 cycles of 100, needs at least two whole cycles: a shorter period, or more data.",
    ),
    "the longer of two": (
        {"periods": "12, 90", "method": names.MSTL},
        "Period: got 144 points, 1.6 cycles of 90, needs at least two whole cycles: a shorter period, or more data.",
    ),
    "a product with zeros": (
        {"data": "sunspots", "composition": names.MULTIPLICATIVE},
        "Composition multiplicative: got 3 points at 0 or below, the least 0, needs values above 0 everywhere; additive takes any.",
    ),
    "gaps left": (
        {"data": "co2", "gaps": "none"},
        "Gaps: got none filled, 59 points empty, needs linear, seasonal or forward for STL.",
    ),
    "a narrow window": ({"trend_window": 11}, "Trend window: got 11, needs more than the period, 12, or 0 for the rule."),
    "a filter longer than the series": (
        {"data": "uk_gas", "method": names.BK, "cut": 60},
        "Reach: got 60, needs at most 53 for 108 points.",
    ),
    "a regression on too little": (
        {"data": "nile", "method": names.HAMILTON, "horizon": 90, "lags": 4},
        "Points ahead: got 90, from 4 values, needs at most 86 for 100 points.",
    ),
    "a regression on next to nothing": (
        {"data": "nine_values", "method": names.HAMILTON},
        "Points ahead: got 6, from 3 values, needs more than 9 points.",
    ),
    "a long season": (
        {"data": "co2", "method": names.ETS, "spacing": "week"},
        "Period: got 52 points, needs at most 24 for ETS: a wider spacing, 1 for no season, or another method.",
    ),
    "a season without a period": (
        {"data": "nile", "method": names.ETS, "model": "A,A,A"},
        "Model: got “A,A,A”, needs a period: without one, a model that ends with N.",
    ),
    "a model that multiplies zeros": (
        {"data": "sunspots", "method": names.ETS, "model": "M,A,M"},
        "Model: got “M,A,M”, needs values above 0 everywhere: 3 points at 0 or below.",
    ),
    "too many points": (
        {"data": "co2", "method": names.HOLT_WINTERS},
        "Method: got Holt-Winters on 2,284 points, needs at most 1,000: In the background, a wider spacing, or another.",
    ),
}


def test_a_year_of_months_is_said_to_be_too_little_for_a_season():
    found = replace(series(Config(), {}), values=np.arange(12.0), periods=())
    with pytest.raises(InputError, match="Period: got none: 12 points are less than two cycles of 12, needs"):
        check(found, Config())


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_method_cannot_take_is_said_in_the_words_of_the_screen(case):
    settings, said = REFUSED[case]
    with pytest.raises(InputError) as refusal:
        parts_of(**settings)
    assert [str(problem) for problem in refusal.value.problems] == [said]


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as refusal:
        parts_of("co2", gaps="none", periods="2000", trend_window=99)
    assert [str(problem).split(":")[0] for problem in refusal.value.problems] == ["Gaps", "Period", "Trend window"]


def test_a_moving_average_leaves_a_gap_a_gap():
    found, parts = parts_of("co2", gaps="none", method=names.MEAN, window=1)
    assert np.isnan(parts.trend).sum() == (~found.measured).sum() == 59


def test_a_made_line_with_a_fixed_season_is_found_without_error():
    """No noise: every seasonal method gives the truth back."""
    settings = Config(mode="Known truth", shape="line", noise=0.0)
    found, truth = made(settings, "linear", 0)
    for method in (names.STL, names.MSTL, names.CLASSICAL):
        parts = decompose(found, replace(settings, method=method))
        known = np.isfinite(parts.trend)
        assert parts.trend[known] == pytest.approx(truth.trend[known], abs=1e-8), method
        assert parts.season == pytest.approx(truth.season, abs=1e-8), method
