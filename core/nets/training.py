"""The training step of a stack, and what a range test or a race needs around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        stopped = [m for m, running in enumerate(self.running) if not running]
        kept = [(value, m, value[m].clone()) for value in stack.statistics.values() for m in stopped]
        if parts == 1:
            losses = self._pass(x, y)
        else:
            pairs = enumerate(zip(x.chunk(parts, 1), y.chunk(parts, 1), strict=True))
            losses = torch.stack([self._pass(part_x, part_y, 1 / parts, add=part > 0) for part, (part_x, part_y) in pairs]).sum(0)
        self.optimizer.step(rates)
        for value, m, was in kept:  # running statistics of the members that are to stay as they are
            value[m] = was
        if stopped:
            losses[stopped] = torch.nan
        return losses.cpu()

    @torch.no_grad()
    def outputs_on(self, x: Tensor) -> Tensor:
        """Outputs of each member, (members, rows, outputs), in evaluation mode."""
        return torch.cat([self.stack(part) for part in torch.split(x, ROWS_AT_ONCE, -2)], 1)

    def loss_on(self, x: Tensor, y: Tensor) -> Tensor:
        """Mean loss of each member on x, y, (members,), on the CPU, in evaluation mode; nothing changes."""
        return self.loss(self.outputs_on(x), y).cpu()

    def accuracy_on(self, x: Tensor, y: Tensor) -> Tensor:
        """Share of rows that each member answers right, (members,), on the CPU; NaN where y holds no classes."""
        right = self.loss.right(self.outputs_on(x), y)
        return torch.full((self.stack.members,), torch.nan) if right is None else right.float().mean(1).cpu()

    def saved(self) -> Moment:
        """Copies of weights, moments, statistics, random numbers, and who is running."""
        return Moment(self.stack.saved(), self.optimizer.saved())

    def restore(self, saved: Moment) -> None:
        """Be again as when `saved` was taken."""
        self.stack.restore(saved.stack)
        self.optimizer.restore(saved.optimizer)

    def _pass(self, x: Tensor, y: Tensor, share: float = 1.0, *, add: bool = False) -> Tensor:
        """Losses times `share`; their gradients are put into the stack's, or added to it."""
        stack = self.stack
        if stack.by_hand:
            with torch.no_grad():
                losses, slope = self.loss.with_slope(stack.ahead(x), y)
                stack.back(slope if share == 1 else slope * share, add=add)
                return losses if share == 1 else losses * share
        losses = self.loss(stack(x, training=True), y)
        losses = losses if share == 1 else losses * share
        stack.backward(losses, add=add)
        return losses.detach()

    def _check(self, rows: int, parts: int) -> None:
        if parts < 1 or rows % parts:
            raise InputError(Problem("Gradient accumulation", parts, f"a number that divides the {rows} rows of a step"))
        if rows == parts and self.stack.least_rows > 1:
            raise InputError(Problem("Batch size", 1, "at least 2 rows at a time: batch norm compares rows"))
