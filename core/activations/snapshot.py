"""What a picture of this topic needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.measures import Corner, Turn
from core.activations.model import Floats


@dataclass(frozen=True)
class Drawn:
    """One function.

    value, first, second: f, f' and f'' at the snapshot's x, (points,); NaN where there is none. at: the three at the probe. turns, corners:
    in sight. gaps: points of x without a value. draws: RReLU's slopes for negative x as drawn once in training, (points,); else None.
    """

    name: str
    value: Floats
    first: Floats
    second: Floats
    at: tuple[float, float, float]
    turns: tuple[Turn, ...]
    corners: tuple[Corner, ...]
    gaps: int
    draws: Floats | None


@dataclass(frozen=True)
class Snapshot:
    """x: rising, (points,). drawn: the chosen functions, in their order."""

    step: int
    x: Floats
    drawn: tuple[Drawn, ...]


def frozen(array: Floats) -> Floats:
    """A copy that nobody can write."""
    array = np.array(array, order="C")
    array.setflags(write=False)
    return array
