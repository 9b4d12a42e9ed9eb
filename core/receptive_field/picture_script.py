"""How a script that runs without the app comes by the picture on screen. Light."""

from __future__ import annotations

from typing import NamedTuple

from core.data.builtin_pictures import PICTURES
from core.snippets import source

OWN_PICTURE = '''def first_picture(file: str) -> np.ndarray:
    """The picture in a file, or the first one in a zip."""
    if not zipfile.is_zipfile(file):
        return picture_pixels(Path(file).read_bytes())
    with zipfile.ZipFile(file) as archive:
        for name in sorted(archive.namelist(), key=lambda name: name.split("/")):
            try:
                if not name.endswith("/") and not any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
                    return picture_pixels(archive.read(name))
            except OSError:
                continue
    raise SystemExit(f"{file} holds no picture")'''


class PictureLines(NamedTuple):
    """What reads the picture, the call that gives it, (height, width, channels), and a sentence on where it is from."""

    definitions: tuple[str, ...]
    call: str
    beside: str


def picture_lines(data: str, filename: str | None) -> PictureLines:
    """A built-in photo comes with scikit-learn. filename: of a person's own picture, which lies beside the script."""
    if data == "pattern":
        read, call = source("core.data.builtin_pictures", "pattern"), f"pattern({PICTURES['pattern'].height})"
    elif data in PICTURES:
        read, call = "from sklearn.datasets import load_sample_image", f"np.array(load_sample_image({data + '.jpg'!r}))"
    else:
        own = filename or "your-picture"
        read = source("core.data.picture.plain", "picture_pixels")
        return PictureLines((read, OWN_PICTURE), f"first_picture({own!r})", f"Picture: {own}, beside this script.")
    return PictureLines((read,), call, f"Picture: {PICTURES[data].source}.")
