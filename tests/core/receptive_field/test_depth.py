"""What depth does: the stacks against the closed form and autograd, the law on several seeds, the words, the pictures, the script."""

import csv
import io

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.errors import InputError
from core.receptive_field import depth_reading
from core.receptive_field.arithmetic import measure
from core.receptive_field.config import DEPTH, Config
from core.receptive_field.depth_config import EQUAL, LARGEST_FIELD
from core.receptive_field.depth_law import SPREADS, bell, deviation, dilation, field, slope
from core.receptive_field.depth_presets import STACKS
from core.receptive_field.depth_run import deepen
from core.receptive_field.depth_stacks import counted, deviations, drawn
from core.receptive_field.depth_takeaway import depths_text
from core.receptive_field.effective import closed_form
from core.receptive_field.figures import pictures
from core.receptive_field.notation import parse
from core.receptive_field.snippet import snippet
from core.receptive_field.train import train
from core.runs.moment import Resources
from tests.core.receptive_field.bare import run

NONE, TWO, DOUBLING = SPREADS
EXACT = {"stack_relu": False, "stack_weights": EQUAL, "stacks": 1, "stack_channels": 2}


def states(config):
    return [moment.snapshot() for moment in train(config, Resources(files={}))]


def last(config):
    return states(config)[-1]


@pytest.mark.parametrize(("kernel", "spread"), [(3, NONE), (5, NONE), (3, TWO), (3, DOUBLING), (7, NONE)])
def test_equal_weights_have_exactly_the_variance_that_theory_says(kernel, spread):
    config = Config(mode=DEPTH, depth=6, stack_kernel=kernel, stack_dilation=spread, **EXACT)
    for row in last(config).rows:
        dilations = config.dilations[: row.depth]
        assert row.width**2 == pytest.approx((kernel**2 - 1) / 12 * sum(d * d for d in dilations), rel=1e-12), "n (k^2 - 1) / 12"
        assert row.field == 1 + (kernel - 1) * sum(dilations)


def test_the_map_of_equal_weights_is_the_explorer_s_closed_form_of_the_same_network():
    network = parse(f"input 1x21x21; {'; '.join(f'conv 2 k3 d{d}' for d in (1, 2, 4))}")
    report = measure(network)
    expected = closed_form(report, 2, (3, 3), "equal")
    scores = last(Config(mode=DEPTH, depth=4, stack_dilation=DOUBLING, **EXACT)).scores
    three = states(Config(mode=DEPTH, depth=4, stack_dilation=DOUBLING, **EXACT))[3].scores
    assert scores.shape == (31, 31) and three.shape == (15, 15)
    np.testing.assert_allclose(three, expected[3:18, 3:18], atol=1e-15)


def test_a_skip_halves_what_each_later_layer_adds_exactly():
    rows = last(Config(mode=DEPTH, depth=9, skips=True, **EXACT)).rows
    for row in rows:
        assert row.width**2 == pytest.approx(8 / 12 * (1 + (row.depth - 1) / 2), rel=1e-12)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("skips", [False, True])
def test_what_counts_is_the_square_of_autograd_s_gradient(relu, skips):
    weights, dilations, seed = [drawn(4, 3, 3, relu, False, 7 + i) for i in range(2)], [1, 2, 1, 1], 5
    found = list(counted(weights, dilations, relu, skips, seed, True))
    side = 1 + 2 * sum(dilations)
    inputs = torch.randn(1, 2, side, side, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    for i, stack in enumerate(weights):
        for depth in range(1, 5):
            x = inputs[:, i : i + 1].clone().requires_grad_()
            y = x
            for layer in range(depth):
                z = F.conv2d(y, stack[layer], dilation=dilations[layer])
                z = F.relu(z) if relu and layer < depth - 1 else z
                edge = dilations[layer]
                y = z + y[..., edge:-edge, edge:-edge] if skips and layer else z
            middle = y.shape[-1] // 2
            [gradient] = torch.autograd.grad(y[0, :, middle, middle].sum(), x)
            wide = found[depth - 1].shape[-1]
            cut = (side - wide) // 2
            squares = gradient[0, 0] ** 2
            assert squares.sum() == pytest.approx(float(squares[cut : cut + wide, cut : cut + wide].sum())), (
                "nothing lies outside the field"
            )
            np.testing.assert_allclose(found[depth - 1][i], squares[cut : cut + wide, cut : cut + wide] / squares.sum(), atol=1e-14)


@pytest.mark.parametrize("relu", [False, True])
def test_what_counts_grows_with_the_square_root_of_depth_and_the_field_with_depth(relu):
    slopes = []
    for seed in range(4):
        config = Config(mode=DEPTH, depth=32, stacks=6, stack_channels=6, stack_relu=relu, seed=seed)
        rows = last(config).rows
        slopes.append(slope([row.depth for row in rows], [row.width for row in rows]))
        assert rows[-1].width == pytest.approx(rows[-1].expected, rel=0.15)
        assert rows[-1].expected == pytest.approx((32 * 8 / 12) ** 0.5)
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.05) and max(slopes) < 0.62 and min(slopes) > 0.38
    assert slope(list(range(1, 33)), [float(field(n, 3, NONE) - 1) for n in range(1, 33)]) == pytest.approx(1)


