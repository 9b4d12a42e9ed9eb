"""Who does better over many seeds, and whether that could be luck."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.05  # how often chance alone may make any two equally good runners of one comparison look different


@dataclass(frozen=True)
class Verdict:
    """Who is best over all seeds, and who differs from it beyond chance.

    best: its place. apart, apart_error: of each runner, mean over seeds of its difference from the best, and its standard error. beyond:
    whether |apart| > times * apart_error.
    """

    best: int
    apart: tuple[float, ...]
    apart_error: tuple[float, ...]
    beyond: tuple[bool, ...]
    times: float


def mean_and_error(values: Floats) -> tuple[Floats, Floats]:
    """Mean over the first axis, seeds, and its standard error, s / sqrt(n) with ddof 1; 0 with one seed, NaN with none."""
    count = len(values)
    if not count:
        nothing = np.full(values.shape[1:], np.nan)
        return nothing, nothing
    error = values.std(0, ddof=1) / np.sqrt(count) if count > 1 else np.zeros(values.shape[1:])
    return values.mean(0), error


def judged(values: Floats, *, higher: bool) -> Verdict:
    """The verdict on values (seeds, runners), two of each at least. higher: whether more is better.

    Seeds are paired, since all runners meet the same chances: a runner differs from the best beyond chance where the mean of its
    differences, seed by seed, is more than `times` of its standard errors away from 0: a paired t test, two-sided. times: Student's t
    with n - 1 degrees of freedom at 5 % shared among all pairs of runners (Bonferroni), since the best is chosen by looking.
    Sources: Student (1908); Dunn (1961).
    """
    seeds, runners = values.shape
    means = values.mean(0)
    best = int(means.argmax() if higher else means.argmin())
    apart, error = mean_and_error(values - values[:, [best]])
    times = student(seeds - 1, LEVEL / (runners * (runners - 1) / 2))
    beyond = np.abs(apart) > times * error
    return Verdict(best, tuple(apart.tolist()), tuple(error.tolist()), tuple(beyond.tolist()), times)


def student(freedom: int, level: float) -> float:
    """How far from 0 Student's t with so many degrees of freedom lies with probability `level`, to either side; by halving."""
    low, high = 0.0, 1.0
    while _within(high, freedom) < 1 - level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 1 - level else (low, middle)
    return high


def _within(t: float, freedom: int) -> float:
    """The probability that |T| <= t, exactly, by a finite sum. Source: Abramowitz & Stegun (1964), 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, odd = math.cos(angle), freedom % 2
    total, term = 0.0, cosine if odd else 1.0
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= (k - 1) / k * cosine**2
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
