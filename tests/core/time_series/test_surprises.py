"""A search for surprises as a whole: flags, labels, grades, what is left out and why, pictures, words and tables."""

import json
from dataclasses import replace
from itertools import product

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy.stats import norm
from sklearn.metrics import precision_recall_fscore_support
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import STL

from core.errors import InputError
from core.runs.frames import packed
from core.runs.moment import Resources
from core.theme import paint
from core.time_series import reading
from core.time_series.config import SURPRISES, Config
from core.time_series.figures import pictures
from core.time_series.surprise_config import DETECTORS, LEVELS, MADE, OF_DETECTOR
from core.time_series.surprise_presets import PRESETS
from core.time_series.surprise_tasks import TASKS
from core.time_series.tasks import done
from core.time_series.train import later, more, train

OWN = "file-0123456789abcdef"


def search(**settings):
    return Config(mode=SURPRISES, **settings)


def whole(config, files=None):
    return later(config, Resources(files=files or {}))


def table_file(folder, lines):
    folder.mkdir(exist_ok=True)
    file = folder / f"{OWN}.data"
    file.write_text("\n".join(lines) + "\n")
    return {OWN: file}


def test_what_takes_long_comes_later_and_the_rest_is_the_same():
    config = search(data="uk_gas")
    assert more(config) and not more(Config())
    first, then = next(train(config, Resources())).snapshot(), whole(config)
    assert [one.name for one in first.findings if one.later] == ["Prediction interval", "Isolation forest"]
    assert not any(one.later for one in then.findings)
    for before, after in zip(first.findings, then.findings, strict=True):
        assert before.later or (np.array_equal(before.flags, after.flags) and before.threshold == after.threshold)


def test_a_flag_is_a_measured_point_beyond_the_threshold_and_outside_the_band():
    shown = whole(search(data="co2", gaps="linear", spacing="month"))
    assert shown.series.measured.sum() < len(shown.series.values), "some months are filled"
    for one in shown.findings:
        assert not (one.flags & ~shown.series.measured).any()
        outside = (shown.series.values > one.high) | (shown.series.values < one.low)
        if np.isfinite(one.high).any():
            assert (one.flags == (outside & shown.series.measured)).all(), one.name


def test_the_fences_lie_around_the_rest_of_stl():
    shown = whole(search(data="uk_gas", composition="multiplicative", robust=True, fence=2.0, seasonal_window=13))
    one = shown.chosen("STL and IQR")
    rest = STL(np.log(shown.series.values), period=4, seasonal=13, robust=True).fit().resid
    low, high = np.quantile(rest, (0.25, 0.75))
    reach = 2 * (high - low)
    assert one.flags.tolist() == ((rest < low - reach) | (rest > high + reach)).tolist() and one.flags.sum() > 3


def test_the_interval_is_that_of_an_ets_model_with_the_same_rates():
    """statsmodels' ETSModel(A, A, A), from the same beginning: its forecasts one ahead, its scale, and z for 95 % of a normal spread."""
    shown = whole(search(data="uk_gas", coverage=95.0))
    one = shown.chosen("Prediction interval")
    y = shown.series.values
    fit = ExponentialSmoothing(y, trend="add", seasonal="add", seasonal_periods=4, initialization_method="estimated").fit()
    at = fit.params
    model = ETSModel(
        y,
        error="add",
        trend="add",
        seasonal="add",
        seasonal_periods=4,
        initialization_method="known",
        initial_level=at["initial_level"],
        initial_trend=at["initial_trend"],
        initial_seasonal=at["initial_seasons"],
    )
    alpha = at["smoothing_level"]
    result = model.smooth([alpha, alpha * at["smoothing_trend"], at["smoothing_seasonal"]])  # rates of the error correction form
    assert one.expected == pytest.approx(result.fittedvalues, rel=1e-6)
    sigma = np.sqrt(np.mean(result.resid**2))
    assert one.high - one.expected == pytest.approx(np.full(len(y), norm.ppf(0.975) * sigma), rel=1e-6)


def test_the_forest_flags_the_share_that_is_asked_for():
    for share in (2.0, 5.0, 10.0):
        shown = whole(search(data="sunspots", contamination=share))
        assert shown.chosen("Isolation forest").flags.sum() == pytest.approx(share / 100 * 309, abs=1.1)


