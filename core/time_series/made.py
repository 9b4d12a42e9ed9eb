"""A series made of known parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.time_series.periods import evidence
from core.time_series.repair import Flags, Floats, filled, still
from core.time_series.series import Series
from core.time_series.snapshot import Truth
from core.time_series.spacing import MONTHS, Places, Spacing, grid
from core.time_series.truth_config import TruthConfig

FIRST_MONTH = 480  # January 2010
LEVEL = 100.0  # where the slow part begins: with the defaults nothing comes near 0
LONG = 7  # so many times the period is the second season's
SHARPNESS = 0.5  # of the season's second harmonic
ACROSS, RUN = 4, 4  # periods of a business cycle; points of the longest hole


def made(config: TruthConfig, gaps: str, seed: int) -> tuple[Series, Truth]:
    """The series, its holes filled, and what it is made of."""
    trend, season, rest, off, broken = made_parts(config, seed)
    values = trend * season * rest if config.growing else trend + season + rest
    measured = holed(config, seed)
    truth = Truth(still(trend), still(season), still(rest), tuple(off.tolist()), tuple(broken.tolist()))
    return _series(config, values, measured, gaps), truth


def made_parts(config: Any, seed: int) -> tuple[Floats, Floats, Floats, Places, Places]:
    """Trend (with cycle and breaks), season, rest (noise and outliers), (points,) each; where the outliers and the breaks are.

    config: what a TruthConfig has. Each kind of chance has a stream of its own, so that more outliers leave the noise as it is.
    """
    n, p = config.points, config.true_period
    noises, places, _, walk = np.random.default_rng(seed).spawn(4)
    at = np.arange(n)
    share = at / (n - 1)
    broken = np.sort(places.choice(np.arange(n // 8, n - n // 8), config.breaks, replace=False))
    trend = LEVEL + slow_part(config, share, walk) + config.wave * np.sin(2 * np.pi * at / (ACROSS * p))
    for k, place in enumerate(broken):  # up, down, up, ...
        trend = trend + config.jump * (-1) ** k * (at >= place)
    season = (np.cos(2 * np.pi * at / p) + SHARPNESS * np.sin(4 * np.pi * at / p)) / (1 + SHARPNESS)
    season = config.swing * (1 + config.drift / 100 * share) * season + config.second * np.cos(2 * np.pi * at / (LONG * p))
    rest = config.noise * noises.standard_normal(n)
    off = np.sort(places.choice(n, config.outliers, replace=False))
    rest[off] += config.far * places.choice([-1.0, 1.0], len(off))
    if config.growing:
        return np.maximum(trend, 1.0), np.maximum(1 + season / LEVEL, 0.05), np.maximum(1 + rest / LEVEL, 0.05), off, broken
    return trend, season, rest, off, broken


def slow_part(config: Any, share: Floats, walk: np.random.Generator) -> Floats:
    """The trend without its level, (points,). share: of the time that has passed, from 0 to 1."""
    steps = walk.standard_normal(len(share)).cumsum()
    shapes = {
        "line": share,
        "curve": share**2,
        "wave": np.sin(2 * np.pi * share),
        "random walk": share + (steps - steps[-1] * share) / np.sqrt(len(share)),  # ends where the line ends
    }
    return np.asarray(config.rise * shapes[config.shape])


def holed(config: Any, seed: int) -> Flags:
    """Which points are there: `holes` are taken away, in runs of up to RUN; at most half of all, and neither the first nor the last."""
    n = config.points
    chance = np.random.default_rng(seed).spawn(3)[2]
    there = np.ones(n, dtype=bool)
    left = min(config.holes, n // 2)
    while left > (taken := n - int(there.sum())):
        start, length = int(chance.integers(1, n - 1)), int(chance.integers(1, RUN + 1))
        there[start : min(start + min(length, left - taken), n - 1)] = False
    return there


def _series(config: TruthConfig, values: Floats, measured: Flags, gaps: str) -> Series:
    n, period = len(values), config.true_period
    spacing = Spacing(MONTHS, 1)
    periods = (period, LONG * period) if config.second and n >= 2 * LONG * period else (period,)
    known = np.where(measured, values, np.nan)
    lost = n - int(measured.sum())
    notes = (
        f"Made: {n:,} points with a season of {period} points{f' and one of {LONG * period}' if config.second else ''}.",
        *((f"{lost:,} points were taken away; gaps: {gaps}.",) if lost else ()),
    )
    return Series(
        title="Made series",
        name="value",
        unit="",
        times=still(grid(FIRST_MONTH, n, spacing)),
        values=still(filled(known, gaps, period)),
        measured=still(measured),
        merged=still(np.zeros(n, dtype=bool)),
        grid=spacing,
        time="",
        periods=periods,
        evidence=evidence(filled(known, "linear", 0), spacing),
        notes=notes,
    )
