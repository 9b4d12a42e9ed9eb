"""Counts of how long things took, as collectors of metrics read them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Histogram:
    """How often something took how many seconds. bounds: rising, each the longest time of its bin; beyond them is one bin more."""

    def __init__(self, bounds: tuple[float, ...] = BOUNDS) -> None:
        self.bounds, self.seconds = bounds, 0.0
        self._bins = [0] * (len(bounds) + 1)

    def add(self, seconds: float) -> None:
        self._bins[bisect_left(self.bounds, seconds)] += 1
        self.seconds += seconds

    def up_to(self) -> Iterator[tuple[float, int]]:
        """Each bound, at last infinity, and how often it took at most so long."""
        yield from zip((*self.bounds, float("inf")), accumulate(self._bins), strict=True)
