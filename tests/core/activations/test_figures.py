"""The pictures read back, their words, the tasks, the text of the page."""

import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from core import theme
from core.activations import figures, reading
from core.activations.config import DRAWN, LAYOUTS, Config
from core.activations.curves import snapshot
from core.activations.curves_presets import SETS
from core.activations.curves_tasks import TASKS
from core.activations.functions import MOST, NAMES
from core.activations.train import train
from core.runs.frames import packed
from core.runs.moment import Resources

PROSE = Path(__file__).parents[3] / "assets" / "prose" / "activations.md"


def drawn(config):
    return figures.pictures(config, snapshot(config))["curves"]


def trace(figure, name, axis="y"):
    return next(one for one in figure["data"] if one["name"] == name and one.get("yaxis", "y") == axis)


def along(trace):
    """Where Plotly draws its points."""
    return trace["x0"] + trace["dx"] * np.arange(len(trace["y"]))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("order", DRAWN)
@pytest.mark.parametrize("first", range(0, len(NAMES), MOST))
def test_every_picture_is_one_that_plotly_takes(layout, order, first):
    figure = drawn(Config(functions=" | ".join(NAMES[first : first + MOST]), layout=layout, drawn=order))
    for colours in ("light", "dark"):
        painted = theme.paint(figure, colours)
        go.Figure({"data": painted["data"], "layout": {k: v for k, v in painted["layout"].items() if k != "meta"}})
    assert len(figure["layout"]["meta"]["alt"]) > 20
    assert all(np.isfinite(figure["layout"][axis]["range"]).all() for axis in figure["layout"] if axis.startswith("yaxis"))


@pytest.mark.parametrize("name", SETS)
def test_an_answer_is_small_enough_for_a_room_full_of_people(name):
    assert len(json.dumps(packed(drawn(SETS[name].config)))) < 80_000


def test_the_function_lies_above_its_slope_and_both_are_drawn_where_they_are():
    figure = drawn(Config(functions="Sigmoid"))
    value, slope = trace(figure, "Sigmoid"), trace(figure, "Sigmoid", "y2")
    middle = len(value["y"]) // 2
    assert (along(value)[middle], value["y"][middle], slope["y"][middle]) == (pytest.approx(0, abs=1e-12), 0.5, 0.25)
    assert figure["layout"]["yaxis"]["domain"][0] > figure["layout"]["yaxis2"]["domain"][1]
    assert figure["layout"]["yaxis2"]["title"]["text"] == "slope f′(x)"


def test_no_line_joins_the_two_sides_of_a_jump():
    figure = drawn(Config(functions="Step | ReLU"))
    middle = len(trace(figure, "Step")["y"]) // 2
    assert np.isnan(trace(figure, "Step")["y"][middle]) and np.isnan(trace(figure, "ReLU", "y2")["y"][middle])
    assert trace(figure, "ReLU")["y"][middle] == 0  # the function itself has a kink, not a gap


def test_saturated_is_drawn_where_the_slope_is_below_the_bound():
    for bound in (0.1, 0.01):
        figure = drawn(Config(functions="Sigmoid", saturation=bound, reach=10))
        pale = trace(figure, "Sigmoid, saturated")
        edge = min(x for x, y in zip(along(pale), pale["y"], strict=True) if x > 0 and np.isfinite(y))
        root = (1 - 2 * bound + np.sqrt(1 - 4 * bound)) / (2 * bound)  # s(1-s) = bound, solved for e^x
        assert edge == pytest.approx(np.log(root), abs=0.04)


def test_each_function_has_a_colour_and_a_dash_of_its_own():
    figure = drawn(Config(functions=" | ".join(NAMES[:MOST]), drawn="f"))
    lines = [trace(figure, name)["line"] for name in NAMES[:MOST]]
    assert len({line["color"] for line in lines}) == len({line["dash"] for line in lines}) == MOST


def test_the_chain_rule_is_written_out_with_its_numbers():
    # Sigmoid at 0: f = 1/2, f' = 1/4, f'' = 0; a gradient of -2 becomes -1/2.
    lines = drawn(Config(functions="Sigmoid", probe=0.0, upstream=-2.0))["layout"]["meta"]["equation"]
    assert lines == [["∂L/∂x = ∂L/∂f · f′(x)"], ["Sigmoid: f(0) = 0.5, f′ = 0.25, f″ = 0; ∂L/∂x = −2 · 0.25 = −0.5"]]


def said(**settings):
    config = Config(**settings)
    return reading.look(config, snapshot(config))


def test_the_sentence_says_who_lets_most_and_least_through():
    assert said(functions="ReLU | Sigmoid", probe=0.0) == (
        "At x = 0 Sigmoid multiplies the gradient by 0.25, ReLU by 0; ten such layers in a row by 9.5 · 10⁻⁷ and 0."
    )
    assert said(functions="Sigmoid", probe=0.0).endswith("Sigmoid multiplies the gradient by 0.25; ten such layers in a row by 9.5 · 10⁻⁷.")
    assert said(functions="Yours", expression="1/x", probe=0.0) == "Nothing chosen has a slope at x = 0; move the probe."


def test_a_division_by_zero_is_a_gap_and_a_note_and_nothing_is_said_where_there_is_none():
    broken, whole = Config(functions="Yours", expression="1/x"), Config(functions="Yours")
    assert "no value at 1 of 601 points" in reading.warning(broken, snapshot(broken)) and reading.warning(whole, snapshot(whole)) == ""
    assert np.isnan(trace(drawn(broken), "Yours")["y"]).sum() == 1
    low, high = drawn(broken)["layout"]["yaxis"]["range"]
    assert -30 < low < high < 30  # the pole does not flatten the rest


def test_minima_and_kinks_are_listed():
    config = Config(functions="GELU | ReLU | Softsign")
    assert reading.details(config, snapshot(config)) == [
        "GELU: minimum −0.16997 at x = −0.75179.",
        "ReLU: kink at x = 0.",
        "Softsign: no kink, but f″ jumps at x = 0.",
    ]


def test_rrelu_shows_slopes_as_drawn_in_training_by_its_seed():
    slopes = [snapshot(Config(functions="RReLU", seed=seed)).drawn[0].draws for seed in (0, 0, 1)]
    assert slopes[0].tolist() == slopes[1].tolist() != slopes[2].tolist()
    assert slopes[0].min() >= 0.125 and slopes[0].max() <= 1 / 3 and len(set(slopes[0].tolist())) > 50


@pytest.mark.parametrize(
    ("task", "settings"),
    [
        ("steepest", {"probe": 0.0}),
        ("dead", {"functions": "ReLU | LeakyReLU", "probe": -1.0}),
        ("lowest", {"probe": -0.75}),
        ("grows", {"probe": 1.5}),
    ],
)
def test_each_task_can_be_done_and_is_not_done_at_first(task, settings):
    assert reading.done(Config(), snapshot(Config())) == []
    config = Config(**settings)
    assert task in reading.done(config, snapshot(config)) and len(TASKS) == 4


def test_one_moment_is_all_and_it_cannot_be_changed():
    (moment,) = train(Config(), Resources())
    shown = moment.snapshot()
    assert moment.step == shown.step == 0 and not shown.x.flags.writeable
    assert not any(part.flags.writeable for one in shown.drawn for part in (one.value, one.first, one.second))


def test_the_sections_are_those_that_every_page_has():
    heads = [line[3:] for line in PROSE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert heads == ["question", "what you see", "try this", "where the numbers come from", "limits"]
