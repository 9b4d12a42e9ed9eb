"""The functions that a sum of units is to become, on -REACH to REACH, with how steep and how bent they are at most."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.activations import typed
from core.activations.expression import parse
from core.activations.model import Floats
from core.activations.why_config import DRAWN, FORMULA, REACH, WhyConfig

SAMPLES = 2001  # of a typed formula, for its steepness
BUMP = math.sqrt(2 / math.e)  # the largest slope of exp(-x^2), at x = -1 / sqrt 2


@dataclass(frozen=True)
class Target:
    """value: x, (points,) -> heights. slope, bend: bounds of |f'| and |f''| everywhere, infinite where there are jumps or kinks."""

    value: Callable[[Floats], Floats]
    slope: float
    bend: float


BUILT_IN: Mapping[str, Target] = MappingProxyType(
    {
        "Sine": Target(lambda x: np.sin(2 * x), 2.0, 4.0),
        "Bump": Target(lambda x: np.exp(-x * x), BUMP, 2.0),
        "|x|": Target(np.abs, 1.0, math.inf),
        "Step": Target(lambda x: (x >= 0).astype(float), math.inf, math.inf),
    }
)


def target_of(config: WhyConfig) -> Target:
    """The chosen target. Of a formula the bounds are those found at SAMPLES points and between them."""
    if config.goal == DRAWN:
        heights = np.array(config.heights)
        knots = np.linspace(-REACH, REACH, len(heights))
        steepest = float(np.abs(np.diff(heights)).max() / (knots[1] - knots[0]))
        return Target(lambda x: np.interp(x, knots, heights), steepest, math.inf)
    if config.goal == FORMULA:
        return _typed(config.formula)
    return BUILT_IN[config.goal]


def _typed(formula: str) -> Target:
    tree = parse(formula)
    x = np.linspace(-REACH, REACH, SAMPLES)
    found, apart = typed.jet(tree, x), float(x[1] - x[0])
    slopes = [np.abs(found.first), np.abs(np.diff(found.value)) / apart]
    bends = [np.abs(found.second), np.abs(np.diff(found.first)) / apart]  # the second sees a kink, which f'' alone does not
    return Target(lambda x: typed.jet(tree, x).value, _largest(slopes), _largest(bends))


def _largest(parts: list[Floats]) -> float:
    """The largest of all; infinite where one is not known."""
    every = np.concatenate(parts)
    return float(every.max()) if np.isfinite(every).all() else math.inf
