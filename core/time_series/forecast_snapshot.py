"""What is drawn of one state of a backtest."""

from __future__ import annotations

from dataclasses import dataclass

from core.time_series.repair import Floats
from core.time_series.series import Series
from core.time_series.spacing import Times


@dataclass(frozen=True)
class Score:
    """A method over the origins that it has done. mase, smape in percent, rmse in units of the series; relative: its mean absolute error
    for that of the reference on the same origins; covered: the share of the truth within its 80 and its 95 % interval.

    problem: why it gives nothing at an origin.
    """

    method: str
    mase: float
    relative: float
    smape: float
    rmse: float
    covered: tuple[float, float]
    origins: int
    problem: str = ""


@dataclass(frozen=True)
class Residuals:
    """What a method missed by within its longest history so far, one point ahead: autocorrelation from lag 1, (lags,); beyond bound lies
    one of twenty by chance. Ljung-Box: statistic, p, over `lags` lags with `freedom` degrees. found: what the method chose."""

    correlation: Floats
    bound: float
    lags: int
    freedom: int
    statistic: float
    p: float
    found: str


@dataclass(frozen=True)
class Trained:
    """A network that learns for an origin. losses: by epoch from 0. batches: which windows the first steps see, each by its first value.
    inside: the values that go in at the end, each gate of `names`, what the cell keeps and gives on, (window,) each."""

    method: str
    origin: int
    epochs: int
    losses: Floats
    batches: tuple[tuple[int, ...], ...]
    windows: int
    names: tuple[str, ...]
    inside: tuple[Floats, ...]


@dataclass(frozen=True)
class ForecastSnapshot:
    """mean: (methods, origins + 1, ahead), NaN where nothing is forecast yet; low, high: (levels, methods, origins + 1, ahead). origins:
    the first point of each held-out part, then the first point after the series. times: of all of them, (origins + 1, ahead).

    reference: the method that others are compared with. done, fits: how many forecasts are made, and of how many.
    now, following: what was done last, and what is done next.
    """

    step: int
    series: Series
    methods: tuple[str, ...]
    reference: str
    ahead: int
    period: int
    origins: tuple[int, ...]
    times: Times
    mean: Floats
    low: Floats
    high: Floats
    scores: tuple[Score, ...]
    residuals: tuple[Residuals | None, ...]
    trained: Trained | None
    done: int
    fits: int
    now: str
    following: str
    history: int


def shown_from(snapshot: ForecastSnapshot) -> int:
    """The first point that is drawn: as far before the first origin as two tested parts, or four cycles."""
    tested = len(snapshot.series.values) - snapshot.origins[0]
    return max(0, snapshot.origins[0] - max(4 * snapshot.period, 2 * tested))
