"""Colour shapes: small pictures that are drawn here, each of one of five classes, at a place, size, turn and in colours of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHAPE_NAMES = ("disc", "square", "triangle", "ring", "cross")
SIDE, MANY = 32, 3000  # pixels, pictures


def shapes(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pictures (count, 3, 32, 32) and their classes; the same for the same seed.

    A shape is where its signed distance, in pixels, is below 0; its edge is one pixel wide.
    """
    random = np.random.default_rng([seed, 32])
    kind = np.arange(count) % len(SHAPE_NAMES)
    middle = SIDE / 2 + random.uniform(-4, 4, (2, count, 1, 1))
    radius, turn = random.uniform(7, 11, (count, 1, 1)), random.uniform(0, 2 * np.pi, (count, 1, 1))
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    across, down = x - middle[0], y - middle[1]
    u, v = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    far, a, b = np.hypot(u, v), np.abs(u), np.abs(v)
    corners = [u * np.cos(angle) + v * np.sin(angle) for angle in 2 * np.pi * np.arange(3) / 3]
    away = [
        far - radius,
        np.maximum(a, b) - 0.8 * radius,
        np.maximum(np.maximum(corners[0], corners[1]), corners[2]) - 0.55 * radius,
        np.abs(far - 0.75 * radius) - 0.25 * radius,
        np.minimum(np.maximum(a - 0.3 * radius, b - radius), np.maximum(a - radius, b - 0.3 * radius)),
    ]
    inside = np.clip(0.5 - np.choose(kind[:, None, None], away), 0, 1)[:, None]
    hue = random.random((count, 1)) + np.array([0, 1 / 3, 2 / 3])
    bright = 0.55 + 0.45 * np.cos(2 * np.pi * hue)
    ground = np.repeat(random.uniform(0.0, 0.25, (count, 1)), 3, axis=1)
    drawn = ground[:, :, None, None] * (1 - inside) + bright[:, :, None, None] * inside
    return np.round(255 * drawn).astype(np.uint8), kind.astype(np.int64)
