"""What a frame carries is what was drawn, read back by a decoder of our own (tests/front.py, after Plotly's typed-array specification)."""

import json
import math
import random
import struct

import numpy as np
import pytest

from core.runs.frames import FrameMaker, applied, changes, filled, lacks, packed
from tests.front import decoded, picture


def single(values):
    """Numbers as 32-bit floats hold them, by struct and not by numpy."""
    return [struct.unpack("<f", struct.pack("<f", value))[0] for value in values]


@pytest.mark.parametrize(
    "array",
    [
        np.array([0.1, -2.5, 1e-30, 3e38]),
        np.array([0.1, 7.0], np.float32),
        np.array([0.1, 7.0], ">f8"),
        np.array([1, -2, 2**31 - 1, -(2**31)]),
        np.array([0, 255], np.uint8),
        np.array([-128, 0, 127], np.int8),
        np.array([True, False]),
        np.arange(12.0)[::3],  # not contiguous
    ],
    ids=str,
)
def test_an_array_of_numbers_comes_back_as_it_was_to_single_precision(array):
    assert decoded(packed(array)) == (single(array.tolist()) if array.dtype.kind == "f" else array.tolist())


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (1, 4), (2, 3, 4)])
def test_a_table_keeps_its_rows(shape):
    table = np.arange(math.prod(shape), dtype=np.float64).reshape(shape)
    assert decoded(packed(table)) == table.tolist()
    assert decoded(packed(np.asfortranarray(table))) == table.tolist()


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 1_700_000_000_000, 2**53])
def test_whole_numbers_too_large_for_32_bits_are_not_turned_into_others(number):
    assert decoded(packed(np.array([1, number]))) == [1, number]


def test_a_number_too_large_for_a_picture_becomes_infinite_without_a_warning():
    assert decoded(packed(np.array([1e300, -1e300]))) == [math.inf, -math.inf]  # warnings are errors here


def test_nan_stays_nan_inside_an_array_and_becomes_a_gap_outside():
    assert math.isnan(decoded(packed(np.array([1.0, np.nan])))[1])
    assert packed([1.0, math.nan, math.inf, -math.inf]) == [1.0, None, None, None]
    assert packed({"y": np.float64("nan")}) == {"y": None}


def test_text_and_mixed_arrays_become_lists():
    assert packed(np.array(["a", "ü"])) == ["a", "ü"]
    assert packed(np.array(["a", 1.5, None, math.nan], object)) == ["a", 1.5, None, None]


def test_numpy_numbers_and_tuples_become_plain():
    told = packed({"a": np.int64(3), "b": np.float32(0.5), "c": np.bool_(True), "d": (1, 2), 5: "five"})
    assert told == {"a": 3, "b": 0.5, "c": True, "d": [1, 2], "5": "five"}
    assert [type(told[key]) for key in "abc"] == [int, float, bool]


def random_value(draw: random.Random):
    kind = draw.randrange(6)
    if kind == 0:
        return np.array([draw.gauss(0, 1) for _ in range(draw.randrange(1, 9))])
    if kind == 1:
        return np.array([[draw.randrange(256) for _ in range(3)] for _ in range(draw.randrange(1, 4))])
    if kind == 2:
        return {"color": draw.choice(["role:train", "role:data"]), "width": draw.random()}
    if kind == 3:
        return [draw.choice(["a", "b"]) for _ in range(3)]
    return draw.choice([1, 2.5, "text", True, math.nan])


def random_figures(draw: random.Random):
    """Two figures of a few traces, each with some of a few keys, so that keys come, go and change."""
    return {
        name: {
            "data": [{key: random_value(draw) for key in "xyzt" if draw.random() < 0.7} for _ in range(draw.choice([1, 2, 2, 2]))],
            "layout": {key: random_value(draw) for key in ("title", "xaxis", "meta") if draw.random() < 0.7},
        }
        for name in ("one", "two")
    }


def drawn(figures):
    """What is to be seen of a figure: keys without a value count as absent, as in Plotly."""
    return {
        name: {
            "data": [{k: decoded(packed(v)) for k, v in trace.items() if packed(v) is not None} for trace in figure["data"]],
            "layout": {k: decoded(packed(v)) for k, v in figure["layout"].items() if packed(v) is not None},
        }
        for name, figure in figures.items()
    }


def visible(figures):
    return drawn(decoded(figures))


