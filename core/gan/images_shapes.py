"""Colour shapes: small pictures that are drawn here, each of one of five classes, at a place, size, turn and in colours of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SHAPE_NAMES = ("disc", "square", "triangle", "ring", "cross")
SIDE, MANY = 32, 2000  # pixels, pictures


def outside(name: str, u: Any, v: Any, size: Any) -> Any:
    """How many pixels each place (u, v) lies outside of a shape of this size around (0, 0), below 0 where it is inside."""
    if name == "disc":
        return np.hypot(u, v) - size
    if name == "square":
        return np.maximum(abs(u), abs(v)) - np.float32(0.8) * size
    if name == "triangle":
        sides = [u * np.float32(np.cos(angle)) + v * np.float32(np.sin(angle)) for angle in 2 * np.pi * np.arange(3) / 3]
        return np.maximum(np.maximum(*sides[:2]), sides[2]) - np.float32(0.55) * size
    if name == "ring":
        return abs(np.hypot(u, v) - np.float32(0.75) * size) - np.float32(0.25) * size
    arm = np.float32(0.3) * size
    return np.minimum(np.maximum(abs(u) - arm, abs(v) - size), np.maximum(abs(u) - size, abs(v) - arm))


def shapes(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pictures (count, 3, 32, 32) and their classes, the same for the same seed; a shape's edge is one pixel wide."""
    random = np.random.default_rng([seed, SIDE])
    kind = np.arange(count) % len(SHAPE_NAMES)
    middle = (SIDE / 2 + random.uniform(-4, 4, (2, count, 1, 1))).astype(np.float32)
    size, turn = (random.uniform(low, high, (count, 1, 1)).astype(np.float32) for low, high in ((7, 11), (0, 2 * np.pi)))
    hue = random.random((count, 1)) + np.array([0, 1 / 3, 2 / 3])
    colour = (255 * (0.55 + 0.45 * np.cos(2 * np.pi * hue))).astype(np.float32)[:, :, None, None]
    ground = random.uniform(0, 64, (count, 1, 1, 1)).astype(np.float32)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) + np.float32(0.5)
    drawn = np.empty((count, 3, SIDE, SIDE), np.uint8)
    for number, name in enumerate(SHAPE_NAMES):
        of = kind == number
        across, down = x - middle[0, of], y - middle[1, of]
        u, v = across * np.cos(turn[of]) + down * np.sin(turn[of]), down * np.cos(turn[of]) - across * np.sin(turn[of])
        inside = np.clip(np.float32(0.5) - outside(name, u, v, size[of]), 0, 1)[:, None]
        drawn[of] = np.round(ground[of] + (colour[of] - ground[of]) * inside)
    return drawn, kind.astype(np.int64)
