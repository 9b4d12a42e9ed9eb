"""A race in plain torch, one network after the other: what a script to take home is cut from, and what tests compare with. Heavy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

LossOf = Callable[[Tensor, Tensor], Tensor]


def started(layer: nn.Linear, start: str, gain: float) -> nn.Linear:
    """The layer with its initial weights; biases are 0, except with PyTorch's own.

    "matched": normal, with standard deviation gain / sqrt(inputs). Sources: He et al. (2015), equation 10, for a gain of sqrt 2;
    Glorot & Bengio (2010), equation 16; LeCun et al. (1998), section 4.6; Saxe et al. (2014).
    """
    if start == "PyTorch":
        return layer
    weight = layer.weight
    if start == "Xavier":
        nn.init.xavier_uniform_(weight)
    elif start == "orthogonal":
        nn.init.orthogonal_(weight)
    else:
        gain = {"He": math.sqrt(2), "LeCun": 1.0}.get(start, gain)
        nn.init.normal_(weight, std=gain / math.sqrt(weight.shape[1]))
    nn.init.zeros_(layer.bias)
    return layer


def network(functions: Sequence[nn.Module], gains: Sequence[float], sizes: Sequence[int], start: str, seed: int) -> nn.Sequential:
    """Linear layers of these sizes with a function after each but the last. gains: for the layer before each function; the last has 1."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [started(nn.Linear(*pair), start, gain) for pair, gain in zip(pairwise(sizes), (*gains, 1.0), strict=True)]
    parts = [part for layer, function in zip(layers, functions, strict=False) for part in (layer, function)]
    return nn.Sequential(*parts, layers[-1])


def learned(
    net: nn.Module, optimizer: torch.optim.Optimizer, loss_of: LossOf, stream: Iterable[tuple[Tensor, Tensor]], rates: Sequence[float]
) -> list[float]:
    """One step for each batch and rate; the losses before each step."""
    losses = []
    for (x, y), rate in zip(stream, rates, strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = loss_of(net(x), y)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    return losses


def dead_and_saturated(net: nn.Sequential, x: Tensor, bound: float) -> tuple[float, float]:
    """Share of hidden units whose slope f' is 0 for every row, and share of all pairs of unit and row with |f'| < bound."""
    dead = pairs = units = 0.0
    for i in range(1, len(net), 2):
        z = net[:i](x).detach().requires_grad_()
        (slope,) = torch.autograd.grad(net[i](z).sum(), z)
        dead += (slope == 0).all(0).sum().item()
        pairs += (slope.abs() < bound).double().mean(0).sum().item()
        units += z.shape[1]
    return dead / units, pairs / units
