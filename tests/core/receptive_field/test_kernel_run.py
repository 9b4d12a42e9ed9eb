"""The run of one kernel: a moment a position, words that add up, pictures that hold what the snapshot holds."""

import json
import re
import time
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from core import theme
from core.errors import InputError
from core.receptive_field import kernel_reading
from core.receptive_field.filters import BOX, GABOR, GAUSSIAN, OWN, SHARPEN, SOBEL_X
from core.receptive_field.kernel_config import AVERAGE_POOLING, CONVOLUTION, MAX_POOLING, TRANSPOSED, KernelConfig
from core.receptive_field.kernel_figure import kernel_pictures, short
from core.receptive_field.kernel_large_figure import levels
from core.receptive_field.kernel_run import full, grey, slide
from core.receptive_field.sliding import whole
from core.runs.frames import FrameMaker

PHOTO = np.random.default_rng(5).integers(0, 256, (90, 140, 3), dtype=np.uint8)
SETTINGS = [
    KernelConfig(),
    KernelConfig(kernel=SHARPEN, stride=2, pad=1),
    KernelConfig(kernel=GABOR, kernel_size=5, dilation=2, orientation=30.0),
    KernelConfig(kernel=OWN, numbers="1/3 -2 0.25", side=6),
    KernelConfig(operation=TRANSPOSED, stride=2, pad=1, extra=1, side=5),
    KernelConfig(operation=TRANSPOSED, kernel=BOX, kernel_size=2, stride=3, side=4),
    KernelConfig(operation=MAX_POOLING, kernel_size=2, stride=2, pad=1),
    KernelConfig(operation=AVERAGE_POOLING, kernel_size=3, pad=1),
]


def states(config, picture=PHOTO):
    """The snapshot of each moment, taken before the run goes on."""
    return [moment.snapshot() for moment in slide(config, picture)]


def texts(line):
    return "".join(part if isinstance(part, str) else part["text"] for part in line)


@pytest.mark.parametrize("config", SETTINGS)
def test_a_run_has_one_moment_for_each_position_and_ends_with_the_whole_output(config):
    moments = list(slide(config, PHOTO))
    found = states(config)
    assert [moment.step for moment in moments] == list(range(found[0].steps + 1))
    assert found[0].at is None and np.isnan(found[0].output).all(), "the first shows what nobody has computed yet"
    np.testing.assert_allclose(np.nan_to_num(found[-1].output), whole(config, grey(PHOTO, config.side, "crop")), atol=1e-9)
    assert moments[1].metrics["row"] == 0 and moments[-1].metrics["value"] == found[-1].at.total


def test_snapshots_are_frozen_and_later_steps_leave_them_alone():
    found = states(KernelConfig(side=5))
    assert [int(np.isfinite(state.output).sum()) for state in found] == list(range(10))
    for array in (found[3].output, found[3].picture, found[3].weights, found[3].goal, found[3].large.after, found[3].large.rings):
        assert not array.flags.writeable


def test_the_picture_is_square_grey_and_as_large_as_it_says():
    assert grey(PHOTO, 12, "crop").shape == (12, 12) and full(PHOTO, "crop").shape == (64, 64)
    assert full(np.zeros((900, 700, 3), np.uint8), "crop").shape == (256, 256) and full(PHOTO[:30, :20], "crop").shape == (20, 20)
    flat = np.full((40, 50, 3), (255, 0, 0), np.uint8)
    assert (grey(flat, 8, "stretch") == 76).all(), "0.299 of 255, Rec. 601"


def test_a_kernel_that_does_not_fit_is_refused_before_anything_is_shown():
    with pytest.raises(InputError, match="Kernel"):
        next(slide(KernelConfig(kernel=GAUSSIAN, kernel_size=7, dilation=4), PHOTO))


