"""What a value should be, and how far off is too far: bands along a series. NaN where a detector says nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from core.time_series.repair import Floats

MAD_TO_SIGMA = 1.4826  # of a normal spread the median absolute deviation times this is the standard deviation
TINY = 1e-9  # of the series' reach: a smaller spread is none
CHUNK = 2_000_000  # numbers in memory at once


@dataclass(frozen=True)
class Band:
    """(points,) each: what was expected, the band, and how far off a point is, in the unit in which the threshold is given."""

    expected: Floats
    low: Floats
    high: Floats
    score: Floats


def around(y: Floats, expected: Floats, spread: Floats, k: float) -> Band:
    """expected - k spread to expected + k spread; the score is |y - expected| / spread. Nothing where the spread is 0."""
    spread = np.where(spread > TINY * np.ptp(y[np.isfinite(y)]), spread, np.nan)
    return Band(expected, expected - k * spread, expected + k * spread, np.abs(y - expected) / spread)


def global_band(y: Floats, k: float, ddof: int) -> Band:
    """Mean and standard deviation of all points. ddof: 0 of a population, divided by n; 1 of a sample, by n - 1."""
    known = y[np.isfinite(y)]
    ones = np.ones(len(y))
    return around(y, known.mean() * ones, known.std(ddof=ddof) * ones, k)


def rolling_band(y: Floats, width: int, k: float, ddof: int, past: bool) -> Band:
    """Mean and standard deviation of each window of `width` points: around the point, or the points before it. Whole windows only."""
    windows = pd.Series(y).rolling(width, center=not past)
    mean, spread = windows.mean(), windows.std(ddof=ddof)
    if past:
        mean, spread = mean.shift(1), spread.shift(1)
    return around(y, mean.to_numpy(), spread.to_numpy(), k)


def median_band(y: Floats, width: int, k: float, past: bool) -> Band:
    """Median m and MAD_TO_SIGMA median |y - m| of each window. Hampel (1974); Davies & Gather (1993), The identification of outliers."""
    middle, spread = np.full(len(y), np.nan), np.full(len(y), np.nan)
    first = width if past else width // 2  # the first point with a whole window
    windows = sliding_window_view(y, width)[: len(y) - width if past else None]
    step = max(1, CHUNK // width)
    for low in range(0, len(windows), step):
        part = windows[low : low + step]
        median = np.median(part, axis=1)
        here = slice(first + low, first + low + len(part))
        middle[here] = median
        spread[here] = MAD_TO_SIGMA * np.median(np.abs(part - median[:, np.newaxis]), axis=1)
    return around(y, middle, spread, k)


def fences(rest: Floats, factor: float, least: float = 0.0) -> tuple[float, float, Floats]:
    """Q1 - factor IQR, Q3 + factor IQR, and how many IQRs each value lies outside the quartiles (0 between them). Tukey (1977).

    Quartiles by straight lines between the ordered values (type 7 of Hyndman & Fan 1996, numpy's and R's). least: an IQR no larger is none,
    and all is NaN.
    """
    low, high = np.quantile(rest[np.isfinite(rest)], (0.25, 0.75))
    reach = high - low if high - low > least else np.nan
    outside = np.maximum(np.maximum(low - rest, rest - high), 0.0)
    return float(low - factor * reach), float(high + factor * reach), outside / reach


def fence_band(y: Floats, fitted: Floats, factor: float, logs: bool) -> Band:
    """Fences around the rest y - fitted; of a product (logs) around log y - log fitted."""
    log, back = (np.log, np.exp) if logs else (np.asarray, np.asarray)
    low, high, score = fences(log(y) - log(fitted), factor, TINY * float(np.ptp(log(y))))
    return Band(fitted, back(log(fitted) + low), back(log(fitted) + high), score)


def brutlag_band(y: Floats, period: int, alpha: float, beta: float, gamma: float, delta: float) -> Band:
    """Holt and Winters' forecast one point ahead, and how far the forecasts of the same phase have been off.

    forecast_t = a_(t-1) + b_(t-1) + c_(t-m);  a_t = alpha (y_t - c_(t-m)) + (1 - alpha) (a_(t-1) + b_(t-1));
    b_t = beta (a_t - a_(t-1)) + (1 - beta) b_(t-1);  c_t = gamma (y_t - a_t) + (1 - gamma) c_(t-m);
    d_t = gamma |y_t - forecast_t| + (1 - gamma) d_(t-m);  band: forecast_t -+ delta d_(t-m).
    It begins with the first cycle's mean as level, the step between the means of the first two cycles, a point, as slope, and as season
    how far the first cycle lies off that line; the first deviations are those of the second cycle, so that bands begin with the third.
    Source: Brutlag (2000), Aberrant Behavior Detection in Time Series for Network Monitoring, LISA XIV.
    """
    n, m = len(y), period
    slope = float(y[m : 2 * m].mean() - y[:m].mean()) / m
    line = y[:m].mean() + slope * (np.arange(m) - (m - 1) / 2)
    season, deviation = list(y[:m] - line), [float("nan")] * m
    level = float(line[-1])
    expected, usual = np.full(n, np.nan), np.full(n, np.nan)
    for t in range(m, n):
        phase, value, before = t % m, float(y[t]), level
        ahead = level + slope + season[phase]
        off = abs(value - ahead)
        expected[t], usual[t] = ahead, deviation[phase]
        level = alpha * (value - season[phase]) + (1 - alpha) * (level + slope)
        slope = beta * (level - before) + (1 - beta) * slope
        season[phase] = gamma * (value - level) + (1 - gamma) * season[phase]
        deviation[phase] = off if t < 2 * m else gamma * off + (1 - gamma) * deviation[phase]
    return around(y, expected, usual, delta)
