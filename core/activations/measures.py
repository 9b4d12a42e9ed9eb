"""What is measured of a function: its turning points, corners, range, its mean behaviour under a normal input, half precision."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.activations.functions import YOURS, Chosen
from core.activations.model import Floats

FAR = 1e6  # as good as infinity: what still grows there grows for ever
WIDEST = 12.0  # standard deviations; beyond lies less than 1e-32 of a normal distribution
PANEL, NODES = 0.25, 20
BENDS = (0.0, *(side * 2.0**power for side in (-1, 1) for power in range(-1, 6)))
SAME = 1e-9


class Moments(NamedTuple):
    """Means over z ~ N(0, 1): of f, of f^2, of f'^2. NaN where they do not exist or were not found to 6 digits."""

    mean: float
    square: float
    slope_square: float


class Turn(NamedTuple):
    """A place where f' changes its sign. kind: "minimum" or "maximum"."""

    x: float
    y: float
    kind: str


class Corner(NamedTuple):
    """A border of two pieces. kind: "jump" of f, "kink" (jump of f'), "bend" (jump of f'')."""

    x: float
    y: float
    kind: str


class Shape(NamedTuple):
    """low, high: least and largest value, infinite where it has none. monotone, odd: whether it never falls, and f(-x) = -f(x).

    smooth: "jump", "kink", "C¹" or "smooth". window: how far to both sides this holds; infinite where for all x.
    """

    low: float
    high: float
    monotone: bool
    odd: bool
    smooth: str
    window: float


class Half(NamedTuple):
    """In float16. left, right: the numbers nearest to 0, below and above, at which a slope that is not 0 rounds to 0, as it does from there
    on to both ends; NaN where it never does. overflow: whether f of some number does not fit."""

    left: float
    right: float
    overflow: bool


@lru_cache(maxsize=256)
def moments(one: Chosen) -> Moments:
    """By Gauss and Legendre's rule on panels that end at the borders of the pieces; twice, to see what the finer one changes."""
    fine, coarse = means(one, PANEL), means(one, 2 * PANEL)
    sure = [math.isfinite(a) and abs(a - b) <= 1e-6 * max(abs(a), 1e-3) for a, b in zip(fine, coarse, strict=True)]
    return Moments(*(value if known else math.nan for value, known in zip(fine, sure, strict=True)))


def means(one: Chosen, panel: float, mean: float = 0.0, deviation: float = 1.0) -> tuple[float, float, float]:
    """Means of f, f² and f'² over z ~ N(mean, deviation²), by Gauss and Legendre's rule on panels of so many deviations.

    Panels end at the borders of the pieces, and where deviation is large they are finer around z = 0, where functions bend.
    """
    places = np.array([*one.borders, *(BENDS if deviation > 1 else ())])
    edges = np.arange(-WIDEST, WIDEST + panel / 2, panel)
    if deviation > 0:
        with np.errstate(over="ignore"):
            inner = (places - mean) / deviation
        edges = np.union1d(edges, inner[np.abs(inner) < WIDEST])
    nodes, weights = _rule()
    half = np.diff(edges) / 2
    u = (edges[:-1] + half)[:, None] + half[:, None] * nodes
    density = np.exp(-0.5 * u * u) / math.sqrt(2 * math.pi) * half[:, None] * weights
    value, first, _ = one.jet(mean + deviation * u.ravel())
    mass = density.ravel()
    with np.errstate(all="ignore"):
        return float(value @ mass), float(value**2 @ mass), float(first**2 @ mass)


@lru_cache(maxsize=1)
def _rule() -> tuple[Floats, Floats]:
    """Nodes and weights on (-1, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights


@lru_cache(maxsize=256)
def turns(one: Chosen, reach: float) -> tuple[Turn, ...]:
    """Minima and maxima between -reach and reach, where f' goes through 0; found by halving."""
    x = np.linspace(-reach, reach, 2001) + reach * 1e-9  # beside the borders
    slope = one.jet(x).first
    with np.errstate(invalid="ignore"):
        at = np.flatnonzero(slope[:-1] * slope[1:] < 0)
    if not len(at):
        return ()
    low, high, falling = x[at], x[at + 1], slope[at] < 0
    for _ in range(60):
        middle = (low + high) / 2
        left = (one.jet(middle).first < 0) == falling
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    x0 = (low + high) / 2
    y0 = one.jet(x0).value
    known = np.isfinite(y0) & (np.abs(y0) < 1e12)
    kinds = ["minimum" if down else "maximum" for down in falling]
    return tuple(Turn(float(a), float(b), kind) for a, b, kind, ok in zip(x0, y0, kinds, known, strict=True) if ok)


