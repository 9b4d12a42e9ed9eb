"""How good forecasts were: errors in units of what seasonal naive misses by, and how often the truth lay within the intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVELS = (0.80, 0.95)  # of the prediction intervals


def naive_error(history: Floats, period: int) -> float:
    """The mean of |y_t - y_(t-m)| over the history, m the period or 1: what seasonal naive misses by within it; NaN where that is 0.

    Source: Hyndman & Koehler (2006), Another look at measures of forecast accuracy, section 3: the scale of MASE.
    """
    step = max(1, period)
    missed = float(np.mean(np.abs(history[step:] - history[:-step]))) if len(history) > step else 0.0
    return missed if missed > 0 else float("nan")


def scaled_errors(truth: Floats, mean: Floats, scale: Floats | float) -> Floats:
    """|y - f| / scale, like truth; their mean over all origins is MASE."""
    return np.abs(truth - mean) / scale


def symmetric_errors(truth: Floats, mean: Floats) -> Floats:
    """200 |y - f| / (|y| + |f|), in percent, from 0 to 200; 0 where both are 0. Their mean is sMAPE.

    Source: Makridakis & Hibon (2000), The M3-Competition, appendix A; with absolute values below, so that it stays positive.
    """
    size = np.abs(truth) + np.abs(mean)
    return 200 * np.abs(truth - mean) / np.where(size > 0, size, 1.0)


def within(truth: Floats, low: Floats, high: Floats) -> Floats:
    """1 where the truth lies between low and high, both included, else 0."""
    return ((truth >= low) & (truth <= high)).astype(np.float64)
