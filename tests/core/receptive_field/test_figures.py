"""The pictures read back: what is drawn where."""

import base64
import io

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from core import theme
from core.receptive_field import figures, reading
from core.receptive_field.config import Config, place
from core.receptive_field.train import first, later, train
from core.runs.frames import packed
from core.runs.moment import Resources

SMALL = "input 3x24x32; conv 4 k5 p2; conv 4 k3 s2"
HOLES = "input 1x32x32; 3*(conv 2 k3 d2 p2)"
APART = "input 3x32x32; add(conv 4 k3 s2 p1; nearest x2 | conv 4)"


def drawn(config, more=False):
    snapshot = (later if more else first)(config, Resources())
    return figures.pictures(config, snapshot), snapshot


def trace(figure, name):
    return next(one for one in figure["data"] if one["name"] == name)


@pytest.mark.parametrize(
    "text", [SMALL, HOLES, APART, "input 1x400 rate 100; conv 2 k9 p4; conv 2 k3 d4 pcausal", "input 4x6x6; globalpool"]
)
@pytest.mark.parametrize("more", [False, True])
def test_every_picture_is_one_that_plotly_takes(text, more):
    for figure in drawn(Config(network=text, layer="" if "global" not in text else "globalpool1"), more)[0].values():
        painted = theme.paint(figure, "light")
        go.Figure({"data": painted["data"], "layout": {k: v for k, v in painted["layout"].items() if k != "meta"}})
        packed(figure)


def test_the_box_is_drawn_around_whole_pixels_where_the_rule_says():
    # 5x5 with padding 2, then 3x3 with stride 2: r = 7, S = 2, P = 2; unit (0, 3) sees rows -2..4, columns 4..10.
    config = Config(network=SMALL, layer="conv2", down=0, across=place(3, 15))
    (shown, snapshot) = drawn(config)
    assert config.unit == (0, 3) and snapshot.region.box == (-2, 4, 4, 10)
    outline = trace(shown["picture"], "what the unit sees")
    assert outline["x"] == [3.5, 10.5, 10.5, 3.5, 3.5] and outline["y"] == [-2.5, -2.5, 4.5, 4.5, -2.5]
    hatched = trace(shown["picture"], "padding")
    assert min(hatched["y"]) == -2.5 and max(hatched["y"]) == -0.5 and hatched["fillpattern"]["shape"] == "/"
    low, high = sorted(shown["picture"]["layout"]["yaxis"]["range"])
    assert low < -2.5 and high > 23.5


def test_what_is_dimmed_and_what_is_seen_are_together_the_picture():
    config = Config(network=SMALL, layer="conv2", down=0, across=place(3, 15))
    shown, snapshot = drawn(config)
    area = 0
    xs, ys = trace(shown["picture"], "not seen")["x"], trace(shown["picture"], "not seen")["y"]
    for i in range(0, len(xs), 6):  # five corners and a gap
        area += (max(xs[i : i + 5]) - min(xs[i : i + 5])) * (max(ys[i : i + 5]) - min(ys[i : i + 5]))
    top, bottom, left, right = snapshot.region.inside
    assert area + (bottom - top + 1) * (right - left + 1) == 24 * 32


def test_holes_are_veiled_where_the_unit_takes_nothing():
    # Three dilations of 2 see a grid of every second pixel: 7 x 7 of 13 x 13 (Wang et al. 2018).
    config = Config(network=HOLES, layer="conv3")
    shown, snapshot = drawn(config)
    gaps = trace(shown["picture"], "gaps")
    assert gaps["visible"] and gaps["z"].shape == (13, 13) and int((gaps["z"] == 0).sum()) == 49 == snapshot.region.positions
    assert (gaps["x0"], gaps["dx"]) == (snapshot.region.inside[2], 1)
    assert gaps["z"][0].tolist() == [0, 1] * 6 + [0]


def test_branches_that_do_not_align_are_boxes_of_their_own_and_the_offset_is_said():
    config = Config(network=APART, layer="add1")
    shown, snapshot = drawn(config)
    outlines = {one["name"]: one for one in shown["picture"]["data"] if one["name"].startswith("through")}
    assert sorted(outlines) == ["through conv2", "through nearest1"]
    [_, column] = config.unit
    assert outlines["through conv2"]["x"][:2] == [column - 0.5, column + 0.5]
    assert "do not align" in reading.warning(config, snapshot) and "0.5" in reading.warning(config, snapshot)


