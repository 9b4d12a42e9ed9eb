"""The pictures read back: what is drawn is what was found, on one time axis."""

import json
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from core.runs.frames import packed
from core.runs.moment import Resources
from core.theme import paint
from core.time_series.config import FORECAST, SURPRISES, TRUTH, Config
from core.time_series.figures import pictures
from core.time_series.parts_figure import along
from core.time_series.presets import PRESETS
from core.time_series.reading import details, look, notes, warning
from core.time_series.tasks import TASKS, done
from core.time_series.thinning import thinned
from core.time_series.train import train


def shown(config, files=None):
    return list(train(config, Resources(files=files or {})))[-1].snapshot()


def drawn(config, files=None):
    return pictures(config, shown(config, files))


def traces(figure, name):
    return [trace for trace in figure["data"] if trace["name"] == name]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_drawn_with_titles_words_and_a_text_for_those_who_do_not_see_it(name):
    config = PRESETS[name].config
    snapshot = next(train(config, Resources())).snapshot() if config.mode == FORECAST else shown(config)
    for figure in pictures(config, snapshot).values():
        go.Figure(paint(figure, "dark"))
        assert figure["layout"]["meta"]["alt"].endswith(".") and figure["layout"]["xaxis"]["title"]["text"]
        titles = [axis["title"]["text"] for key, axis in figure["layout"].items() if key.startswith("yaxis")]
        assert all(titles) or "error" in figure["layout"]["xaxis"]["title"]["text"]
        assert len(json.dumps(packed(figure))) < 120_000
    for words in (look(config, snapshot), *details(config, snapshot), *notes(snapshot)):
        assert words.endswith(".") and "nan" not in words and "none" not in words


def test_the_rows_stand_under_each_other_on_one_axis_and_hold_the_parts():
    snapshot = shown(Config())
    figure = pictures(Config(), snapshot)["parts"]
    assert [trace["name"] for trace in figure["data"]] == ["Series", "Without season", "Trend", "Season", "Rest"]
    assert {trace.get("xaxis", "x") for trace in figure["data"]} == {"x"}
    assert traces(figure, "Trend")[0]["y"].tolist() == snapshot.parts.trend.tolist()
    domains = [figure["layout"][key]["domain"] for key in ("yaxis", "yaxis2", "yaxis3", "yaxis4")]
    assert domains[0][1] == 1.0 and domains[-1][0] == pytest.approx(0.0, abs=1e-9)
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))
    assert figure["layout"]["yaxis"]["title"]["text"] == "Series, thousands"
    assert figure["layout"]["xaxis"]["title"]["text"] == "time, one point a month"


def test_the_ends_that_are_uncertain_are_shaded():
    shapes = drawn(Config(method="Classical"))["parts"]["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [("1949-01", "1949-07"), ("1960-06", "1960-12")]
    (only,) = drawn(Config(data="macrodata", method="Hamilton"))["parts"]["layout"]["shapes"]
    assert (only["x0"], only["x1"]) == ("1959-01", "1961-10"), "eleven quarters, and nothing at the other end"
    hamilton, classical = Config(data="macrodata", method="Hamilton"), Config(method="Classical")
    assert "The pale band covers the first 11 points: so far back" in " ".join(details(hamilton, shown(hamilton)))
    assert "The pale bands cover 6 points at each end: a mean" in " ".join(details(classical, shown(classical)))


def test_every_repair_is_marked_where_it_was_made_and_counted():
    snapshot = shown(Config(data="co2"))
    (marks,) = traces(drawn(Config(data="co2"))["parts"], "Filled gap (59)")
    assert len(marks["x"]) == 59 and marks["y"].tolist() == snapshot.series.values[~snapshot.series.measured].tolist()


def test_robust_weights_are_a_row_of_their_own():
    weights = traces(drawn(Config(robust=True))["parts"], "Weight")[0]
    assert weights["y"].min() >= 0 and weights["y"].max() <= 1 and weights["yaxis"] == "y5"


def test_the_truth_is_dashed_beside_what_was_found_and_the_errors_are_the_scores():
    config = Config(mode=TRUTH)
    snapshot, figures = shown(config), drawn(config)
    truths = traces(figures["truth"], "Truth")
    assert [trace["line"]["dash"] for trace in truths] == ["dash"] * 3
    assert truths[0]["y"].tolist() == snapshot.truth.trend.tolist() and truths[1]["y"].tolist() == snapshot.truth.season.tolist()
    bars = {trace["name"]: dict(zip(trace["y"], trace["x"], strict=True)) for trace in figures["errors"]["data"]}
    for one in snapshot.scores:
        assert bars["error of the trend"][one.method] == one.trend
    assert max(bars["error of the season"]) and figures["errors"]["data"][0]["y"][-1] == "Classical, additive", "the best on top"


def test_outliers_and_breaks_of_a_made_series_are_marked():
    config = Config(mode=TRUTH, outliers=6, breaks=2)
    snapshot, figure = shown(config), drawn(config)["truth"]
    (marks,) = traces(figure, "Outlier (6)")
    assert marks["y"].tolist() == snapshot.series.values[list(snapshot.truth.outliers)].tolist()
    lines = [shape["x0"] for shape in figure["layout"]["shapes"] if shape["type"] == "line"]
    assert lines == snapshot.series.times[list(snapshot.truth.broken)].astype("datetime64[M]").astype(str).tolist()


def test_the_evidence_marks_the_period():
    figure = drawn(Config(data="sunspots"))["period"]
    assert figure["layout"]["shapes"][0]["x0"] == 11 and figure["layout"]["annotations"][0]["text"] == "period 11"
    bars, power = figure["data"]
    assert bars["x"][0] == 1 and power["x"][np.argmax(power["y"])] == pytest.approx(11, abs=0.3)


def test_a_long_line_is_thinned_and_no_extreme_is_hidden():
    rng = np.random.default_rng(0)
    values = rng.standard_normal(1_000_000)
    values[[123_456, 777_777]] = 40, -50
    values[500_000:510_000] = np.nan
    chosen = thinned(values)
    assert len(chosen) <= 2_402 and {0, 123_456, 777_777, 999_999} <= set(chosen.tolist()) and (np.diff(chosen) > 0).all()
    assert np.isnan(values[chosen]).sum() >= 10, "a gap stays a gap"
    for low in range(0, 1_000_000, 100_000):  # the least and the greatest of every stretch are there
        part, kept = values[low : low + 100_000], chosen[(chosen >= low) & (chosen < low + 100_000)]
        assert np.nanmin(values[kept]) == np.nanmin(part) and np.nanmax(values[kept]) == np.nanmax(part)
    assert thinned(values[:2_400]).tolist() == list(range(2_400))


def test_even_times_are_sent_as_their_first_and_their_step():
    weekly = np.datetime64("1958-03-29", "us") + np.timedelta64(7, "D") * np.arange(5)
    assert along(weekly, np.arange(5)) == {"x0": "1958-03-29", "dx": 7 * 86_400_000.0}
    assert along(weekly, np.array([0, 4]))["x"].astype(str).tolist() == ["1958-03-29", "1958-04-26"]
    monthly = np.arange("2020-01", "2020-06", dtype="datetime64[M]").astype("datetime64[us]")
    assert along(monthly, np.arange(5))["x"].astype(str).tolist() == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]
    assert along(np.arange(1, 6), np.arange(5)) == {"x0": 1, "dx": 1}