def numbers(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+\.?\d*(?:e[−+]?\d+)?", text.replace(",", ""))]


@pytest.mark.parametrize("config", [one for one in SETTINGS if one.operation == CONVOLUTION])
def test_every_written_sum_adds_up(config):
    """Worked anew from what stands on the screen, to its four digits."""
    for state in states(config)[1::7]:
        rule, *lines = kernel_reading.equation(config, state)
        assert "Σ kernel" in texts(rule) and len(lines) == len(state.weights)
        terms = [part["text"] for line in lines for part in line if isinstance(part, dict)]
        products = [np.prod(numbers(term)) for term in terms]
        assert len(terms) == state.weights.size
        said = numbers(texts(lines[-1]).split(" = ")[1])[0]
        assert said == pytest.approx(sum(products), rel=2e-3, abs=0.05 + 3e-4 * sum(map(abs, products)))


def test_the_written_maximum_and_mean_are_those_of_the_written_numbers():
    for config, made in ((SETTINGS[6], max), (SETTINGS[7], lambda values: sum(values) / 9)):
        for state in states(config)[1:]:
            _, *lines = kernel_reading.equation(config, state)
            shown = [part["text"] for line in lines for part in line if isinstance(part, dict)]
            values = [float(text.replace("−", "-").replace("∞", "inf")) for text in shown]
            said = numbers(texts(lines[-1]).split(" = ")[1])[0]
            assert said == pytest.approx(made(values), rel=1e-3)


def test_a_written_stamp_says_what_each_cell_held_and_holds():
    config = SETTINGS[4]
    before, after = states(config)[7:9]
    _, *lines = kernel_reading.equation(config, after)
    terms = [part for line in lines for part in line if isinstance(part, dict)]
    assert terms
    for term in terms:
        left, bottom, right, top = term["box"]
        row, column = int(bottom + 0.5), int(left + 0.5)
        assert (right - left, top - bottom) == (1, 1)
        held, value, weight, now = numbers(term["text"])
        assert held == pytest.approx(np.nan_to_num(before.output[row, column])) and now == pytest.approx(after.output[row, column])
        assert held + value * weight == pytest.approx(now)


def test_terms_outline_the_cells_that_they_name():
    config = KernelConfig(stride=2, pad=1, dilation=2)
    state = states(config)[1]
    _, first, *_ = kernel_reading.equation(config, state)
    boxes = [(part["box"], part["tip"]) for part in first if isinstance(part, dict)]
    assert boxes[0] == ([-1.5, -1.5, -0.5, -0.5], "padding, beyond the picture (row -1, column -1)")
    assert boxes[1] == ([0.5, -1.5, 1.5, -0.5], "padding, beyond the picture (row -1, column 1)")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (KernelConfig(kernel=GAUSSIAN, kernel_size=5), "it blurs"),
        (KernelConfig(kernel=BOX, kernel_size=5), "it blurs"),
        (KernelConfig(kernel=GABOR, kernel_size=7, wavelength=4.0), "it picks out edges or stripes"),
        (KernelConfig(kernel="Laplacian"), "it brings out edges"),
        (KernelConfig(kernel=SHARPEN), "it brings out edges"),
        (KernelConfig(kernel="Identity"), "it keeps both alike"),
        (KernelConfig(operation=MAX_POOLING), "not linear"),
        (KernelConfig(operation=AVERAGE_POOLING), "it blurs"),
    ],
)
def test_what_a_kernel_does_to_low_and_high_frequencies_is_said_at_the_end(config, said):
    assert said in kernel_reading.look(config, states(config)[-1])


def test_a_flat_picture_has_no_frequencies_to_speak_of():
    flat = np.full((40, 40, 3), 90, np.uint8)
    config = KernelConfig(kernel=OWN, numbers="2")
    last = states(config, flat)[-1]
    assert "add up to 2" in kernel_reading.look(config, last) and last.output[0, 0] == 180
    kernel_pictures(config, last)


def test_words_name_the_trap_of_the_name_and_the_holes_of_a_wide_stride():
    told = kernel_reading.details(SETTINGS[0], states(SETTINGS[0])[0])
    assert any("It is a cross-correlation" in line for line in told) and "⌊(12 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 10" in told[0]
    flipped = KernelConfig(flipped=True)
    assert any("convolution as in mathematics" in line for line in kernel_reading.details(flipped, states(flipped)[0]))
    assert kernel_reading.warning(SETTINGS[0], states(SETTINGS[0])[0]) == ""
    holes = states(SETTINGS[5])[-1]
    missing = int(np.isnan(holes.output).sum())
    assert missing and f"No stamp reaches {missing} cells" in kernel_reading.warning(SETTINGS[5], holes)
    dark = KernelConfig(kernel=OWN, numbers="0 0; 0 0")
    assert "All numbers of this kernel are 0" in kernel_reading.warning(dark, states(dark)[0])


@pytest.mark.parametrize("config", [one for one in SETTINGS if one.operation == TRANSPOSED])
def test_holes_are_counted_as_ones_stamped_on_zeros_leave_them(config):
    rows, columns = config.kernel_weights.shape
    ones = replace(config, kernel=OWN, numbers="; ".join([" ".join(["1"] * columns)] * rows))
    holes = int((whole(ones, np.ones((config.side, config.side))) == 0).sum())
    assert holes == int(np.isnan(states(config)[-1].output).sum())


def traces(figure, name):
    return [trace for trace in figure["data"] if trace.get("name") == name]


@pytest.mark.parametrize("config", SETTINGS)
def test_the_pictures_hold_what_the_snapshot_holds_and_keep_their_traces(config):
    found = states(config)
    first, last = kernel_pictures(config, found[0]), kernel_pictures(config, found[-1])
    assert list(first) == list(last) and list(first)[:2] == ["window", "unit"]
    assert ("response" in first) == (config.operation != MAX_POOLING)
    for name in first:
        assert [trace.get("name") for trace in first[name]["data"]] == [trace.get("name") for trace in last[name]["data"]]
        for mode in ("light", "dark"):
            go.Figure(theme.paint(last[name], mode))
        assert last[name]["layout"]["meta"]["alt"]
        assert last[name]["layout"]["xaxis"]["title"]["text"] and last[name]["layout"]["yaxis"]["title"]["text"]
    stamping = config.operation == TRANSPOSED
    window, unit = ("output", "picture") if stamping else ("picture", "output")
    (canvas,), (cell,) = traces(last["window"], window), traces(last["unit"], unit)
    for trace, name in ((canvas, window), (cell, unit)):
        np.testing.assert_array_equal(trace["z"], getattr(found[-1], name))
    at = found[-1].at
    (outline,) = traces(last["unit"], "cell")
    assert (min(outline["x"]), max(outline["y"])) == (at.column - 0.5, at.row + 0.5)


