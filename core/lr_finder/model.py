"""The rates that a range test gives, the batches it sees, and what guessing costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def learning_rates(low: float, high: float, iterations: int, sweep: str = "exponential") -> list[float]:
    """lr_i = low * (high / low)^(i / iterations) for i = 0 ... iterations - 1: the rate grows by the same factor at each batch.

    Linear: lr_i = low + (high - low) * i / iterations. `high` itself would be the rate after the last one.
    Source: fastai, LRFinder; linear: Smith (2017), section 3.3.
    """
    if sweep == "linear":
        return [low + (high - low) * i / iterations for i in range(iterations)]
    return [low * (high / low) ** (i / iterations) for i in range(iterations)]


def batches(x: Tensor, y: Tensor, size: int, count: int, seeds: Sequence[int]) -> Iterator[tuple[Tensor, Tensor]]:
    """`count` batches of `size` rows: epoch after epoch in a new order, each epoch's last rows left out where they fill no batch.

    Each seed has an order of its own: x (seeds, size, features), y (seeds, size). One seed: x (size, features), y (size,).
    """
    chances = [torch.Generator().manual_seed(seed) for seed in seeds]
    while count > 0:
        full = min(len(x) // size, count)
        orders = [torch.randperm(len(x), generator=chance)[: full * size] for chance in chances]
        order = (torch.stack(orders) if len(orders) > 1 else orders[0]).to(x.device)
        yield from zip(torch.split(x[order], size, order.ndim - 1), torch.split(y[order], size, order.ndim - 1), strict=True)
        count -= full


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


def epochs_of_batches(rows: int, size: int, epochs: int) -> int:
    """Steps in so many epochs of full batches."""
    return epochs * max(rows // size, 1)
