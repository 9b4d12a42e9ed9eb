"""The training's script: run alone in a bare process, it ends with the page's numbers."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.data import pictures
from core.receptive_field.config import LEARNED, Config
from core.receptive_field.learned_config import OWN
from core.receptive_field.learning import learn
from core.receptive_field.snippet import known, snippet
from core.runs.moment import Resources
from tests.core.receptive_field.bare import run

MARKS = ("epoch", "loss", "validation_loss", "accuracy", "validation_accuracy")
FILE = "file-0123456789abcdef"
NETWORKS = {
    "a chain": ("input 1x10x8; conv 6 k4 s2 p1,2,1,2; bn; relu; dropout 0.2; conv 8 k3 p1; relu", "relu2"),
    "a graph": ("input 2x8x8; conv 6 k3 p1; a: relu; b: conv 6 k3 p1; add @a @b; relu", "relu2"),
}


def agrees(config, folder, filename=None, classes=None, files=None):
    """Losses to 1 in 10,000, and not one picture more or less is right."""
    moments = list(learn(config, Resources(files=files or {})))
    page = np.array([[m.metrics[name] for name in MARKS] for m in moments if m.metrics["epoch"] == int(m.metrics["epoch"])])
    lines = run(snippet(config, filename, classes), folder)
    assert lines == (folder / "learned.csv").read_text().splitlines() and lines[0] == ",".join(MARKS)
    script = np.array([list(map(float, line.split(","))) for line in lines[1:]])
    assert script.shape == (config.epochs + 1, 5)
    np.testing.assert_allclose(script[:, :3], page[:, :3], rtol=1e-4)
    np.testing.assert_allclose(script[:, 3:], page[:, 3:], atol=1e-9)
    assert page[-1, 1] < page[0, 1] - 0.05, "it learned"


@pytest.mark.parametrize(("network", "layer"), NETWORKS.values(), ids=NETWORKS)
def test_the_script_trained_on_digits_ends_with_the_pages_numbers(network, layer, tmp_path):
    agrees(Config(mode=LEARNED, network=network, layer=layer, epochs=2, rate=0.01, seed=5), tmp_path)


def of_colours(path):
    """A zip of reddish and bluish pictures that are not square, some of them grey, among files that are no pictures of a class."""
    chance = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220))):
            for i in range(16):
                noisy = np.clip(np.array(colour) + chance.integers(-30, 30, (19, 15 + i, 3)), 0, 255).astype(np.uint8)
                out = io.BytesIO()
                Image.fromarray(noisy if i % 5 else noisy[..., 0]).save(out, "PNG")
                archive.writestr(f"all/{name}/{i}.png", out.getvalue())
        archive.writestr("__MACOSX/all/red/._1.png", b"x")
        archive.writestr("all/blue/notes.txt", b"no picture")
    return pictures.prepare(path, path.with_suffix(".pictures"), {}, lambda _: None)


@pytest.mark.parametrize("fit", ["crop", "stretch"])
def test_the_script_trained_on_ones_own_pictures_reads_them_from_beside(fit, tmp_path):
    facts = of_colours(tmp_path / "mine.zip")
    network = "input 3x12x10; conv 6 k3 s2 p1; relu"
    config = Config(mode=LEARNED, network=network, layer="relu1", lessons=OWN, data=FILE, fit=fit, epochs=4, rate=0.02)
    agrees(config, tmp_path, "mine.zip", facts["classes"], {FILE: tmp_path / "mine.zip"})
    assert known(config, facts["classes"]) and not known(config, None), "without classes there is no script to write"
