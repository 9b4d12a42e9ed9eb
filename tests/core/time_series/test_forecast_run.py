"""The backtest: nothing from after an origin is known at it, the table is the errors, what cannot be forecast does not stop the rest."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from core.errors import InputError
from core.runs.moment import Resources
from core.time_series.config import FORECAST, Config
from core.time_series.figures import pictures
from core.time_series.forecast_backtest import prepared, whiteness
from core.time_series.forecast_config import FORECASTERS
from core.time_series.forecast_presets import FORECASTS
from core.time_series.forecast_simple import naive
from core.time_series.reading import details, look, notes, warning
from core.time_series.series import series
from core.time_series.tasks import TASKS, done
from core.time_series.train import train

SIMPLE = "Naive | Seasonal naive | Drift"
QUICK = "Seasonal naive | Drift | Theta | Holt-Winters, additive"


def config_of(**settings):
    return Config(mode=FORECAST, **{"forecasters": QUICK, "origins": 2} | settings)


def moments(config, files=None):
    return list(train(config, Resources(files=files or {})))


def last(config, files=None):
    return moments(config, files)[-1].snapshot()


def own(tmp_path, values):
    """A table of a stranger's: one column of numbers."""
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_text("x\n" + "\n".join(map(str, values)) + "\n")
    return {"data": "file-0123456789abcdef"}, {"file-0123456789abcdef": file}


def test_what_comes_after_an_origin_changes_nothing_that_is_said_at_it(tmp_path):
    """The last 12 values of a series turned upside down: forecasts at the origin before them are the same to the last bit."""
    rng = np.random.default_rng(0)
    values = 100 + 10 * np.sin(2 * np.pi * np.arange(96) / 12) + rng.normal(0, 1, 96)
    changed = np.concatenate([values[:-12], 400 - values[-12:]])
    methods = "Seasonal naive | Theta | Holt-Winters, multiplicative | SARIMA | AR | STL + ARIMA | LSTM"
    seen = []
    for number, each in enumerate((values, changed)):
        folder = tmp_path / str(number)
        folder.mkdir()
        data, files = own(folder, each)
        found = last(config_of(**data, forecasters=methods, periods="12", ahead=12, origins=1, net_epochs=2), files)
        assert not any(score.problem for score in found.scores)
        seen.append((found.mean[:, 0], found.low[:, :, 0], found.high[:, :, 0]))
    for one, other in zip(*seen, strict=True):
        assert np.array_equal(one, other)


def test_the_table_is_the_errors_of_what_is_drawn():
    shown = last(config_of())
    values, at = shown.series.values, shown.methods.index("Theta")
    score = next(one for one in shown.scores if one.method == "Theta")
    starts = (120, 132)
    assert shown.origins == (120, 132, 144)
    truth = np.array([values[start : start + 12] for start in starts])
    mean = shown.mean[at, :2]
    scales = [np.mean([abs(values[t] - values[t - 12]) for t in range(12, start)]) for start in starts]
    assert score.mase == pytest.approx(np.mean([np.abs(truth[k] - mean[k]) / scales[k] for k in (0, 1)]))
    assert score.rmse == pytest.approx(np.sqrt(((truth - mean) ** 2).mean()))
    assert score.smape == pytest.approx(np.mean(200 * np.abs(truth - mean) / (np.abs(truth) + np.abs(mean))))
    other = np.array([values[start - 12 : start] for start in starts])
    assert score.relative == pytest.approx(np.abs(truth - mean).mean() / np.abs(truth - other).mean())
    inside = [((shown.low[level, at, :2] <= truth) & (truth <= shown.high[level, at, :2])).mean() for level in (0, 1)]
    assert score.covered == pytest.approx(tuple(inside))
    assert [one.mase for one in shown.scores] == sorted(one.mase for one in shown.scores)


def test_intervals_of_chance_hold_what_they_promise(tmp_path):
    """White noise around a level, 12 origins of 20 points: the naive deviation is sqrt(2) of the true one; a mean is about right."""
    data, files = own(tmp_path, 50 + np.random.default_rng(3).normal(0, 2, 400))
    shown = last(config_of(**data, forecasters="Naive | AR | SES", periods="1", ahead=20, origins=12), files)
    known = {one.method: one for one in shown.scores}
    assert known["SES"].covered == pytest.approx((0.8, 0.95), abs=0.06) and known["AR"].covered == pytest.approx((0.8, 0.95), abs=0.06)
    assert known["Naive"].covered[0] > 0.95 and known["SES"].relative < 0.9


