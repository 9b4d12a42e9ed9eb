"""What an infinitely wide random network would do, layer by layer: the mean-field prediction. Light.

With p, m: mean square and mean of a layer's numbers h, σ_w² = inputs * Var[W], z ~ N(bias mean, q), q = σ_w² p + σ_b²:
    h' = f(z):      p' = E[f²],              m' = E[f],      gradient² back: times χ = σ_w² E[f'²]
    h' = h + f(z):  p' = p + E[f²] + 2mE[f], m' = m + E[f],  gradient² back: times 1 + χ
With batch norm and many different inputs z ~ N(0, 1), and χ = σ_w² E[f'²] / s, s = σ_w² v, where v' = Var[f], or v + Var[f] with a skip.
Source: Poole et al. (2016), equations 3 and 4; Schoenholz et al. (2017), equation 5 and section 3; He et al. (2015), section 2.2; Yang &
Schoenholz (2017) for residual networks; Yang et al. (2019) for batch norm, whose factor of ReLU, π/(π − 1), this gives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.activations.functions import Chosen
from core.activations.measures import means
from core.activations.model import Floats

EPSILON = 1e-5  # of torch.nn.BatchNorm1d
PANEL = 0.5  # standard deviations
LAYERS = 300  # so many are followed to see where the variance settles
TINY, HUGE = 1e-280, 1e280
GRID = np.logspace(-8, 3, 45)


class Start(NamedTuple):
    """Of the numbers that go in: their mean square, their mean, and the variance of each over the inputs, on average."""

    square: float
    mean: float
    varied: float


@dataclass(frozen=True)
class Predicted:
    """deviation, gradient: of the numbers h of each layer from the input on, (layers + 1,); the gradient's norm is 1 at the output.

    NaN from where on a typed function has no mean, or nothing is left to hold.
    """

    deviation: Floats
    gradient: Floats


class Phase(NamedTuple):
    """Of a plain network without end: q, the variance of the sums z where it settles (NaN where it does not), and χ there."""

    settled: float
    factor: float


def predicted(
    one: Chosen,
    scales: Sequence[float],
    skips: Sequence[bool],
    start: Start,
    *,
    bias: tuple[float, float] = (0.0, 0.0),
    batch_norm: bool = False,
) -> Predicted:
    """scales, skips: σ_w² and whether the input is added, of each layer, (layers,). bias: mean and standard deviation."""
    square, mean, varied = start
    deviations, factors = [_deviation(square, mean)], []
    for scale, skip in zip(scales, skips, strict=True):
        if batch_norm:
            spread = scale * varied + EPSILON
            found = _means(one, 0.0, scale * varied / spread)
            factor = scale * found[2] / spread
        else:
            found = _means(one, bias[0], scale * square + bias[1] ** 2)
            factor = scale * found[2]
        variance = max(found[1] - found[0] * found[0], 0.0)
        if skip:
            square, mean, varied = square + found[1] + 2 * mean * found[0], mean + found[0], varied + variance
            factor += 1
        else:
            square, mean, varied = found[1], found[0], variance
        deviations.append(_deviation(square, mean))
        factors.append(factor)
    with np.errstate(all="ignore"):
        back = np.cumprod(np.sqrt(np.array([1.0, *reversed(factors)])))[::-1]
        return Predicted(np.array(deviations), back)


def _deviation(square: float, mean: float) -> float:
    rest = square - mean * mean
    return math.sqrt(rest) if rest > 1e-12 * square else 0.0 if math.isfinite(square) else math.nan


@lru_cache(maxsize=4096)
def _means(one: Chosen, mean: float, variance: float) -> tuple[float, float, float]:
    """E[f], E[f²], E[f'²]; NaN beyond what can be held."""
    if not variance <= HUGE:
        return math.nan, math.nan, math.nan
    return means(one, PANEL, mean, math.sqrt(variance) if variance > TINY else 0.0)


@lru_cache(maxsize=64)
def phase(one: Chosen, scale: float, bias: tuple[float, float]) -> Phase:
    """Where the variance of a plain network settles, and by how much χ it then multiplies the squared gradient."""
    variance, found = 1.0, (math.nan, math.nan, math.nan)
    for _ in range(LAYERS):
        found = _means(one, bias[0], variance)
        before, variance = variance, scale * found[1] + bias[1] ** 2
        if abs(variance - before) <= 1e-9 * before:
            return Phase(variance, scale * found[2])
        if not 1e-24 < variance < 1e24:
            break
    return Phase(math.nan, scale * found[2])


@lru_cache(maxsize=64)
def edge(one: Chosen, bias: tuple[float, float]) -> float:
    """The edge of chaos: the σ_w at which the variance settles and χ = 1 there; NaN where no single one was found.

    Every variance q is settled for one σ_w, with σ_w² = (q − σ_b²) / E[f²]; wanted is the q where σ_w² E[f'²] = 1. Where q → 0 comes
    nearer and nearer to it, or every q has it (ReLU), the least q stands for all.
    """

    def at(variance: float) -> tuple[float, float]:
        found = _means(one, bias[0], variance)
        scale = (variance - bias[1] ** 2) / found[1] if found[1] > 0 else math.nan
        return scale, scale * found[2] - 1

    grid = [variance for variance in GRID.tolist() if variance > bias[1] ** 2 * (1 + 1e-9)]
    scale, rest = at(grid[0])
    if abs(rest) < 1e-5:
        return math.sqrt(scale)
    rests = np.array([at(variance)[1] for variance in grid])
    turns = np.flatnonzero(rests[:-1] * rests[1:] < 0)
    if len(turns) != 1:
        return math.nan
    low, high = grid[turns[0]], grid[turns[0] + 1]
    rising = rests[turns[0]] < 0
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if (at(middle)[1] < 0) == rising else (low, middle)
    return math.sqrt(at(low)[0])
