"""The questions about data, as a worker answers them."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.data import questions
from core.data.reading import prepared, read
from core.errors import InputError


@pytest.fixture
def brought(tmp_path):
    """A red picture of 40 × 20 pixels with a blue right half, as an upload that has been read."""
    path = tmp_path / "file-0123456789abcdef.data"
    image = Image.new("RGB", (40, 20), (255, 0, 0))
    image.paste((0, 0, 255), (20, 0, 40, 20))
    with path.open("wb") as file:
        image.save(file, "PNG")
    read(path, {}, lambda _: None)
    return {"file-1": path}


def ask(files, **settings):
    return questions.picture(**{"file": "file-1", "size": 16, "fit": "crop", "colour": "colour", "files": files, **settings})


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))


def test_a_picture_is_shown_before_and_after_with_what_was_done(brought):
    told = ask(brought)
    before, after = pixels(told["before"]), pixels(told["after"])
    assert before.shape == (20, 40, 3) and after.shape == (160, 160, 3), "each of 16 × 16 pixels as a square of 10"
    assert (after[:, :10] == (255, 0, 0)).all() and (after[:, -10:] == (0, 0, 255)).all()
    assert any("largest square" in step for step in told["steps"])
    assert questions.__all__ == ["picture"]


def test_grey_follows_rec_601_and_bars_are_of_the_ground(brought):
    grey = pixels(ask(brought, colour="grey")["after"])
    assert tuple(grey[0, 0]) == (76, 76, 76), "0.299 of 255"
    padded = pixels(ask(brought, fit="pad")["after"])
    assert (padded[:30] == 255).all() and not (padded[80] == 255).all()


def test_what_was_prepared_and_is_gone_is_made_again(brought):
    prepared(brought["file-1"], {}).unlink()
    assert pixels(ask(brought)["after"]).shape == (160, 160, 3)


@pytest.mark.parametrize("settings", [{"file": "file-2"}, {"size": 10**6}, {"fit": "squeeze"}, {"colour": "sepia"}], ids=str)
def test_what_cannot_be_asked_is_refused(brought, settings):
    with pytest.raises(InputError):
        ask(brought, **settings)


def test_a_table_is_no_picture(tmp_path):
    path = tmp_path / "file-0123456789abcdef.data"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError):
        ask({"file-1": path})
