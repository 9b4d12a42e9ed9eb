"""The functions as modules that a stack of networks can train. Heavy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.activations import typed
from core.activations.expression import parse
from core.activations.functions import YOURS, Chosen
from core.nets.layers import Elementwise


class Jets(Elementwise):
    """A function by its closed forms, where torch.nn has none: Step, Arctan, Swish, and what a person typed."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__()
        self.chosen = chosen

    def forward(self, x: Tensor) -> Tensor:
        return self._jet(x, "value")

    def slope(self, d: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return d * self._jet(x, "first")

    def extra_repr(self) -> str:
        return repr(self.chosen)

    def _jet(self, x: Tensor, part: str) -> Tensor:
        points = x.detach().numpy().ravel().astype(np.float64)
        found = typed.jet(parse(self.chosen.text), points, gaps=False) if self.chosen.name == YOURS else self.chosen.jet(points)
        return torch.from_numpy(getattr(found, part)).to(x.dtype).view(x.shape)


MODULES: Mapping[str, Callable[..., nn.Module]] = MappingProxyType(
    {
        "Linear": nn.Identity,
        "Sigmoid": nn.Sigmoid,
        "Hardsigmoid": nn.Hardsigmoid,
        "Tanh": nn.Tanh,
        "Softsign": nn.Softsign,
        "ReLU": nn.ReLU,
        "ReLU6": nn.ReLU6,
        "LeakyReLU": nn.LeakyReLU,
        "ELU": nn.ELU,
        "CELU": nn.CELU,
        "SELU": nn.SELU,
        "Softplus": nn.Softplus,
        "GELU": nn.GELU,
        "GELU tanh": lambda: nn.GELU(approximate="tanh"),
        "SiLU": nn.SiLU,
        "Mish": nn.Mish,
        "Hardswish": nn.Hardswish,
        "Tanhshrink": nn.Tanhshrink,
    }
)


def module(chosen: Chosen) -> nn.Module:
    """The function with its settings; not for PReLU, whose slope is learned, and RReLU, whose slopes are drawn."""
    values: list[Any] = [] if chosen.name == YOURS else [value for _, value in chosen.values]
    return MODULES[chosen.name](*values) if chosen.name in MODULES else Jets(chosen)
