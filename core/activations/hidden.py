"""One hidden layer: y(x) = c + sum over units of a f(w x + b), and how to construct one that is close to a target, with a bound.

Hinges (ReLU) give the straight lines between the target's heights at n + 1 knots. Stairs (Step) give its height in the middle of n + 1
cells. Softplus and SiLU, made k times as steep and 1 / k as high, are nearly hinges; Sigmoid and Tanh, k times as steep, nearly stairs.
Sources: Cybenko (1989), Hornik (1991) for stairs; Leshno et al. (1993), theorem 1: any f that is no polynomial, and no other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.activations.functions import Chosen
from core.activations.model import Floats
from core.activations.targets import Target
from core.activations.why_config import HINGES, POLYNOMIALS, REACH

SETTINGS = {"Square": (("expression", "x*x"),), "Softplus": (("softplus_beta", 1.0),), "LeakyReLU": (("leaky_slope", 0.01),)}
OFF = {"Softplus": math.log(2), "SiLU": 0.2784645427610738}  # how far from ReLU each is at most; SiLU where x = 1.2785
LINE = np.linspace(-REACH, REACH, 1201)  # where errors are measured
LINE.setflags(write=False)


def unit_of(name: str) -> Chosen:
    """A unit's activation function, as PyTorch has it where nothing is set."""
    return Chosen("Yours" if name == "Square" else name, SETTINGS.get(name, ()))


@dataclass(frozen=True)
class Hidden:
    """One hidden layer. w, b, a: (units,) each; c: what is added."""

    unit: str
    w: Floats
    b: Floats
    a: Floats
    c: float

    def parts(self, x: Floats) -> Floats:
        """What each unit adds, (units, points)."""
        inside = np.outer(self.w, x) + self.b[:, None]
        f = unit_of(self.unit).jet(inside.ravel()).value.reshape(inside.shape)
        found: Floats = self.a[:, None] * f
        return found

    def value(self, x: Floats) -> Floats:
        """y at x, (points,)."""
        found: Floats = self.c + self.parts(x).sum(axis=0)
        return found


def constructed(target: Target, unit: str, units: int, steepness: float) -> Hidden:
    """Weights written down, not learned. Raises: KeyError for a unit that is a polynomial: there is nothing to construct."""
    if unit in POLYNOMIALS:
        raise KeyError(unit)
    if unit in HINGES:
        knots: Floats = np.linspace(-REACH, REACH, units + 1)
        heights, h = target.value(knots), 2 * REACH / units
        slopes = np.diff(heights) / h
        k = 1.0 if unit == "ReLU" else steepness / h
        return Hidden(unit, np.full(units, k), -k * knots[:-1], np.diff(slopes, prepend=0.0) / k, float(heights[0]))
    h = 2 * REACH / (units + 1)
    edges = -REACH + h * np.arange(1.0, units + 1)
    heights = target.value(-REACH + h * np.arange(0.5, units + 1))
    rise, k = np.diff(heights), 1.0 if unit == "Step" else steepness / h
    if unit == "Tanh":  # tanh z = 2 sigmoid(2 z) - 1
        return Hidden(unit, np.full(units, k / 2), -k / 2 * edges, rise / 2, float(heights[0] + rise.sum() / 2))
    return Hidden(unit, np.full(units, k), -k * edges, rise, float(heights[0]))


def bound(target: Target, unit: str, units: int, steepness: float) -> float:
    """What the constructed layer's error stays below everywhere; infinite where the target jumps, NaN for a polynomial unit.

    Between knots h apart a straight line is off by at most h^2 max|f''| / 8 (Davis, Interpolation and Approximation, 1975, section 3.1) and
    by at most h max|f'| / 2; a stair by the latter. Softplus and SiLU add sum |a| OFF. A steep sigmoid adds, with d the highest stair,
    d (1/2 + 2 / (e^s - 1)): the sum over all stairs of sigmoid(-k |x - t|), which is convex between two stairs, hence largest on one.
    """
    if unit in POLYNOMIALS:
        return math.nan
    made = constructed(target, unit, units, steepness)
    if unit in HINGES:
        h = 2 * REACH / units
        return min(target.slope * h / 2, target.bend * h * h / 8) + float(np.abs(made.a).sum()) * OFF.get(unit, 0.0)
    stairs = target.slope * REACH / (units + 1)
    if unit == "Step":
        return stairs
    highest = float(np.abs(made.a).max()) * (2 if unit == "Tanh" else 1)
    return stairs + highest * (0.5 + 2 / math.expm1(steepness))


def best_polynomial(target: Target, unit: str) -> Floats:
    """What any number of polynomial units can do at best, at LINE: the least-squares line, or parabola."""
    powers = np.vander(LINE, 2 if unit == "Linear" else 3)
    goal = target.value(LINE)
    found: Floats = powers @ np.linalg.lstsq(powers, goal, rcond=None)[0]
    return found


def built(target: Target, unit: str, units: int, steepness: float) -> Floats:
    """The constructed curve at LINE, (points,); of polynomial units the best that there is."""
    if unit in POLYNOMIALS:
        return best_polynomial(target, unit)
    return constructed(target, unit, units, steepness).value(LINE)


def errors(found: Floats, goal: Floats) -> tuple[float, float]:
    """The largest error, and the root of the mean square."""
    off = np.abs(found - goal)
    return float(off.max()), float(np.sqrt(np.mean(off * off)))
