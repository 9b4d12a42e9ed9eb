"""What a picture of this topic needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.receptive_field.network import Pair
from core.receptive_field.regions import Box, Region

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Checked(NamedTuple):
    """One field by arithmetic and by autograd, (height, width) each; `size`: the input it was checked on. clipped: beyond its borders too.

    same: whether they agree in place and size, and gap by gap.
    """

    expected: Pair
    found: Pair
    same: bool
    size: Pair
    clipped: bool


class Effective(NamedTuple):
    """The effective field.

    inputs: how many random inputs it is the mean of; 0: the closed form of a linear network. heat: from 0 to 255, the largest score, over
    the positions of `box` (first and last row, first and last column), made smaller where they are many. side: of a square as large as the
    area that counts more than 4.55 % of the centre. spread: its standard error, by leaving out a tenth of the inputs at a time; NaN where
    it is not known. share: the area's part of the field within the input.
    """

    inputs: int
    heat: Pixels
    box: Box
    side: float
    spread: float
    share: float


@dataclass(frozen=True)
class Snapshot:
    """One state.

    step: random inputs so far. picture: what goes in, (height, width, 3), made smaller for showing where it is large; of a signal None,
    and `signal`, (samples,). region: what the chosen unit sees. holes: (height, width) of `picture`, 1 where the unit sees nothing;
    None where its box has no such gaps. effective: None where the unit sees nothing. expected: its side by the closed form, NaN where
    there is none. features: (rows, columns) of the chosen layer's channel `channel`, counted from 1; None until it is computed or where
    that would take too long, which `skipped` says. checked: the field by autograd; None until it is known. sizes: the effective size by
    the closed form at some layers, (position, side) each; empty until it is known. curve: (inputs, side, spread) of the run so far.
    notes: what was done to the picture, a sentence each.
    """

    step: int
    picture: Pixels | None
    signal: Floats | None
    region: Region
    holes: Pixels | None
    effective: Effective | None
    expected: float
    features: Floats | None
    channel: int
    skipped: str
    checked: Checked | None
    sizes: tuple[tuple[int, float], ...]
    curve: tuple[tuple[int, float, float], ...]
    notes: tuple[str, ...]
