"""What a picture of one kernel at work needs. Light."""

from __future__ import annotations

from dataclasses import dataclass

from core.receptive_field.frequencies import Filtered
from core.receptive_field.sliding import Floats, Position


@dataclass(frozen=True)
class KernelSnapshot:
    """One state. All arrays are read-only.

    step: positions taken so far, of `steps`. picture: (rows, columns), what the kernel slides over, grey from 0 to 255. weights: (rows,
    columns) as they are multiplied. output: (rows, columns), NaN where nothing is known yet; goal: what it will be. at: the last position,
    None before the first. large: the kernel on the picture at full size. notes: what was done to the picture, a sentence each.
    """

    step: int
    steps: int
    picture: Floats
    weights: Floats
    output: Floats
    goal: Floats
    at: Position | None
    large: Filtered
    notes: tuple[str, ...]
