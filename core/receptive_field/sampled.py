"""The effective receptive field of a real network, by gradients: a few random inputs first, then more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.receptive_field.arithmetic import measured
from core.receptive_field.cone import Cone
from core.receptive_field.effective import Map
from core.receptive_field.model import Graph
from core.receptive_field.network import Pair

FIRST = 4  # inputs before the first picture


class Sampled(NamedTuple):
    """inputs: how many were used. scores: (height, width), the mean over inputs of |d sum of the unit's channels / d x|, summed over
    the input's channels. positive: the sum over inputs of max(0, .) instead, which RepLKNet's measure takes."""

    inputs: int
    scores: Map
    positive: Map


def sampled(
    graph: Graph, position: int, unit: Pair | None = None, *, inputs: int = 20, seed: int = 0, batch: int = FIRST
) -> Iterator[Sampled]:
    """The field of one unit, refined with every `batch` of inputs drawn from N(0, 1); the one in the middle where none is named.

    Luo et al. 2016, section 4: the gradient is one-hot at the unit, in all of its channels.
    """
    report = measured(graph.network)
    one = report.layers[position]
    unit = unit or (one.rows.size // 2, one.columns.size // 2)
    graph = graph.requires_grad_(False)
    if graph.network.dims == 2:
        graph = graph.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    cone = Cone(graph, position, unit)
    (top, bottom), (left, right) = cone.seen
    chance = torch.Generator().manual_seed(seed)
    scores, positive = np.zeros(report.network.size), np.zeros(report.network.size)
    done = 0
    while done < inputs:
        many = min(batch, inputs - done)
        x = _drawn(graph, many, chance)
        x = x[..., left : right + 1] if x.ndim == 3 else x[:, :, top : bottom + 1, left : right + 1]
        x = (x.contiguous(memory_format=torch.channels_last) if x.ndim == 4 else x.contiguous()).requires_grad_()
        [gradient] = torch.autograd.grad(cone(x).sum(), x)
        if gradient.ndim == 3:
            gradient = gradient[:, :, None]
        here = np.s_[top : bottom + 1, left : right + 1]
        scores[here] += gradient.abs().sum((0, 1)).double().numpy()
        positive[here] += gradient.clamp(min=0).sum((0, 1)).double().numpy()
        done += many
        yield Sampled(done, scores / done, positive.copy())


def _drawn(graph: Graph, many: int, chance: torch.Generator) -> Tensor:
    """Inputs from N(0, 1), (inputs, channels, …); one after the other, so that the batch changes none of them."""
    network = graph.network
    shape = (network.channels, *(network.size if network.dims == 2 else network.size[1:]))
    return torch.stack([torch.randn(shape, generator=chance) for _ in range(many)])
