"""Pictures in a zip, read with Pillow in few lines: what scripts that people take away carry.

For pictures of 8 bits a channel, no larger than the page keeps them, this gives the pixels that `decoding` gives.
"""

from __future__ import annotations

import io
import zipfile

import numpy as np
from PIL import Image, ImageOps


def picture_pixels(raw: bytes) -> np.ndarray:
    """(height, width, channels) uint8: upright as its EXIF data say, transparent parts white, 1 channel where it is grey, else 3."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(raw)))
    grey = image.mode in ("1", "L", "LA", "La")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, "white")
        image.paste(clear.convert("RGB"), mask=clear.getchannel("A"))
    pixels = np.array(image.convert("L" if grey else "RGB"))
    return pixels.reshape(*pixels.shape[:2], -1)


def class_of(name: str, classes: list[str]) -> str | None:
    """The class of a picture: the first folder on its path that is one; None where there is none, and for hidden files."""
    folders = name.split("/")[:-1]
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
    return None if hidden else next((folder for folder in folders if folder in classes), None)


def pictures_in(file: str, classes: list[str]) -> tuple[list[np.ndarray], np.ndarray]:
    """The pictures of a zip, in the order of their paths, and the number of each one's class. What is no picture is left out."""
    pictures, labels = [], []
    with zipfile.ZipFile(file) as archive:
        for name in sorted(archive.namelist(), key=lambda name: name.split("/")):
            label = class_of(name, classes)
            if label is None or name.endswith("/"):
                continue
            try:
                pictures.append(picture_pixels(archive.read(name)))
            except OSError:
                continue
            labels.append(classes.index(label))
    return pictures, np.array(labels, dtype=np.int64)
