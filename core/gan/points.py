"""What is to be imitated: clouds of points in the unit square, each with the definition that its source gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Random = np.random.Generator

# The literature's sets fill a square around 0; a unit of theirs is so long here, around (0.5, 0.5).
RING_UNIT, GRID_UNIT = 0.2, 0.1
ANGLES = 2 * math.pi * np.arange(8) / 8
RING = 0.5 + RING_UNIT * 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], 1)
GRID = 0.5 + GRID_UNIT * np.array([(x, y) for x in range(-4, 5, 2) for y in range(-4, 5, 2)], np.float64)
BLOBS = np.array([(0.35, 0.25), (0.5, 0.75), (0.65, 0.25)])
TWO = np.array([(0.3, 0.7), (0.7, 0.4)])

# Sets that are a mixture of normal clouds: middles (modes, 2) and standard deviations (modes, 2); all are equally likely.
MODES: Mapping[str, tuple[Floats, Floats]] = MappingProxyType(
    {
        "two Gaussians": (TWO, np.array([(0.1, 0.1), (0.05, 0.2)])),
        "three blobs": (BLOBS, np.full((3, 2), 0.025)),
        "8-Gaussian ring": (RING, np.full((8, 2), 0.02 * RING_UNIT)),
        "25-Gaussian grid": (GRID, np.full((25, 2), 0.05 * GRID_UNIT)),
    }
)


def line(count: int, spread: float, random: Random) -> Floats:
    """GAN Lab's line: (0.8 - 0.75 u, 0.6 + 0.3 u), deviation 0.01."""
    u = random.random((count, 1))
    return np.hstack([0.8 - 0.75 * u, 0.6 + 0.3 * u]) + 0.01 * spread * random.standard_normal((count, 2))


def ring(count: int, spread: float, random: Random) -> Floats:
    """GAN Lab's ring: an ellipse around (0.5, 0.45) with radii 0.3 and 0.25, deviation 0.025."""
    angle = 2 * math.pi * random.random((count, 1))
    around = np.hstack([0.5 + 0.3 * np.cos(angle), 0.45 + 0.25 * np.sin(angle)])
    return np.asarray(around + 0.025 * spread * random.standard_normal((count, 2)))


def moons(count: int, spread: float, random: Random) -> Floats:
    """Two half circles as in scikit-learn's make_moons, with deviation 0.1 there; 3.6 of its units are the square's side."""
    angle, lower = math.pi * random.random(count), random.random(count) < 0.5
    x = np.where(lower, 1 - np.cos(angle), np.cos(angle))
    y = np.where(lower, 0.5 - np.sin(angle), np.sin(angle))
    return 0.5 + (np.stack([x - 0.5, y - 0.25], 1) + 0.1 * spread * random.standard_normal((count, 2))) / 3.6


def swiss_roll(count: int, spread: float, random: Random) -> Floats:
    """The roll of Gulrajani et al. (2017), seen from its side: scikit-learn's, t = 1.5 pi (1 + 2 u), (t cos t, t sin t), deviation 0.25."""
    t = 1.5 * math.pi * (1 + 2 * random.random((count, 1)))
    return 0.5 + (np.hstack([t * np.cos(t), t * np.sin(t)]) + 0.25 * spread * random.standard_normal((count, 2))) / 32


def spiral(count: int, spread: float, random: Random) -> Floats:
    """Two arms, each 1.5 turns from the middle to radius 0.4, deviation 0.01."""
    share, arm = np.sqrt(random.random((count, 1))), math.pi * random.integers(0, 2, (count, 1))
    angle = 3 * math.pi * share + arm
    return np.asarray(0.5 + 0.4 * share * np.hstack([np.cos(angle), np.sin(angle)]) + 0.01 * spread * random.standard_normal((count, 2)))


CURVES: Mapping[str, Callable[[int, float, Random], Floats]] = MappingProxyType(
    {"line": line, "ring": ring, "moons": moons, "swiss roll": swiss_roll, "spiral": spiral}
)
SETS = ("two Gaussians", "line", "ring", "three blobs", "8-Gaussian ring", "25-Gaussian grid", "moons", "swiss roll", "spiral")


def drawn(name: str, count: int, spread: float, random: Random) -> NDArray[np.float32]:
    """`count` points of a set, (count, 2). spread: all deviations times this."""
    if name in CURVES:
        return CURVES[name](count, spread, random).astype(np.float32)
    middles, deviations = MODES[name]
    which = random.integers(0, len(middles), count)
    return (middles[which] + spread * deviations[which] * random.standard_normal((count, 2))).astype(np.float32)