def test_the_cards_under_the_kernel_show_each_number_and_its_weight_in_its_place():
    config = KernelConfig(stride=2, pad=1, dilation=2)
    state = states(config)[8]
    (cards,) = traces(kernel_pictures(config, state)["window"], "under the kernel")
    for line in state.at.terms:
        for term in line:
            i, j = term.row - cards["y0"], term.column - cards["x0"]
            assert cards["text"][i][j] == f"{term.value:.0f}<br>×{term.weight:.0f}".replace("-", "−") and cards["z"][i, j] == term.weight
    assert np.isnan(cards["z"][1]).all(), "between dilated numbers lies nothing"


@pytest.mark.parametrize("value", range(256))
def test_numbers_on_grey_are_black_or_white_with_enough_contrast(value):
    """WCAG 2.1, relative luminance and contrast ratio, worked here."""
    flat = np.full((8, 8, 3), value, np.uint8)
    figure = kernel_pictures(KernelConfig(side=4), states(KernelConfig(side=4), flat)[0])["window"]
    on_light, on_dark = (traces(figure, f"picture, numbers on {ground}")[0] for ground in ("light", "dark"))
    white = np.isnan(on_light["z"]).all()
    assert (
        white != np.isnan(on_dark["z"]).all() and on_light["textfont"]["color"] == "#000000" and on_dark["textfont"]["color"] == "#ffffff"
    )
    share = value / 255
    luminance = share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
    assert (1.05 / (luminance + 0.05) if white else (luminance + 0.05) / 0.05) >= 4.5


def test_numbers_become_smaller_with_their_cells_so_that_they_stay_inside():
    """A digit is about 0.6 of its size wide; a plot is about 300 pixels."""
    for config in (KernelConfig(side=8, pad=6), KernelConfig(side=16), KernelConfig(side=4, pad=2)):
        figure = kernel_pictures(config, states(config)[0])["window"]
        for trace in figure["data"]:
            if "numbers on" in trace.get("name", ""):
                assert trace["textfont"]["size"] * 0.6 * 3 <= 300 / (config.side + 2 * config.pad)


def test_numbers_in_little_room_are_short():
    assert [short(value) for value in (-2.0, 0.1111, -0.0205, 12.4, 0.001, -0.001, 1.5, 0.996)] == [
        "−2",
        ".11",
        "−.02",
        "12",
        "0",
        "0",
        "1.5",
        "1",
    ]


def test_a_maximum_colours_its_winner():
    config = SETTINGS[6]
    state = states(config)[9]
    (cards,) = traces(kernel_pictures(config, state)["window"], "under the kernel")
    winner = [(t.row - cards["y0"], t.column - cards["x0"]) for line in state.at.terms for t in line if t.value == state.at.total]
    assert cards["z"].sum() == len(winner) and all(cards["z"][place] == 1 for place in winner)


def test_answers_around_zero_are_drawn_in_two_colours_and_others_in_grey():
    def shades(config):
        (trace,) = traces(kernel_pictures(config, states(config)[-1])["unit"], "output")
        return trace["colorscale"], trace["zmin"], trace["zmax"]

    scale, low, high = shades(KernelConfig(kernel=SOBEL_X))
    assert scale == "scale:diverging" and low == -high
    assert shades(KernelConfig(kernel=SHARPEN))[0] == shades(KernelConfig(kernel=BOX))[0] == [[0, "#000000"], [1, "#ffffff"]]
    assert shades(KernelConfig(kernel=BOX))[1:] == (0, 255)
    assert levels(np.array([[-5.0, 0.0, 5.0]]), True).tolist() == [[0, 128, 255]]
    assert levels(np.array([[-5.0, 99.6, 300.0]]), False).tolist() == [[0, 100, 255]]


def test_frames_are_small_and_the_first_picture_is_made_within_the_time_of_a_moved_control():
    config = KernelConfig(kernel=GABOR, kernel_size=7, side=16)
    photo = np.random.default_rng(0).integers(0, 256, (427, 640, 3), dtype=np.uint8)
    stream = slide(config, photo)
    started = time.process_time()
    base = FrameMaker()
    first = base.base(kernel_pictures(config, next(stream).snapshot()), {})
    took = time.process_time() - started
    frame = base.frame(1, 0.0, kernel_pictures(config, next(stream).snapshot()), "", {})
    assert len(first) < 260_000 and len(frame) < 20_000, (len(first), len(frame))
    assert took < 0.4, f"{took:.3f} s"
    assert set(json.loads(frame)["changes"]) == {"window", "unit"}, "the whole picture does not change"
