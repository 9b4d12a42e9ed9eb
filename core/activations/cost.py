"""What a function costs on this machine: nanoseconds an element, forward and back. Heavy: imports torch."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import torch

from core.activations.functions import Chosen
from core.activations.tensors import applied

ELEMENTS = 1_000_000
REPEATS = 7


class Cost(NamedTuple):
    """Nanoseconds an element, the best of some repeats: what else the machine does can only add to it."""

    forward: float
    back: float


def cost(one: Chosen) -> Cost:
    """PyTorch's eager kernels on a million float32 numbers of mean 0 and variance 1. back: from ∂L/∂f to ∂L/∂x, without the way forward."""
    function = applied(one)
    x = torch.randn(ELEMENTS, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        forward = _best(lambda: function(x))
    x.requires_grad_()
    y, arriving = function(x), torch.ones(ELEMENTS)
    if not y.requires_grad:
        return Cost(forward, 0.0)
    return Cost(forward, _best(lambda: torch.autograd.grad(y, x, arriving, retain_graph=True)))


def _best(work: Callable[[], object]) -> float:
    work()  # the first call also finds memory
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e9 * min(times) / ELEMENTS
