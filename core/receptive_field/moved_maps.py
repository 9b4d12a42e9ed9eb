"""The feature maps of a picture before and after it is moved; with strides as they are, and with a blur before each."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.receptive_field.arithmetic import Measured, Report, measured
from core.receptive_field.model import Graph
from core.receptive_field.modules import part
from core.receptive_field.moving import blurs
from core.receptive_field.network import Network
from core.receptive_field.passing import made
from core.receptive_field.snapshot import Floats


class Blur(nn.Module):
    """Binomial blur (1 2 1)/4 along each axis, then every s-th position: BlurPool (Zhang 2019, section 3.2). The border is repeated."""

    def __init__(self, stride: tuple[int, int]) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        for axis, stride in ((2, self.stride[0]), (3, self.stride[1])):
            if stride > 1:
                y = F.pad(x, (0, 0, 1, 1) if axis == 2 else (1, 1, 0, 0), mode="replicate")
                n = y.shape[axis]
                y = (y.narrow(axis, 0, n - 2) + 2 * y.narrow(axis, 1, n - 2) + y.narrow(axis, 2, n - 2)) / 4
                x = y[:, :, ::stride] if axis == 2 else y[:, :, :, ::stride]
        return x


@lru_cache(maxsize=2)
def plain(network: Network, seed: int) -> Graph:
    """The network with random weights (`passing.made`)."""
    return made(network, seed)


@lru_cache(maxsize=2)
def smooth(network: Network, seed: int) -> Graph:
    """The same weights, but what strides works at every position, and a blur comes before positions are left out."""
    report, graph = measured(network), plain(network, seed)
    parts = [_smoothed(one, report, module) if blurs(one) else module for one, module in zip(report.layers, graph.parts, strict=True)]
    return Graph(network, parts).eval()


def maps(graph: nn.Module, x: Floats) -> Floats:
    """The last layer's output, (channels, rows, columns), for an input (channels, height, width)."""
    with torch.no_grad():
        found: Floats = graph(torch.from_numpy(np.ascontiguousarray(x, np.float32))[None])[0].numpy()
    return found


def _smoothed(one: Measured, report: Report, module: nn.Module) -> nn.Module:
    dense = part(one._replace(layer=replace(one.layer, stride=(1, 1))), report).eval()
    weights: dict[str, Any] = module.state_dict()
    dense.load_state_dict(weights)
    return nn.Sequential(dense, Blur(one.layer.stride))
