"""Filters made by hand for a network's first convolution: bars and edges in every direction. Light."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from core.receptive_field.filters import Weights, stripes
from core.receptive_field.network import Network, Pair

DIRECTIONS = (0, 90, 45, 135)  # degrees, across the stripes
SIZES = (1.0, 0.5)  # wavelengths, in widths of the kernel
SHORTEST = 2.0  # pixels from stripe to stripe: no picture has finer ones
ENERGY = 2.0  # sum of a filter's squares: what random weights have on average (He, Zhang, Ren and Sun 2015, section 2.2)


@dataclass(frozen=True)
class Filter:
    """One filter. kind: "bar" (even) or "edge" (odd); direction in degrees, across the stripes; wavelength in pixels."""

    kind: str
    direction: int
    wavelength: float

    @property
    def name(self) -> str:
        """What it answers to, in words."""
        return f"{self.kind} at {self.direction}°, {self.wavelength:g} px"


def place(network: Network) -> int | None:
    """The convolution that can have filters made by hand: the first layer that has weights, if its kernel is large enough; else None."""
    if network.dims != 2:
        return None
    for position, layer in enumerate(network.layers):
        if layer.kind in ("conv", "dwconv"):
            return position if min(layer.kernel) >= 3 else None
        if layer.kind in ("tconv", "linear", "attention", "se"):
            return None
    return None


def chosen(channel: int, kernel: Pair) -> Filter:
    """The filter of a channel, counted from 0: an edge, then a bar, in each direction, then finer; then again from the start."""
    every = tuple(product(SIZES, DIRECTIONS, ("edge", "bar")))
    size, direction, kind = every[channel % len(every)]
    return Filter(kind, direction, max(SHORTEST, size * min(kernel)))


def bank(channels: int, inputs: int, kernel: Pair) -> Weights:
    """Weights of a convolution, (channels, inputs, rows, columns): the same filter for each input, its squares summing to 2 in all."""
    found = []
    for channel in range(channels):
        one = chosen(channel, kernel)
        wave = stripes(kernel, one.wavelength, one.direction, 90.0 if one.kind == "edge" else 0.0)
        total = float(np.square(wave).sum())
        found.append(wave * np.sqrt(ENERGY / (inputs * total)) if total > 1e-12 else wave)
    return np.repeat(np.stack(found)[:, None], inputs, axis=1)
