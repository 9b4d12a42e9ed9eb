"""Pictures of any size to squares of one size: plain steps, which scripts that people take away carry as they stand."""

from __future__ import annotations

import numpy as np
from PIL import Image


def as_grey(picture: np.ndarray) -> np.ndarray:
    """(height, width, 1) from 1 or 3 channels: L = (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down, which is
    0.299 R + 0.587 G + 0.114 B. Source: Rec. ITU-R BT.601, section 2.5.1, as Pillow's mode L."""
    if picture.shape[2] == 1:
        return picture
    red, green, blue = (picture[..., at].astype(np.uint32) for at in range(3))
    return ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16).astype(np.uint8)[..., None]


def as_colour(picture: np.ndarray) -> np.ndarray:
    """(height, width, 3): grey three times over."""
    return picture if picture.shape[2] == 3 else np.repeat(picture, 3, axis=2)


def centre_square(picture: np.ndarray) -> np.ndarray:
    """The largest square in the middle; an odd pixel more is cut at the right or the bottom."""
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return picture[top : top + side, left : left + side]


def resized(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Lanczos (a = 3, widened when reducing) where a side gets shorter, else bilinear; unchanged at its own size. Both are Pillow's."""
    if picture.shape[:2] == (height, width):
        return picture
    shorter = height < picture.shape[0] or width < picture.shape[1]
    method = Image.Resampling.LANCZOS if shorter else Image.Resampling.BILINEAR
    plain = picture[..., 0] if picture.shape[2] == 1 else picture
    return np.asarray(Image.fromarray(plain).resize((width, height), method)).reshape(height, width, picture.shape[2])


def fitted(picture: np.ndarray, size: int, fit: str, background: int) -> np.ndarray:
    """A picture as a square (size, size, channels).

    fit: "crop" cuts the largest square out of the middle; "pad" keeps everything and fills up with the background, in
    the middle, an odd pixel more at the right or the bottom; "stretch" changes the proportions.
    """
    if fit == "crop":
        return resized(centre_square(picture), size, size)
    if fit == "stretch":
        return resized(picture, size, size)
    height, width = picture.shape[:2]
    share = size / max(height, width)
    inside = resized(picture, max(1, round(height * share)), max(1, round(width * share)))
    square = np.full((size, size, picture.shape[2]), background, np.uint8)
    top, left = (size - inside.shape[0]) // 2, (size - inside.shape[1]) // 2
    square[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return square
