"""Components of an exponential smoothing model that is searched for: level, slope and season as they were known one point before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.time_series.forecast_smoothing import candidates, ets_fit, letters, rates_of
from core.time_series.method_config import AUTOMATIC, MethodConfig
from core.time_series.parts import Parts, centred
from core.time_series.repair import Floats
from core.time_series.seasonal import STATSMODELS
from core.time_series.words import number

LISTED = 3  # models that are named after the best


def tried(values: Floats, period: int, config: MethodConfig) -> Iterator[tuple[Parts, float]]:
    """The components of the best model so far and its AICc, after each model that is tried; of a chosen model its own.

    Source: Hyndman, Koehler, Snyder & Grose (2002): the least AICc of those that R's ets allows.
    """
    names = models(values, period, config)
    found: dict[str, float] = {}
    best = ""
    for name in names:
        fit = ets_fit(values, period, name)
        found[name] = float(fit.aicc)
        if not best or found[name] < found[best]:
            best, kept = name, fit
        yield parts_at(best, kept, values, period, _said(best, found, len(names))), found[best]


def models(values: Floats, period: int, config: MethodConfig) -> list[str]:
    """Which models are tried."""
    every = candidates(values, period)
    return every if config.model == AUTOMATIC else [name for name in every if letters(name) == config.model]


def ets(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """The components of the best model."""
    *_rest, (parts, _aicc) = tried(values, periods[0] if periods else 0, config)
    return parts


def parts_at(name: str, fit: Any, values: Floats, period: int, said: str) -> Parts:
    """Level and slope, season and error of a fitted model. Hyndman, Koehler, Ord & Snyder (2008), table 2.1."""
    trend, slope, season = states(fit, name, period)
    seasonal = name[-1] != "N"
    product = name[-1] == "M"
    rest = values / (trend * season) if product else values - trend - season
    facts = (
        said,
        f"Smoothing {rates_of(fit.model.param_names, fit.params)}.".replace("e-", "e−"),
        "The trend is level and slope together. Each part is what was known one point before; the error is by how much that was wrong.",
    )
    ends = (min(period if seasonal else 2, len(values) // 2), 0)
    seasons = ((period, season),) if seasonal else ()
    slopes = slope if name[1] != "N" else None
    return Parts(trend, seasons, rest, product, "Error", STATSMODELS, ends, "the state begins as a guess", None, facts, slopes)


def states(fit: Any, name: str, period: int) -> tuple[Floats, Floats, Floats]:
    """Trend, slope and season as known one point before, (points,) each, from a fit of statsmodels; zeros, or ones, where there is none.

    The season's first cycle is moved to a mean of 0, or 1, and the level by as much: what is foretold stays the same.
    """
    known = dict(zip(fit.model.param_names, np.asarray(fit.params, dtype=np.float64), strict=True))
    n, product = len(fit.fittedvalues), name[-1] == "M"
    level = np.concatenate(([known["initial_level"]], np.asarray(fit.level)[:-1]))
    slope = np.concatenate(([known["initial_trend"]], np.asarray(fit.slope)[:-1])) if name[1] != "N" else np.zeros(n)
    trend = level + known.get("damping_trend", 1.0) * slope
    if name[-1] == "N":
        return trend, slope, np.zeros(n)
    first = [known[f"initial_seasonal.{at}"] for at in reversed(range(period))]
    return centred(trend, slope, np.concatenate((first, np.asarray(fit.season)))[:n], period, product)


def _said(best: str, found: Mapping[str, float], of: int) -> str:
    """The model's name and AICc, and which come next."""
    name = f"ETS({letters(best)}), AICc {number(found[best], 6)}"
    if of == 1:
        return f"{name}."
    others = sorted((aicc, other) for other, aicc in found.items() if other != best)[:LISTED]
    after = ", ".join(f"{letters(other)} {number(aicc, 6)}" for aicc, other in others)
    behind = f" Then {after}." if after else ""
    tried_so_far = f"{of} models" if len(found) == of else f"{len(found)} so far of {of} models"
    return f"{name}, the least of {tried_so_far}.{behind}"
