"""The training step of a stack, and what a range test or a race needs around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.errors import InputError, Problem
from core.nets.losses import Loss
from core.nets.optimizers import Optimizer
from core.nets.spec import OptimizerSpec
from core.nets.stack import Saved, Stack

ROWS_AT_ONCE = 4096  # rows that `loss_on` takes through the stack together


@dataclass(frozen=True)
class Moment:
    """Copies of everything that a step changes."""

    stack: Saved
    optimizer: Sequence[Mapping[str, Any]]


class Training:
    """A stack with its optimizer and loss. `running`: which members still learn."""

    def __init__(self, stack: Stack, optimizer: OptimizerSpec, loss: Loss) -> None:
        self.stack, self.loss = stack, loss
        self.optimizer = Optimizer(stack, optimizer)

    @property
    def running(self) -> list[bool]:
        return self.optimizer.running

    def stop(self, member: int) -> None:
        """Leave this member as it is from here on."""
        self.running[member] = False

    def step(self, x: Tensor, y: Tensor, rates: float | Sequence[float], parts: int = 1) -> Tensor:
        """One update of all running members; the losses before it, (members,), on the CPU; NaN for stopped ones.

        x: (batch, features) for all, or (members, batch, features). y: (batch,) or (members, batch).
        parts: pass the rows through in so many equal parts and step once (gradient accumulation); the loss is the mean of theirs.
        Raises: InputError where the rows make no such parts, or a part is too small for batch norm.
        """
        stack = self.stack
        x, y = stack.spread(x), y.expand(stack.members, y.shape[-1])
        self._check(x.shape[1], parts)
        before = [] if all(self.running) else self._statistics_of_stopped()
        pairs = zip(x.chunk(parts, 1), y.chunk(parts, 1), strict=True) if parts > 1 else [(x, y)]
        total = torch.zeros(())
        for part, (part_x, part_y) in enumerate(pairs):
            losses = self._pass(part_x, part_y, 1 / parts, add=part > 0)
            total = total + losses if part else losses
        self.optimizer.step(rates)
        for value, member, was in before:
            value[member] = was
        if not all(self.running):
            total[[not running for running in self.running]] = torch.nan
        return total.cpu()

    def loss_on(self, x: Tensor, y: Tensor) -> Tensor:
        """Mean loss of each member on x, y, (members,), on the CPU, in evaluation mode; nothing changes."""
        return self._mean(x, y, lambda outputs, part: self.loss(outputs, part))

    def accuracy_on(self, x: Tensor, y: Tensor) -> Tensor:
        """Share of rows that each member answers right, (members,); NaN where y holds no classes."""

        def share(outputs: Tensor, part: Tensor) -> Tensor:
            right = self.loss.right(outputs, part)
            return torch.full(outputs.shape[:1], torch.nan) if right is None else right.float().mean(1)

        return self._mean(x, y, share)

    def saved(self) -> Moment:
        """Copies of weights, moments, statistics, random numbers, and who is running."""
        return Moment(self.stack.saved(), self.optimizer.saved())

    def restore(self, saved: Moment) -> None:
        """Be again as when `saved` was taken."""
        self.stack.restore(saved.stack)
        self.optimizer.restore(saved.optimizer)

    def _pass(self, x: Tensor, y: Tensor, share: float, *, add: bool) -> Tensor:
        """Losses times `share`; their gradients are put into the stack's, or added to it."""
        stack = self.stack
        if not stack.by_hand:
            outputs = stack(x, training=True)
            losses, slope = self.loss.with_slope(outputs.detach(), y)
            stack.backward(outputs, slope.mul_(share), add=add)
            return losses.mul_(share)
        with torch.no_grad():
            losses, slope = self.loss.with_slope(stack.ahead(x), y)
            stack.back(slope.mul_(share), add=add)
        return losses.mul_(share)

    def _check(self, rows: int, parts: int) -> None:
        if parts < 1 or rows % parts:
            raise InputError(Problem("Gradient accumulation", parts, f"a number that divides the {rows} rows of a step"))
        if self.stack.statistics and rows == parts:
            raise InputError(Problem("Batch size", rows // parts, "at least 2 rows at a time: batch norm compares rows"))

    def _statistics_of_stopped(self) -> list[tuple[Tensor, int, Tensor]]:
        """Running statistics of the members that are to stay as they are: where they lie, whose they are, and a copy."""
        stopped = [m for m, running in enumerate(self.running) if not running]
        return [(value, m, value[m].clone()) for value in self.stack.statistics.values() for m in stopped]

    def _mean(self, x: Tensor, y: Tensor, measure: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        """Mean over all rows of a measure that is itself a mean over some."""
        x, y = self.stack.spread(x), y.expand(self.stack.members, y.shape[-1])
        rows = x.shape[1]
        total = torch.zeros(self.stack.members, dtype=torch.float64)
        with torch.no_grad():
            for part_x, part_y in zip(torch.split(x, ROWS_AT_ONCE, 1), torch.split(y, ROWS_AT_ONCE, 1), strict=True):
                total += measure(self.stack(part_x), part_y).double().cpu() * (part_x.shape[1] / rows)
        return total.float()
