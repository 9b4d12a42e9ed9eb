"""The same runs in plain torch, one network after the other: what scripts to take home are cut from, and what tests compare with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

LossOf = Callable[[Tensor, Tensor], Tensor]


def batches(x: Tensor, y: Tensor, size: int, count: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """`count` batches of `size` rows: epoch after epoch in a new order, each epoch's last rows left out where they fill no batch."""
    chance = torch.Generator().manual_seed(seed)
    while count > 0:
        full = min(len(x) // size, count)
        order = torch.randperm(len(x), generator=chance)[: full * size]
        yield from zip(torch.split(x[order], size), torch.split(y[order], size), strict=True)
        count -= full


def train_step(
    net: nn.Module, optimizer: torch.optim.Optimizer, loss_of: LossOf, x: Tensor, y: Tensor, rate: float, parts: int = 1, clip: float = 0.0
) -> float:
    """One step with this rate; returns the loss before it. parts: gradient accumulation. clip: longest gradient, 0 for no limit."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    total = 0.0
    for part_x, part_y in zip(x.chunk(parts), y.chunk(parts), strict=True):
        loss = loss_of(net(part_x), part_y) / parts
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.item()
    if clip:
        nn.utils.clip_grad_norm_(net.parameters(), clip)
    optimizer.step()
    return total


def range_test(
    steps: Callable[[Tensor, Tensor, float], float],
    stream: Iterable[tuple[Tensor, Tensor]],
    rates: Sequence[float],
    smoothing: float,
    stop_factor: float,
) -> tuple[list[float], list[float]]:
    """One batch for each rate: losses, and their bias-corrected moving average. Ends where that is no number or too far above its best."""
    losses: list[float] = []
    smoothed: list[float] = []
    average = 0.0
    for i, (rate, (x, y)) in enumerate(zip(rates, stream, strict=False), start=1):
        losses.append(steps(x, y, rate))
        average = smoothing * average + (1 - smoothing) * losses[-1]
        smoothed.append(average / (1 - smoothing**i))
        if not math.isfinite(smoothed[-1]) or smoothed[-1] > stop_factor * min(smoothed):
            break
    return losses, smoothed


def median_curve(curves: Sequence[Sequence[float]]) -> np.ndarray:
    """The median of the seeds' curves, up to where most have ended; one that has ended counts as infinitely high."""
    if len(curves) == 1:
        return np.array(curves[0])
    table = np.full((len(curves), max(map(len, curves))), np.inf)
    for row, curve in zip(table, curves, strict=True):
        row[: len(curve)] = [value if value == value else math.inf for value in curve]
    middle: np.ndarray = np.median(table, axis=0)
    end = np.flatnonzero(~np.isfinite(middle))
    return middle[: end[0]] if len(end) else middle


def validation_loss(net: nn.Module, loss_of: LossOf, x: Tensor, y: Tensor) -> float:
    """Mean loss on all validation rows, infinite where it is no finite number."""
    net.eval()
    with torch.no_grad():
        loss = loss_of(net(x), y).item()
    net.train()
    return loss if math.isfinite(loss) else math.inf


def trained(
    steps: Callable[[Tensor, Tensor, float], float],
    stream: Iterable[tuple[Tensor, Tensor]],
    rate: Callable[[int], float],
    measure: Callable[[], float],
    every: int,
    told: Callable[[float], None] = lambda _: None,
) -> list[float]:
    """Train with rate(step); the validation loss after every so many steps (an epoch), which `told` hears."""
    found: list[float] = []
    broken = False
    for i, (x, y) in enumerate(stream):
        broken = broken or not math.isfinite(steps(x, y, rate(i)))
        if (i + 1) % every == 0:
            found.append(math.inf if broken else measure())
            told(found[-1])
    return found
