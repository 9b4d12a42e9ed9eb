"""What luck decides in an update, by counting: the same draws in the compiled loop and in plain PyTorch.

Draw number n of a run is 64 well mixed bits of (the seed's key + n). An update owns PARTS batches of draws, one for each thing that luck
decides in it, whether it is used or not: a trick that is switched on changes no other draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REAL, NOISE, FLIP_REAL, FLIP_MADE, BLUR, MIX, AWAY, PARTS = 0, 1, 2, 3, 4, 8, 9, 12


def key(seed: int) -> int:
    """Where a seed's draws begin."""
    return int(mixed(np.array([2 * seed + 1], np.uint64))[0])


def mixed(counts: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64 well mixed bits of each count. Source: Steele, Lea & Flood (2014), SplitMix64, figure 16."""
    x = counts * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)


def draws(start: int, update: int, part: int, batch: int) -> NDArray[np.uint64]:
    """The batch of draws that a part of an update owns."""
    return mixed(np.uint64(start) + np.arange((update * PARTS + part) * batch, (update * PARTS + part + 1) * batch, dtype=np.uint64))


def places(bits: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
    """Whole numbers from 0 up to, not including, count."""
    return ((bits >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)).astype(np.int64)


def shares(bits: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Numbers from 0 up to, not including, 1."""
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(1 / 16777216)