def test_marks_are_read_and_those_on_no_measured_point_are_said():
    shown = whole(search(data="nile", labels="1913; 1877, 1913, 1800, what"))
    assert [1871 + at for at in shown.labels] == [1877, 1913] and shown.lost == ("1800", "what") and not shown.known
    assert "left out: 1800, what." in reading.warning(search(data="nile"), shown)


def test_grades_are_scikit_learns():
    shown = whole(search(subject=MADE, outliers=8, breaks=1))
    true = np.isin(np.arange(240), shown.labels)
    assert shown.known and len(shown.labels) == 9 and {one.name for one in shown.grades} == set(DETECTORS)
    for one in shown.grades:
        flags = shown.chosen(one.name).flags
        precision, recall, f1, _ = precision_recall_fscore_support(true, flags, average="binary", zero_division=np.nan)
        assert (one.precision, one.recall, one.f1) == pytest.approx((precision, recall, 0.0 if np.isnan(f1) else f1), nan_ok=True)


def test_a_true_surprise_that_was_taken_away_counts_against_nobody():
    shown = whole(search(subject=MADE, outliers=40, holes=60))
    assert shown.series.measured[list(shown.labels)].all() and 15 < len(shown.labels) < 40


def test_marks_of_ones_own_take_the_place_of_the_truth():
    config = search(subject=MADE, outliers=8)
    month = str(whole(config).series.times[7].astype("datetime64[M]"))
    shown = whole(replace(config, labels=month))
    assert shown.labels == (7,) and not shown.known


def test_the_global_mean_misses_what_the_median_finds_when_outliers_hide_each_other():
    """For six seeds: thirty outliers among 240 points."""
    for seed in range(6):
        shown = whole(search(subject=MADE, outliers=30, swing=0.0, rise=0.0, seed=seed))
        grades = {one.name: one for one in shown.grades}
        assert grades["Global mean"].recall < 0.5 < 0.8 < grades["Rolling median"].recall, seed


def test_a_series_without_a_season_is_searched_as_it_is():
    shown = whole(search(data="nile"))
    silent = {one.name: one.problem for one in shown.findings if one.problem}
    assert set(silent) == {"STL and IQR", "Brutlag bands"}
    assert all("Period: got no season, needs a number of points for one cycle." in problem for problem in silent.values())
    with pytest.raises(InputError, match="Period: got no season"):
        whole(search(data="nile", detector="Brutlag bands"))


