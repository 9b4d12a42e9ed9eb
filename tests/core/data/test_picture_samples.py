"""The sample pictures are what their README says. Oracles: areas of shapes, Fourier power, scikit-learn's logistic regression."""

import io
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import NearestCentroid

from core.data.pictures import picture_arrays, prepare
from scripts.draw_samples import shapes, textures

SAMPLES = Path(__file__).parents[3] / "assets" / "samples"
EXPECTED = {
    "shapes": {"circles": 40, "squares": 40, "triangles": 40},
    "textures": {"checks": 40, "lying stripes": 40, "slanting stripes": 40, "standing stripes": 40},
}


@pytest.fixture
def sample(tmp_path):
    def read(name, colour):
        facts = prepare(SAMPLES / f"{name}.zip", tmp_path / "x.pictures", {}, lambda _: None)
        x, labels, _, _ = picture_arrays(tmp_path / "x.pictures", 32, "crop", colour)
        return facts, x.astype(float), labels

    return read


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_small_has_a_licence_and_needs_no_repair(sample, name):
    facts, x, _ = sample(name, "colour")
    assert (
        facts["classes"] == EXPECTED[name] and facts["notes"] == [] and facts["sizes"]["usual"] == [32, 32] and x.shape[1:] == (3, 32, 32)
    )
    assert (SAMPLES / f"{name}.zip").stat().st_size < 150_000 and f"`{name}.zip`" in (SAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "drawn"), [("shapes", shapes), ("textures", textures)])
def test_a_sample_is_what_its_script_draws(name, drawn):
    with zipfile.ZipFile(SAMPLES / f"{name}.zip") as archive:
        kept = {member: np.asarray(Image.open(io.BytesIO(archive.read(member)))) for member in archive.namelist()}
    expected = drawn()
    assert list(kept) == list(expected)
    for member, picture in expected.items():
        np.testing.assert_array_equal(kept[member], picture)


def accuracy(model, x, labels):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its optimiser may stop early
        return cross_val_score(model, x.reshape(len(x), -1) / 255, labels, cv=3).mean()


def test_shapes_are_told_by_their_area_and_only_partly_by_a_linear_model(sample):
    """Area over squared reach from the centre: pi for a circle, 2 for a square, 1.3 for a triangle of equal sides."""
    _, x, labels = sample("shapes", "grey")
    ratios = []
    for picture in x[:, 0]:
        share = (picture - picture[0, 0]) / (picture.max() - picture[0, 0])
        up, across = np.nonzero(share > 0.5)
        reach = np.hypot(up - up.mean(), across - across.mean()).max() + 0.5
        ratios.append(share.sum() / reach**2)
    by_class = [np.median(np.array(ratios)[labels == at]) for at in range(3)]
    np.testing.assert_allclose(by_class, [np.pi, 2, 3 * np.sqrt(3) / 4], rtol=0.15)
    assert accuracy(NearestCentroid(), 255 * np.array(ratios)[:, None], labels) > 0.95
    assert 0.4 < accuracy(LogisticRegression(C=0.1, max_iter=60), x, labels) < 0.85


def test_textures_are_told_by_neighbours_and_not_by_a_linear_model(sample):
    _, x, labels = sample("textures", "grey")
    picture = x[:, 0]
    means = np.array([picture[labels == at].mean(axis=0) for at in range(4)])
    assert np.abs(means - 128).max() < 60 and np.abs(means.mean(axis=(1, 2)) - 126.5).max() < 3

    power = np.abs(np.fft.fft2(picture - picture.mean(axis=(1, 2), keepdims=True))) ** 2
    up, across = np.meshgrid(*[np.fft.fftfreq(32, 1 / 32)] * 2, indexing="ij")
    lying, standing = np.abs(across) <= 1, np.abs(up) <= 1
    falling, rising = ((up * across * sign > 0) & ~lying & ~standing for sign in (1, -1))
    lies, stands, falls, rises = (power[:, where].sum(axis=1) / power.sum(axis=(1, 2)) for where in (lying, standing, falling, rising))
    told = np.stack([np.minimum(falls, rises), lies, np.abs(falls - rises), stands], axis=1).argmax(axis=1)
    assert (told == labels).mean() > 0.95
    assert accuracy(LogisticRegression(C=0.1, max_iter=60), x, labels) < 0.65
