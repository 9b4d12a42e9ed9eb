"""Methods that carry a state from point to point: Holt-Winters smoothing, and unobserved components by maximum likelihood."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from core.time_series.method_config import DUMMIES, HARMONICS, MethodConfig
from core.time_series.parts import Parts, centred
from core.time_series.repair import Floats
from core.time_series.seasonal import STATSMODELS

CLIMBS, CLIMB = 40, 5  # at most so many times, so many steps of the optimizer
ROUNDS, ROUND = 40, 10  # the same of Holt and Winters


def holt_winters(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """What level, slope and season foretell one point ahead, each smoothed exponentially. Holt (1957); Winters (1960)."""
    period = periods[0] if periods else 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not quite converged is said below
        found = smoothing_model(values, period, config).fit()
    return smoothed_parts(found, values, period, config)


def watched_smoothing(values: Floats, period: int, config: MethodConfig) -> Iterator[tuple[Parts, float]]:
    """The same while its rates are searched for, with the mean squared error, round by round."""
    for found in rounds(smoothing_model(values, period, config)):
        yield smoothed_parts(found, values, period, config), float(found.sse) / len(values)


def smoothing_model(values: Floats, period: int, config: MethodConfig) -> Any:
    """Holt and Winters' model before its rates are known."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    product = config.product and bool(period)
    return ExponentialSmoothing(
        values,
        trend="add",
        damped_trend=config.damped,
        seasonal=("mul" if product else "add") if period else None,
        seasonal_periods=period or None,
        initialization_method="estimated",
    )


def rounds(model: Any) -> Iterator[Any]:
    """The fit of a smoothing model after every ROUND steps of its search, each from where the last one ended."""
    start = None
    for _ in range(ROUNDS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = model.fit(start_params=start, use_brute=start is None, minimize_kwargs={"options": {"maxiter": ROUND}})
        start = found.mle_retvals.x
        yield found
        if found.mle_retvals.success:
            return


def smoothed_parts(found: Any, values: Floats, period: int, config: MethodConfig) -> Parts:
    """The components at the rates that are found; the season's first cycle has a mean of 0, or 1."""
    product = config.product and bool(period)
    known = found.params
    phi = float(known["damping_trend"]) if config.damped else 1.0
    level = np.concatenate(([known["initial_level"]], found.level[:-1]))
    slope = np.concatenate(([known["initial_trend"]], found.trend[:-1]))
    trend = level + phi * slope
    seasons: tuple[tuple[int, Floats], ...] = ()
    rest = values - trend
    if period:
        season = np.concatenate((known["initial_seasons"], found.season))[: len(values)]
        trend, slope, season = centred(trend, slope, season, period, product)
        seasons = ((period, season),)
        rest = values / (trend * season) if product else values - trend - season
    rates = {"level": "smoothing_level", "slope": "smoothing_trend", **({"season": "smoothing_seasonal"} if period else {})}
    facts = (
        "Smoothing rates: "
        + ", ".join(f"{name} {float(known[key]):.3f}" for name, key in rates.items())
        + (f", damping {phi:.3f}." if config.damped else "."),
        "Each part is what was foretold one point before; the error is by how much that was wrong.",
        *(() if found.mle_retvals.success else ("The search for the rates stopped before it was sure.",)),
    )
    start = period or 2
    ends = (min(start, len(values) // 2), 0)
    return Parts(trend, seasons, rest, product, "Error", STATSMODELS, ends, "the state begins as a guess", None, facts, slope)


def model_of(values: Floats, period: int, config: MethodConfig) -> Any:
    """The unobserved components model: a level that may drift, a season that may change. Harvey (1989), chapter 2."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    season: dict[str, Any] = {}
    if 2 <= period <= DUMMIES:
        season = {"seasonal": period}
    elif period:
        season = {"freq_seasonal": [{"period": period, "harmonics": HARMONICS}]}
    return UnobservedComponents(values, level=config.level, **season)


def climbed(model: Any) -> Iterator[tuple[Floats, bool]]:
    """The parameters, from where the search begins to where the likelihood is greatest, every CLIMB steps; and whether that is reached."""
    found = np.asarray(model.start_params, dtype=np.float64)
    yield found, False
    for _ in range(CLIMBS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = model.fit(start_params=found, maxiter=CLIMB, disp=0, cov_type="none", low_memory=True)
        found = np.asarray(fit.params)
        there = bool(fit.mle_retvals["converged"])
        yield found, there
        if there:
            return


def parts_at(model: Any, at: Floats, values: Floats, period: int) -> Parts:
    """The smoothed components at these parameters."""
    smoothed = model.smooth(at)
    trend = np.asarray(smoothed.level.smoothed)
    seasons: tuple[tuple[int, Floats], ...] = ()
    rest = values - trend
    if period:
        season = smoothed.seasonal.smoothed if period <= DUMMIES else smoothed.freq_seasonal[0].smoothed
        seasons = ((period, np.asarray(season)),)
        rest = rest - season
    said = ", ".join(f"{name.removeprefix('sigma2.')} {value:.4g}" for name, value in zip(model.param_names, at, strict=True))
    facts = (f"Variances: {said}.", f"Log-likelihood {smoothed.llf:.3f}.".replace("-likelihood -", "-likelihood −"))
    start = period or 2
    why = "the state begins unknown, and ends with data on one side only"
    return Parts(trend, seasons, rest, False, "Rest", STATSMODELS, (start, start), why, None, facts)


def unobserved(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """Level, season and rest at the greatest likelihood."""
    period = periods[0] if periods else 0
    model = model_of(values, period, config)
    last = list(climbed(model))[-1][0]
    return parts_at(model, last, values, period)