def test_the_picture_is_the_chosen_one_in_the_inputs_size():
    config = Config(network="input 3x40x60; conv 2 k3", data="pattern")
    shown, snapshot = drawn(config)
    [image] = shown["picture"]["layout"]["images"]
    kind, _, raw = image["source"].partition(",")
    assert kind == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(raw)))), snapshot.picture)
    assert (image["x"], image["y"], image["sizex"], image["sizey"]) == (-0.5, -0.5, 60, 40)
    assert "341 × 512, is cut out" in " ".join(reading.notes(snapshot))


def test_the_feature_map_is_the_networks_own_and_the_liveliest_of_its_channels():
    config = Config(network=SMALL, layer="conv2")
    (shown, snapshot), (all_of, _) = drawn(config, more=True), drawn(Config(network=SMALL, layer="conv2", channel=2), more=True)
    z, other = trace(shown["map"], "activation")["z"], trace(all_of["map"], "activation")["z"]
    assert z.shape == (11, 15) and z.std() >= other.std() > 0
    assert f"channel {snapshot.channel} of 4" in shown["map"]["layout"]["title"]["text"]
    assert "channel 2 of 4" in all_of["map"]["layout"]["title"]["text"]


def test_what_is_not_known_yet_says_what_it_is_of_and_the_unit_does_not_matter():
    one, other = Config(network=SMALL, layer="conv2", down=0), Config(network=SMALL, layer="conv2", down=90)
    before, after = trace(drawn(one)[0]["map"], "activation")["meta"], trace(drawn(other, more=True)[0]["map"], "activation")["meta"]
    assert before["unknown"] and not after["unknown"] and before["of"] == after["of"]
    changed = trace(drawn(Config(network=SMALL, layer="conv2", seed=1))[0]["map"], "activation")["meta"]
    assert changed["of"] != before["of"]


def test_the_rule_for_the_browser_is_the_arithmetics():
    config = Config(network="input 1x16x16; conv 1 k3 s2 p1; nearest x2", layer="nearest1")
    units = drawn(config)[0]["map"]["layout"]["meta"]["units"]
    for unit in range(16):
        boxes = [
            (low[unit % period] + unit // period * advance, high[unit % period] + unit // period * advance)
            for advance, period, low, high in units["rows"]["fields"]
        ]
        assert (min(a for a, _ in boxes), max(b for _, b in boxes)) == config.chosen.rows.box(unit)


def test_layers_that_bring_nothing_new_are_marked_at_their_place():
    # VGG-19 at 224: 252 pixels are seen before pool5, which would see 268.
    from core.receptive_field.presets import PRESETS

    config = PRESETS["VGG-19"].config
    growth, snapshot = drawn(config)
    marked = trace(growth["growth"], "unproductive")
    assert marked["text"] == ["pool5"] and marked["y"] == [268]
    assert "253 pixels" in reading.warning(config, snapshot)
    at = Config(network=config.network.replace("3x224x224", "3x253x253"))
    assert reading.warning(at, first(at, Resources())) == ""


def test_a_run_ends_with_as_many_inputs_as_were_wished_and_says_its_error():
    config = Config(network=SMALL, layer="conv2", samples=12)
    *_, last = train(config, Resources())
    snapshot = last.snapshot()
    assert last.step == 12 and snapshot.effective.inputs == 12
    assert "After 12 random inputs" in reading.look(config, snapshot) and "±" in reading.look(config, snapshot)
    assert trace(figures.pictures(config, snapshot)["size"], "sampled")["x"].tolist() == [4, 8, 12]


def test_a_network_that_is_too_large_keeps_its_arithmetic_and_says_so():
    config = Config(network="input 3x224x224; linear 4096; linear 4096", layer="linear1")
    moments = list(train(config, Resources()))
    assert moments[-1].note and moments[-1].snapshot().picture is not None
    assert "not computed" in reading.notes(later(config, Resources()))[-1]


def test_the_network_is_verified_and_says_so_only_when_it_was():
    config = Config(network=SMALL, layer="conv2")
    before, after = first(config, Resources()), later(config, Resources())
    assert reading.details(config, before)[0] == "Not checked against autograd yet."
    assert reading.details(config, after)[0].startswith("✓ Verified: 7 = 7")
