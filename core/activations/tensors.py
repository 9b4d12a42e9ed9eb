"""The functions as torch computes them, for tensors of any shape. Heavy: imports torch.

`Chosen.torch` writes the same calls as text; tests hold the two equal, and both to `model`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from core.activations.expression import Node, parse
from core.activations.functions import YOURS, Chosen

Applied = Callable[[Tensor], Tensor]

CALLS: Mapping[str, Callable[..., Tensor]] = MappingProxyType(
    {
        "Step": lambda x: (x >= 0) + 0 * x,
        "Linear": lambda x: x + 0,
        "Sigmoid": torch.sigmoid,
        "Hardsigmoid": F.hardsigmoid,
        "Tanh": torch.tanh,
        "Softsign": F.softsign,
        "Arctan": torch.atan,
        "ReLU": torch.relu,
        "ReLU6": F.relu6,
        "LeakyReLU": F.leaky_relu,
        "PReLU": lambda x, a: F.prelu(x, x.new_tensor([a])),
        "RReLU": lambda x, lower, upper: F.rrelu(x, lower, upper, training=False),
        "ELU": F.elu,
        "CELU": F.celu,
        "SELU": F.selu,
        "Softplus": F.softplus,
        "GELU": F.gelu,
        "GELU tanh": lambda x: F.gelu(x, approximate="tanh"),
        "Swish": lambda x, beta: x * torch.sigmoid(beta * x),
        "SiLU": F.silu,
        "Mish": F.mish,
        "Hardswish": F.hardswish,
        "Tanhshrink": F.tanhshrink,
    }
)
TYPED: Mapping[str, Callable[..., Tensor]] = MappingProxyType(
    {
        **{"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow, "neg": operator.neg},
        **{name: getattr(torch, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "erf", "abs")},
        **{"sign": torch.sign, "atan": torch.atan, "max": torch.maximum, "min": torch.minimum, "softplus": F.softplus},
    }
)


def applied(one: Chosen) -> Applied:
    """The function of a tensor, differentiable by autograd."""
    if one.name == YOURS:
        tree = parse(one.text)
        return lambda x: _typed(tree, x)
    call, settings = CALLS[one.name], [value for _, value in one.values]
    return lambda x: call(x, *settings)


def _typed(node: Node, x: Tensor) -> Tensor:
    kind = node[0]
    if kind == "x":
        return x
    if kind == "number":
        return torch.full_like(x, node[1])
    if kind == "call":
        return TYPED[node[1]](*(_typed(part, x) for part in node[2:]))
    if kind == "^" and node[2][0] == "number":
        return torch.pow(_typed(node[1], x), node[2][1])
    return TYPED[kind](*(_typed(part, x) for part in node[1:]))


def value_and_slope(function: Applied, x: Tensor) -> tuple[Tensor, Tensor]:
    """f(x) and f'(x), by autograd; the slope is 0 where a function is flat for PyTorch."""
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        y = function(x)
        if not y.requires_grad:
            return y, torch.zeros_like(x)
        slope: Any = torch.autograd.grad(y.sum(), x)[0]
    return y.detach(), slope
