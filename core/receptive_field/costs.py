"""What a layer costs: channels, parameters, multiply-adds. Light."""

from __future__ import annotations

from core.errors import InputError, Problem
from core.receptive_field.network import CONVOLUTIONS, Layer


def cost(layer: Layer, where: str, c: int, places: tuple[int, int]) -> tuple[int, int, int]:
    """Channels out, parameters and multiply-adds of one layer that gets c channels; places: units of one channel before and after.

    Counted are the products of convolutions, fully connected layers, attention and squeeze-and-excitation; not biases, not batch norm.
    """
    kind, (before, after) = layer.kind, places
    if kind in CONVOLUTIONS:
        area = layer.kernel[0] * layer.kernel[1]
        out = layer.channels or c
        groups = c if kind == "dwconv" else layer.groups
        if c % groups or out % groups:
            needs = f"a multiple of the {c} that come in" if kind == "dwconv" else f"groups that divide both {c} and {out} channels"
            raise InputError(Problem(where, out if kind == "dwconv" else f"{groups} groups", needs))
        weights = (c // groups) * out * area
        return out, weights + out * layer.bias, weights * (before if kind == "tconv" else after)
    if kind == "linear":
        weights = c * before * layer.channels
        return layer.channels, weights + layer.channels * layer.bias, weights
    if kind == "attention":
        if c % layer.heads:
            raise InputError(Problem(where, f"{layer.heads} heads", f"a number that divides {c} channels"))
        return c, 4 * c * c + 4 * c, 4 * before * c * c + 2 * before * before * c
    if kind == "se":
        hidden = squeezed(c, layer.reduction)
        return c, 2 * c * hidden + hidden + c, 2 * c * hidden
    return (c * before if kind == "flatten" else c), 0, 0


def squeezed(channels: int, reduction: int) -> int:
    """Units of the inner layer of a squeeze-and-excitation."""
    return max(1, channels // reduction)
