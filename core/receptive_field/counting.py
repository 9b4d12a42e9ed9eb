"""How large the effective field is: by the closed form, and from samples with its uncertainty."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from core.receptive_field.arithmetic import Report, measured
from core.receptive_field.effective import Map, area, centre, closed_form
from core.receptive_field.network import MERGES, POOLS, Network, Pair
from core.receptive_field.regions import Box, Region
from core.receptive_field.regions import area as positions_of
from core.receptive_field.sampled import Sampled
from core.receptive_field.snapshot import Effective

SHOWN = 96  # positions on the longer side of the heat map that is drawn
LONGEST = 2000  # of a signal
GROUPS = 10  # of inputs, for the uncertainty
MOST_LAYERS = 24  # of the curve of effective sizes


def expected(report: Report, position: int, unit: Pair, region: Region, weights: str) -> Effective | None:
    """The effective field of a linear network; None where the unit sees nothing."""
    if region.inside is None:
        return None
    return _effective(closed_form(report, position, unit, weights), centre(report, position, unit), region.inside, 0, math.nan)


class Counting:
    """Takes the samples of one unit and says what they come to."""

    def __init__(self, report: Report, position: int, unit: Pair, region: Region) -> None:
        self._centre = centre(report, position, unit)
        self._box: Box = region.inside or (0, report.network.size[0] - 1, 0, report.network.size[1] - 1)
        self._sums: list[Map] = []
        self._last: Map | float = 0.0
        self.curve: list[tuple[int, float, float]] = []  # inputs, side, spread
        self._batches = 0

    def take(self, found: Sampled) -> Effective:
        """The effective field after this many inputs."""
        total = found.scores * found.inputs
        if len(self._sums) < GROUPS:
            self._sums.append(total - self._last)
        else:
            self._sums[self._batches % GROUPS] += total - self._last
        self._last = total
        self._batches += 1
        effective = _effective(found.scores, self._centre, self._box, found.inputs, self._spread(total))
        self.curve.append((found.inputs, effective.side, effective.spread))
        return effective

    def _spread(self, total: Map) -> float:
        """The standard error of the side, by leaving out one group of inputs at a time (the delete-a-group jackknife).

        Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 11.5: sqrt((g - 1) / g · sum of (s_i - mean s)^2).
        """
        groups = len(self._sums)
        if groups < 3:
            return math.nan
        without = np.array([side(total - one, self._centre) for one in self._sums])
        return float(np.sqrt((groups - 1) / groups * ((without - without.mean()) ** 2).sum()))


@lru_cache(maxsize=32)
def sizes(network: Network, weights: str) -> tuple[tuple[int, float], ...]:
    """(position, effective size) by the closed form, of a middle unit, at up to MOST_LAYERS layers that widen the field."""
    report = measured(network)
    wide = [
        one.position
        for one in report.layers
        if (one.layer.kind in (*MERGES, *POOLS) or max(one.layer.kernel) > 1) and not (one.rows.whole or one.columns.whole)
    ]
    every = max(1, -(-len(wide) // MOST_LAYERS))
    found = []
    for position in wide[::every]:
        one = report.layers[position]
        unit = one.rows.size // 2, one.columns.size // 2
        found.append((position, side(closed_form(report, position, unit, weights), centre(report, position, unit))))
    return tuple(found)


def _effective(scores: Map, middle: tuple[float, float], box: Box, inputs: int, spread: float) -> Effective:
    inside = scores[box[0] : box[1] + 1, box[2] : box[3] + 1]
    most = SHOWN if scores.shape[0] > 1 else LONGEST
    every = -(-max(inside.shape) // most)
    small = _blocks(inside, every)
    heat = np.round(255 * small / (small.max() or 1.0)).astype(np.uint8)
    heat.setflags(write=False)
    return Effective(inputs, heat, box, side(scores, middle), spread, area(scores, middle) / positions_of(box))


def side(scores: Map, middle: tuple[float, float]) -> float:
    """The side of a square as large as the effective field; of a signal its length."""
    counted = area(scores, middle)
    return math.sqrt(counted) if scores.shape[0] > 1 else float(counted)


def _blocks(scores: Map, every: int) -> Map:
    """Means of blocks of `every` x `every`; along an axis of one position only along the other."""
    if every == 1:
        return scores
    for axis in (0, 1):
        n = scores.shape[axis]
        if n > 1:
            edges = np.arange(0, n, every)
            counts = np.diff([*edges, n])
            scores = np.add.reduceat(scores, edges, axis=axis) / (counts[:, None] if axis == 0 else counts)
    return scores
