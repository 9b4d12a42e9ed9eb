"""What guessing costs, and how much each class counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def guessing(
    y: NDArray[np.int64] | NDArray[np.float32],
    loss: str,
    *,
    label_smoothing: float = 0.0,
    pos_weight: float = 1.0,
    delta: float = 1.0,
    weights: Sequence[float] | None = None,
) -> float:
    """The loss of the best constant answer.

    Classes: sum a_c = 1 up to a factor, where -ln p_c is counted a_c times; the best p is a / sum a and costs -sum a_c ln(a_c / sum a).
    Without weights and smoothing a_c is the class's share, and the cost its entropy: ln C for C classes of equal size.
    Numbers: the variance (MSE, ddof 0), the mean distance from the median (L1), the least Huber loss.
    Source: Cover & Thomas (2006), section 2.1; gradients of torch's losses.
    """
    if loss in ("cross-entropy", "binary cross-entropy"):
        shares = np.bincount(y.astype(np.int64)) / len(y)
        if loss == "binary cross-entropy":
            counted = shares * np.array([1.0, pos_weight])
        else:
            each = np.ones(len(shares)) if weights is None else np.asarray(weights, np.float64)
            counted = ((1 - label_smoothing) * each * shares + label_smoothing / len(shares) * each) / (each * shares).sum()
        filled = counted[counted > 0]
        return float(-(filled * np.log(filled / filled.sum())).sum())
    values = np.asarray(y, np.float64)
    if loss == "MSE":
        return float(np.var(values))
    if loss == "L1":
        return float(np.abs(values - np.median(values)).mean())
    return _least_huber(values, delta)


def _least_huber(values: NDArray[np.float64], delta: float) -> float:
    """The Huber loss is convex in the answer: a bisection on its slope, mean of clip(answer - value, -delta, delta)."""
    low, high = float(values.min()), float(values.max())
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if np.clip(middle - values, -delta, delta).mean() > 0 else (middle, high)
    error = np.abs(values - low)
    return float(np.where(error < delta, error**2 / 2, delta * (error - delta / 2)).mean())


def class_weights(y: NDArray[np.int64]) -> list[float]:
    """n / (C n_c) for each class c: together each class counts the same. Source: King & Zeng (2001); scikit-learn's "balanced"."""
    counts = np.bincount(y)
    return [len(y) / (len(counts) * count) if count else 0.0 for count in counts.tolist()]
