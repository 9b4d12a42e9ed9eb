"""What a series is taken apart into, and what is measured on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.time_series.repair import Floats


@dataclass(frozen=True)
class Parts:
    """The components of a series, (points,) each, read-only; NaN where a method gives none.

    Additive: trend + seasons + rest is the series; multiplicative: their product, seasons and rest about 1. seasons: (period, values).
    rest_name: what the last part is called. ran: whose code found it. ends: so many points at either end are less certain, and why_ends.
    weights: how much each point counted in a robust fit, else None. facts: the settings that followed from rules, a sentence each.
    slope: by how much the trend rises at each point, where a method knows it.
    """

    trend: Floats
    seasons: tuple[tuple[int, Floats], ...]
    rest: Floats
    multiplicative: bool
    rest_name: str
    ran: str
    ends: tuple[int, int]
    why_ends: str
    weights: Floats | None = None
    facts: tuple[str, ...] = ()
    slope: Floats | None = None

    @property
    def season(self) -> Floats:
        """All seasons together; 0, or 1, where there is none."""
        if self.multiplicative:
            return np.asarray(np.prod([one for _, one in self.seasons], axis=0) * np.ones_like(self.trend))
        return np.asarray(np.sum([one for _, one in self.seasons], axis=0) + np.zeros_like(self.trend))

    def adjusted(self, values: Floats) -> Floats:
        """The series without its seasons."""
        return values / self.season if self.multiplicative else values - self.season


def centred(trend: Floats, slope: Floats, season: Floats, period: int, product: bool) -> tuple[Floats, Floats, Floats]:
    """The same with a season whose first cycle has a mean of 0, or of 1 in a product, trend and slope moved by as much.

    A season that is found by smoothing may hold a part of the level: only their sum, or product, is known.
    """
    middle = season[:period].mean()
    return (trend * middle, slope * middle, season / middle) if product else (trend + middle, slope, season - middle)


def strengths(parts: Parts) -> tuple[float, tuple[float, ...]]:
    """Of the trend and of each season, from 0 to 1; NaN for a trend that is the whole.

    F = max(0, 1 - Var(rest) / Var(part + rest)), over the points where both are known; of a product the logarithms are taken.
    Source: Wang, Smith & Hyndman (2006), Characteristic-based clustering for time series data.
    """
    log = np.log if parts.multiplicative else np.asarray
    rest = log(parts.rest)
    return _strength(log(parts.trend), rest), tuple(_strength(log(season), rest) for _, season in parts.seasons)


def _strength(part: Floats, rest: Floats) -> float:
    known = np.isfinite(part) & np.isfinite(rest)
    together = float(np.var(part[known] + rest[known])) if known.any() else 0.0
    return max(0.0, 1.0 - float(np.var(rest[known])) / together) if together > 0 else 0.0
