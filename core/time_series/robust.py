"""Robust STL by convolutions: what statsmodels finds, many times faster, pass by pass.

With robustness weights r a local line is still a function of five sums over the window, of k r, k r d, k r d², k r y and k r d y, where
k is the tricube kernel and d the distance; on an even grid each is a fixed linear filter. Cleveland et al. (1990), sections 2.2 and 3.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np

from core.time_series.repair import Floats
from core.time_series.stl import Plan, filtered, moving_mean, near, smoother

PASSES, INNER = 16, 2  # as statsmodels does: one without weights and fifteen with them, two rounds each
NOTHING = 1e-10  # of the kernel's sum: so little weight is none


def robust_passes(y: Floats, plan: Plan) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Season, trend and the weights that they were found with, (points,) each, after each of PASSES passes.

    At least two cycles, nothing missing; the plan must be one that `stl.covers`. statsmodels returns the last pass.
    """
    level = float(y.mean())  # taken out, so that sums over it do not cost digits
    y = y - level
    n, p = len(y), plan.period
    cycles = -(-n // p)
    short = cycles * p - n
    whole = p - short
    full = weighted(plan.seasonal, cycles, plan.seasonal_degree, True)
    fewer = weighted(plan.seasonal, cycles - 1, plan.seasonal_degree, True) if short else None
    low, slow = smoother(plan.low_pass_points, n, plan.low_pass_degree), weighted(plan.trend_points, n, plan.trend_degree)
    trend = season = np.zeros(n)
    weights, table, pad = np.ones(n), np.zeros((cycles + 2, p)), np.zeros(short)
    for _ in range(PASSES):
        for _ in range(INNER):
            rows, trust = (np.append(one, pad).reshape(cycles, p) for one in (y - trend, weights))
            table[:, :whole] = full(rows[:, :whole], trust[:, :whole])
            if fewer is not None:
                table[:-1, whole:] = fewer(rows[:-1, whole:], trust[:-1, whole:])
            cycle = table.reshape(-1)[: n + 2 * p]
            season = cycle[p : p + n] - low(moving_mean(moving_mean(moving_mean(cycle, p), p), 3))
            trend = slow(y - season, weights)
        yield season, trend + level, weights
        weights = bisquare(np.abs(y - season - trend))


def bisquare(away: Floats) -> Floats:
    """How much points so far away count: 1 near 0, falling to 0 at six times the median. Cleveland et al. (1990), section 2.2."""
    reach = 6 * float(np.median(away))
    share = away / reach if reach > 0 else np.zeros(len(away))
    return np.where(away <= 0.001 * reach, 1.0, np.where(away <= 0.999 * reach, (1 - share * share) ** 2, 0.0))


@functools.lru_cache(maxsize=16)
def weighted(window: int, n: int, degree: int, beyond: bool = False) -> WeightedLoess:
    """The loess of `window` points for series of n with a weight for each point; beyond: also one point before and one after them."""
    return WeightedLoess(window, n, degree, beyond)


class WeightedLoess:
    """Local means (degree 0) or lines (degree 1) with tricube weights times those of the points, along the first axis."""

    def __init__(self, window: int, n: int, degree: int, beyond: bool) -> None:
        self._n, self._degree, self._beyond = n, degree, beyond
        first, end = (-1, n + 1) if beyond else (0, n)
        edge = (window + 1) // 2 - 1
        self._dense = n <= 2 * window
        powers = range(3 if degree else 1)
        if self._dense:
            self._left = [_rows(window, n, range(first, end), power, n) for power in powers]
            self._total = float(self._left[0].sum(axis=1).min())
            return
        self._left = [_rows(window, n, range(first, edge), power, window) for power in powers]
        self._right = [_rows(window, n, range(n - edge, end), power, window) for power in powers]
        _, far, kernel = near(window, n, n // 2)
        self._kernels = [kernel * far**power for power in powers]
        self._total = float(kernel.sum())

    def __call__(self, y: Floats, weights: Floats) -> Floats:
        """(n,) or (n, columns) -> as long, or two longer. Where a window has no weight at all, y itself stands."""
        both = weights * y
        total, level = self._sum(weights, 0), self._sum(both, 0)
        here = total > NOTHING * self._total
        total = np.where(here, total, 1.0)
        fit = level / total
        if self._degree:
            middle = self._sum(weights, 1) / total
            width = self._sum(weights, 2) / total - middle * middle
            tilts = np.sqrt(np.maximum(width, 0)) > 0.001 * (self._n - 1)
            slope = (self._sum(both, 1) / total - middle * fit) / np.where(tilts, width, 1.0)
            fit = fit - np.where(tilts, middle * slope, 0.0)
        if here.all():
            return np.asarray(fit)
        inside = slice(1, -1) if self._beyond else slice(None)
        fit[inside] = np.where(here[inside], fit[inside], y)
        if self._beyond:  # a point beyond the ends takes the value beside it
            fit[0], fit[-1] = np.where(here[0], fit[0], fit[1]), np.where(here[-1], fit[-1], fit[-2])
        return np.asarray(fit)

    def _sum(self, values: Floats, power: int) -> Floats:
        """For each point the sum over its window of kernel x distance to this power x values."""
        if self._dense:
            return np.asarray(self._left[power] @ values)
        q = len(self._kernels[power])
        return np.concatenate((self._left[power] @ values[:q], filtered(values, self._kernels[power]), self._right[power] @ values[-q:]))


def _rows(window: int, n: int, places: range, power: int, wide: int) -> Floats:
    """The kernels at these places, a row each; `wide` points of the window, or of the whole series."""
    table = np.zeros((len(places), wide))
    for row, x in enumerate(places):
        low, far, kernel = near(window, n, x)
        low = low if wide == n else 0
        table[row, low : low + len(kernel)] = kernel * far**power
    return table
