"""Pictures become a learning problem; oracles: numpy on the pixels that `picture_arrays` gives, counts by hand."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.data import pictures
from core.data.choice import DataConfig
from core.data.problem.learning import CAUTION
from core.data.problems import learning_problem
from core.errors import InputError


def png(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


@pytest.fixture
def bring(tmp_path):
    """Puts a zip of pictures on disk, {path: pixels}, and learns from it."""

    def learn(members, seed=0, **chosen):
        path = tmp_path / "file-0123456789abcdef.data"
        with zipfile.ZipFile(path, "w") as archive:
            for name, pixels in members.items():
                archive.writestr(name, png(pixels))
        return learning_problem(DataConfig(data="file-1", **chosen), seed=seed, files={"file-1": path})

    return learn


def drawn(counts, shape=(20, 30, 3), seed=0):
    rng = np.random.default_rng(seed)
    return {f"{name}/{at}.png": rng.integers(0, 256, shape, dtype=np.uint8) for name, count in counts.items() for at in range(count)}


@pytest.mark.parametrize(("colour", "channels"), [("grey", 1), ("colour", 3)])
def test_pixels_lie_from_0_to_1_in_channels_rows_columns(bring, tmp_path, colour, channels):
    problem = bring(drawn({"cats": 7, "dogs": 8}), picture_size=16, picture_fit="stretch", picture_colour=colour)
    assert problem.image == (channels, 16, 16) and problem.x.shape == (15, channels * 256) and problem.x.dtype == np.float32
    pixels, labels, _, _ = pictures.picture_arrays(tmp_path / "file-0123456789abcdef.data", 16, "stretch", colour)
    np.testing.assert_allclose(problem.x.reshape(15, channels, 16, 16), pixels / 255, rtol=1e-6)
    np.testing.assert_array_equal(problem.y, labels)
    assert problem.class_names == ("cats", "dogs") and problem.kind == "classification" and problem.target_name == "class"
    assert len(problem.feature_names) == len(set(problem.feature_names)) == channels * 256


def test_what_was_done_is_said_with_counts(bring):
    notes = bring(drawn({"cats": 7, "dogs": 8})).notes
    assert "Pictures that are not square are cut to the largest square in the middle: 15." in notes
    assert "Pixels from 0 to 255 are divided by 255." in notes and "2 classes, 7 to 8 pictures each." in notes
    assert notes[-1] == "12 rows to train on and 3 to validate on, with the same share of each class in both."


def test_the_split_follows_the_seed_and_the_share(bring):
    one, other = (bring(drawn({"a": 20, "b": 20}), seed=seed, validation=25, picture_size=8) for seed in (0, 1))
    assert len(one.validation) == 10 and one.validation.tolist() != other.validation.tolist()
    assert np.bincount(one.y[one.validation]).tolist() == [5, 5]


def test_the_digits_are_pictures_too():
    problem = learning_problem("digits")
    assert problem.image == (1, 8, 8) and learning_problem("moons").image is None
    assert problem.x.min() == 0 and problem.x.max() == 1


def test_equal_pictures_on_both_sides_are_cautioned_against(bring):
    same = drawn({"a": 1, "b": 1})
    members = {f"{name}/{at}.png": same[f"{name}/0.png"] for name in "ab" for at in range(10)}
    problem = bring(members, picture_size=8)
    cautions = [step["what"] for step in problem.steps if step["step"] == CAUTION]
    assert cautions == ["4 of 4 validation pictures are also among the training pictures: they can be remembered."]


@pytest.mark.parametrize(
    ("counts", "chosen", "said"),
    [
        ({"a": 6, "b": 3}, {}, "Data: got 9 pictures, needs at least 10."),
        ({"a": 12}, {}, "Data: got pictures without classes, needs a zip with two or more folders of pictures, a folder for each class."),
        ({"a": 6, "b": 6}, {"target": "size"}, "Target: got “size”, needs class, the folder of each picture."),
        ({"a": 6, "b": 6}, {"kind": "regression"}, "Task: got “regression”, needs classification: the folders of pictures are classes."),
        (
            {"a": 6, "b": 6},
            {"split": "time"},
            "Split: got “time”, needs auto, random or stratified: pictures have neither groups nor times.",
        ),
        (
            {"a": 11, "b": 1},
            {"split": "stratified"},
            "Split: got stratified, with only one row of class “b”, needs at least 2 rows of every class; choose random.",
        ),
    ],
)
def test_pictures_that_cannot_be_learned_are_refused_with_what_to_do(bring, counts, chosen, said):
    with pytest.raises(InputError) as error:
        bring(drawn(counts), **chosen)
    assert str(error.value) == said


def test_pictures_that_would_fill_the_memory_are_refused_with_the_size_that_fits(bring, monkeypatch):
    monkeypatch.setattr("core.data.problem.of_pictures.MOST_PIXELS", 12 * 3 * 24 * 24)
    with pytest.raises(InputError, match="Picture size: got 32, needs at most 24 for 12 pictures in colour"):
        bring(drawn({"a": 6, "b": 6}), picture_colour="colour")
    assert len(bring(drawn({"a": 6, "b": 6}), picture_colour="colour", picture_size=24).x) == 12
