"""The batches that a training sees, and the rates that a range test gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
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


def epochs_of_batches(rows: int, size: int, epochs: int) -> int:
    """Steps in so many epochs of full batches."""
    return epochs * max(rows // size, 1)
