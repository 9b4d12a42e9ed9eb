"""The tests of the rest and of the series, against their formulas, statsmodels' references and R."""

import numpy as np
import pytest
from statsmodels.tsa.stattools import adfuller

from core.runs.moment import Resources
from core.time_series.checks import guerrero
from core.time_series.config import HEAT, OTHERS, REST, SEASON, SPIRAL, Config
from core.time_series.figures import pictures
from core.time_series.reading import details
from core.time_series.sources import built_in_frame
from core.time_series.train import train


def shown(**settings):
    return next(train(Config(**settings), Resources())).snapshot()


def test_lambda_is_that_of_r():
    """forecast::BoxCox.lambda(AirPassengers) is -0.2947156 (Guerrero's method, its default), as R printed it in T. Talagala's lecture
    notes IM532 Applied Time Series Forecasting, part 3 (5 May 2020), "Box-Cox transformation: R codes"."""
    assert guerrero(built_in_frame("air_passengers")["passengers"].to_numpy(), 12) == pytest.approx(-0.2947156, abs=1e-4)


def test_lambda_is_one_for_swings_that_stay_and_none_for_those_that_grow():
    at = np.arange(240)
    wave = np.sin(2 * np.pi * at / 12)
    assert guerrero(100 + at + 10 * wave - at % 12, 12) == pytest.approx(1, abs=0.05)
    level = 100 + at // 12 * 12.0
    assert guerrero(level * (1 + 0.1 * wave), 12) == pytest.approx(0, abs=0.01)
    assert np.isnan(guerrero(wave, 12)) and np.isnan(guerrero(np.ones(240), 12)) and np.isnan(guerrero(1 + at[:30], 12))


def test_ljung_box_and_jarque_bera_are_their_formulas():
    snapshot = shown(lower=REST)
    checks, rest = snapshot.checks, snapshot.parts.rest
    n, away = len(rest), rest - rest.mean()
    r = np.array([(away[lag:] * away[: n - lag]).sum() / (away * away).sum() for lag in range(1, 25)])
    assert checks.lags == 24 and checks.correlation[1:25] == pytest.approx(r, abs=1e-12)
    assert checks.ljung_box[0] == pytest.approx(n * (n + 2) * (r**2 / (n - np.arange(1, 25))).sum())
    deviation = away.std()
    skew, kurtosis = (away**3).mean() / deviation**3, (away**4).mean() / deviation**4
    assert checks.normality[0] == pytest.approx(n / 6 * (skew**2 + (kurtosis - 3) ** 2 / 4))
    assert checks.bound == pytest.approx(1.96 / np.sqrt(144)) and (checks.heights * np.diff(checks.edges)).sum() == pytest.approx(1)


def test_partial_autocorrelation_is_the_last_coefficient_of_yule_and_walker():
    """Durbin (1960): of each order k the last of the k coefficients that solve the Toeplitz equations of the autocorrelations."""
    checks = shown(lower=REST).checks
    r = checks.correlation
    for order in (1, 2, 7, 20):
        table = np.array([[r[abs(row - column)] for column in range(order)] for row in range(order)])
        assert checks.partial[order] == pytest.approx(np.linalg.solve(table, r[1 : order + 1])[-1], abs=1e-9)
    (straight, partial, _, _) = pictures(Config(lower=REST), shown(lower=REST))["rest"]["data"]
    assert straight["y"].tolist() == r[1:].tolist() and partial["y"].tolist() == checks.partial[1:].tolist()


def test_the_unit_root_is_the_regression_written_out():
    y = built_in_frame("nile")["volume"].to_numpy()
    lags = int((len(y) - 1) ** (1 / 3))
    steps = np.diff(y)
    rows = np.array([[y[t], 1, *(steps[t - 1 - k] for k in range(lags))] for t in range(lags, len(steps))])
    found, left, _, _ = np.linalg.lstsq(rows, steps[lags:], rcond=None)
    variance = left[0] / (len(rows) - rows.shape[1]) * np.linalg.inv(rows.T @ rows)[0, 0]
    checks = shown(data="nile", method="Hodrick-Prescott", lower=REST).checks
    assert checks.unit_root[0] == pytest.approx(found[0] / np.sqrt(variance), rel=1e-8)
    assert checks.unit_root[1] == pytest.approx(adfuller(y, lags, autolag=None, result_object=False)[1])


