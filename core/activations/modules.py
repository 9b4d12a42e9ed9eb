"""The functions as modules that a stack of networks can train. Heavy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn

from core.activations.functions import YOURS, Chosen
from core.activations.tensors import applied, value_and_slope
from core.nets.layers import Elementwise


class Applied(Elementwise):
    """A function that is no module of torch.nn: Step, Arctan, Swish, and what a person typed."""

    def __init__(self, one: Chosen) -> None:
        super().__init__()
        self._one, self._function = one, applied(one)

    def forward(self, x: Tensor) -> Tensor:
        return self._function(x)

    def slope(self, d: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return d * value_and_slope(self._function, x)[1]

    def extra_repr(self) -> str:
        return repr(self._one)


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
    return MODULES[chosen.name](*values) if chosen.name in MODULES else Applied(chosen)
