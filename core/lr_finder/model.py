"""The network under test, its loss, the batches it sees and the rates it is given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


def network(features: int, outputs: int, layers: int, width: int, activation: str, seed: int) -> nn.Sequential:
    """A multilayer perceptron: `layers` hidden layers of `width` units, then a linear layer. layers = 0 is a linear model.

    Weights and biases start as torch starts them, uniform in +-1 / sqrt(inputs of the layer), drawn under `seed`.
    """
    sizes = [features, *[width] * layers]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts: list[nn.Module] = []
        for before, after in pairwise(sizes):
            parts += [nn.Linear(before, after), nn.ReLU() if activation == "ReLU" else nn.Tanh()]
        return nn.Sequential(*parts, nn.Linear(sizes[-1], outputs))


def optimizer_for(net: nn.Module, name: str) -> torch.optim.Optimizer:
    """SGD without momentum, or Adam with torch's betas (0.9, 0.999). The rate is set before each step."""
    if name == "SGD":
        return torch.optim.SGD(net.parameters(), lr=0.0)
    return torch.optim.Adam(net.parameters(), lr=0.0, fused=next(net.parameters()).device.type in ("cpu", "cuda"))


def loss_of(output: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy in nats where y (rows,) holds classes, else mean squared error. output: (rows, classes or 1)."""
    if y.dtype == torch.int64:
        return nn.functional.cross_entropy(output, y)
    return nn.functional.mse_loss(output[:, 0], y)


def learning_rates(low: float, high: float, iterations: int, sweep: str = "exponential") -> list[float]:
    """lr_i = low * (high / low)^(i / iterations) for i = 0 ... iterations - 1: the rate grows by the same factor at each batch.

    Linear: lr_i = low + (high - low) * i / iterations. `high` itself would be the rate after the last one.
    Source: fastai, LRFinder; linear: Smith (2017), section 3.3.
    """
    if sweep == "linear":
        return [low + (high - low) * i / iterations for i in range(iterations)]
    return [low * (high / low) ** (i / iterations) for i in range(iterations)]


def batches(x: Tensor, y: Tensor, size: int, count: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """`count` batches of `size` rows: epoch after epoch in a new order, each epoch's last rows left out where they fill no batch."""
    chance = torch.Generator().manual_seed(seed)
    while count > 0:
        full = min(len(x) // size, count)
        order = torch.randperm(len(x), generator=chance)[: full * size].to(x.device)
        yield from zip(torch.split(x[order], size), torch.split(y[order], size), strict=True)
        count -= full


def chance_loss(y: NDArray[np.int64] | NDArray[np.float32], kind: str) -> float:
    """The loss of the best constant answer: entropy of the class shares, -sum p ln p (nats), or the variance of y (ddof 0).

    For C classes of equal size the entropy is ln C. Source: Cover & Thomas (2006), section 2.1.
    """
    if kind == "regression":
        return float(np.var(y, dtype=np.float64))
    shares = np.unique(y, return_counts=True)[1] / len(y)
    return -math.fsum(p * math.log(p) for p in shares)
