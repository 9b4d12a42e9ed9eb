"""The picture, read back: what is drawn, and that it stays in place from the first frame to the last."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest

from core import theme
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.marks import LEFT_PART, label_rows
from core.lr_finder.train import train
from core.runs.frames import changes, packed
from core.runs.moment import Resources

SETTINGS = {
    "digits": Config(seeds=1),
    "moons": Config(seeds=1, data="moons", width=16, batch_size=32, lr_low=1e-5),
    "regression": Config(seeds=1, data="diabetes", lr_low=1e-6),
    "short": Config(seeds=1, lr_low=1e-7, lr_high=1e-5),
    "seeds": Config(seeds=3, seed=1),
    "linear": Config(seeds=2, sweep="linear", lr_high=1.0),
}


@cache
def run(name):
    config = SETTINGS[name]
    return config, [moment.snapshot() for moment in train(config, Resources())]


def sweep(name, step):
    config, snapshots = run(name)
    return pictures(config, snapshots[step])["sweep"]


def trace(figure, name):
    return next(t for t in figure["data"] if t["name"] == name)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("theme_name", ["light", "dark"])
@pytest.mark.parametrize("step", [0, 1, 30, -1])
def test_plotly_accepts_every_part_of_it_in_both_themes(name, step, theme_name):
    figure = go.Figure(theme.paint(sweep(name, step), theme_name))
    assert "role:" not in json.dumps(figure.to_plotly_json(), default=str)


@pytest.mark.parametrize("name", SETTINGS)
def test_axes_say_what_they_show_with_units(name):
    layout = sweep(name, 0)["layout"]
    if name == "linear":
        assert layout["xaxis"]["title"]["text"] == "learning rate (linear scale)" and layout["xaxis"]["range"] == [0, 1.0]
    else:
        assert layout["xaxis"]["title"]["text"] == "learning rate (log scale)" and layout["xaxis"]["type"] == "log"
    expected = "mean squared error (standardised units)" if "regression" in name else "cross-entropy (nats)"
    assert layout["yaxis"]["title"]["text"] == f"loss: {expected}"
    assert expected in layout["meta"]["alt"]


@pytest.mark.parametrize("name", SETTINGS)
def test_only_arrays_change_from_the_first_frame_to_the_last(name):
    _, snapshots = run(name)
    base = packed({"sweep": sweep(name, 0)})
    for step in (1, len(snapshots) // 2, -1):
        changed = changes(base, packed({"sweep": sweep(name, step)}))["sweep"]
        assert set(changed) == {"data", "layout"} and not changed["layout"]
        assert all(set(keys) <= {"x", "y", "text", "hovertext", "textposition", "marker"} for keys in changed["data"].values())


def test_a_frame_in_the_middle_of_the_run_is_small():
    frame = changes(packed({"sweep": sweep("digits", 0)}), packed({"sweep": sweep("digits", 50)}))
    assert len(json.dumps(frame)) < 2_000


def test_the_x_axis_spans_the_range_asked_for_and_the_y_axis_leaves_the_untrained_loss_room():
    config, snapshots = run("digits")
    layout = sweep("digits", 0)["layout"]
    assert layout["xaxis"]["range"] == pytest.approx([np.log10(config.lr_low), np.log10(config.lr_high)])
    assert layout["yaxis"]["range"][0] < 0 and layout["yaxis"]["range"][1] > 1.5 * snapshots[0].facts.untrained


def test_the_curves_are_the_losses():
    _, snapshots = run("digits")
    figure = sweep("digits", 40)
    assert trace(figure, "each batch")["y"].tolist() == snapshots[40].curve.losses[0].tolist()
    assert trace(figure, "smoothed")["y"].tolist() == snapshots[40].curve.smoothed[0].tolist()
    assert trace(figure, "smoothed")["x"].tolist() == snapshots[40].curve.lrs.tolist()


def test_before_the_first_step_nothing_but_chance_is_drawn():
    figure = sweep("digits", 0)
    drawn = [t["name"] for t in figure["data"] if np.isfinite(np.array(t["y"], float)).any()]
    assert drawn == ["chance"] and trace(figure, "chance")["text"][-1] == "chance 2.30"


def test_each_suggestion_is_a_vertical_line_at_its_rate_with_a_dash_and_a_mark_of_its_own():
    _, snapshots = run("moons")
    figure = sweep("moons", -1)
    lines = [trace(figure, answer.rule) for answer in snapshots[-1].read.suggestions]
    assert [t["x"] for t in lines] == [(answer.lr,) * 3 for answer in snapshots[-1].read.suggestions]
    assert len({t["line"]["dash"] for t in lines}) == len({t["marker"]["symbol"] for t in lines}) == 4
    assert all(t["line"]["color"] == "role:suggestion" for t in lines)


def test_the_mark_of_a_suggestion_lies_on_the_smoothed_curve():
    _, snapshots = run("digits")
    s = snapshots[-1]
    valley = s.read.suggestions[0]
    assert trace(sweep("digits", -1), "valley")["y"][1] == pytest.approx(s.curve.smoothed[0, s.read.usable[0] + valley.index])


def test_valleys_longest_fall_is_the_shaded_area_below_the_smoothed_curve():
    _, snapshots = run("digits")
    s = snapshots[-1]
    start, stop = (s.read.usable[0] + at for at in s.read.suggestions[0].span)
    area = trace(sweep("digits", -1), "valley’s fall")
    assert area["fill"] == "toself" and area["y"].tolist() == [*s.curve.smoothed[0, start : stop + 1], 0.0, 0.0]
    assert area["x"][[0, -3, -2, -1]].tolist() == [s.curve.lrs[start], s.curve.lrs[stop], s.curve.lrs[stop], s.curve.lrs[start]]


def test_rates_that_were_not_tried_are_shaded_from_the_last_one_on():
    config, snapshots = run("moons")
    assert snapshots[-1].ended == "diverged"
    area = trace(sweep("moons", -1), "stopped")
    assert sorted(set(area["x"])) == [snapshots[-1].curve.lrs[-1], config.lr_high] and area["text"] == ["stopped"]


def test_a_suggestion_left_of_the_axis_is_named_at_its_edge_without_a_line():
    config, snapshots = run("short")
    label = trace(sweep("short", -1), "minimum")
    assert snapshots[-1].read.suggestions[2].lr < config.lr_low
    assert label["x"][:2] == (None, None) and label["x"][2] == pytest.approx(config.lr_low) and label["text"][2].startswith("← ")


@pytest.mark.parametrize("seed", range(200))
def test_labels_have_a_row_each_and_no_line_runs_through_one_on_its_side(seed):
    shares = dict(zip("abcde", np.random.default_rng(seed).random(5), strict=True))
    rows = label_rows(shares)
    assert len(set(rows.values())) == 5
    for rule, share in shares.items():
        for other in shares.keys() - {rule}:
            on_its_side = shares[other] > share if share < LEFT_PART else LEFT_PART <= shares[other] < share
            if on_its_side:
                assert rows[other] < rows[rule]


def test_hovering_reads_like_a_sentence():
    figure = sweep("digits", -1)
    assert trace(figure, "smoothed")["hovertemplate"] == (
        "at a learning rate of %{x:.2g}<br>the smoothed loss is %{y:.3g} nats<extra></extra>"
    )
    assert trace(figure, "valley")["hovertext"][0].startswith("valley suggests a learning rate of 0.00")


def test_a_range_of_one_decade_still_gets_ticks():
    config = Config(lr_low=0.01, lr_high=0.1)
    first = next(train(config, Resources())).snapshot()
    assert pictures(config, first)["sweep"]["layout"]["xaxis"]["dtick"] == "D2"
    assert pictures(replace(config, lr_low=1e-4, lr_high=10.0), first)["sweep"]["layout"]["xaxis"]["dtick"] == 1


def test_what_a_rule_was_read_from_is_drawn_on_the_curve():
    _, snapshots = run("moons")
    s, figure = snapshots[-1], sweep("moons", -1)
    at = {answer.rule: [s.read.usable[0] + i for i in answer.span] for answer in s.read.suggestions}
    lrs, smoothed = s.curve.lrs, s.curve.smoothed[0]
    assert trace(figure, "slide’s interval")["x"].tolist() == lrs[at["slide"][0] : at["slide"][0] + 16].tolist()
    assert trace(figure, "steepest step")["y"].tolist() == smoothed[at["steep"][0] : at["steep"][0] + 2].tolist()
    lowest = lrs[at["minimum"][0]]
    assert trace(figure, "minimum’s tenth")["x"] == pytest.approx((lowest / 10, lowest)) and smoothed.min() == pytest.approx(
        trace(figure, "minimum’s tenth")["y"][0], rel=0.2
    )


def test_the_middle_is_the_geometric_median_and_stands_between_the_rules():
    _, snapshots = run("digits")
    read = snapshots[-1].read
    assert trace(sweep("digits", -1), "middle")["x"][0] == read.consensus
    rates = sorted(answer.lr for answer in read.suggestions)
    assert rates[1] <= read.consensus <= rates[2]


def test_several_seeds_are_a_band_around_their_median_with_a_mark_for_each_seeds_suggestions():
    _, snapshots = run("seeds")
    s, figure = snapshots[-1], sweep("seeds", -1)
    assert trace(figure, "smoothed")["y"].tolist() == s.curve.middle().tolist()
    band = trace(figure, "3 seeds")
    assert len(band["x"]) == 2 * len(s.curve.lrs) and band["showlegend"]
    marks = trace(figure, "rules, seed by seed")
    assert sorted(marks["x"]) == sorted(lr for _, rates in s.read.by_seed for lr in rates)


def test_smiths_bounds_are_two_labelled_lines():
    _, snapshots = run("linear")
    found, drawn = snapshots[-1].read.bounds, trace(sweep("linear", -1), "lr_min to lr_max")
    assert {found.low, found.high} <= set(drawn["x"]) and any("lr_min" in text for text in drawn["text"])


def test_a_person_can_pick_a_rate_on_it_below_the_labels_of_the_rules():
    layout = sweep("digits", 0)["layout"]
    pick, top = layout["meta"]["pick"], layout["yaxis"]["range"][1]
    assert (
        layout["yaxis"]["range"][0] < pick["at"] < 0
        and pick["top"] < min(row for row in label_rows(dict.fromkeys("abcde", 0.5)).values()) * top
    )
