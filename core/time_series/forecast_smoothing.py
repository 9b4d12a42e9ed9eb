"""Exponential smoothing as state-space models: level, slope and season, each with its own rate; the best of them by AICc."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.time_series.forecast_simple import TAILS, Floats, Forecast

STARTS = (0.1, 0.5)  # of the level's rate: without a season, one alone may end on a lower hill
LONGEST_SEASON = 24  # of models with a state for each phase, as in R's ets
PATHS = 2000  # that are drawn where no formula gives the interval
EXACT = ("ANN", "AAN", "AAdN", "ANA", "AAA", "AAdA")
ALL = (*EXACT, "MNN", "MAN", "MAdN", "MNA", "MAA", "MAdA", "MNM", "MAM", "MAdM")  # without those that R's ets leaves out as unstable
MODEL_WORDS = {"A": "add", "M": "mul", "N": None}


def smoothing(history: Floats, ahead: int, period: int, name: str, seed: int) -> Forecast:
    """One exponential smoothing model, "AAdN" for additive error, damped additive trend and no season.

    Source: Hyndman, Koehler, Ord & Snyder (2008); by statsmodels. Intervals by formula where
    there is one, else from PATHS drawn paths.
    """
    return _said(history, ahead, name, seed, ets_fit(history, period, name))


def best_smoothing(history: Floats, ahead: int, period: int, seed: int) -> Forecast:
    """The model of ALL with the least AICc. Hyndman, Koehler, Snyder & Grose (2002). Multiplicative ones only of values above 0."""
    fits = {name: ets_fit(history, period, name) for name in candidates(history, period)}
    name = min(fits, key=lambda one: float(fits[one].aicc))
    return _said(history, ahead, name, seed, fits[name])


def candidates(history: Floats, period: int) -> list[str]:
    """The models of ALL that a history can take: multiplicative ones only of values above 0, seasons only of a known period."""
    positive, seasonal = bool((history > 0).all()), period > 1
    return [name for name in ALL if (seasonal or name.endswith("N")) and (positive or "M" not in name)]


def ets_fit(history: Floats, period: int, name: str) -> Any:
    """statsmodels' fit; without a season the better one of both starts."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    error, trend, season = name[0], name[1], name[-1]
    fits: list[Any] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a search has not quite converged: its likelihood is compared all the same
        model = ETSModel(
            pd.Series(history),
            error=MODEL_WORDS[error],
            trend=MODEL_WORDS[trend],
            damped_trend="d" in name,
            seasonal=MODEL_WORDS[season],
            seasonal_periods=period if season != "N" else None,
        )
        for level in STARTS if season == "N" else STARTS[:1]:
            start = np.array(model.start_params, dtype=np.float64)
            start[0] = level
            fits.append(model.fit(start_params=start, disp=0))
    return max(fits, key=lambda fit: float(fit.llf))


def _said(history: Floats, ahead: int, name: str, seed: int, fit: Any) -> Forecast:
    mean = np.asarray(fit.forecast(ahead), dtype=np.float64)
    if name in EXACT:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            known = fit.get_prediction(start=len(history), end=len(history) + ahead - 1)
            bounds = [np.asarray(known.pred_int(alpha=alpha)) for alpha in (0.20, 0.05)]
        low, high = (np.array([bound[:, side] for bound in bounds]) for side in (0, 1))
    else:
        deviation = float(np.sqrt(fit.mse))
        errors = np.random.default_rng(seed).normal(0.0, deviation, (ahead, PATHS))
        paths = np.asarray(fit.simulate(ahead, anchor="end", repetitions=PATHS, random_errors=errors)).reshape(ahead, PATHS)
        low, high = (np.quantile(paths, [tail[side] for tail in TAILS], axis=1) for side in (0, 1))
    rates = rates_of(fit.model.param_names, fit.params)
    return Forecast(
        mean, low, high, np.asarray(fit.resid, dtype=np.float64), 0, f"ETS({letters(name)}), AICc {float(fit.aicc):.2f}; {rates}."
    )


def letters(name: str) -> str:
    """ "A,Ad,N" of "AAdN"."""
    return f"{name[0]},{name[1:-1]},{name[-1]}"


def rates_of(names: Sequence[str], values: Sequence[float]) -> str:
    """How fast level, slope and season follow, in words."""
    words = {"smoothing_level": "level", "smoothing_trend": "slope", "smoothing_seasonal": "season", "damping_trend": "damping"}
    known = dict(zip(names, np.asarray(values), strict=True))
    return "rates: " + ", ".join(f"{word} {known[name]:.3g}" for name, word in words.items() if name in known)
