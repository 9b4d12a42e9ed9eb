"""A picture as points: they lie where it is dark, as often as it is dark there, and a picture without dark places is refused."""

import io
import zipfile
from itertools import islice

import numpy as np
import pytest
from PIL import Image

from core.data.pictures import prepare
from core.errors import InputError
from core.gan.config import Config
from core.gan.picture_points import from_grey
from core.gan.play import play
from core.gan.reading import notes
from core.gan.start import POOL
from core.runs.moment import Resources

NAME = "file-0123456789abcdef"


def grey(height, width, *dark):
    """White, with rectangles: (rows, columns, grey)."""
    found = np.full((height, width), 255, np.uint8)
    for rows, columns, value in dark:
        found[rows, columns] = value
    return found


def test_points_fill_the_dark_pixels_with_up_up_and_the_longer_side_from_margin_to_margin():
    found, said = from_grey(grey(100, 200, (slice(0, 50), slice(0, 20), 0)), 0)  # the upper left: rows 0-50, columns 0-20
    a_pixel = 0.9 / 200
    assert found.shape == (POOL, 2) and found.dtype == np.float32
    assert (found.min(0), found.max(0)) == (
        pytest.approx([0.05, 0.5], abs=2e-3),
        pytest.approx([0.05 + 20 * a_pixel, 0.5 + 50 * a_pixel], abs=2e-3),
    )
    assert found.std(0) == pytest.approx(np.array([20, 50]) * a_pixel / 12**0.5, rel=0.03), "evenly, within a pixel too"
    assert "5% of it" in said


def test_the_darker_a_pixel_the_likelier_and_those_lighter_than_the_middle_never():
    bands = [(slice(None), slice(at, at + 10), value) for at, value in ((0, 5), (20, 80), (40, 180))]
    found, _ = from_grey(grey(30, 60, *bands), 3)  # halfway between 5 and 255 is 130: 125 and 50 beyond it, and 180 is lighter
    column = (found[:, 0] - 0.05) / (0.9 / 60)
    assert ((column < 10) | ((column > 20) & (column < 30))).mean() == pytest.approx(1, abs=1e-3)
    assert (column < 15).mean() == pytest.approx(125 / 175, abs=0.015)
    assert np.array_equal(from_grey(grey(30, 60, *bands), 3)[0], found)


SAME = "Picture: got nearly the same grey everywhere ({}), needs dark places on light ground."


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (grey(50, 50), SAME.format("255 to 255 of 255")),
        (grey(50, 50, (slice(None), slice(None), 0)), SAME.format("0 to 0 of 255")),
        (grey(50, 50, (slice(0, 9), slice(0, 9), 240)), SAME.format("240 to 255 of 255")),
        (grey(50, 50, (slice(0, 3), slice(0, 3), 0)), "Picture: got 9 dark pixels, needs at least 20."),
    ],
    ids=["blank", "all black", "paper", "a dot"],
)
def test_a_picture_without_dark_places_is_refused_in_the_words_of_the_screen(picture, says):
    with pytest.raises(InputError) as caught:
        from_grey(picture, 0)
    assert [str(problem) for problem in caught.value.problems] == [says]


def png(picture):
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("zipped", [False, True])
def test_a_game_is_played_on_a_picture_that_somebody_brought(tmp_path, zipped):
    raw = png(grey(600, 300, (slice(450, 600), slice(None), 0)))  # the lower quarter of an upright picture
    if zipped:
        parcel = io.BytesIO()
        with zipfile.ZipFile(parcel, "w") as archive:
            archive.writestr("a.png", raw)
            archive.writestr("b.png", png(grey(20, 20)))
        raw = parcel.getvalue()
    file = tmp_path / f"{NAME}.data"
    file.write_bytes(raw)
    prepare(file, file.with_suffix(".pictures"), {}, lambda _: None)
    *_, last = islice(play(Config(points=NAME, iterations=20), Resources(files={NAME: file})), 9)
    state = last.snapshot()
    assert state.real.min(0) == pytest.approx([0.275, 0.05], abs=0.02) and state.real.max(0) == pytest.approx([0.725, 0.275], abs=0.02)
    assert "25% of it" in notes(state)[0] and ("The first of 2 pictures." in notes(state)) == zipped
    assert len(last.leaves()["points.csv"].decode().split()) == POOL + 1
