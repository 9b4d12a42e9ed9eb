"""Methods that carry a state from point to point: Holt-Winters smoothing, and unobserved components by maximum likelihood."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from core.time_series.method_config import DUMMIES, HARMONICS, MULTIPLICATIVE, MethodConfig
from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.seasonal import STATSMODELS

CLIMBS, CLIMB = 40, 5  # at most so many times, so many steps of the optimizer


def holt_winters(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """What level, slope and season foretell one point ahead, each smoothed exponentially. Holt (1957); Winters (1960)."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    period = periods[0] if periods else 0
    product = config.composition == MULTIPLICATIVE and bool(period)
    model = ExponentialSmoothing(
        values,
        trend="add",
        damped_trend=config.damped,
        seasonal=("mul" if product else "add") if period else None,
        seasonal_periods=period or None,
        initialization_method="estimated",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not quite converged is said below
        found = model.fit()
    known = found.params
    phi = float(known["damping_trend"]) if config.damped else 1.0
    level = np.concatenate(([known["initial_level"]], found.level[:-1]))
    slope = np.concatenate(([known["initial_trend"]], found.trend[:-1]))
    trend = level + phi * slope
    seasons: tuple[tuple[int, Floats], ...] = ()
    rest = values - trend
    if period:
        season = np.concatenate((known["initial_seasons"], found.season))[: len(values)]
        seasons = ((period, season),)
        rest = values / (trend * season) if product else rest - season
    rates = {"level": "smoothing_level", "slope": "smoothing_trend", **({"season": "smoothing_seasonal"} if period else {})}
    facts = (
        "Smoothing rates: "
        + ", ".join(f"{name} {float(known[key]):.3f}" for name, key in rates.items())
        + (f", damping {phi:.3f}." if config.damped else "."),
        "Each part is what was foretold one point before; the rest is by how much that was wrong.",
        *(() if found.mle_retvals.success else ("The search for the rates stopped before it was sure.",)),
    )
    start = period or 2
    return Parts(
        trend, seasons, rest, product, "Error", STATSMODELS, (min(start, len(values) // 2), 0), "the state begins as a guess", None, facts
    )


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
            fit = model.fit(start_params=found, maxiter=CLIMB, disp=0)
        found = np.asarray(fit.params)
        there = bool(fit.mle_retvals["converged"])
        yield found, there
        if there:
            return


def parts_at(model: Any, at: Floats, values: Floats, period: int) -> tuple[Parts, float]:
    """The smoothed components at these parameters, and the log-likelihood."""
    smoothed = model.smooth(at)
    trend = np.asarray(smoothed.level.smoothed)
    seasons: tuple[tuple[int, Floats], ...] = ()
    rest = values - trend
    if period:
        season = smoothed.seasonal.smoothed if period <= DUMMIES else smoothed.freq_seasonal[0].smoothed
        seasons = ((period, np.asarray(season)),)
        rest = rest - season
    said = ", ".join(f"{name.removeprefix('sigma2.')} {value:.4g}" for name, value in zip(model.param_names, at, strict=True))
    facts = (f"Variances: {said}.", f"Log-likelihood {smoothed.llf:.3f}.")
    start = period or 2
    why = "the state begins unknown, and ends with data on one side only"
    return Parts(trend, seasons, rest, False, "Rest", STATSMODELS, (start, start), why, None, facts), float(smoothed.llf)


def unobserved(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """Level, season and rest at the greatest likelihood."""
    period = periods[0] if periods else 0
    model = model_of(values, period, config)
    last = list(climbed(model))[-1][0]
    return parts_at(model, last, values, period)[0]
