"""What a picture of a deep network needs. Light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.mean_field import Phase, Predicted
from core.activations.model import Floats

FLOAT32_LEAST = 2.0**-149  # smaller numbers are 0 in float32
FLOAT32_MOST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Deep:
    """One function in the network. All arrays are read-only; index 0 of those with (layers + 1,) is the input.

    deviation: of all numbers h of a layer, (layers + 1,).
    gradient: root mean square over the inputs of the length of ∂L/∂h, 1 at the output, (layers + 1,).
    weight_gradient: length of ∂L/∂W, L the mean over the inputs, (layers,).
    saturated: share of sums z with |f′(z)| below the bound; dead: share of units with f′ = 0 for every input, (layers,) each.
    counts: how many numbers h lie in each bin, (layers, bins), those beyond the ends in the outermost; ends: of all bins.
    lost: layers with a number that is not finite.
    predicted, phase, edge: by mean-field theory; the last two of a plain network only (else None, NaN).
    """

    name: str
    deviation: Floats
    gradient: Floats
    weight_gradient: Floats
    saturated: Floats
    dead: Floats
    counts: Floats
    ends: tuple[float, float]
    lost: int
    predicted: Predicted
    phase: Phase | None
    edge: float


@dataclass(frozen=True)
class DepthSnapshot:
    """deep: one for each chosen function, in their order. spread: σ_w of the hidden layers. notes: what went in, a sentence each."""

    step: int
    deep: tuple[Deep, ...]
    spread: float
    notes: tuple[str, ...]