def test_standing_still_is_the_ratio_written_out():
    """Kwiatkowski et al. (1992), equation 13: partial sums over a long-run variance with Bartlett weights."""
    y = built_in_frame("macrodata")["infl"].to_numpy()
    from statsmodels.tsa.stattools import kpss

    lags = kpss(y, nlags="auto", result_object=False)[2]
    away, n = y - y.mean(), len(y)
    long_run = (away**2).sum() + 2 * sum((1 - k / (lags + 1)) * (away[k:] * away[:-k]).sum() for k in range(1, lags + 1))
    wanted = (away.cumsum() ** 2).sum() / n**2 / (long_run / n)
    assert shown(data="macrodata", value="infl", method="Hodrick-Prescott", lower=REST).checks.standing[0] == pytest.approx(wanted)


def test_they_are_said_in_words_and_only_where_they_are_looked_at():
    config = Config(lower=REST)
    said = " ".join(details(config, shown(lower=REST)))
    assert "Ljung-Box over 24 lags" in said and "it still follows a pattern" in said and "KPSS 1.65, p at most 0.01" in said
    assert "Box-Cox lambda −0.29 evens the swings out, nearer to 0 than to 1: multiplicative suits" in said
    assert shown().checks is None and "Ljung" not in " ".join(details(Config(), shown()))
    assert "Box-Cox" not in " ".join(details(Config(data="co2"), shown(data="co2"))), "the level hardly changes: nothing follows"


def test_what_is_wholly_explained_is_not_tested():
    config = Config(lower=REST, method="Moving average", window=1)
    found = shown(lower=REST, method="Moving average", window=1)
    assert found.checks is None and "Too little is left to be tested." in details(config, found)


def test_the_season_has_a_line_for_each_phase_in_the_calendars_order():
    snapshot = shown(data="uk_gas", lower=SEASON)
    figure = pictures(Config(data="uk_gas", lower=SEASON), snapshot)["season"]
    lines, means = figure["data"]
    table = snapshot.parts.season.reshape(27, 4)
    assert figure["layout"]["xaxis"]["ticktext"] == ["Q1", "Q2", "Q3", "Q4"]
    assert np.asarray(lines["y"]).reshape(4, 28)[:, :27].tolist() == table.T.tolist()
    assert np.asarray(means["y"]).reshape(4, 3)[:, 0] == pytest.approx(table.mean(axis=0))


def test_the_season_of_many_cycles_is_thinned_with_its_extremes(tmp_path):
    at = np.arange(48_000)
    values = np.round(np.sin(2 * np.pi * at / 24) + 0.1 * np.random.default_rng(0).standard_normal(len(at)), 3)
    values[[5_003, 30_011]] = 40, -40
    file = tmp_path / "file-00000000000000cd.data"
    file.write_text("x\n" + "\n".join(map(str, values)) + "\n")
    config = Config(data=file.stem, periods="24", lower=SEASON)
    snapshot = next(train(config, Resources(files={file.stem: file}))).snapshot()
    lines = np.asarray(pictures(config, snapshot)["season"]["data"][0]["y"])
    season = snapshot.parts.season
    assert len(lines) < 4_000 and (np.nanmin(lines), np.nanmax(lines)) == (season.min(), season.max())