def test_the_reference_is_always_there_and_is_naive_without_a_season():
    assert last(config_of(forecasters="Drift")).methods == ("Seasonal naive", "Drift")
    shown = last(config_of(data="nile", forecasters="Drift | Naive"))
    assert shown.reference == "Naive" and shown.methods == ("Drift", "Naive") and shown.ahead == 10
    assert next(one for one in shown.scores if one.method == "Naive").relative == 1.0


def test_before_the_run_the_plainest_forecasts_are_there_and_then_one_after_the_other():
    all_of = moments(config_of(forecasters=f"{SIMPLE} | Theta"))
    first = all_of[0].snapshot()
    at = {name: place for place, name in enumerate(first.methods)}
    assert np.isfinite(first.mean[[at["Naive"], at["Seasonal naive"], at["Drift"]]]).all() and np.isnan(first.mean[at["Theta"]]).all()
    assert [moment.metrics["forecasts"] for moment in all_of] == list(range(13)) and len(all_of) == 1 + 4 * 3
    assert np.isfinite(all_of[-1].snapshot().mean).all()
    assert not any(moment.leaves for moment in all_of[:-1]) and all_of[-1].leaves


def test_a_network_is_watched_while_it_learns():
    all_of = moments(config_of(forecasters="Seasonal naive | GRU", origins=1, net_epochs=6))
    losses = [moment.metrics["training loss"] for moment in all_of if "training loss" in moment.metrics]
    assert len(losses) == 2 * 6 and losses[5] < losses[0]
    shown = all_of[5].snapshot()
    assert shown.trained.method == "GRU" and len(shown.trained.losses) == 4 and "epoch 3 of 6" in shown.now
    figure = pictures(config_of(forecasters="Seasonal naive | GRU"), shown)["network"]
    names = [trace["name"] for trace in figure["data"]]
    assert names[:5] == ["batch 1", "batch 2", "batch 3", "value to be found", "training loss"]
    assert names[5:] == ["value that goes in", "reset gate", "update gate", "what the cell keeps", "what it gives on"]
    strokes = figure["data"][0]
    assert strokes["x"][:2].tolist() == [shown.trained.batches[0][0], shown.trained.batches[0][0] + 11], "twelve values go in"
    assert figure["data"][3]["x"][0] == shown.trained.batches[0][0] + 12, "the thirteenth is to be found"
    assert figure["data"][4]["y"].tolist() == shown.trained.losses.tolist()


def test_the_logarithm_is_turned_back():
    plain, logs = last(config_of(forecasters="Naive", origins=1)), last(config_of(forecasters="Naive", origins=1, logarithm=True))
    at = plain.methods.index("Naive")
    assert logs.mean[at] == pytest.approx(plain.mean[at])
    found = naive(np.log(plain.series.values), 12)
    assert logs.high[:, at, -1] == pytest.approx(np.exp(found.high)) and logs.low[:, at, -1] == pytest.approx(np.exp(found.low))


def test_methods_that_cannot_are_named_with_their_reason_and_the_others_go_on(tmp_path):
    values = np.round(10 + 15 * np.sin(2 * np.pi * np.arange(96) / 12) + np.random.default_rng(0).normal(0, 1, 96)).clip(0)
    data, files = own(tmp_path, values)
    config = config_of(**data, forecasters="Seasonal naive | Holt-Winters, multiplicative | Theta | SARIMA", periods="12", ahead=12)
    shown = last(config, files)
    scores = {one.method: one for one in shown.scores}
    assert "multiplies, and needs values above 0" in scores["Holt-Winters, multiplicative"].problem
    assert scores["Theta"].origins == 2 and scores["SARIMA"].problem == "" and shown.scores[-1].method == "Holt-Winters, multiplicative"
    assert any("Holt-Winters, multiplicative: At origin 1 of 2: it multiplies" in one for one in details(config, shown))
    assert "cannot" in pictures(config, shown)["table"]["data"][1]["text"]


