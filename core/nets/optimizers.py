"""Steps of all members at once, each with its own learning rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from core.nets.spec import OptimizerSpec
from core.nets.stack import Stack


class Optimizer:
    """torch.optim on the rows of a stack: a member's weights are one flat parameter, so that what torch does is done, and nothing else.

    Members of equal rate share a group, and with it torch's fused or grouped kernels. A member that has been stopped is left alone.
    """

    def __init__(self, stack: Stack, spec: OptimizerSpec) -> None:
        self.spec = spec
        self.running = [True] * stack.members
        self._gradient = stack.gradient
        self._rows = list(stack.weights.detach().unbind(0))
        for row, slope in zip(self._rows, stack.gradient.unbind(0), strict=True):
            row.grad = slope
        self._torch = torch_optimizer(self._rows, spec)
        self._rest = {name: value for name, value in self._torch.param_groups[0].items() if name not in ("params", "lr")}
        self._grouped: tuple[tuple[int, ...], ...] = ()

    @torch.no_grad()
    def step(self, rates: float | Sequence[float]) -> None:
        """Clip each running member's gradient, as `stack.gradient` has it, and take its step. rates: one for all, or one for each."""
        if self.spec.clip:
            norms = self._gradient.norm(dim=1, keepdim=True)
            self._gradient *= (self.spec.clip / (norms + 1e-6)).clamp(max=1.0)  # torch.nn.utils.clip_grad_norm_, row by row
        each = [float(rates)] * len(self._rows) if isinstance(rates, int | float) else [float(rate) for rate in rates]
        members: dict[float, list[int]] = {}
        for m, (rate, running) in enumerate(zip(each, self.running, strict=True)):
            if running:
                members.setdefault(rate, []).append(m)
        if not members:
            return
        grouped = tuple(tuple(group) for group in members.values())
        if grouped != self._grouped:
            self._grouped = grouped
            self._torch.param_groups = [{**self._rest, "lr": 0.0, "params": [self._rows[m] for m in group]} for group in grouped]
        for group, rate in zip(self._torch.param_groups, members, strict=True):
            group["lr"] = rate
        self._torch.step()

    def saved(self) -> list[Mapping[str, Any]]:
        """Copies of the moments of each member, and who is running."""
        copies = [{name: _copy(value) for name, value in self._torch.state.get(row, {}).items()} for row in self._rows]
        return [{"running": running, "state": state} for running, state in zip(self.running, copies, strict=True)]

    def restore(self, saved: Sequence[Mapping[str, Any]]) -> None:
        """Be again as when `saved` was taken."""
        for m, (row, was) in enumerate(zip(self._rows, saved, strict=True)):
            self.running[m] = was["running"]
            self._torch.state[row] = {name: _copy(value) for name, value in was["state"].items()}


def torch_optimizer(rows: Sequence[Tensor], spec: OptimizerSpec) -> torch.optim.Optimizer:
    """torch's own, with its defaults but for what `spec` says. RMSprop forgets by 0.99 a step; no other has something to choose."""
    decay, betas = spec.weight_decay, (spec.beta1, spec.beta2)
    match spec.optimizer:
        case "SGD":
            return torch.optim.SGD(rows, lr=0.0, weight_decay=decay, fused=True)
        case "momentum" | "Nesterov":
            nesterov = spec.optimizer == "Nesterov" and spec.momentum > 0
            return torch.optim.SGD(rows, lr=0.0, momentum=spec.momentum, nesterov=nesterov, weight_decay=decay, fused=True)
        case "Adagrad":
            return torch.optim.Adagrad(rows, lr=0.0, weight_decay=decay, fused=True if rows[0].device.type == "cpu" else None)
        case "RMSprop":
            return torch.optim.RMSprop(rows, lr=0.0, weight_decay=decay)
        case "Adam":
            return torch.optim.Adam(rows, lr=0.0, betas=betas, weight_decay=decay, fused=True)
        case _:
            return torch.optim.AdamW(rows, lr=0.0, betas=betas, weight_decay=decay, fused=True)


def _copy(value: Any) -> Any:
    return value.clone() if isinstance(value, Tensor) else value
