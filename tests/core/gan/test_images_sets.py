"""The real pictures of a game: shapes that are drawn here, digits, and what people bring, good and bad."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.data import pictures
from core.errors import InputError
from core.gan.config import IMAGES, Config
from core.gan.images_sets import HELD, real_pictures, split
from core.gan.images_shapes import SHAPE_NAMES, shapes

NAME = "file-" + "0" * 16


def brought(tmp_path, made):
    """A prepared zip of pictures: path in the zip -> pixels."""
    file = tmp_path / "mine.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path, pixels in made.items():
            out = io.BytesIO()
            Image.fromarray(pixels).save(out, "PNG")
            archive.writestr(path, out.getvalue())
    pictures.prepare(file, tmp_path / "mine.pictures", {}, lambda _: None)
    return {NAME: tmp_path / "mine.pictures"}


def noise(count, shape=(20, 20, 3), start=0):
    return [np.random.default_rng(k + start).integers(0, 256, shape, np.uint8) for k in range(count)]


def mine(**settings):
    return Config(mode=IMAGES, data=NAME, side="16", **settings)


def test_shapes_are_the_same_for_the_same_seed_of_five_classes_and_as_large_as_they_say():
    x, y = shapes(50, 4)
    again, other = shapes(50, 4)[0], shapes(50, 5)[0]
    assert np.array_equal(x, again) and not np.array_equal(x, other)
    assert x.shape == (50, 3, 32, 32) and np.bincount(y).tolist() == [10] * len(SHAPE_NAMES)
    ground = x[:, :, :1, :1].astype(int)
    drawn = (np.abs(x.astype(int) - ground).max(1) > 8).sum((1, 2))
    least, most = np.array([np.pi, 2.56, 3 * 3**0.5 * 0.55**2, 3 * np.pi / 4, 2.04 - 0.84])[y] * 7**2, np.pi * 12**2
    assert (drawn > 0.9 * least).all() and (drawn < most).all()
    ring = x[y == SHAPE_NAMES.index("ring")]
    assert not np.array_equal(ring[0], ring[1])


def test_digits_come_as_scikit_learn_has_them_and_none_is_both_learned_from_and_kept_back():
    from sklearn.datasets import load_digits

    real = real_pictures(Config(mode=IMAGES), 0, {})
    assert len(real.seen) + len(real.held) == 1797 and len(real.held) == 1797 // HELD
    known = load_digits()
    assert np.array_equal(np.sort(np.concatenate([real.seen_classes, real.held_classes])), np.sort(known.target))
    levels = np.concatenate([real.seen, real.held]).reshape(1797, -1) * (16 / 255)
    assert np.array_equal(np.sort(levels.round().sum(1)), np.sort(known.data.sum(1)))
    seen, held = split(1797, 100, 3)
    assert len(seen) == 100 and not set(seen) & set(held) and len(held) == 359


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"a.png": noise(1)[0]}, "Pictures: got 1 picture, needs at least 16 different ones, in one zip."),
        (
            {f"{k}.png": noise(1)[0] for k in range(30)},
            "Pictures: got 30 pictures, all equal, needs at least 16 different ones, in one zip.",
        ),
        ({f"{k}.png": noise(3)[k % 3] for k in range(30)}, "Pictures: got 30 pictures, 3 of them different, needs at least 16 different"),
    ],
)
def test_too_few_different_pictures_are_refused_and_it_is_said_how_many_there_are(tmp_path, made, words):
    with pytest.raises(InputError, match=re.escape(words)):
        real_pictures(mine(), 0, brought(tmp_path, made))


def test_a_file_that_is_gone_and_a_set_that_is_none_are_named():
    with pytest.raises(InputError, match="bring the file with this fingerprint again"):
        real_pictures(mine(), 0, {})
    with pytest.raises(InputError, match="Pictures: got “cats”, needs a file of yours, or one of digits, shapes"):
        Config(mode=IMAGES, data="cats")


def test_pictures_of_different_sizes_become_squares_of_one_and_it_is_said_how(tmp_path):
    sizes = [(20, 20, 3), (40, 30, 3), (10, 10, 3)]
    made = {f"{k % 2}/{k}.png": noise(1, sizes[k % 3], k)[0] for k in range(30)}
    real = real_pictures(mine(), 0, brought(tmp_path, made))
    assert real.seen.shape == (24, 3, 16, 16) and real.held.shape == (6, 3, 16, 16) and real.names == ("0", "1")
    assert set(real.seen_classes) == {0, 1}
    said = " ".join(real.notes)
    assert "not square are cut to the largest square in the middle: 10." in said
    assert "Made smaller to 16 × 16 pixels" in said and "Made larger to 16 × 16 pixels" in said


def test_grey_pictures_have_one_channel_and_pictures_without_folders_no_classes(tmp_path):
    made = {f"{k}.png": picture for k, picture in enumerate(noise(20, (16, 16)))}
    real = real_pictures(mine(), 0, brought(tmp_path, made))
    assert real.seen.shape == (16, 1, 16, 16) and real.names == () and not real.seen_classes.any()
    assert "All pictures are grey: one channel." in real.notes and any("without classes" in note for note in real.notes)
