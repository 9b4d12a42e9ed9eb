"""Many small pictures as one, and that one as a data address. Light."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.gan.images_config import ACROSS

Pixels = NDArray[np.uint8]
SHARP = 8000  # pixels of a sheet up to which it is sent exactly
GAP = 1  # pixels between two pictures


def sheet(pictures: Pixels, across: int = ACROSS) -> Pixels:
    """Pictures (count, channels, side, side) side by side, `across` in a row, as (height, width, channels); grey between them."""
    count, channels, side, _ = pictures.shape
    cell, down = side + GAP, -(-count // across)
    whole = np.full((down * cell - GAP, across * cell - GAP, channels), 128, np.uint8)
    for k, picture in enumerate(pictures):
        top, start = k // across * cell, k % across * cell
        whole[top : top + side, start : start + side] = picture.transpose(1, 2, 0)
    return whole


def address(pixels: Pixels) -> str:
    """A sheet as a data address: exactly where it is small, else as WebP of quality 65, which is only looked at."""
    image, out = Image.fromarray(np.ascontiguousarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)), io.BytesIO()
    if pixels.shape[0] * pixels.shape[1] <= SHARP:
        image.save(out, "PNG")
        return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    image.save(out, "WEBP", quality=65, method=2)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
