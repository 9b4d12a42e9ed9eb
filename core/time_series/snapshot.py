"""What is drawn of one state."""

from __future__ import annotations

from dataclasses import dataclass

from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.series import Series


@dataclass(frozen=True)
class Truth:
    """What a made series was made of, (points,) each, read-only. outliers: where points were moved, and broken: where the level jumps."""

    trend: Floats
    season: Floats
    rest: Floats
    outliers: tuple[int, ...]
    broken: tuple[int, ...]


@dataclass(frozen=True)
class Score:
    """How far a method's parts are from the truth: root mean squares over the points where the method gives both; NaN for a part that it
    does not know. problem: why it gives nothing."""

    method: str
    trend: float
    season: float
    problem: str = ""


@dataclass(frozen=True)
class Snapshot:
    """parts: as far as they are found. strength: of the trend and of each season."""

    step: int
    series: Series
    parts: Parts
    trend_strength: float
    season_strengths: tuple[float, ...]
    truth: Truth | None = None
    scores: tuple[Score, ...] = ()
