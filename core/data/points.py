"""Points in the plane, made: sets that are hard for a straight line, each for a reason of its own."""

from __future__ import annotations

import numpy as np


def two_spirals(rows: int, turns: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind round each other: x (rows, 2), y (rows,). Radius r = angle / (2 pi turns), the second arm turned by half a circle.

    Source: Lang & Witbrock (1988), Learning to tell two spirals apart, with noise and fewer turns.
    """
    chance = np.random.default_rng(seed)
    radius = np.sqrt(chance.uniform(0.01, 1, rows))
    y = np.arange(rows) % 2
    angle = 2 * np.pi * turns * radius + np.pi * y
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return x + chance.normal(scale=noise, size=x.shape), y


def exclusive_or(rows: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A square cut in four: x (rows, 2), y (rows,), 1 where exactly one coordinate is positive, before noise moves the points.

    Source: Minsky & Papert (1969), Perceptrons, of the exclusive or.
    """
    chance = np.random.default_rng(seed)
    x = chance.uniform(-1, 1, (rows, 2))
    y = ((x[:, 0] > 0) != (x[:, 1] > 0)).astype(np.int64)
    return x + chance.normal(scale=noise, size=x.shape), y