REFUSED = {
    "too long a horizon": (
        {"data": "nile", "ahead": 50},
        "Horizon: got 2 origins of 50 points each, of 100 points in all, needs 10 points before",
    ),
    "more than is tested": ({"data": "co2", "ahead": 120, "origins": 12}, "needs at most 600 held-out points"),
    "logarithm of zero": ({"data": "sunspots", "logarithm": True}, "Forecast the logarithm: got 3 points at 0 or below, the least 0"),
    "gaps": ({"data": "co2", "gaps": "none"}, "Gaps: got none filled, 59 points empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_method_can_take_is_refused_at_once(case):
    settings, part = REFUSED[case]
    with pytest.raises(InputError) as refusal:
        moments(config_of(**settings))
    assert part in str(refusal.value)


def test_a_series_that_does_not_move_is_refused(tmp_path):
    data, files = own(tmp_path, [7] * 60)
    with pytest.raises(InputError, match="got 7 at every point, needs a column that changes"):
        moments(config_of(**data), files)


@pytest.mark.parametrize("text", ["", "Magic", "Naive | Naive", " | ".join(FORECASTERS)])
def test_what_are_no_methods_is_refused(text):
    with pytest.raises(InputError, match="Methods: got"):
        config_of(forecasters=text)


@pytest.mark.parametrize(("name", "text"), [("order", "1, 1"), ("order", "9, 1, 1"), ("order", "1 3 1"), ("seasonal_order", "3,1,0")])
def test_what_are_no_orders_is_refused(name, text):
    with pytest.raises(InputError, match="needs three whole numbers"):
        config_of(**{name: text})


def test_the_test_of_residuals_is_statsmodels_with_the_degrees_of_freedom_of_the_model():
    from statsmodels.stats.diagnostic import acorr_ljungbox

    found = naive(np.random.default_rng(0).normal(size=120), 3)
    known = acorr_ljungbox(found.residuals, [23], model_df=0)
    mine = whiteness(found, 12)
    assert mine.lags == 23 and mine.statistic == pytest.approx(float(known["lb_stat"].iloc[0]), rel=1e-6)
    assert mine.p == pytest.approx(float(known["lb_pvalue"].iloc[0]))
    shown = last(config_of(forecasters="Seasonal naive | SARIMA", origins=1))
    airline = shown.residuals[shown.methods.index("SARIMA")]
    assert airline.freedom == airline.lags - 2 and airline.p == pytest.approx(chi2.sf(airline.statistic, airline.freedom))


def test_the_grid_goes_on_after_the_end():
    for data, ahead, first in (
        ("air_passengers", 12, "1961-01"),
        ("co2", 4, "2002-01-05"),
        ("nile", 3, "1971-01"),
        ("uk_gas", 4, "1987-01"),
    ):
        state = prepared(config_of(data=data, ahead=ahead), series(config_of(data=data), {}))
        times = state.snapshot(0).times
        assert str(times[-1][0]).startswith(first) and (np.diff(times.reshape(-1)) > np.timedelta64(0)).all()
        held = state.series.times[state.origins[0] : state.origins[1]]
        assert (times[0] == held).all(), "the held-out parts lie where the series has them"


def test_the_tables_to_take_home_hold_the_forecasts_to_the_last_digit():
    final = moments(config_of())[-1]
    shown, left = final.snapshot(), final.leaves()
    ahead = list(csv.DictReader(io.StringIO(left["forecast.csv"].decode())))
    back = list(csv.DictReader(io.StringIO(left["backtest.csv"].decode())))
    at = shown.methods.index("Theta")
    theta = [row for row in ahead if row["method"] == "Theta"]
    assert [float(row["forecast"]) for row in theta] == shown.mean[at, -1].tolist() and theta[0]["month"] == "1961-01"
    assert [float(row["high 95 %"]) for row in theta] == shown.high[1, at, -1].tolist()
    assert len(back) == 2 * 12 * 4 and [float(row["truth"]) for row in back[:12]] == shown.series.values[120:132].tolist()


def test_the_picture_holds_the_forecasts_and_the_interval_of_the_chosen_method():
    shown = last(config_of())
    figure = pictures(config_of(), shown)["forecasts"]
    line = next(trace for trace in figure["data"] if trace["name"] == "Theta")
    at = shown.methods.index("Theta")
    assert line["y"][:12].tolist() == shown.mean[at, 0].tolist() and np.isnan(line["y"][12]) and len(line["x"]) == 3 * 13
    assert [view for view, _ in figure["layout"]["meta"]["views"]] == ["best", *shown.methods]
    bands = {trace["name"]: trace for trace in figure["data"] if trace.get("meta", {}).get("view") == "Theta"}
    assert bands["80 % interval"]["y"][:12].tolist() == shown.high[0, at, 0].tolist()
    assert bands["95 % interval"]["y"][12:24].tolist() == shown.low[1, at, 0, ::-1].tolist()
    assert bands["80 % interval"]["x"][12] == bands["80 % interval"]["x"][11], "and back the same way"
    shaded = figure["layout"]["shapes"][0]
    assert (shaded["x0"], shaded["x1"]) == ("1959-01", "1961-01")


def test_the_best_stands_on_top_and_its_numbers_beside_it():
    shown = last(config_of())
    figures = pictures(config_of(), shown)
    best = shown.scores[0]
    bars, (names, table) = figures["ranking"]["data"][0], figures["table"]["data"]
    assert bars["y"][-1] == best.method and bars["x"][-1] == best.mase
    assert names["text"] == [one.method for one in shown.scores] and names["y"][0] < names["y"][1]
    assert figures["table"]["layout"]["yaxis"]["range"] == [4.5, 0.5], "the first rank on top"
    assert table["text"][:2] == [f"{best.mase:.3f}", f"{best.relative:.3f}"] and table["x"][:2] == [0, 1] and table["y"][0] == 1.2
    acf = [trace for trace in figures["residuals"]["data"] if trace["meta"]["view"] == "best"]
    assert acf[0]["y"].tolist() == shown.residuals[shown.methods.index(best.method)].correlation.tolist()


# What presets and words promise


def test_what_is_said_first_and_last():
    all_of = moments(config_of(forecasters=f"{SIMPLE} | Theta"))
    assert look(config_of(), all_of[0].snapshot()) == "The one to beat: seasonal naive with a MASE of 1.61. Start the run to see who does."
    said = look(config_of(), all_of[-1].snapshot())
    assert said.startswith("Theta is ahead with a MASE of") and "% of those of seasonal naive" in said
    few = config_of(forecasters=SIMPLE, origins=1)
    assert "Only 12 points are tested" in warning(few, last(few))
    assert notes(all_of[0].snapshot())


def ranks(name, **changes):
    config = replace(FORECASTS[name].config, **changes)
    shown = last(config)
    return {one.method: one for one in shown.scores}, shown, config


def test_the_passengers_promises():
    _, shown, _ = ranks("Passengers, logarithms", origins=1, forecasters="SARIMA | Automatic ARIMA")
    assert np.allclose(shown.mean[shown.methods.index("SARIMA"), -1], shown.mean[shown.methods.index("Automatic ARIMA"), -1], rtol=1e-6)
    plain, shown, _ = ranks("Passengers, old against new", forecasters="Naive | Seasonal naive | Drift | Holt-Winters, multiplicative")
    assert max(plain["Naive"].mase, plain["Holt-Winters, multiplicative"].mase) == plain["Naive"].mase
    width = np.nanmean(shown.high[0] - shown.low[0], axis=(1, 2))
    assert width[shown.methods.index("Naive")] > 2 * width[shown.methods.index("Holt-Winters, multiplicative")]


def test_the_gas_the_carbon_and_the_nile_promises():
    known, _, _ = ranks("Gas, a season that grows", forecasters="Seasonal naive | Holt-Winters, additive | Holt-Winters, multiplicative")
    assert known["Holt-Winters, additive"].mase > known["Holt-Winters, multiplicative"].mase
    known, _, _ = ranks("CO2, a season of 52 weeks")
    assert "at most 24 points, not 52" in known["Holt-Winters, additive"].problem and known["STL + ARIMA"].relative < 0.5
    known, _, _ = ranks("The Nile, nothing to see")
    assert known["SES"].mase < known["Naive"].mase and known["Holt"].mase > known["SES"].mase and known["Drift"].mase > known["Naive"].mase


def test_the_sunspots_promise_and_their_task():
    known, shown, config = ranks("Sunspots, a cycle that is no clock")
    assert known["AR"].mase == min(one.mase for one in known.values()) and "yule" in done(config, shown)
    assert "yule" not in done(config, moments(config)[0].snapshot())


def test_the_other_tasks():
    config = config_of(forecasters="Seasonal naive | STL + ARIMA", origins=1, ahead=12)
    assert "halved" in done(config, last(config)) and "halved" not in done(config, moments(config)[0].snapshot())
    logs = config_of(forecasters="Seasonal naive | SARIMA", origins=1, logarithm=True)
    poor = config_of(forecasters="Seasonal naive | SARIMA", origins=1, logarithm=True, seasonal_order="0, 0, 0")
    assert "white" in done(logs, last(logs)) and "white" not in done(poor, last(poor))


def test_every_task_is_tested_here_and_there():
    assert {name for name, task in TASKS.items() if task.mode == FORECAST} == {"halved", "honest", "yule", "white", "network"}


def test_the_tasks_that_need_luck_look_at_what_they_say():
    shown = last(config_of(forecasters="Seasonal naive | GRU", net_epochs=1, ahead=12))
    scores = {one.method: one for one in shown.scores}

    def changed(name, **changes):
        others = [replace(scores[name], **changes), *(one for one in shown.scores if one.method != name)]
        return replace(shown, scores=tuple(sorted(others, key=lambda one: one.mase)))

    won, lost = changed("GRU", relative=0.8, mase=0.1, covered=(0.79, 0.9)), changed("GRU", relative=1.2, mase=9.0)
    assert "network" in done(config_of(), won) and "network" not in done(config_of(), lost)
    assert "honest" in done(config_of(), won) and "honest" not in done(config_of(), changed("GRU", mase=0.1, covered=(0.6, 0.9)))
