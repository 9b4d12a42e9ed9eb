"""What a picture of a moved picture needs. Light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.receptive_field.network import Pair
from core.receptive_field.snapshot import Floats, Pixels


class Compared(NamedTuple):
    """A layer's map before and after the move.

    change: the size of the difference over the size of the map, all channels, over `units` units; NaN where there are none. largest: the
    largest difference over the largest value. bordered: whether units at the border count too, because none sees only the picture.
    """

    change: float
    largest: float
    units: int
    bordered: bool


@dataclass(frozen=True)
class MovedSnapshot:
    """One state. All arrays are read-only.

    step: moves tried so far, of `steps`. picture, moved: (height, width, 3). channel: counted from 1, of the maps. before, after, undone:
    its maps (rows, columns) of the picture, of the moved one, and of that with the move undone, NaN beyond; None where not known, which
    `skipped` says where it takes too long. counted: (rows, columns), the units that are compared. compared: over them. grid: shifts by
    multiples of it are followed exactly, down and across. curve: (by how much, change, change with blurs) of the run so far.
    notes: what was done to the picture.
    """

    step: int
    steps: int
    picture: Pixels
    moved: Pixels
    channel: int
    before: Floats | None
    after: Floats | None
    undone: Floats | None
    counted: NDArray[np.bool_] | None
    compared: Compared | None
    grid: Pair
    curve: tuple[tuple[float, float, float], ...]
    skipped: str
    notes: tuple[str, ...]
