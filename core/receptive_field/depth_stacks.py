"""Stacks of convolutions with random weights, and how much each pixel counts for the unit in their middle, layer by layer, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F


def drawn(depth: int, kernel: int, channels: int, relu: bool, equal: bool, seed: int) -> list[Tensor]:
    """Weights of one stack on one input channel, (channels out, channels in, kernel, kernel) each.

    random: from N(0, 2 / fan in) before a ReLU (He et al. 2015), else N(0, 1 / fan in). equal: 1 / fan in.
    """
    chance = torch.Generator().manual_seed(seed)
    weights = []
    for layer in range(depth):
        comes = channels if layer else 1
        shape, fan = (channels, comes, kernel, kernel), comes * kernel**2
        random = torch.randn(shape, generator=chance, dtype=torch.float64) * ((2 if relu else 1) / fan) ** 0.5
        weights.append(torch.full(shape, 1 / fan, dtype=torch.float64) if equal else random)
    return weights


def counted(
    stacks: Sequence[Sequence[Tensor]], dilations: Sequence[int], relu: bool, skips: bool, seed: int, squared: bool
) -> Iterator[Tensor]:
    """For each depth, (stacks, field, field): how much each pixel counts, adding up to 1 in each stack; 0 everywhere where nothing does.

    What counts is the gradient of the sum of the middle unit's channels, before their own ReLU; squared, where weights are drawn around
    zero. All stacks are worked through side by side, as groups of one convolution, without padding, on one input each, from N(0, 1).
    """
    many = len(stacks)
    layers = [torch.cat(parts) for parts in zip(*stacks, strict=True)]
    kernel = layers[0].shape[-1]
    alive = _alive(layers, dilations, skips, many, seed) if relu else None
    for depth in range(1, len(layers) + 1):
        gradient = torch.ones(1, len(layers[0]), 1, 1, dtype=torch.float64)
        for layer in range(depth - 1, -1, -1):
            through = gradient * _middle(alive[layer], gradient.shape[-1]) if alive and layer < depth - 1 else gradient
            back = F.conv_transpose2d(through, layers[layer], groups=many, dilation=dilations[layer])
            beside = dilations[layer] * (kernel - 1) // 2
            gradient = back + F.pad(gradient, (beside,) * 4) if skips and layer else back
        scores = gradient[0] ** 2 if squared else gradient[0]
        yield scores / scores.sum((1, 2), keepdim=True).clamp(min=torch.finfo(torch.float64).tiny)


def _alive(layers: Sequence[Tensor], dilations: Sequence[int], skips: bool, many: int, seed: int) -> list[Tensor]:
    """Which units of each layer's ReLU let through, 0 or 1."""
    kernel = layers[0].shape[-1]
    side = 1 + (kernel - 1) * sum(dilations)
    x = torch.randn(1, many, side, side, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    found = []
    for layer, (weights, dilation) in enumerate(zip(layers, dilations, strict=True)):
        z = F.conv2d(x, weights, groups=many, dilation=dilation)
        found.append((z > 0).to(torch.float64))
        x = F.relu(z) + _middle(x, z.shape[-1]) if skips and layer else F.relu(z)
    return found


def _middle(maps: Tensor, side: int) -> Tensor:
    """The square of that side in the middle."""
    cut = (maps.shape[-1] - side) // 2
    return maps[..., cut : cut + side, cut : cut + side]


def deviations(scores: Tensor) -> Tensor:
    """(stacks,): the standard deviation of what counts around the middle, the mean of both axes."""
    at = torch.arange(scores.shape[-1], dtype=torch.float64) - (scores.shape[-1] - 1) / 2
    return ((scores.sum(1) @ at**2 + scores.sum(2) @ at**2) / 2).sqrt()
