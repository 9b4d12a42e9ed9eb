"""The torch module of each kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.receptive_field.arithmetic import Measured, Report
from core.receptive_field.costs import squeezed
from core.receptive_field.network import POOLS, UPSAMPLING, Layer

ACTIVATIONS: dict[str, Callable[[Layer], nn.Module]] = {
    "relu": lambda _: nn.ReLU(),
    "relu6": lambda _: nn.ReLU6(),
    "leaky": lambda layer: nn.LeakyReLU(layer.value),
    "elu": lambda layer: nn.ELU(layer.value),
    "selu": lambda _: nn.SELU(),
    "gelu": lambda _: nn.GELU(),
    "silu": lambda _: nn.SiLU(),
    "hardswish": lambda _: nn.Hardswish(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "tanh": lambda _: nn.Tanh(),
    "dropout": lambda layer: nn.Dropout(layer.value),
    "identity": lambda _: nn.Identity(),
}


class Sides(nn.Module):
    """Padding of its own on every side; of max pooling it is less than any number, so that it never wins."""

    def __init__(self, sides: tuple[int, int, int, int], value: float = 0.0) -> None:
        super().__init__()
        self.sides, self.value = sides, value

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, self.sides[2:] if x.ndim == 3 else self.sides[2:] + self.sides[:2], value=self.value)


class Cut(nn.Module):
    """The first units along each axis: with uneven padding, ceil_mode would let a window begin in the padding at the end."""

    def __init__(self, size: Sequence[int]) -> None:
        super().__init__()
        self.size = tuple(size)

    def forward(self, x: Tensor) -> Tensor:
        return x[..., : self.size[-1]] if x.ndim == 3 else x[..., : self.size[0], : self.size[1]]


class Flat(nn.Module):
    """All of a picture as channels of one position."""

    def __init__(self, dims: int) -> None:
        super().__init__()
        self.ones = (1,) * dims

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], -1, *self.ones)


class Squeeze(nn.Module):
    """Squeeze-and-excitation: every channel times a number from 0 to 1 that all of the picture decides (Hu et al. 2018)."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.narrow, self.widen = nn.Linear(channels, hidden), nn.Linear(hidden, channels)

    def forward(self, x: Tensor) -> Tensor:
        gate = torch.sigmoid(self.widen(F.relu(self.narrow(x.flatten(2).mean(2)))))
        return x * gate.reshape(*gate.shape, *(1,) * (x.ndim - 2))