def test_a_series_that_begins_late_in_a_year_keeps_its_months():
    """CO2 begins in March: the columns of the heat map still begin in January, and the first two are empty in the first year."""
    settings = {"data": "co2", "spacing": "month", "lower": HEAT}
    snapshot = shown(**settings)
    (cells,) = pictures(Config(**settings), snapshot)["heat"]["data"]
    assert cells["x"][:3] == ["Jan", "Feb", "Mar"] and cells["y"][0] == "1958" and cells["y"][-1] == "2001"
    assert np.isnan(cells["z"][0, :2]).all() and cells["z"][0, 2] == pytest.approx(snapshot.series.values[0] - snapshot.parts.trend[0])
    assert cells["zmin"] == -cells["zmax"] == -np.nanmax(np.abs(cells["z"]))


def test_the_spiral_has_one_turn_a_cycle_and_the_same_colours_as_the_heat_map():
    settings = {"data": "uk_gas", "lower": SPIRAL}
    snapshot = shown(**settings)
    _, dots = pictures(Config(**settings), snapshot)["spiral"]["data"]
    x, y = np.asarray(dots["x"]), np.asarray(dots["y"])
    assert x[::4] == pytest.approx(0, abs=1e-9) and (y[::4] > 0).all() and (x[1::4] > 0).all(), "the first quarter is on top, clockwise"
    assert (np.diff(np.hypot(x, y)) > 0).all(), "later is further out"
    away = snapshot.series.values - snapshot.parts.trend
    assert np.asarray(dots["marker"]["color"]).tolist() == away.tolist() and dots["text"][5] == "1961, Q2"
    many = {"data": "co2", "lower": SPIRAL}
    figure = pictures(Config(**many), shown(**many))["spiral"]
    assert "the last 30 of 44 turns" in figure["layout"]["xaxis"]["title"]["text"] and len(figure["layout"]["annotations"]) <= 12


def test_a_season_of_many_phases_is_a_band_and_a_heat_map_says_what_it_puts_together():
    settings = {"data": "co2", "periods": "520"}
    for lower, name, count in ((SEASON, "season", 3), (HEAT, "heat", 1)):
        figure = pictures(Config(lower=lower, **settings), shown(lower=lower, **settings))[name]
        assert len(figure["data"]) == count
    assert "each cell the mean of 2 points" in figure["layout"]["xaxis"]["title"]["text"] and figure["data"][0]["z"].shape == (5, 260)


def test_without_a_period_it_is_said_that_there_is_no_season():
    config = Config(data="nile", method="Hodrick-Prescott", lower=SEASON)
    snapshot = shown(data="nile", method="Hodrick-Prescott", lower=SEASON)
    assert list(pictures(config, snapshot)) == ["parts"]
    assert "No period is known, so that there is no season to draw." in details(config, snapshot)


def test_other_methods_stand_on_the_same_axis_with_their_strengths():
    settings = {"lower": OTHERS, "periods": "12"}
    config, snapshot = Config(**settings), shown(**settings)
    figure = pictures(config, snapshot)["others"]
    trends = {trace["name"]: trace["y"] for trace in figure["data"] if trace["yaxis"] == "y"}
    assert list(trends) == ["STL", "STL, robust", "STL of logarithms", "Classical, additive", "Hodrick-Prescott"]
    assert [figure["layout"][axis]["title"]["text"] for axis in ("yaxis", "yaxis2")] == ["Trend, thousands", "Season, thousands"]
    assert trends["STL"].tolist() == snapshot.parts.trend.tolist()
    alone = shown(method="Classical")
    assert f"Classical, additive: strength of the trend {alone.trend_strength:.3g}" in " ".join(details(config, snapshot))
    product = shown(composition="multiplicative").parts
    season = next(trace["y"] for trace in figure["data"] if trace["name"] == "STL of logarithms" and trace["yaxis"] == "y2")
    assert season == pytest.approx(product.trend * (product.season - 1))


def test_a_method_that_cannot_take_the_series_says_so_among_the_others():
    config = Config(data="sunspots", lower=OTHERS)
    said = " ".join(details(config, shown(data="sunspots", lower=OTHERS)))
    assert "STL of logarithms: Composition multiplicative: got 3 points at 0 or below" in said
