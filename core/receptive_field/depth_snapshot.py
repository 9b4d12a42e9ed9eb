"""What a picture of the law of depth needs. Light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.receptive_field.depth_law import Floats


class Measured(NamedTuple):
    """One depth: the theoretical field; what counts, as standard deviations in pixels: mean and spread over the networks, and by theory.

    counted: the networks that these come from; in the others ReLUs are off on every way to the middle unit. NaN where none is left.
    """

    depth: int
    field: int
    width: float
    spread: float
    expected: float
    counted: int


@dataclass(frozen=True)
class DepthSnapshot:
    """One state. All arrays are read-only.

    rows: one for each depth so far. scores: (field, field), the share of each pixel in what counts at the last depth, the mean over the
    networks; empty before the first. profile: (field,), its sums over the rows. notes: what is measured on what, a sentence each.
    """

    rows: tuple[Measured, ...]
    scores: Floats
    profile: Floats
    notes: tuple[str, ...]

    @property
    def depth(self) -> int:
        """Layers measured so far."""
        return self.rows[-1].depth if self.rows else 0
