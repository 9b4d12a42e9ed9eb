"""The detectors: what each finds in a series, from when on a point is flagged, and what is to be said of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.data.wording import count
from core.errors import Problem
from core.time_series import seasonal, surprise_needs, surprise_windows
from core.time_series.config import Config
from core.time_series.method_config import MULTIPLICATIVE
from core.time_series.repair import Floats, still
from core.time_series.series import Series
from core.time_series.state_space import holt_winters
from core.time_series.surprise_bands import TINY, Band, around, brutlag_band, fence_band, global_band, median_band, rolling_band
from core.time_series.surprise_config import BRUTLAG, DBSCAN, FENCES, FOREST, FORETOLD, GLOBAL, HDBSCAN, MEDIAN, PAST, ROLLING, SAMPLE

Found = tuple[Band, float, str, tuple[str, ...]]  # a band or a bare score, the threshold, its unit, what is to be said


@dataclass(frozen=True)
class Detector:
    """problems: what keeps it from the series. quick: whether a moved control can wait for it. find: band or bare score, threshold,
    unit, facts."""

    problems: Callable[[Series, Config], list[Problem]]
    quick: Callable[[Series, Config], bool]
    find: Callable[[Series, Config], Found]


def _global(found: Series, config: Config) -> Found:
    ddof = int(config.divisor == SAMPLE)
    known = found.values[np.isfinite(found.values)]
    fact = (
        f"Mean {known.mean():.5g}, standard deviation of the {config.divisor} {known.std(ddof=ddof):.5g}, of {count(len(known), 'point')}."
    )
    return (
        global_band(found.values, config.sigmas, ddof),
        config.sigmas,
        "standard deviations",
        (fact, *_bound(len(known), ddof, config.sigmas)),
    )


def _bound(n: int, ddof: int, k: float) -> tuple[str, ...]:
    """That nothing can be flagged, where it is so: of n points none lies beyond sqrt(n - 1) standard deviations of the population, or
    (n - 1) / sqrt(n) of the sample. Samuelson (1968), How Deviant Can You Be?"""
    most = float((n - 1) / np.sqrt(n if ddof else n - 1))
    said = f"Of {n:,} points none can lie more than {most:.2f} of their own standard deviations off: with this k nothing is ever flagged."
    return (said,) if k >= most else ()


def _rolling(found: Series, config: Config) -> Found:
    ddof = int(config.divisor == SAMPLE)
    band = rolling_band(found.values, config.width, config.sigmas, ddof, config.side == PAST)
    facts = () if config.side == PAST else _bound(config.width, ddof, config.sigmas)
    return band, config.sigmas, "standard deviations", facts


def _median(found: Series, config: Config) -> Found:
    fact = "MADs are multiplied by 1.4826: of a normal spread that is the standard deviation."
    return median_band(found.values, config.width, config.sigmas, config.side == PAST), config.sigmas, "scaled MADs", (fact,)


def _fences(found: Series, config: Config) -> Found:
    logs = config.composition == MULTIPLICATIVE
    band = fence_band(found.values, fitted(found, config), config.fence, logs)
    return band, config.fence, "IQRs beyond the quartiles", (f"Quartiles of the rest of STL{', robust' if config.robust else ''}.",)


def _foretold(found: Series, config: Config) -> Found:
    """Holt-Winters with fitted rates, one point ahead: forecast -+ z sigma, sigma^2 the mean square of its errors (of a model with
    additive normal errors the variance one point ahead; Hyndman & Athanasopoulos 2021, section 8.7)."""
    from scipy.stats import norm

    expected, facts = _forecasts(found.values.tobytes(), found.periods, config.composition)
    sigma = float(np.sqrt(np.mean((found.values - expected) ** 2)))
    k = float(norm.ppf(0.5 + config.coverage / 200))
    fact = f"{config.coverage:g} % of a normal spread lie within {k:.3f} standard deviations; that of the errors is {sigma:.5g}."
    return around(found.values, expected, np.full(len(expected), sigma), k), k, "standard deviations of the errors", (fact, facts)


@functools.lru_cache(maxsize=8)
def _forecasts(values: bytes, periods: tuple[int, ...], composition: str) -> tuple[Floats, str]:
    """Fitting takes long, and the slider of the interval needs no new fit."""
    parts = holt_winters(np.frombuffer(values), periods, 0, Config(composition=composition))
    return still(parts.trend * parts.season if parts.multiplicative else parts.trend + parts.season), parts.facts[0]


def _brutlag(found: Series, config: Config) -> Found:
    rates = (config.level_rate, config.slope_rate, config.season_rate)
    fact = f"The first two cycles, {2 * found.periods[0]:,} points, only teach it."
    return brutlag_band(found.values, found.periods[0], *rates, config.delta), config.delta, "usual deviations of the phase", (fact,)


def _alone(scores: Floats) -> Band:
    """A score without a value to expect."""
    nothing = np.full(len(scores), np.nan)
    return Band(nothing, nothing, nothing, scores)


def _dbscan(found: Series, config: Config) -> Found:
    scores = surprise_windows.dbscan_scores(_patterns(found, config), config.eps, config.neighbours)
    facts = () if np.isfinite(scores).all() else ("No pattern has so many neighbours: nothing is dense, and nothing is judged.",)
    scores = np.where(np.isfinite(scores), scores, np.nan)
    return _alone(surprise_windows.at_points(scores, config.pattern)), config.eps, "to the nearest dense pattern", facts


def _hdbscan(found: Series, config: Config) -> Found:
    scores = surprise_windows.hdbscan_scores(_patterns(found, config), config.smallest, config.eps, config.neighbours)
    return _alone(surprise_windows.at_points(scores, config.pattern)), 1.0, "1 − membership of a cluster", ()


def _patterns(found: Series, config: Config) -> Floats:
    return surprise_windows.windows_of(signal(found, config), config.pattern)


def _forest(found: Series, config: Config) -> Found:
    scores = _isolated(signal(found, config).tobytes(), config.pattern, config.seed)
    threshold = float(np.quantile(scores[found.measured], 1 - config.contamination / 100))
    fact = f"{config.contamination:g} % of the points are flagged, whatever the series: the forest ranks, the share decides."
    return _alone(scores), threshold, "isolation score, 0 to 1", (fact,)


def _unless_explained(find: Callable[[Series, Config], Found]) -> Callable[[Series, Config], Found]:
    """Patterns are cut from what trend and season leave, if they leave anything."""

    def searched(found: Series, config: Config) -> Found:
        logs = bool(found.periods) and config.composition == MULTIPLICATIVE
        if np.ptp(signal(found, config)) > TINY * np.ptp(np.log(found.values) if logs else found.values):
            return find(found, config)
        return _alone(np.full(len(found.values), np.nan)), 0.0, "", ("Trend and season explain every point: nothing is left to search.",)

    return searched


@functools.lru_cache(maxsize=8)
def _isolated(values: bytes, pattern: int, seed: int) -> Floats:
    """Growing the trees takes long, and the slider of the share needs no new ones."""
    windows = surprise_windows.windows_of(np.frombuffer(values), pattern)
    return surprise_windows.at_points(still(surprise_windows.forest_scores(windows, seed)), pattern)


def fitted(found: Series, config: Config) -> Floats:
    """Trend and season together, by STL; of a product by STL of the logarithms."""
    logs = config.composition == MULTIPLICATIVE
    rest = _stl(found.values.tobytes(), found.periods[:1], config.robust, config.seasonal_window, logs)[1]
    return np.asarray(found.values / np.exp(rest) if logs else found.values - rest)


@functools.lru_cache(maxsize=2)
def _stl(values: bytes, periods: tuple[int, ...], robust: bool, window: int, logs: bool) -> tuple[Floats, Floats]:
    """Season and rest."""
    y = np.frombuffer(values)
    parts = seasonal.stl_parts(np.log(y) if logs else y, periods, 0, Config(robust=robust, seasonal_window=window))
    return still(parts.season), still(parts.rest)


def without_season(found: Series, config: Config) -> Floats:
    """The series less its season by STL, or divided by it; as it is where no season is known."""
    if not found.periods:
        return found.values
    logs = config.composition == MULTIPLICATIVE
    season = _stl(found.values.tobytes(), found.periods[:1], config.robust, config.seasonal_window, logs)[0]
    return np.asarray(found.values / np.exp(season) if logs else found.values - season)


def signal(found: Series, config: Config) -> Floats:
    """What patterns are cut from: the rest of STL where a season is known, else the series itself."""
    if not found.periods:
        return found.values
    return _stl(found.values.tobytes(), found.periods[:1], config.robust, config.seasonal_window, config.composition == MULTIPLICATIVE)[1]


KINDS: Mapping[str, Detector] = {
    GLOBAL: Detector(lambda _, __: [], surprise_needs.always, _global),
    ROLLING: Detector(
        lambda found, config: surprise_needs.width(found, config, "width", int(config.side == PAST)), surprise_needs.always, _rolling
    ),
    MEDIAN: Detector(surprise_needs.for_medians, surprise_needs.quick_medians, _median),
    FENCES: Detector(surprise_needs.for_stl, surprise_needs.quick_stl, _fences),
    FORETOLD: Detector(surprise_needs.for_forecasts, surprise_needs.never, _foretold),
    BRUTLAG: Detector(surprise_needs.for_brutlag, surprise_needs.few, _brutlag),
    DBSCAN: Detector(
        lambda found, config: surprise_needs.for_neighbours(found, config, DBSCAN),
        surprise_needs.quick_patterns,
        _unless_explained(_dbscan),
    ),
    HDBSCAN: Detector(
        lambda found, config: surprise_needs.for_neighbours(found, config, HDBSCAN),
        surprise_needs.quick_patterns,
        _unless_explained(_hdbscan),
    ),
    FOREST: Detector(
        lambda found, config: surprise_needs.for_patterns(found, config, FOREST, 9), surprise_needs.never, _unless_explained(_forest)
    ),
}
