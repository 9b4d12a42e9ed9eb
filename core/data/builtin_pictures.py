"""The pictures that need no file. Light to import: one is read or made only by `builtin_picture`, outside the web process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class BuiltInPicture:
    """What a person reads before choosing a picture; height and width in pixels."""

    title: str
    height: int
    width: int
    source: str


PICTURES: Mapping[str, BuiltInPicture] = MappingProxyType(
    {
        "china": BuiltInPicture("Temple", 427, 640, "photo by danielbuechele, Creative Commons; as in scikit-learn"),
        "flower": BuiltInPicture("Flower", 427, 640, "photo by vultilion, Creative Commons; as in scikit-learn"),
        "pattern": BuiltInPicture("Test pattern", 512, 512, "made: a checkerboard, and waves that become finer outwards (a zone plate)"),
    }
)


def builtin_picture(name: str) -> np.ndarray:
    """A built-in picture as it comes, uint8 (height, width, 3)."""
    import numpy as np

    if name == "pattern":
        return pattern(PICTURES[name].height)
    from sklearn.datasets import load_sample_image

    return np.array(load_sample_image(f"{name}.jpg"))


def pattern(side: int) -> np.ndarray:
    """A checkerboard, and on it a round zone plate: waves 0.5 + 0.5 cos(pi r^2 / side), finest at r = side / 2; uint8 (side, side, 3)."""
    import numpy as np

    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    waves = 0.5 + 0.5 * np.cos(np.pi * (x**2 + y**2) / side)
    board = ((x // 32 + y // 32) % 2).astype(float)
    angle = np.arctan2(y, x)
    tint = 0.5 + 0.5 * np.cos(angle[..., None] + np.array([0.0, 2.1, 4.2]))
    inside = (np.hypot(x, y) < 0.46 * side)[..., None]
    both = np.where(inside, waves[..., None] * (0.35 + 0.65 * tint), 0.25 + 0.5 * board[..., None])
    return np.array(np.round(255 * both), np.uint8)
