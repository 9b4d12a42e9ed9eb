"""Gated linear units: y = a g(b), where a and b are two linear maps of the same input. Light.

dy/da = g(b), dy/db = a g'(b). torch.nn.functional.glu splits its input into a and b, in this order, with g the sigmoid.
Sources: Dauphin, Fan, Auli & Grangier (2017), section 2; Shazeer (2020), GLU Variants Improve Transformer, section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.activations import model
from core.activations.config import Config
from core.activations.model import Floats, Jet
from core.activations.snapshot import frozen

REACH, CELLS, POINTS = 6.0, 49, 241
INSIDE: Mapping[str, tuple[str, Callable[[Floats], Jet]]] = MappingProxyType(  # unit -> g's name, g
    {
        "GLU": ("σ", model.sigmoid),
        "Bilinear": ("", model.linear),
        "ReGLU": ("ReLU", model.relu),
        "GEGLU": ("GELU", model.gelu),
        "SwiGLU": ("SiLU", lambda x: model.swish(x, 1.0)),
    }
)


@dataclass(frozen=True)
class GatedSnapshot:
    """axis: of the surface, (cells,). surface: y, (b, a). x: of the slices, (points,). along_a, along_b, slope_b: y, y, dy/db, (points,).

    gate, gate_slope: g(b) and g'(b) at the chosen b; y, da, db: at the chosen a and b.
    plain_width, gated_width: hidden units of a feed-forward layer; plain_weights, gated_weights: its numbers to learn, no biases.
    """

    step: int
    axis: Floats
    surface: Floats
    x: Floats
    along_a: Floats
    along_b: Floats
    slope_b: Floats
    gate: float
    gate_slope: float
    y: float
    da: float
    db: float
    plain_width: int
    gated_width: int
    plain_weights: int
    gated_weights: int


def hidden_widths(width: int, multiple: int) -> tuple[int, int]:
    """Hidden units without a gate, 4d, and with one: two thirds of that, at least, rounded up to a multiple.

    Two matrices of d times 4d have as many numbers as three of d times 8d/3. Source: Shazeer (2020), section 3.
    """
    return 4 * width, -(-(8 * width) // (3 * multiple)) * multiple


def gated(config: Config) -> GatedSnapshot:
    """The surface over a and b, the slices through the chosen point, both slopes there."""
    jet = INSIDE[config.gate][1]
    axis, x = np.linspace(-REACH, REACH, CELLS), np.linspace(-REACH, REACH, POINTS)
    line = jet(x)
    here = jet(np.array([config.gate_b]))
    gate, gate_slope = float(here.value[0]), float(here.first[0])
    plain, narrow = hidden_widths(config.gate_model, config.gate_multiple)
    return GatedSnapshot(
        step=0,
        axis=frozen(axis),
        surface=frozen(jet(axis).value[:, None] * axis),
        x=frozen(x),
        along_a=frozen(gate * x),
        along_b=frozen(config.gate_a * line.value),
        slope_b=frozen(config.gate_a * line.first),
        gate=gate,
        gate_slope=gate_slope,
        y=config.gate_a * gate,
        da=gate,
        db=config.gate_a * gate_slope,
        plain_width=plain,
        gated_width=narrow,
        plain_weights=2 * config.gate_model * plain,
        gated_weights=3 * config.gate_model * narrow,
    )
