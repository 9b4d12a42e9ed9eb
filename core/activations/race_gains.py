"""The gains of the initial weights that are matched to the functions. Light."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.activations.functions import Chosen
from core.activations.measures import moments
from core.activations.race_config import MATCHED, RaceConfig, Racer


def gains(config: RaceConfig, racers: Sequence[Racer]) -> tuple[tuple[float, ...], ...]:
    """Of each racer, for each hidden layer; 1 where the initial weights are not matched."""
    matched = config.race_start == MATCHED
    return tuple(tuple(gain(one) if matched else 1.0 for one in racer.functions) for racer in racers)


def gain(one: Chosen) -> float:
    """PyTorch's gain of a function; where it has none 1 / sqrt(E[f(z)^2]) for normal z; 1 where that does not exist.

    That is the gain which keeps the mean square from layer to layer: sqrt 2 for ReLU. Source: He et al. (2015), section 2.2.
    """
    if one.gain is not None:
        return float(one.gain)
    square = moments(one).square
    return 1 / math.sqrt(square) if square > 0 else 1.0