class Attention(nn.Module):
    """Self-attention between all positions (Vaswani et al. 2017)."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.among = nn.MultiheadAttention(channels, heads, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.flatten(2).transpose(1, 2)
        mixed: Tensor = self.among(tokens, tokens, tokens, need_weights=False)[0]
        return mixed.transpose(1, 2).reshape(x.shape)


class Everything(nn.Module):
    """In the linear twin: the mean of all positions, `beside` the position itself, in place of attention and gates."""

    def __init__(self, beside: bool) -> None:
        super().__init__()
        self.beside = beside

    def forward(self, x: Tensor) -> Tensor:
        whole = x.mean(dim=tuple(range(2, x.ndim)), keepdim=True).expand_as(x)
        return x + whole if self.beside else whole


def part(one: Measured, report: Report, linear: bool = False) -> nn.Module:
    """The torch module of one layer."""
    layer, dims = one.layer, report.network.dims
    comes = report.source(one.sources[0])
    kind = layer.kind
    if kind in ("conv", "dwconv"):
        return _convolution(one, comes, dims)
    if kind == "tconv":
        return _transposed(one, comes, dims)
    if kind in POOLS:
        return _pooling(one, dims)
    if kind in UPSAMPLING:
        mode = "nearest" if kind == "nearest" else ("linear" if dims == 1 else "bilinear")
        factor = tuple(float(f) for f in layer.scale[-dims:])
        return nn.Upsample(scale_factor=factor, mode=mode, align_corners=None if kind == "nearest" else False)
    if kind == "adaptive":
        return nn.AdaptiveAvgPool1d(layer.output[1]) if dims == 1 else nn.AdaptiveAvgPool2d(layer.output)
    if kind == "globalpool":
        return nn.AdaptiveAvgPool1d(1) if dims == 1 else nn.AdaptiveAvgPool2d(1)
    if linear and kind in ("attention", "se"):
        return Everything(beside=kind == "se")
    if kind == "attention":
        return Attention(comes.channels, layer.heads)
    if kind == "se":
        return Squeeze(comes.channels, squeezed(comes.channels, layer.reduction))
    if kind == "flatten":
        return Flat(dims)
    if kind == "linear":
        features = comes.channels * comes.rows.size * comes.columns.size
        return nn.Sequential(nn.Flatten(), nn.Linear(features, layer.channels, bias=layer.bias), nn.Unflatten(1, (-1, *(1,) * dims)))
    if kind == "bn":
        return nn.BatchNorm1d(comes.channels) if dims == 1 else nn.BatchNorm2d(comes.channels)
    return ACTIVATIONS[kind](layer) if kind in ACTIVATIONS else nn.Identity()  # sums and concatenations are the graph's


def sides(one: Measured) -> tuple[int, int, int, int]:
    """Padding in numbers: top, bottom, left, right."""
    return one.rows.before, one.rows.after, one.columns.before, one.columns.after


def even(padding: tuple[int, int, int, int], dims: int) -> tuple[int, ...] | None:
    """The padding as torch's layers take it, or None where two sides differ."""
    top, bottom, left, right = padding
    return (top, left)[-dims:] if top == bottom and left == right else None


def _convolution(one: Measured, comes: Measured, dims: int) -> nn.Module:
    make: Callable[..., nn.Module] = nn.Conv1d if dims == 1 else nn.Conv2d
    padding = even(sides(one), dims)
    convolution = make(**_weighed(one, comes, dims, padding))
    return convolution if padding is not None else nn.Sequential(Sides(sides(one)), convolution)


def _weighed(one: Measured, comes: Measured, dims: int, padding: tuple[int, ...] | None) -> dict[str, Any]:
    """What a convolution and a transposed one are made of alike."""
    layer = one.layer
    return {
        "in_channels": comes.channels,
        "out_channels": one.channels,
        "kernel_size": layer.kernel[-dims:],
        "stride": layer.stride[-dims:],
        "padding": padding or (0,) * dims,
        "dilation": layer.dilation[-dims:],
        "groups": comes.channels if layer.kind == "dwconv" else layer.groups,
        "bias": layer.bias,
    }


def _transposed(one: Measured, comes: Measured, dims: int) -> nn.Module:
    make: Callable[..., nn.Module] = nn.ConvTranspose1d if dims == 1 else nn.ConvTranspose2d
    padding = even(sides(one), dims)
    spread = make(**_weighed(one, comes, dims, padding), output_padding=one.layer.output_padding[-dims:])
    if padding is not None:
        return spread
    top, bottom, left, right = sides(one)
    return nn.Sequential(spread, Sides((-top, -bottom, -left, -right)))


def _pooling(one: Measured, dims: int) -> nn.Module:
    layer = one.layer
    padding = even(sides(one), dims)
    size = (layer.kernel[-dims:], layer.stride[-dims:])
    kinds: dict[str, tuple[Callable[..., nn.Module], Callable[..., nn.Module]]] = {
        "maxpool": (nn.MaxPool1d, nn.MaxPool2d),
        "avgpool": (nn.AvgPool1d, nn.AvgPool2d),
    }
    dilation = {"dilation": layer.dilation[-dims:]} if layer.kind == "maxpool" else {}
    pool = kinds[layer.kind][dims - 1](*size, padding or (0,) * dims, ceil_mode=layer.ceil_mode, **dilation)
    if padding is not None:
        return pool
    return nn.Sequential(Sides(sides(one), float("-inf") if layer.kind == "maxpool" else 0.0), pool, Cut(one.size))
