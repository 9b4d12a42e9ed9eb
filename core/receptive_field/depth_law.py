"""What theory says of a stack of convolutions: how wide its field is, and how wide the part that counts. Light.

Luo, Li, Urtasun and Zemel 2016, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", sections 2.2 to 2.4.
"""

from __future__ import annotations

from math import exp, log, pi, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SPREADS = ("none", "2", "doubling")  # dilation 1, 2 everywhere, 1 and then twice that of the layer before
FIRST_FITTED = 4  # layers: before, the field's own 1 bends its line


def dilation(layer: int, spread: str) -> int:
    """Of a layer, counted from 1."""
    return {SPREADS[0]: 1, SPREADS[1]: 2}.get(spread) or 2 ** (layer - 1)


def field(depth: int, kernel: int, spread: str) -> int:
    """The theoretical field: 1 + (k - 1) · sum of the dilations."""
    return 1 + (kernel - 1) * sum(dilation(layer, spread) for layer in range(1, depth + 1))


def deviation(depth: int, kernel: int, spread: str, skips: bool) -> float:
    """The standard deviation of what counts, in pixels along one axis: sqrt((k^2 - 1) / 12 · sum of d^2).

    Kernels are convolved, so their variances add up; an even one of k numbers has (k^2 - 1) / 12. A layer with a skip beside it counts
    half: half of what arrives came past it.
    """
    total = sum(dilation(layer, spread) ** 2 / (2 if skips and layer > 1 else 1) for layer in range(1, depth + 1))
    return sqrt((kernel**2 - 1) / 12 * total)


def bell(positions: npt.NDArray[Any], width: float) -> Floats:
    """A normal density of that standard deviation around 0, one position apart."""
    return np.array([exp(-(x**2) / (2 * width**2)) / (width * sqrt(2 * pi)) for x in positions])


def slope(depths: list[int], values: list[float]) -> float:
    """The exponent of a power of depth that fits best: least squares of log value on log depth. NaN for less than three points."""
    points = [(log(n), log(value)) for n, value in zip(depths, values, strict=True) if n >= FIRST_FITTED and value > 0]
    if len(points) < 3:
        return float("nan")
    x, y = np.array(points).T
    return float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