def test_the_measured_sides_of_the_literature_are_met():
    """Sizes of the effective field of n random 3 x 3 convolutions by the threshold of Luo et al., measured with another program: 10.5 at
    5 layers, 15.5 at 10, 22.3 at 20, 30.6 at 40; a bell of deviation s counts down to 4.55 % of its top over a square of side 4.41 s, and
    the size of a gradient is wider than its square by the root of 2."""
    for depth, side in ((10, 15.5), (20, 22.3), (40, 30.6)):
        assert np.sqrt(np.pi * 2 * np.log(1 / 0.0455)) * np.sqrt(2) * deviation(depth, 3, NONE, False) == pytest.approx(side, rel=0.06)


def test_a_slope_is_the_exponent_of_a_power_and_unknown_of_too_little():
    assert slope(list(range(1, 20)), [3.0 * n**0.7 for n in range(1, 20)]) == pytest.approx(0.7)
    assert np.isnan(slope([1, 2, 3, 4, 5], [1.0] * 5))


def test_the_profile_comes_to_look_like_a_bell():
    snapshot = last(Config(mode=DEPTH, depth=20, **EXACT))
    at = np.arange(41) - 20
    assert np.abs(snapshot.profile - bell(at, snapshot.rows[-1].width)).max() < 0.01 * snapshot.profile.max()
    assert snapshot.scores.sum() == pytest.approx(1) and snapshot.scores.argmax() == 20 * 41 + 20


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"stack_kernel": 4}, "Kernel width: got 4, needs an odd number"),
        ({"depth": 8, "stack_dilation": DOUBLING}, "Depth: got 8, needs at most 7 layers"),
        ({"depth": 60, "stack_kernel": 9}, f"Depth: got 60, needs at most {(LARGEST_FIELD - 1) // 8} layers"),
        ({"depth": 64, "stack_kernel": 5, "stacks": 30, "stack_channels": 16}, "billion multiply-adds, needs at most 200 billion"),
        ({"stack_kernel": 11}, "Kernel width: got 11"),
        ({"stack_dilation": "much"}, "Dilations: got “much”"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_words(settings, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        Config(mode=DEPTH, **settings)
    if "stack_dilation" not in settings or settings["stack_dilation"] == DOUBLING:
        Config(**settings | {"stack_kernel": 3})  # no other mode minds


def test_only_its_own_settings_count_and_large_runs_queue():
    config = Config(mode=DEPTH, network="input 3x9x9; conv 4 k3", layer="", samples=80, stride=2)
    assert config.settled() == Config(mode=DEPTH) and not config.heavy and config.moves
    assert Config(mode=DEPTH, stacks=30, stack_channels=16).heavy


@pytest.mark.parametrize("name", STACKS)
def test_a_preset_shows_what_it_promises(name):
    preset = STACKS[name]
    rows = last(preset.config).rows
    part = 4 * rows[-1].width / rows[-1].field
    exponent = slope([row.depth for row in rows], [row.width for row in rows])
    if name == "Random weights, ReLU":
        assert part == pytest.approx(0.25, abs=0.03) and exponent == pytest.approx(0.5, abs=0.06)
    if name == "Equal weights":
        assert exponent == pytest.approx(0.5, abs=1e-12) and all(row.width == pytest.approx(row.expected) for row in rows)
    if name == "Linear, random weights":
        assert rows[-1].spread > 0 and rows[-1].width == pytest.approx(rows[-1].expected, rel=0.08)
    if name == "Skip connections":
        assert rows[-1].width / deviation(40, 3, NONE, False) == pytest.approx(0.7, abs=0.06)
        assert slope(list(range(1, 41)), [row.expected for row in rows]) == pytest.approx(0.5, abs=0.04)
    if name == "Dilation doubled":
        assert exponent > 3 and [4 * row.width / row.field for row in rows] == pytest.approx([1] * 7, abs=0.2)
    if name == "Few large kernels":
        assert rows[-1].field == 81 and rows[-1].width / deviation(40, 3, NONE, False) == pytest.approx(1.6, abs=0.1)
    assert preset.source.endswith(".") and preset.notice.endswith(".")


def test_the_words_and_pictures_say_the_numbers_and_keep_their_traces():
    config = Config(mode=DEPTH, depth=12, **EXACT)
    found = states(config)
    assert "12 layers see 25 pixels" in depth_reading.look(config, found[0])
    assert "It grows like depth to the power of 0.50" in depth_reading.look(config, found[-1])
    assert any("√(0.6667 · 12) = 2.828" in line for line in depth_reading.details(config, found[-1]))
    drawn_first, drawn_last = pictures(config, found[0]), pictures(config, found[-1])
    assert list(drawn_first) == list(drawn_last) == ["counts", "bell", "sizes", "part"]
    for name in drawn_first:
        before, after = drawn_first[name], drawn_last[name]
        assert [trace["type"] for trace in before["data"]] == [trace["type"] for trace in after["data"]]
        for axis in ("xaxis", "yaxis"):
            assert before["layout"][axis]["title"]["text"] and before["layout"][axis] == after["layout"][axis]
    heat, box, circle = drawn_last["counts"]["data"]
    assert np.array(heat["z"]).shape == (25, 25) and heat["x0"] == heat["y0"] == -12 and max(box["x"]) == 12.5
    assert max(circle["x"]) == pytest.approx(2 * found[-1].rows[-1].width)
    sizes = {trace["name"]: trace for trace in drawn_last["sizes"]["data"]}
    assert sizes["what counts: slope 0.50"]["y"] == pytest.approx([4 * row.width for row in found[-1].rows])
    assert next(trace for name, trace in sizes.items() if name.startswith("field: slope 0.9"))["y"] == [1 + 2 * n for n in range(1, 13)]


def test_relu_with_skips_says_that_theory_is_another_s():
    config = Config(mode=DEPTH, depth=30, skips=True)
    assert "Theory is that of a linear network" in depth_reading.warning(config, last(config))
    plain = Config(mode=DEPTH, depth=12)
    assert depth_reading.warning(plain, last(plain)) == ""


def test_the_script_ends_with_the_pages_numbers(tmp_path):
    config = Config(mode=DEPTH, depth=7, stacks=3, stack_channels=3, skips=True, stack_dilation=TWO, seed=4)
    lines = run(snippet(config), tmp_path)
    moments = list(deepen(config, config.seed))
    history = {
        "steps": [one.step for one in moments],
        "metrics": {name: [m.metrics.get(name) for m in moments] for name in moments[-1].metrics},
    }
    ours = np.array([list(map(float, row)) for row in list(csv.reader(io.StringIO(depths_text(history))))[1:]])
    theirs = np.loadtxt(tmp_path / "depth.csv", delimiter=",", skiprows=1)
    np.testing.assert_allclose(theirs, ours, rtol=1e-9)
    rows = moments[-1].snapshot().rows
    expected = slope([row.depth for row in rows], [row.width for row in rows])
    assert float(lines[-1].split()[-1]) == pytest.approx(expected, rel=1e-9)


def test_a_network_whose_relus_are_all_off_is_left_out_and_that_is_said():
    config = Config(mode=DEPTH, depth=12, stack_channels=1, stacks=8, seed=2)
    found = states(config)[1:]
    fewer = next(state for state in found if 0 < state.rows[-1].counted < 8)
    assert f"In {8 - fewer.rows[-1].counted} of 8 networks ReLUs are off" in depth_reading.warning(config, fewer)
    assert fewer.rows[-1].width > 0.3 * fewer.rows[-1].expected and fewer.scores.sum() == pytest.approx(1)
    alone = Config(mode=DEPTH, depth=40, stack_channels=1, stacks=1, seed=2)
    none = next(state for state in states(alone)[1:] if not state.rows[-1].counted)
    assert "no network has a way left" in depth_reading.look(alone, none) and np.isnan(none.rows[-1].width)
    assert pictures(alone, none) and depth_reading.details(alone, none)


def test_weights_do_not_depend_on_how_deep_the_stack_becomes():
    short, long = drawn(3, 3, 4, True, False, 11), drawn(9, 3, 4, True, False, 11)
    assert all(torch.equal(a, b) for a, b in zip(short, long, strict=False))
    assert float(long[-1].std()) == pytest.approx((2 / 36) ** 0.5, rel=0.2), "He's variance"


def test_dilations_double_from_one():
    assert [dilation(layer, DOUBLING) for layer in (1, 2, 3)] == [1, 2, 4]
    conv = nn.Sequential(*(nn.Conv2d(1, 1, 3, dilation=d) for d in (1, 2, 4)))
    assert conv(torch.zeros(1, 1, 15, 15)).shape[-1] == 1 and field(3, 3, DOUBLING) == 15
    assert deviations(torch.ones(1, 1, 1, dtype=torch.float64)).item() == 0