@pytest.mark.parametrize("seed", range(60))
def test_base_and_any_one_frame_make_the_picture(seed):
    draw, maker = random.Random(seed), FrameMaker()
    base = maker.base(random_figures(draw), {})
    for step in range(1, 5):  # each frame stands alone with the base, so the browser may skip any of them
        now = random_figures(draw)
        frame = maker.frame(step, 0.0, now, "", {})
        assert visible(picture(base, frame)) == drawn(now)


def test_what_did_not_change_is_not_sent_again():
    big, small = np.arange(10_000.0), np.arange(3.0)
    base = packed({"a": {"data": [{"x": big, "y": small}, {"x": big}], "layout": {"title": "t"}}, "b": {"data": [], "layout": {}}})
    now = packed({"a": {"data": [{"x": big, "y": small + 1}, {"x": big}], "layout": {"title": "t"}}, "b": {"data": [], "layout": {}}})
    assert changes(base, base) == {}
    assert changes(base, now) == {"a": {"data": {"0": {"y": packed(small + 1)}}, "layout": {}}}


def test_a_figure_that_is_new_or_has_other_traces_is_sent_whole():
    base = {"a": {"data": [{}], "layout": {}}}
    two = {"data": [{}, {}], "layout": {}}
    assert changes(base, {"a": two}) == {"a": {"whole": two}}
    assert changes(base, {"a": base["a"], "b": two}) == {"b": {"whole": two}}


def test_a_frame_says_its_step_its_age_what_to_see_and_its_numbers():
    maker = FrameMaker()
    base = json.loads(maker.base({}, {"device": "CPU: small", "rows": np.int64(3)}))
    assert base == {"figures": {}, "facts": {"device": "CPU: small", "rows": 3}}
    frame = json.loads(maker.frame(7, 123.5, {}, "Größer.", {"loss": 0.25, "broken": math.nan}))
    assert frame == {"step": 7, "made": 123.5, "look": "Größer.", "metrics": {"loss": 0.25, "broken": None}, "changes": {}}


def test_a_frame_without_a_base_is_refused():
    with pytest.raises(ValueError, match="base first"):
        FrameMaker().frame(0, 0.0, {}, "", {})


def test_plotly_accepts_a_packed_figure_and_reads_the_same_numbers():
    import plotly.graph_objects as go

    from core import theme

    table = np.arange(6.0).reshape(2, 3)
    figure = theme.figure("x (m)", "y (s)", alt="two")
    figure["data"] = [{"type": "scatter", "x": np.arange(3), "y": np.array([0.5, np.nan, 2.0])}, {"type": "heatmap", "z": table}]
    base = json.loads(FrameMaker().base({"one": theme.paint(figure, "light")}, {}))["figures"]["one"]
    accepted = go.Figure(base)
    assert accepted.layout.xaxis.title.text == "x (m)"
    assert decoded(accepted.to_plotly_json()["data"][1]["z"]) == table.tolist()


def test_dates_become_text_that_plotly_reads_and_what_is_no_date_a_gap():
    dates = np.array(["2023-06-14", "NaT", "2024-02-29T12:30"], dtype="datetime64[m]")
    assert packed(dates) == ["2023-06-14T00:00", None, "2024-02-29T12:30"]


def test_a_frame_put_on_its_base_is_the_picture_as_a_reader_of_our_own_puts_it_together():
    maker, many = FrameMaker(), random.Random(3)

    def drawn(traces):
        data = [{"y": [many.random()], "name": str(i), **({"text": "t"} if many.random() < 0.5 else {})} for i in range(traces)]
        return {"a": {"data": data, "layout": {"title": {"text": str(many.random())}, **({"shapes": []} if many.random() < 0.5 else {})}}}

    base = maker.base(drawn(2) | {"b": {"data": [], "layout": {}}}, {})
    for traces in (2, 2, 3, 2):
        frame = maker.frame(1, 0.0, drawn(traces), "", {})
        assert applied(json.loads(base)["figures"], json.loads(frame)["changes"]) == picture(base, frame)


def test_what_is_not_known_yet_is_taken_from_who_knows_the_same_and_nothing_else_is_touched():
    def trace(of, unknown, y):
        return {"y": y, "meta": {"of": of, "unknown": unknown}}

    plain = {"y": [9], "meta": "a text of a person's"}
    figures = {"a": {"data": [trace("x", True, []), trace("z", True, []), plain], "layout": {"height": 1}}}
    learnt = {"b": {"data": [trace("x", False, [1]), trace("y", False, [2])], "layout": {}}}
    data = [trace("x", False, [1]), trace("z", True, []), plain]
    assert lacks(figures) and filled(figures, learnt) == {"a": {"data": data, "layout": {"height": 1}}}
    assert not lacks(learnt)