REFUSED = {
    "a window longer than the series": (
        {"detector": "Rolling mean", "data": "nine_values"},
        "Window width: got 15 points on a series of 9, needs at most 9, or a longer series",
    ),
    "a window that leaves nothing before": (
        {"detector": "Rolling median", "data": "nine_values", "width": 9, "side": "past alone"},
        "Window width: got 9 points on a series of 9, needs at most 8",
    ),
    "a pattern longer than the series": (
        {"detector": "DBSCAN", "data": "nile", "pattern": 100},
        "Pattern width: got 100 points on a series of 100, needs at most 91",
    ),
    "too few points for patterns": (
        {"detector": "Isolation forest", "data": "nine_values", "periods": "1"},
        "Data: got 9 points, needs at least 10 points",
    ),
    "too few points to fit": ({"detector": "Prediction interval", "data": "nine_values", "periods": "1"}, "needs at least 10 points"),
    "more neighbours than patterns": (
        {"detector": "HDBSCAN", "data": "nile", "smallest": 150},
        "Smallest cluster: got 150, needs at most 98, as many patterns as there are",
    ),
    "two cycles for Brutlag": ({"detector": "Brutlag bands", "periods": "60"}, "2.4 cycles of 60, needs at least three whole cycles"),
    "one cycle for STL": ({"detector": "STL and IQR", "periods": "100"}, "1.4 cycles of 100, needs at least two whole cycles"),
    "gaps that are left": (
        {"detector": "STL and IQR", "data": "co2", "gaps": "none"},
        "Gaps: got none filled, 59 points empty, needs linear",
    ),
    "gaps under Brutlag": ({"detector": "Brutlag bands", "data": "co2", "gaps": "none"}, "what is filled is never flagged"),
    "zeros in a product": (
        {"detector": "STL and IQR", "data": "sunspots", "composition": "multiplicative"},
        "Composition multiplicative: got 0 as the least value, needs values above 0",
    ),
    "many points for a fit": ({"detector": "Prediction interval", "data": "co2"}, "got 2,284 points, needs at most 1,000"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_detector_cannot_take_is_said_in_the_words_of_the_screen(case):
    settings, message = REFUSED[case]
    with pytest.raises(InputError) as refusal:
        whole(search(**settings))
    assert message in str(refusal.value)


def test_a_constant_series_is_refused_and_gaps_are_no_surprises(tmp_path):
    with pytest.raises(InputError, match="5 at every point"):
        whole(search(data=OWN), table_file(tmp_path / "flat", ["value", *["5"] * 30]))
    rng = np.random.default_rng(0)
    lines = [f"2024-01-{day:02d},{rng.normal():.3f}" if day not in (7, 8, 20) else f"2024-01-{day:02d}," for day in range(1, 32)]
    lines[5] = "2024-01-06,40"  # the value before a gap: forward, it stands in the gap too
    for gaps in ("none", "forward"):
        shown = whole(search(data=OWN, gaps=gaps, width=5, periods="1", sigmas=2.0), table_file(tmp_path / "gaps", ["day,value", *lines]))
        assert shown.chosen("Global mean").flags[5]
        assert not any(one.flags[[6, 7, 19]].any() for one in shown.findings)
        if gaps == "none":
            assert {one.name for one in shown.findings if not one.problem} == {"Global mean", "Rolling mean", "Rolling median"}
            assert shown.chosen("Rolling median").unjudged > 4, "windows with a gap are not whole"


def test_too_many_points_for_one_way_leave_the_others(tmp_path):
    rng = np.random.default_rng(0)
    values = rng.standard_normal(30_000)
    values[12_345] = 12
    files = table_file(tmp_path, ["value", *(f"{value:.4f}" for value in values)])
    first = next(train(search(data=OWN, periods="1", width=60, under=LEVELS), Resources(files=files))).snapshot()
    assert first.chosen("Global mean").flags[12_345] and first.chosen("Rolling median").later
    assert "at most 4,000" in first.chosen("DBSCAN").problem and "at most 20,000" in first.levels.problem
    assert len(json.dumps(packed(pictures(search(data=OWN, under=LEVELS), first)))) < 400_000


def test_where_trend_and_season_explain_everything_nothing_is_judged():
    config = search(subject=MADE, noise=0.0, shape="line")
    shown = whole(config)
    for one in ("STL and IQR", "DBSCAN", "HDBSCAN", "Isolation forest"):
        found = shown.chosen(one)
        assert not found.flags.any() and np.isnan(found.score).all() and found.unjudged == 240
    said = reading.details(replace(config, detector="DBSCAN"), shown)
    assert "Trend and season explain every point: nothing is left to search." in said


def test_rows_are_called_rows_and_what_is_left_out_for_one_reason_stands_in_one_line():
    config = search(data="nine_values", detector="Global mean", sigmas=1.5, periods="1", width=5)
    shown = whole(config)
    assert "Farthest off is row 9 with 35, where 19.89 was expected" in reading.look(config, shown)
    (line,) = [line for line in reading.details(config, shown) if "at least 10 points" in line]
    assert line.startswith("Left out: Prediction interval, DBSCAN, HDBSCAN, Isolation forest. Data: got 9 points")


def test_that_a_short_window_can_flag_nothing_is_said():
    """Samuelson (1968): of 9 points none lies beyond sqrt(8) = 2.83 standard deviations of the population."""
    shown = whole(search(data="nine_values", detector="Rolling mean", width=9, sigmas=2.9, periods="1"))
    assert "none can lie more than 2.83" in " ".join(reading.details(search(detector="Rolling mean"), shown))
    possible = whole(search(data="nine_values", detector="Rolling mean", width=9, sigmas=2.8, periods="1"))
    assert "none can lie" not in " ".join(reading.details(search(detector="Rolling mean"), possible))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_what_it_says(name):
    config = PRESETS[name].config
    shown = whole(config)
    times = {one: [str(t)[:7] for t in shown.series.times[shown.chosen(one).flags]] for one in DETECTORS}
    grades = {one.name: one for one in shown.grades}
    holds = {
        "Nine values, by hand": lambda: shown.chosen("Global mean").flags.tolist() == [False] * 8 + [True],
        "The Nile, 1899": lambda: not times["Rolling median"] and shown.levels.changes == (28,),
        "Prices, autumn 2008": lambda: (
            shown.series.times[np.nanargmax(shown.chosen("Prediction interval").score)] == np.datetime64("2008-10")
            and sum("2008-10" in found for found in times.values()) >= 5
            and "1986-01" in times["Prediction interval"]
        ),
        "Gas, 1970": lambda: times["STL and IQR"] == ["1970-07", "1970-10"] and grades["STL and IQR"].f1 == 1,
        "Known surprises": lambda: (
            min(grades[one].recall for one in ("STL and IQR", "Prediction interval"))
            > max(grades[one].recall for one in ("Global mean", "Rolling mean", "Rolling median"))
        ),
        "Many hide each other": lambda: (grades["Global mean"].hits, grades["Rolling median"].hits) == (3, 29),
    }
    assert holds[name]()


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("under", ["Agreement", LEVELS])
def test_every_detector_is_drawn_early_and_late(detector, under):
    config = search(data="uk_gas", detector=detector, under=under, labels="1970-07")
    first = next(train(config, Resources())).snapshot()
    for shown in (first, whole(config)):
        figures = pictures(config, shown)
        for figure in figures.values():
            go.Figure(paint(figure, "dark"))
        main = {trace["name"].split(" (")[0]: trace for trace in figures["surprises"]["data"]}
        one = shown.chosen(detector)
        assert main["Flagged"]["y"].tolist() == shown.series.values[one.flags].tolist()
        assert main["Series"]["customdata"][42] == "1970-07" and main["True surprise"]["y"].tolist() == [shown.series.values[42]]
        assert np.array_equal(main["Score"]["y"], one.score, equal_nan=True)
        shapes = figures["surprises"]["layout"].get("shapes", [])
        assert [shape["y0"] for shape in shapes] == ([] if one.later else [one.threshold])
        for said in (reading.look(config, shown), *reading.details(config, shown), *reading.notes(shown)):
            assert said.endswith(".") and "nan" not in said


def test_the_strips_hold_every_flag_and_the_count_is_their_sum():
    config = search(data="macrodata", value="infl")
    shown = whole(config)
    figure = pictures(config, shown)["agreement"]
    count, *strips = figure["data"]
    assert [strip["name"].split(" (")[0] for strip in strips] == list(DETECTORS)
    assert sum(len(strip["x"]) for strip in strips) == count["y"].sum() == sum(one.flags.sum() for one in shown.findings)
    assert figure["layout"]["yaxis2"]["categoryarray"][-1] == "Global mean", "the first is on top"


def test_only_slow_traces_are_remembered_and_by_what_they_depend_on():
    def known(**settings):
        config = search(data="uk_gas", **settings)
        figures = pictures(config, next(train(config, Resources())).snapshot())
        return {trace["name"].split(" (")[0]: trace["meta"] for trace in figures["agreement"]["data"] if "meta" in trace}

    base = known()
    assert set(base) == {"Prediction interval", "Isolation forest"} and all(meta["unknown"] for meta in base.values())
    assert known(sigmas=2.0, labels="1970-07") == base, "what a slow detector does not depend on leaves it as it is"
    changed = known(contamination=5.0)
    assert changed["Isolation forest"] != base["Isolation forest"] and changed["Prediction interval"] == base["Prediction interval"]


def test_the_levels_are_drawn_as_steps():
    config = search(data="nile", under=LEVELS)
    figure = pictures(config, whole(config))["levels"]
    level = figure["data"][1]
    assert level["line"]["shape"] == "hv" and level["y"].tolist() == pytest.approx([1097.75, 849.9722, 849.9722], abs=1e-3)
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["1899-01"]
    assert "The level changes once: 1899 (from 1098 to 850)." in reading.look(config, whole(config))


def test_the_table_lists_the_flagged_points_and_who_agrees():
    config = search(data="macrodata", value="infl", detector="Global mean")
    shown = whole(config)
    (table,) = reading.tables(config, shown)
    assert [row[0] for row in table["rows"]] == ["1979-10", "1980-01", "2008-10"]
    _, value, expected, off, score, who = table["rows"][2]
    assert (value, expected, off, score) == ("−8.79", "3.9613", "−12.75", "3.93")
    assert who.split(", ") == [one.name for one in shown.findings if one.flags[199] and one.name != "Global mean"]
    patterns = reading.tables(search(data="macrodata", value="infl", detector="DBSCAN"), shown)[0]
    assert {row[2] for row in patterns["rows"]} == {"–"}, "a detector on patterns expects no value"
    many = reading.tables(search(data="sunspots", detector="Brutlag bands"), whole(search(data="sunspots")))[0]
    assert len(many["rows"]) == 20 and "the 20 farthest off of" in many["title"]
    assert [row[0] for row in many["rows"]] == sorted(row[0] for row in many["rows"])


def test_the_grades_stand_in_a_table_with_the_best_named():
    config = search(subject=MADE, outliers=8, far=15.0)
    shown = whole(config)
    grades = reading.tables(config, shown)[-1]
    assert grades["title"] == "Against 8 true surprises, point by point" and len(grades["rows"]) == 9
    (best,) = [row for row in grades["rows"] if row[0].endswith("(best)")]
    assert float(best[3]) == max(float(row[3]) for row in grades["rows"])
    assert any("Kim et al. 2022" in line for line in reading.details(config, shown))


DONE = {
    "between": ({"data": "nine_values", "periods": "1", "detector": "Global mean", "sigmas": 1.5, "width": 5}, {"sigmas": 1.3}),
    "more breaks": ({"data": "nile", "under": LEVELS}, {"penalty": 1.0}),
    "marked": ({"data": "nile", "labels": "1913, 1877"}, {"labels": "1913, 1877, 1888"}),
    "sure": ({"subject": MADE, "outliers": 8, "far": 15.0, "detector": "STL and IQR", "robust": True}, {"fence": 4.0}),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_ticks_when_it_is_done_and_not_before(name):
    before, after = DONE[name]
    assert name not in done(search(**before), whole(search(**before)))
    then = search(**{**before, **after})
    assert name in done(then, whole(then))


def test_every_setting_of_a_detector_changes_what_it_finds():
    """A control without effect would be a lie: each setting, moved far, changes flags, score or threshold."""
    base = {"data": "uk_gas", "composition": "multiplicative"}
    far = {
        **{"sigmas": 1.0, "divisor": "sample", "width": 31, "side": "past alone", "fence": 0.5, "composition": "additive", "robust": True},
        **{"seasonal_window": 35, "coverage": 60.0, "delta": 1.0, "level_rate": 0.9, "slope_rate": 0.5, "season_rate": 0.9, "pattern": 9},
        **{"eps": 0.3, "neighbours": 20, "smallest": 60, "contamination": 20.0},
    }
    shown = whole(search(**base))
    for name, setting in {(name, setting) for name, settings in OF_DETECTOR.items() for setting in settings}:
        one, moved = shown.chosen(name), whole(search(**{**base, setting: far[setting]})).chosen(name)
        same = all(np.array_equal(getattr(one, part), getattr(moved, part), equal_nan=True) for part in ("score", "flags"))
        assert not same or one.threshold != moved.threshold, (name, setting)
    seeds = [whole(search(**base, seed=seed)).chosen("Isolation forest").score for seed in (0, 1)]
    assert not np.array_equal(*seeds)


def test_what_is_chosen_for_one_detector_leaves_the_others_alone():
    shown, moved = (whole(search(data="uk_gas", sigmas=k)) for k in (3.0, 1.0))
    changed = {one.name for one, two in zip(shown.findings, moved.findings, strict=True) if not np.array_equal(one.flags, two.flags)}
    assert changed <= {name for name, settings in OF_DETECTOR.items() if "sigmas" in settings} and changed


def test_settings_of_other_ways_do_not_count():
    for subject, under in product(("a series", MADE), ("Agreement", LEVELS)):
        known = set(search(subject=subject, under=under).effective())
        assert ("penalty" in known) == (under == LEVELS) and ("outliers" in known) == (subject == MADE) == ("data" not in known)
        assert not known & {"lower", "method", "window", "trend_window"} and {"labels", "seed", *sum(OF_DETECTOR.values(), ())} <= known
