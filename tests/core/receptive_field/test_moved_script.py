"""The moved picture's script: run alone in a bare process, it ends with the page's numbers."""

import numpy as np
import pytest
from PIL import Image

from core.receptive_field.config import MOVED, Config
from core.receptive_field.moved_config import TURN, ZOOM
from core.receptive_field.moved_run import sweep
from core.receptive_field.snippet import snippet
from core.runs.moment import Resources
from tests.core.receptive_field.bare import run

OWN = "file-0123456789abcdef"
CHAIN = "input 3x48x48; conv 8 k3 p1; relu; maxpool; conv 8 k3 s2 p1; bn; relu"
GRAPH = "input 1x40x36; conv 6 k4 s2 p1; a: relu; b: conv 6 k2 p0,1,0,1; add @a @b; avgpool k3 s2 p1; conv 4 k3 p1"
UPWARDS = "input 2x48x40; conv 4 k3 p1; maxpool k2 s2 p0,1,0,1 ceil; nearest x2; conv 4 k5"


def agrees(config, folder, filename=None, files=None):
    """Whatever the page finds, the script prints and writes, to 1 in 100,000."""
    moments = list(sweep(config, Resources(files=files or {})))
    page = np.array([[m.metrics[name] for name in ("moved_by", "change", "change_with_blur")] for m in moments if m.step])
    lines = run(snippet(config, filename), folder)
    assert lines[-len(page) :] == (folder / "moved.csv").read_text().splitlines()[1:]
    np.testing.assert_allclose(np.loadtxt(folder / "moved.csv", delimiter=",", skiprows=1), page, rtol=1e-5, atol=1e-7)
    found = moments[-1].snapshot().compared
    assert float(lines[0].split()[1]) == pytest.approx(found.change, rel=1e-5, abs=1e-7)
    words = lines[1].split()
    assert float(words[2]) == pytest.approx(found.largest, rel=1e-5, abs=1e-7) and int(words[-2]) == found.units
    return page, found


def test_the_script_of_a_shifted_photo_ends_with_the_pages_numbers(tmp_path):
    page, found = agrees(Config(mode=MOVED, network=CHAIN, layer="relu2", shift_down=-2, shift_across=3, seed=3), tmp_path)
    assert page[-1, 1] < 1e-6 < 0.01 < page[:, 1].max() and found.change > 0.01


def test_the_script_of_a_graph_of_layers_and_of_a_rotation_ends_with_the_pages_numbers(tmp_path):
    config = Config(
        mode=MOVED, network=GRAPH, layer="conv3", data="pattern", fit="stretch", turn=25.0, zoom=1.2, shift_across=0, vary=TURN, seed=1
    )
    page, found = agrees(config, tmp_path)
    assert len(page) == 37 and found.change > 0.01 and np.nanmax(np.abs(page[:, 1] - page[:, 2])) > 0.001, "blurs change something"


@pytest.mark.parametrize("shape", [(90, 130, 3), (60, 50)])
def test_the_script_of_ones_own_picture_reads_it_from_beside_and_varies_its_scale(tmp_path, shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "mine.png")
    config = Config(mode=MOVED, network=UPWARDS, layer="conv2", data=OWN, zoom=0.8, vary=ZOOM)
    page, found = agrees(config, tmp_path, "mine.png", {OWN: tmp_path / "mine.png"})
    assert len(page) == 31 and found.units > 10


def test_where_only_units_at_the_border_can_be_compared_the_script_compares_them_too(tmp_path):
    config = Config(mode=MOVED, network="input 1x16x16; conv 4 k9 p4; relu; conv 4 k9 p4", layer="conv2", data="pattern", shift_across=2)
    _, found = agrees(config, tmp_path)
    assert found.bordered
