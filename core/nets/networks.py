"""One network of a spec, as plain torch: what every member of a stack is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

import torch
from torch import nn

from core.errors import InputError, Problem
from core.nets.spec import NetSpec

Fill = Callable[[torch.Tensor], object]

ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = MappingProxyType(
    {
        "ReLU": nn.ReLU,
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
        "GELU": nn.GELU,
        "SiLU": nn.SiLU,
        "leaky ReLU": nn.LeakyReLU,  # slope 0.01
        "ELU": nn.ELU,
        "SELU": nn.SELU,
    }
)
SMALLEST_MAP = 2  # pixels a side that the last block must leave


def network(spec: NetSpec, inputs: Sequence[int], outputs: int, seed: int) -> nn.Sequential:
    """The network of `spec` with the weights that `torch.manual_seed(seed)` gives it. It takes flat rows, (batch, features).

    inputs: (features,), or (channels, height, width) of a picture whose rows are flattened in that order.
    Raises: InputError where a CNN gets no picture, or one that its blocks would halve away.
    """
    return seeded(spec, inputs, outputs, seed)[0]


def seeded(spec: NetSpec, inputs: Sequence[int], outputs: int, seed: int) -> tuple[nn.Sequential, torch.Generator]:
    """`network`, and random numbers that go on where its initial weights ended, as the global ones do in a plain script."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = _cnn(spec, inputs, outputs) if spec.model == "CNN" else _mlp(spec, math.prod(inputs), outputs)
        fill = _fill(spec.initialisation)
        if fill is not None:
            for layer in net:
                if isinstance(layer, nn.Linear | nn.Conv2d):
                    fill(layer.weight)
                    if layer.bias is not None:
                        nn.init.zeros_(layer.bias)
        chance = torch.Generator()
        chance.set_state(torch.get_rng_state())
    return net, chance


def _mlp(spec: NetSpec, features: int, outputs: int) -> nn.Sequential:
    """`layers` hidden layers of `width` units, then a linear layer. Batch norm has a bias of its own, so the layer before it has none."""
    sizes = [features, *[spec.width] * (spec.layers if spec.model == "MLP" else 0)]
    parts: list[nn.Module] = []
    for before, after in pairwise(sizes):
        parts.append(nn.Linear(before, after, bias=not spec.batch_norm))
        if spec.batch_norm:
            parts.append(nn.BatchNorm1d(after))
        parts.append(ACTIVATIONS[spec.activation]())
        if spec.dropout:
            parts.append(nn.Dropout(spec.dropout))
    return nn.Sequential(*parts, nn.Linear(sizes[-1], outputs))


def _cnn(spec: NetSpec, inputs: Sequence[int], outputs: int) -> nn.Sequential:
    """`blocks` blocks of a 3 x 3 convolution that halves the picture and doubles the channels, then a linear layer on what is left."""
    if len(inputs) != 3:
        raise InputError(Problem("Model", "CNN", "pictures; this table has none, so choose linear or MLP"))
    before, height, width = inputs
    most = int(math.log2(max(1, min(height, width) // SMALLEST_MAP)))
    if spec.blocks > most:
        raise InputError(Problem("Blocks", spec.blocks, f"at most {most} for pictures of {width} x {height}, which each block halves"))
    parts: list[nn.Module] = [nn.Unflatten(1, (before, height, width))]
    for block in range(spec.blocks):
        after, strided = spec.channels * 2**block, spec.downsampling == "stride"
        parts.append(nn.Conv2d(before, after, 3, stride=2 if strided else 1, padding=1, bias=not spec.batch_norm))
        if spec.batch_norm:
            parts.append(nn.BatchNorm2d(after))
        parts.append(ACTIVATIONS[spec.activation]())
        if not strided:
            parts.append(nn.MaxPool2d(2) if spec.downsampling == "max pooling" else nn.AvgPool2d(2))
        if spec.dropout:
            parts.append(nn.Dropout(spec.dropout))
        before = after
        height, width = ((height + 1) // 2, (width + 1) // 2) if strided else (height // 2, width // 2)
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(before * height * width, outputs))


def _fill(name: str) -> Fill | None:
    """What draws the weights; biases start at zero, except with torch's own. None: torch's own, uniform in +-1 / sqrt(inputs).

    Sources: Glorot & Bengio (2010), equation 16; He et al. (2015), equation 10; LeCun et al. (1998), section 4.6; Saxe et al. (2014).
    """

    def lecun(weight: torch.Tensor) -> None:
        nn.init.normal_(weight, std=1 / math.sqrt(weight[0].numel()))

    def small(weight: torch.Tensor) -> None:
        nn.init.normal_(weight, std=0.01)

    def he(weight: torch.Tensor) -> None:
        nn.init.kaiming_normal_(weight, nonlinearity="relu")

    fills: dict[str, Fill | None] = {
        "torch": None,
        "Xavier": nn.init.xavier_uniform_,
        "He": he,
        "LeCun": lecun,
        "orthogonal": nn.init.orthogonal_,
        "zeros": nn.init.zeros_,
        "N(0, 0.01)": small,
    }
    return fills[name]
