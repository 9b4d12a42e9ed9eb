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
class Checks:
    """Tests of the rest, (statistic, p) each: Ljung-Box over `lags` lags, normality (Jarque-Bera); and of the series: a unit root
    (augmented Dickey-Fuller: a small p speaks against one), standing still (KPSS: a small p speaks against it).

    correlation, partial: (shown + 1,) of the rest from lag 0, plain, and without what passes through nearer lags; bound: beyond it lies
    one of twenty by chance. heights, edges: the histogram of the rest as a density; mean, deviation: of the normal curve beside it.
    points: that were tested.
    """

    correlation: Floats
    partial: Floats
    bound: float
    heights: Floats
    edges: Floats
    mean: float
    deviation: float
    lags: int
    ljung_box: tuple[float, float]
    normality: tuple[float, float]
    unit_root: tuple[float, float]
    standing: tuple[float, float]
    points: int


@dataclass(frozen=True)
class Rival:
    """What another method makes of the same series, (points,) each: trend, and what all seasons add to it (zeros without a season); the
    strengths of both, NaN without a season. problem: why it gives nothing."""

    name: str
    trend: Floats
    season: Floats
    strengths: tuple[float, float]
    problem: str = ""


@dataclass(frozen=True)
class Snapshot:
    """parts: as far as they are found. strength: of the trend and of each season. checks: where they are looked at.

    box_cox: the power that evens the swings out, NaN where it is not known.
    """

    step: int
    series: Series
    parts: Parts
    trend_strength: float
    season_strengths: tuple[float, ...]
    checks: Checks | None = None
    box_cox: float = float("nan")
    rivals: tuple[Rival, ...] = ()
    truth: Truth | None = None
    scores: tuple[Score, ...] = ()
