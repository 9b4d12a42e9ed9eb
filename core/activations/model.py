"""Activation functions with their first and second derivative, in closed form.

Every function takes x, (points,) float64, and its parameters, and returns a `Jet`: values, first and second derivatives, (points,) each.
The forms are chosen so that nothing overflows or cancels for large |x|. At a kink the derivatives are those that PyTorch returns there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848, 1.0507009873554804934  # Klambauer et al., 2017, equation 14
CUBIC = 0.044715  # Hendrycks & Gimpel, 2016, section 2
ROOT = math.sqrt(2 / math.pi)


class Jet(NamedTuple):
    """A function's values, first and second derivatives at some points, (points,) each."""

    value: Floats
    first: Floats
    second: Floats


def logistic(x: Floats) -> Floats:
    """1 / (1 + e^-x), with full relative precision on both sides."""
    small = np.exp(-np.abs(x))
    known: Floats = np.where(x >= 0, 1.0, small) / (1 + small)
    return known


def normal(x: Floats) -> Floats:
    """The standard normal's distribution function, erfc(-x / sqrt 2) / 2, with full relative precision in the left tail."""
    tail = np.array([math.erfc(z) for z in (-x / math.sqrt(2)).tolist()])
    return 0.5 * tail


def step(x: Floats) -> Jet:
    """1 where x >= 0, else 0: torch.heaviside(x, 1). Its slope is 0 wherever it has one."""
    return Jet((x >= 0).astype(float), np.zeros_like(x), np.zeros_like(x))


def linear(x: Floats) -> Jet:
    """x."""
    return Jet(x.copy(), np.ones_like(x), np.zeros_like(x))


def sigmoid(x: Floats) -> Jet:
    """s = 1 / (1 + e^-x); s' = s (1 - s)."""
    s, rest = logistic(x), logistic(-x)
    return Jet(s, s * rest, -s * rest * np.tanh(x / 2))


def hardsigmoid(x: Floats) -> Jet:
    """min(max(x / 6 + 1/2, 0), 1); slope 0 at -3 and at 3."""
    return Jet(np.clip(x / 6 + 0.5, 0, 1), np.where(np.abs(x) < 3, 1 / 6, 0.0), np.zeros_like(x))


def tanh(x: Floats) -> Jet:
    """tanh x; its slope 1 - tanh^2 x as 4 s(2x) s(-2x), which does not cancel."""
    t, slope = np.tanh(x), 4 * logistic(2 * x) * logistic(-2 * x)
    return Jet(t, slope, -2 * t * slope)


def softsign(x: Floats) -> Jet:
    """x / (1 + |x|)."""
    below = 1 + np.abs(x)
    return Jet(x / below, below**-2.0, -2 * np.sign(x) * below**-3.0)


def arctan(x: Floats) -> Jet:
    """arctan x."""
    slope = 1 / (1 + x * x)
    return Jet(np.arctan(x), slope, -2 * x * slope * slope)


def relu(x: Floats) -> Jet:
    """max(x, 0); slope 0 at 0."""
    return Jet(np.maximum(x, 0.0), (x > 0).astype(float), np.zeros_like(x))


def relu6(x: Floats) -> Jet:
    """min(max(x, 0), 6); slope 0 at 0 and at 6."""
    return Jet(np.clip(x, 0, 6), ((x > 0) & (x < 6)).astype(float), np.zeros_like(x))


def leaky(x: Floats, slope: float) -> Jet:
    """x where x > 0, else slope * x; its slope at 0 is `slope`. Leaky ReLU, PReLU and, outside training, RReLU."""
    return Jet(np.where(x > 0, x, slope * x), np.where(x > 0, 1.0, slope), np.zeros_like(x))


def elu(x: Floats, alpha: float, scale: float = 1.0, over: float = 1.0) -> Jet:
    """scale * x where x > 0, else scale * alpha * (e^(x / over) - 1); at 0 the slope of the left side."""
    left = np.minimum(x, 0.0) / over
    power = scale * alpha / over * np.exp(left)
    return Jet(
        np.where(x > 0, scale * x, scale * alpha * np.expm1(left)),
        np.where(x > 0, scale, power),
        np.where(x < 0, power / over, 0.0),
    )


def celu(x: Floats, alpha: float) -> Jet:
    """x where x > 0, else alpha * (e^(x / alpha) - 1)."""
    return elu(x, alpha, over=alpha)


def selu(x: Floats) -> Jet:
    """scale * ELU with alpha = 1.6733 and scale = 1.0507."""
    return elu(x, SELU_ALPHA, SELU_SCALE)


def softplus(x: Floats, beta: float) -> Jet:
    """log(1 + e^(beta x)) / beta, written so that e never overflows."""
    up, down = logistic(beta * x), logistic(-beta * x)
    return Jet(np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(beta * x))) / beta, up, beta * up * down)


def gelu(x: Floats) -> Jet:
    """x P(x), with P the standard normal's distribution function and p its density."""
    below, density = normal(x), np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return Jet(x * below, below + x * density, density * (2 - x * x))


def gelu_tanh(x: Floats) -> Jet:
    """x (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3), as x s(2u)."""
    v, dv, ddv = 2 * ROOT * (x + CUBIC * x**3), 2 * ROOT * (1 + 3 * CUBIC * x * x), 12 * ROOT * CUBIC * x
    s, ds, dds = sigmoid(v)
    return Jet(x * s, s + x * ds * dv, 2 * ds * dv + x * (dds * dv * dv + ds * ddv))


def swish(x: Floats, beta: float) -> Jet:
    """x s(beta x)."""
    s, ds, dds = sigmoid(beta * x)
    return Jet(x * s, s + beta * x * ds, 2 * beta * ds + beta * beta * x * dds)


def mish(x: Floats) -> Jet:
    """x tanh(log(1 + e^x))."""
    soft, slope, bend = softplus(x, 1.0)
    t, dt, ddt = tanh(soft)
    first, second = dt * slope, ddt * slope * slope + dt * bend
    return Jet(x * t, t + x * first, 2 * first + x * second)


def hardswish(x: Floats) -> Jet:
    """x min(max(x + 3, 0), 6) / 6; slope 0 at -3, 1 at 3."""
    inside = np.abs(x) < 3
    return Jet(x * np.clip(x + 3, 0, 6) / 6, np.where(inside, x / 3 + 0.5, np.where(x > 0, 1.0, 0.0)), np.where(inside, 1 / 3, 0.0))


def tanhshrink(x: Floats) -> Jet:
    """x - tanh x."""
    t, slope, _ = tanh(x)
    return Jet(x - t, t * t, 2 * t * slope)
