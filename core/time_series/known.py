"""A made series taken apart, and how far every quick method is from what it was made of."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.errors import InputError
from core.runs.moment import Moment, Resources
from core.time_series.config import Config
from core.time_series.made import made
from core.time_series.methods import decompose
from core.time_series.parting import seen
from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.rivals import RIVALS
from core.time_series.series import Series
from core.time_series.snapshot import Score, Snapshot, Truth


def known(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: the parts, the truth, and every method's error."""
    shown = found_in(config)
    yield Moment(0, {"points": float(config.points)}, lambda: shown)


def found_in(config: Config) -> Snapshot:
    """A made series with its parts, the truth and every method's error. Raises: InputError where the method cannot take it."""
    series, truth = made(config, config.gaps, config.seed)
    scores = tuple(score(name, series, truth, config, settings) for name, settings in RIVALS.items())
    return replace(seen(series, decompose(series, config)), truth=truth, scores=scores)


def score(name: str, series: Series, truth: Truth, config: Config, settings: Mapping[str, Any]) -> Score:
    """How far one method is from the truth, or why it cannot be asked."""
    try:
        parts = decompose(series, replace(config, **settings))
    except InputError as error:
        return Score(name, np.nan, np.nan, str(error.problems[0]))
    return Score(name, *errors(parts, truth, config.growing))


def errors(parts: Parts, truth: Truth, growing: bool) -> tuple[float, float]:
    """Root mean squares of trend and season minus the truth, in units of the series, where the method gives a trend.

    Of a product the season is what it adds to the trend: trend (season - 1). NaN for the season of a method that has none.
    """
    given = np.isfinite(parts.trend)
    season = _added(parts.trend, parts.season, parts.multiplicative) if parts.seasons else None
    true = _added(truth.trend, truth.season, growing)
    return _rms((parts.trend - truth.trend)[given]), np.nan if season is None else _rms((season - true)[given])


def _added(trend: Floats, season: Floats, product: bool) -> Floats:
    return trend * (season - 1) if product else season


def _rms(away: Floats) -> float:
    return float(np.sqrt(np.mean(away * away))) if len(away) else float("nan")
