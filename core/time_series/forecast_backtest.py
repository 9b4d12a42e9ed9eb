"""The state of a backtest: what is forecast from which origin, how good it was, what is left in the residuals."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.data.wording import Described, count
from core.errors import InputError, Problem
from core.time_series.config import Config
from core.time_series.forecast_config import NAIVE, SEASONAL
from core.time_series.forecast_measures import LEVELS, naive_error, scaled_errors, symmetric_errors, within
from core.time_series.forecast_methods import FEWEST, looked_back
from core.time_series.forecast_simple import Forecast
from core.time_series.forecast_snapshot import ForecastSnapshot, Residuals, Score, Trained
from core.time_series.repair import Floats, still
from core.time_series.series import Series
from core.time_series.spacing import Times, grid, places

SHORT = 10  # points ahead without a season
MOST_TESTED = 600  # held-out points, so that the picture stays small


@dataclass
class Backtest:
    """The state of a run. Axes as in ForecastSnapshot."""

    config: Config
    series: Series
    period: int
    ahead: int
    methods: tuple[str, ...]
    reference: str
    origins: tuple[int, ...]
    mean: Floats = field(init=False)
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    problems: dict[str, str] = field(default_factory=dict)
    residuals: dict[str, Residuals] = field(default_factory=dict)
    trained: Trained | None = None
    done: int = 0
    now: str = ""
    following: str = ""

    def __post_init__(self) -> None:
        shape = (len(self.methods), len(self.origins), self.ahead)
        self.mean = np.full(shape, np.nan)
        self.low, self.high = (np.full((len(LEVELS), *shape), np.nan) for _ in range(2))

    @property
    def values(self) -> Floats:
        """What the methods are given: the series, or its logarithm."""
        return np.log(self.series.values) if self.config.logarithm else self.series.values

    def history(self, origin: int) -> Floats:
        """All that a method may know at an origin."""
        return looked_back(self.values[: self.origins[origin]], self.period)

    def take(self, name: str, origin: int, found: Forecast) -> None:
        """Keep a forecast, turned back where it is one of logarithms."""
        back = np.exp if self.config.logarithm else np.asarray
        at = self.methods.index(name)
        with np.errstate(over="ignore"):
            self.mean[at, origin], self.low[:, at, origin], self.high[:, at, origin] = back(found.mean), back(found.low), back(found.high)
        self.residuals[name] = whiteness(found, self.period)

    def snapshot(self, step: int) -> ForecastSnapshot:
        return ForecastSnapshot(
            step=step,
            series=self.series,
            methods=self.methods,
            reference=self.reference,
            ahead=self.ahead,
            period=self.period,
            origins=self.origins,
            times=still(times_of(self.series, self.origins, self.ahead)),
            mean=still(self.mean),
            low=still(self.low),
            high=still(self.high),
            scores=self.scores(),
            residuals=tuple(self.residuals.get(name) for name in self.methods),
            trained=self.trained,
            done=self.done,
            fits=len(self.methods) * len(self.origins),
            now=self.now,
            following=self.following,
            history=len(self.history(-1)),
        )

    def scores(self) -> tuple[Score, ...]:
        """Every method, the least MASE first; those that give nothing last."""
        found = [self.score(at, name) for at, name in enumerate(self.methods)]
        return tuple(sorted(found, key=lambda one: one.mase if one.mase == one.mase else np.inf))

    def score(self, at: int, name: str) -> Score:
        done = [origin for origin in range(len(self.origins) - 1) if np.isfinite(self.mean[at, origin]).all()]
        problem = self.problems.get(name, "")
        if not done:
            return Score(name, np.nan, np.nan, np.nan, np.nan, (np.nan, np.nan), 0, problem)
        truth = np.array([self.series.values[start : start + self.ahead] for start in self.origins[:-1]])[done]
        mean, other = self.mean[at, done], self.mean[self.methods.index(self.reference), done]
        scales = [naive_error(looked_back(self.series.values[: self.origins[origin]], self.period), self.period) for origin in done]
        missed = float(np.abs(truth - other).mean())
        covered = [float(within(truth, self.low[level, at, done], self.high[level, at, done]).mean()) for level in range(len(LEVELS))]
        return Score(
            method=name,
            mase=float(scaled_errors(truth, mean, np.array(scales)[:, np.newaxis]).mean()),
            relative=float(np.abs(truth - mean).mean()) / missed if missed else np.nan,
            smape=float(symmetric_errors(truth, mean).mean()),
            rmse=float(np.sqrt(np.mean((truth - mean) ** 2))),
            covered=(covered[0], covered[1]),
            origins=len(done),
            problem=problem,
        )


def prepared(config: Config, found: Series) -> Backtest:
    """What is tested on which part of the series. Raises: InputError, with all problems at once."""
    n, values = len(found.values), found.values
    period = found.periods[0] if found.periods else 0
    ahead = config.ahead or (min(period, 120) if period else SHORT)
    first = n - config.origins * ahead
    problems = []
    if gaps := int(np.isnan(values).sum()):
        problems.append(Problem("Gaps", Described(f"none filled, {count(gaps, 'point')} empty"), "linear, seasonal or forward"))
    elif config.logarithm and values.min() <= 0:
        got = Described(f"{count(int((values <= 0).sum()), 'point')} at 0 or below, the least {values.min():g}")
        problems.append(Problem("Forecast the logarithm", got, "values above 0 everywhere"))
    if first < FEWEST:
        got = Described(f"{count(config.origins, 'origin')} of {count(ahead, 'point')} each, of {count(n, 'point')} in all")
        problems.append(Problem("Horizon", got, f"{FEWEST} points before the first origin: a shorter horizon, or fewer origins"))
    if config.origins * ahead > MOST_TESTED:
        got = Described(f"{count(config.origins, 'origin')} of {count(ahead, 'point')} each")
        problems.append(Problem("Horizon", got, f"at most {MOST_TESTED} held-out points in all: a shorter horizon, or fewer origins"))
    if problems:
        raise InputError(problems)
    reference = SEASONAL if 1 < period < first else NAIVE
    chosen = config.chosen_forecasters
    methods = chosen if reference in chosen else (reference, *chosen)
    starts = tuple(n - ahead * back for back in range(config.origins, -1, -1))
    return Backtest(config, found, period, ahead, methods, reference, starts)


def whiteness(found: Forecast, period: int) -> Residuals:
    """Autocorrelation and Ljung-Box test of a method's residuals, over two cycles or 10 lags, at most a fifth of the points.

    Degrees of freedom: lags less the coefficients of an ARIMA or AR. Hyndman & Athanasopoulos (2021), sections 5.4 and 9.7.
    """
    from scipy.stats import chi2

    residuals = found.residuals
    n = len(residuals)
    away = residuals - residuals.mean()
    lags = max(1, min(2 * period if period else 10, n // 5))
    whole = float(away @ away)
    correlation = np.array([float(away[lag:] @ away[:-lag]) / whole if whole else 0.0 for lag in range(1, lags + 1)])
    statistic = n * (n + 2) * float(np.sum(correlation**2 / (n - np.arange(1, lags + 1))))
    freedom = lags - found.fitted
    p = float(chi2.sf(statistic, freedom)) if freedom > 0 and whole else float("nan")
    return Residuals(still(correlation), 1.96 / np.sqrt(n), lags, freedom, statistic, p, found.found)


def times_of(found: Series, origins: tuple[int, ...], ahead: int) -> Times:
    """The times of each held-out part and of the points after the end, (origins + 1, ahead): the grid goes on."""
    n = len(found.values)
    if found.times.dtype.kind == "M":
        whole = grid(places(found.times[:1], found.grid)[1], n + ahead, found.grid)
    else:
        whole = np.arange(n + ahead) + int(found.times[0])
    return np.array([whole[start : start + ahead] for start in origins])
