"""STL without robust weights as fixed linear filters: what statsmodels finds, many times faster.

Cleveland, Cleveland, McRae & Terpenning (1990), STL: A Seasonal-Trend Decomposition Procedure Based on Loess, section 2; the conventions of
the authors' Fortran (netlib a/stl), which statsmodels follows. On an even grid the weights of loess do not depend on the values, so that
each smoother is one kernel inside and a small matrix at each end.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import oaconvolve

from core.time_series.repair import Floats

INNER = 5  # passes, as statsmodels does without robust weights
WIDEST = 1_500  # points of a loess window; its ends are matrices of half that squared
DENSE = 4_000_000  # numbers of the matrix of a window that is as wide as the series
LONG_KERNEL = 300  # from here on a convolution by Fourier transform is faster; it differs by rounding only


@dataclass(frozen=True)
class Plan:
    """The windows and degrees of one STL: seasonal over cycles, trend and low-pass over points."""

    period: int
    seasonal: int = 7
    trend: int = 0
    low_pass: int = 0
    seasonal_degree: int = 1
    trend_degree: int = 1
    low_pass_degree: int = 1

    @property
    def trend_points(self) -> int:
        """The smallest odd number of at least 1.5 period / (1 - 1.5 / seasonal), where none is chosen."""
        return self.trend or math.ceil(1.5 * self.period / (1 - 1.5 / self.seasonal)) // 2 * 2 + 1

    @property
    def low_pass_points(self) -> int:
        """The smallest odd number above the period, where none is chosen."""
        return self.low_pass or self.period + 1 + self.period % 2


def covers(plan: Plan, n: int) -> bool:
    """Whether `stl` takes n points with this plan; statsmodels takes the others."""
    cycles = -(-n // plan.period)
    windows = ((plan.seasonal, cycles), (plan.trend_points, n), (plan.low_pass_points, n))
    return all(length * length <= DENSE if length <= 2 * window else window <= WIDEST for window, length in windows)


def stl(y: Floats, plan: Plan) -> tuple[Floats, Floats]:
    """Season and trend of y, (points,) each; y - season - trend is the rest. At least two cycles, nothing missing."""
    n, p = len(y), plan.period
    cycles = -(-n // p)
    short = cycles * p - n  # of the last cycle that many points are missing
    full = smoother(plan.seasonal, cycles, plan.seasonal_degree, True)
    fewer = smoother(plan.seasonal, cycles - 1, plan.seasonal_degree, True) if short else None
    low, slow = smoother(plan.low_pass_points, n, plan.low_pass_degree), smoother(plan.trend_points, n, plan.trend_degree)
    trend = np.zeros(n)
    season = trend
    table = np.zeros((cycles + 2, p))
    for _ in range(INNER):
        rows = np.append(y - trend, np.zeros(short)).reshape(cycles, p)
        if fewer is None:
            table = full(rows)
        else:
            whole = p - short
            table[:, :whole] = full(np.ascontiguousarray(rows[:, :whole]))
            table[:-1, whole:] = fewer(np.ascontiguousarray(rows[:-1, whole:]))
        cycle = table.reshape(-1)[: n + 2 * p]
        season = cycle[p : p + n] - low(moving_mean(moving_mean(moving_mean(cycle, p), p), 3))
        trend = slow(y - season)
    return season, trend


@functools.lru_cache(maxsize=16)
def smoother(window: int, n: int, degree: int, beyond: bool = False) -> Loess:
    """The loess of `window` points for series of n; beyond: also one point before and one after them."""
    return Loess(window, n, degree, beyond)


class Loess:
    """Local means (degree 0) or lines (degree 1) with tricube weights, along the first axis."""

    def __init__(self, window: int, n: int, degree: int, beyond: bool) -> None:
        first, end = (-1, n + 1) if beyond else (0, n)
        self._whole: Floats | None = None
        if n <= 2 * window:
            self._whole = np.zeros((end - first, n))
            for row, x in enumerate(range(first, end)):
                low, weights = _weights(window, n, degree, x)
                self._whole[row, low : low + len(weights)] = weights
            return
        edge = (window + 1) // 2 - 1
        self._left = np.array([_weights(window, n, degree, x)[1] for x in range(first, edge)])
        self._right = np.array([_weights(window, n, degree, x)[1] for x in range(n - edge, end)])
        self._kernel = _weights(window, n, degree, n // 2)[1]  # the same from either side

    def __call__(self, y: Floats) -> Floats:
        """(n,) or (n, columns) -> as long, or two longer."""
        if self._whole is not None:
            return self._whole @ y
        q = len(self._kernel)
        inside = filtered(y, self._kernel)
        left = self._left @ y[:q] if len(self._left) else y[:0]
        right = self._right @ y[-q:] if len(self._right) else y[:0]
        return np.concatenate((left, inside, right))


def filtered(y: Floats, kernel: Floats) -> Floats:
    """For each whole window of y, along the first axis, the sum of its values times the kernel."""
    q = len(kernel)
    if y.ndim == 1:
        return np.asarray(oaconvolve(y, kernel[::-1], "valid") if q > LONG_KERNEL else np.convolve(y, kernel[::-1], "valid"))
    return np.asarray(np.tensordot(sliding_window_view(y, q, axis=0), kernel, 1)) if q > len(y[0]) else _shifted(y, kernel)


def _shifted(y: Floats, kernel: Floats) -> Floats:
    """The weighted sum of shifted views: passes over memory that lies together."""
    inside = len(y) - len(kernel) + 1
    total = kernel[0] * y[:inside]
    for k in range(1, len(kernel)):
        total += kernel[k] * y[k : k + inside]
    return np.asarray(total)


def _weights(window: int, n: int, degree: int, x: int) -> tuple[int, Floats]:
    """The first point that counts for the value at x, and the weights from there on; they add to 1."""
    low, _, kernel = near(window, n, x)
    at = low + np.arange(len(kernel))
    weights = kernel / kernel.sum()
    if degree:
        middle = (weights * at).sum()
        width = (weights * (at - middle) ** 2).sum()
        if math.sqrt(width) > 0.001 * (n - 1):
            weights = weights * ((x - middle) / width * (at - middle) + 1)
    return low, weights


def near(window: int, n: int, x: int) -> tuple[int, Floats, Floats]:
    """The first point of the window around x, each point's distance from x, and its tricube weight."""
    low = min(max(x - (window + 1) // 2 + 1, 0), max(n - window, 0))
    high = min(low + window, n) - 1
    reach = max(x - low, high - x) + ((window - n) // 2 if window > n else 0)
    away = np.arange(low - x, high + 1 - x, dtype=np.float64)
    far = np.abs(away)
    kernel = np.where(far <= 0.001 * reach, 1.0, np.where(far <= 0.999 * reach, (1 - (far / reach) ** 3) ** 3, 0.0))
    return low, away, np.asarray(kernel, dtype=np.float64)


def moving_mean(y: Floats, points: int) -> Floats:
    """Moving means, shorter by points - 1."""
    total = np.cumsum(np.concatenate(([0.0], y)))
    return np.asarray((total[points:] - total[:-points]) / points)