@lru_cache(maxsize=256)
def corners(one: Chosen) -> tuple[Corner, ...]:
    """The borders of the pieces at which f, f' or f'' jumps."""
    found = []
    for x in one.borders:
        left, right = (one.jet(np.array([x + side * 1e-9])) for side in (-1, 1))
        gaps = [abs(float(a[0] - b[0])) for a, b in zip(left, right, strict=True)]
        kind = next((kind for kind, gap in zip(("jump", "kink", "bend"), gaps, strict=True) if gap > 1e-6), None)
        if kind:
            found.append(Corner(x, float(one.jet(np.array([x])).value[0]) + 0.0, kind))
    return tuple(found)


@lru_cache(maxsize=256)
def shape(one: Chosen, reach: float) -> Shape:
    """Range, monotone, odd, smooth. Of a typed function only what is seen on the screen, from -reach to reach."""
    window = reach if one.name == YOURS else math.inf
    near = np.linspace(-reach, reach, 4001)
    x = near if one.name == YOURS else np.concatenate([[-FAR, -1e3], np.linspace(-40, 40, 8001), [1e3, FAR]])
    value = one.jet(x).value
    known = value[np.isfinite(value)]
    if not len(known):
        return Shape(math.nan, math.nan, False, False, "gaps", window)
    at = [turn.y for turn in turns(one, min(window, 10.0))]
    low, high = min([float(known.min()), *at]), max([float(known.max()), *at])
    if one.name != YOURS:
        left, right = (one.jet(side * np.array([FAR, 2 * FAR])).value for side in (-1, 1))
        grows = [float(end[1]) for end in (left, right) if abs(end[1]) > 1.5 * abs(end[0]) > 1e-3]
        low = -math.inf if any(end < 0 for end in grows) else low
        high = math.inf if any(end > 0 for end in grows) else high
    kinds = [corner.kind for corner in corners(one)]
    smooth = "jump" if "jump" in kinds else "kink" if "kink" in kinds else "C¹" if kinds else "smooth"
    if one.name == YOURS:
        smooth = "gaps" if len(known) < len(value) else ""
    with np.errstate(invalid="ignore"):
        monotone = bool((np.diff(value) >= -SAME).all())
    mirrored = value[::-1]
    odd = bool(np.isfinite(value).all() and np.allclose(value, -mirrored, rtol=SAME, atol=SAME))
    return Shape(low, high, monotone, odd, smooth, window)


@lru_cache(maxsize=256)
def half(one: Chosen) -> Half:
    """Over every finite float16, exactly computed and then rounded: what the format can hold, not what a kernel makes of it."""
    every = np.arange(1, 0x7C00, dtype=np.uint16).view(np.float16).astype(float)
    ends = []
    overflow = False
    for side in (-1.0, 1.0):
        value, first, _ = one.jet(side * every)
        with np.errstate(over="ignore", invalid="ignore"):
            overflow |= bool(np.isinf(value.astype(np.float16)).any())
            gone = (first.astype(np.float16) == 0) & (first != 0)
            rest = np.flatnonzero((first.astype(np.float16) != 0) & np.isfinite(first))
        start = int(rest[-1]) + 1 if len(rest) else 0
        ends.append(side * float(every[start]) if start < len(every) and gone[start] else math.nan)
    return Half(ends[0], ends[1], overflow)


def saturated(slope: Floats, below: float) -> np.ndarray:
    """Where |f'| is smaller than `below`; not where it is unknown."""
    return np.isfinite(slope) & (np.abs(slope) < below)
