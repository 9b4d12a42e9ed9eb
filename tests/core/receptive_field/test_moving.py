"""A moved picture: the move itself, the law of shifts, what is compared. Oracles: torch's slices, grid_sample and convolution."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.receptive_field import moved_reading, moving
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measured
from core.receptive_field.config import MOVED, Config
from core.receptive_field.moved_config import TURN, ZOOM
from core.receptive_field.moved_maps import Blur, maps, plain, smooth
from core.receptive_field.moved_presets import MOVES
from core.receptive_field.moved_run import change, first, later, sweep
from core.receptive_field.moving import Move
from core.receptive_field.notation import parse
from core.runs.moment import Resources
from tests.front import refusal

STRIDED = "input 3x64x64; conv 6 k3 p1; relu; maxpool; conv 8 k3 s2 p1; relu; avgpool k3 s1 p1"
NETWORKS = {
    STRIDED: 4,
    "input 1x48x40; conv 4 k5; conv 4 k3 d2 p2; relu": 1,
    "input 2x64x64; add(conv 4 k3 s2 p1; bn; relu | conv 4 s2); dwconv k3 p1": 2,
    "input 1x64x64; conv 4 k3 p1; maxpool; conv 4 k3 p1; maxpool; nearest x4; conv 4 k3 p1": 4,
    "input 1x64x64; conv 4 k4 s2 p1; relu; tconv 4 k4 s2 p1": 2,
}


def noise(network, seed=0):
    return np.random.default_rng(seed).normal(size=(network.channels, *network.size)).astype(np.float32)


def config_of(text, **moved):
    return Config(mode=MOVED, network=text, layer=parse(text).layers[-1].name, **moved)


def compared(text, move):
    config = config_of(text)
    x, graph, size = noise(config.parsed), plain(config.part, 0), config.parsed.size
    back = moving.undone(maps(graph, moving.moved(x, move, 0.0)), moving.axes(config.chosen), move, size)
    return change(maps(graph, x), back, moving.inside(moving.axes(config.chosen), move, size))


def test_a_shift_by_whole_pixels_is_a_slice_and_leaves_grey_behind():
    x = noise(parse(STRIDED))
    shifted = moving.moved(x, Move(3, -5), 0.5)
    assert np.array_equal(shifted[:, 3:, :-5], x[:, :-3, 5:])
    assert (shifted[:, :3] == 0.5).all() and (shifted[:, :, -5:] == 0.5).all()


@pytest.mark.parametrize("move", [Move(0, 0, 30.0), Move(2, 7, -75.0, 1.3), Move(0, 0, 0.0, 0.7), Move(-4, 0, 90.0)])
def test_rotation_and_scale_are_those_of_grid_sample(move):
    x = noise(parse(STRIDED))
    size = x.shape[1:]
    rows, columns = np.meshgrid(np.arange(size[0]), np.arange(size[1]), indexing="ij")
    # Written out again: clockwise on the screen, where rows count downwards.
    angle, (y, x0) = np.radians(move.turn), (rows - move.down - 31.5, columns - move.across - 31.5)
    across = (np.cos(angle) * x0 + np.sin(angle) * y) / move.zoom
    down = (np.cos(angle) * y - np.sin(angle) * x0) / move.zoom
    grid = torch.from_numpy(np.stack([across / 31.5, down / 31.5], -1))[None]
    wanted = F.grid_sample(torch.from_numpy(x)[None].double(), grid, align_corners=True)[0].numpy()
    safe = (np.abs(across) < 31.4) & (np.abs(down) < 31.4)
    assert safe.sum() > 500 and np.allclose(moving.moved(x, move, 0.0)[:, safe], wanted[:, safe], atol=1e-9)


def test_a_quarter_turn_is_clockwise_and_a_move_leads_back():
    x = noise(parse(STRIDED))
    assert np.allclose(moving.moved(x, Move(turn=90.0), 0.0)[:, 1:-1, 1:-1], np.rot90(x, -1, (1, 2))[:, 1:-1, 1:-1], atol=1e-9)
    move, at = Move(3, -8, 25.0, 1.4), (np.array([0.0, 10.5, 63.0]), np.array([5.0, 40.0, 1.5]))
    assert np.allclose(move.back(*move.there(*at, (64, 64)), (64, 64)), at)


@pytest.mark.parametrize(("text", "stride"), NETWORKS.items())
def test_a_layer_follows_shifts_by_multiples_of_its_strides_exactly_and_no_others(text, stride):
    config = config_of(text)
    assert moving.grid(config.report, config.position) == (stride, stride)
    for times in (1, 2, -1):
        found = compared(text, Move(times * stride, -times * stride))
        assert found.units > 10 and found.largest < 1e-6
    if stride > 1:
        assert all(compared(text, Move(0, by)).change > 0.01 for by in range(1, stride))


def test_the_change_is_what_slices_of_torchs_own_maps_say():
    config = config_of(STRIDED)
    x, graph, layer = noise(config.parsed), plain(config.part, 0), config.chosen
    with torch.no_grad():
        before = graph(torch.from_numpy(x)[None])[0].numpy()
        after = graph(F.pad(torch.from_numpy(x)[None, :, :, :-6], (6, 0)))[0].numpy()
    # 6 pixels are one unit and a half: the mean of the units one and two to the right, where all lies in the picture.
    wide = [layer.columns.box(unit) for unit in range(16)]
    high = [layer.rows.box(unit) for unit in range(16)]
    rows = [u for u in range(16) if high[u][0] >= 0 and high[u][1] < 64]
    columns = [u for u in range(14) if wide[u][0] >= 0 and wide[u][1] < 64 and wide[u + 1][0] >= 6 and wide[u + 2][1] < 64]
    was = before[:, rows][:, :, columns].astype(float)
    now = sum(after[:, rows][:, :, [u + by for u in columns]].astype(float) for by in (1, 2)) / 2
    found = compared(STRIDED, Move(0, 6))
    assert found.units == len(rows) * len(columns)
    assert found.change == pytest.approx(np.linalg.norm(now - was) / np.linalg.norm(was), rel=1e-6)


@pytest.mark.parametrize("move", [Move(0, 9), Move(-4, 8), Move(0, 0, 20.0), Move(3, 0, 0.0, 0.8), Move(0, -5, -60.0, 1.2)])
@pytest.mark.parametrize("text", [STRIDED, "input 1x64x64; conv 4 k3 p1; maxpool; conv 4 k3 p1; nearest x2; conv 4 k3 p1"])
def test_what_is_compared_sees_neither_padding_nor_what_came_in_from_beyond(text, move):
    config = config_of(text)
    x, graph, size = noise(config.parsed), plain(config.part, 0), config.parsed.size
    axes = moving.axes(config.chosen)
    counted = moving.inside(axes, move, size)
    backs = [moving.undone(maps(graph, moving.moved(x, move, beyond)), axes, move, size)[:, counted] for beyond in (0.0, 5.0, -40.0)]
    assert counted.sum() > 10 and np.isfinite(backs[0]).all()
    assert all(np.allclose(back, backs[0], atol=1e-5) for back in backs)
    framed = np.pad(np.zeros_like(x)[:, 1:-1, 1:-1], ((0, 0), (1, 1), (1, 1)), constant_values=9.0) + x  # its outermost pixels changed
    inner = moving.inside(moving.axes(config.chosen), Move(), size)
    assert inner.sum() < inner.size
    assert not np.allclose(maps(graph, framed)[:, ~inner], maps(graph, x)[:, ~inner])


@pytest.mark.parametrize(("name", "layer", "stride"), [("VGG-16", "pool5", 32), ("AlexNet", "pool5", 32), ("U-Net", "", 16)])
def test_the_strides_of_the_literature_are_found(name, layer, stride):
    # VGG and AlexNet: Distill 2019; U-Net: four poolings, and the way up does not take them back.
    report = measured(parse(ARCHITECTURES[name].text))
    position = report.network.position(layer) if layer else len(report.layers) - 1
    assert moving.grid(report, position) == (stride, stride)


def test_the_blur_is_zhangs_and_a_blurred_network_has_the_same_sizes_and_weights():
    x = torch.from_numpy(noise(parse(STRIDED)))[None]
    line = torch.tensor([1.0, 2.0, 1.0]) / 4
    kernel = torch.outer(line, line).expand(3, 1, 3, 3)
    wanted = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, stride=2, groups=3)
    assert torch.allclose(Blur((2, 2))(x), wanted, atol=1e-6)
    for text in [*NETWORKS, "input 1x65x63; maxpool k3 s2; conv 4 k7 s3 p2; avgpool k2 s2"]:
        network = parse(text)
        found = [maps(graph, noise(network)) for graph in (plain(network, 3), smooth(network, 3))]
        assert found[0].shape == found[1].shape
        counts = [sum(p.numel() for p in graph.parameters()) for graph in (plain(network, 3), smooth(network, 3))]
        assert counts[0] == counts[1]
    assert np.array_equal(*(maps(make(parse(list(NETWORKS)[1]), 0), noise(parse(list(NETWORKS)[1]))) for make in (plain, smooth)))


def test_a_sweep_has_its_minima_at_multiples_of_the_stride_and_blurs_change_less_between():
    config = replace(MOVES["Half a stride"].config, layer="maxpool2")  # stride 4
    moments = list(sweep(config, Resources()))
    curve = {by: (plainly, blurred) for by, plainly, blurred in moments[-1].snapshot().curve}
    assert list(curve) == [float(by) for by in range(9)] and moments[-1].step == moments[-1].snapshot().steps == 9
    assert all(max(curve[by]) < 1e-6 for by in (0, 4, 8))
    assert all(curve[by][0] > 0.05 and curve[by][1] < curve[by][0] / 2 for by in (1, 2, 3, 5, 6, 7))


def test_every_preset_shows_what_it_says():
    found = {name: later(preset.config, Resources()) for name, preset in MOVES.items()}
    assert all(one.compared is not None and not one.compared.bordered for one in found.values())
    change_of = {name: one.compared.change for name, one in found.items()}
    assert change_of["A whole stride"] == change_of["Without strides"] == 0
    assert change_of["Half a stride"] > 0.1 and change_of["Rotation"] > 0.2 and change_of["Scale"] > 0.1
    assert found["Half a stride"].grid == (8, 8) and found["Without strides"].grid == (1, 1)
    said = moved_reading.details(MOVES["A whole stride"].config, found["A whole stride"])
    assert said[1].startswith("✓ The law holds") and "multiples of 8 pixels" in said[0]
    assert not any("✓" in line for line in moved_reading.details(MOVES["Half a stride"].config, found["Half a stride"]))


@pytest.mark.parametrize(("vary", "ends"), [(TURN, (0.0, 180.0)), (ZOOM, (0.5, 2.0))])
def test_rotation_and_scale_are_swept_from_end_to_end(vary, ends):
    config = config_of("input 1x24x24; conv 2 k3 p1; relu", vary=vary)
    moments = list(sweep(config, Resources()))
    curve = moments[-1].snapshot().curve
    assert (curve[0][0], curve[-1][0]) == ends
    nothing = next(row for row in curve if row[0] == (0.0 if vary == TURN else 1.0))
    assert nothing[1] < 1e-6 and max(row[1] for row in curve) > 0.1


def test_a_deep_layer_that_never_sees_only_the_picture_says_so():
    config = config_of("input 1x16x16; 6*(conv 2 k5 p2; relu)", shift_across=2)
    found = later(config, Resources())
    assert found.compared.bordered and "at the border" in moved_reading.warning(config, found)


def test_what_has_no_map_is_refused_and_what_is_too_large_says_so():
    assert "VGG-16" in refusal(lambda: Config(mode=MOVED, network="input 1x400; conv 2 k9"))
    assert "an earlier one" in refusal(lambda: Config(mode=MOVED, network="input 1x24x24; conv 2 k3; globalpool", layer="globalpool1"))
    huge = config_of("input 3x2000x2000; conv 256 k3; conv 256 k3")
    moments = list(sweep(huge, Resources()))
    assert moments[-1].step == 0 and "billion multiply-adds" in moments[-1].note


def test_settings_without_effect_do_not_make_another_run():
    config = MOVES["Half a stride"].config
    assert replace(config, samples=80, down=10.0, stride=2).settled() == config.settled()
    assert replace(config, shift_down=1).settled() != config.settled()
    assert Config(shift_across=9).settled() == Config().settled(), "of the mode Field"


def test_a_small_network_has_its_maps_at_once_and_a_large_one_later():
    assert first(config_of(STRIDED), Resources()).before is not None
    assert first(Config(mode=MOVED), Resources()).before is None