WORDS = {
    "passengers": (Config(method="Classical", composition="multiplicative"), "from ×0.80 in November to ×1.23 in July"),
    "co2": (Config(data="co2"), " in May, strength"),
    "gas": (Config(data="uk_gas", method="Classical"), " in quarter 3 to "),
    "nile": (Config(data="nile", method="Hodrick-Prescott"), "Around it the cycle has a standard deviation of 101 10⁸ m³."),
    "sunspots": (Config(data="sunspots"), "at point 6 of 11"),
}


@pytest.mark.parametrize("case", WORDS)
def test_the_look_names_when_and_how_much(case):
    config, part = WORDS[case]
    assert part in look(config, shown(config))


def test_it_is_said_where_a_product_would_suit_better_and_where_not():
    assert "try the multiplicative" in warning(Config(), shown(Config()))
    for config in (Config(composition="multiplicative"), Config(data="co2"), Config(data="sunspots"), Config(mode=TRUTH)):
        assert "multiplicative" not in warning(config, shown(config))
    economy = Config(data="macrodata", method="Classical")
    assert "additive suits" in " ".join(details(economy, shown(economy))) and "multiplicative" not in warning(economy, shown(economy))


def test_a_trend_that_begins_at_nothing_is_said_to_begin_at_0(tmp_path):
    file = tmp_path / "file-0123456789abcdef.data"
    rows = (f"{2020 + at // 12}-{at % 12 + 1:02},{at + 5 * np.cos(np.pi * at / 6)}" for at in range(60))
    file.write_text("month,v\n" + "\n".join(rows))
    config = Config(data=file.stem)
    assert look(config, shown(config, {file.stem: file})).startswith("The trend goes from 0 to 59,")


def test_few_cycles_and_seasons_that_are_left_out_are_said():
    few = Config(periods="48")
    assert "Only 3.0 cycles" in warning(few, shown(few))
    two = Config(data="co2", periods="52, 104")
    assert "STL takes one season, of 52 points" in warning(two, shown(two))


DONE = {
    "product": ({}, {"composition": "multiplicative"}),
    "frozen": ({"data": "co2"}, {"data": "co2", "periodic": True}),
    "bend": (
        {"data": "macrodata", "method": "Hodrick-Prescott"},
        {"data": "macrodata", "method": "Hodrick-Prescott", "smoothness": "6.25"},
    ),
    "robust": ({"mode": TRUTH}, {"mode": TRUTH, "outliers": 15}),
    "growing": ({"mode": TRUTH}, {"mode": TRUTH, "growing": True, "rise": 100.0}),
    "classical": ({"mode": TRUTH}, {"mode": TRUTH, "drift": 200.0}),
}


@pytest.mark.parametrize("name", [name for name, task in TASKS.items() if task.mode not in (FORECAST, SURPRISES)])
def test_a_task_ticks_when_it_is_done_and_not_before(name):
    before, after = (Config(**settings) for settings in DONE[name])
    assert name not in done(before, shown(before)) and name in done(after, shown(after))
