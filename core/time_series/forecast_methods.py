"""A method by its name: what keeps it from a history, and what it forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.wording import count
from core.time_series.forecast_arima import arima, autoregression, searched, written_orders
from core.time_series.forecast_config import (
    AR,
    ARIMA,
    AUTO_ARIMA,
    DAMPED,
    DRIFT,
    ETS,
    HOLT,
    HW_ADD,
    HW_DAMPED,
    HW_MUL,
    NAIVE,
    NETWORKS,
    SARIMA,
    SEASONAL,
    SEASONS_ONLY,
    SES,
    STL_ARIMA,
    THETA,
    ForecastConfig,
)
from core.time_series.forecast_parts import stl_arima, theta
from core.time_series.forecast_simple import Floats, Forecast, drift, naive, seasonal_naive
from core.time_series.forecast_smoothing import LONGEST_SEASON, best_smoothing, smoothing

MODELS = {SES: "ANN", HOLT: "AAN", DAMPED: "AAdN", HW_ADD: "AAA", HW_MUL: "MAM", HW_DAMPED: "MAdM"}
SHORT_SEASONS = (HW_ADD, HW_MUL, HW_DAMPED, SARIMA)
ABOVE_0 = (HW_MUL, HW_DAMPED)
FEWEST = 10  # points of a history
HISTORY = 1_000  # points that a method looks back, the last ones, where three cycles are no longer
FAILED = "The fit failed on this history."


def back_to(period: int) -> int:
    """How many points methods look back."""
    return max(HISTORY, 3 * period)


def looked_back(values: Floats, period: int) -> Floats:
    """The part of a history that methods are given."""
    return values[-back_to(period) :]


def obstacle(name: str, history: Floats, period: int, config: ForecastConfig) -> str:
    """Why the method cannot take this history, a sentence; "" where it can."""
    n = len(history)
    if name in SEASONS_ONLY and period < 2:
        return "It needs a season, and no period is known."
    if name == SEASONAL and n <= period:
        return f"It needs more than one cycle of {period:,} points; {count(n, 'point')} come before."
    if name in SEASONS_ONLY and name != SEASONAL and n < 2 * period + 5:
        return f"It needs two whole cycles of {period:,} and 5 points more; {count(n, 'point')} come before."
    if name in SHORT_SEASONS and period > LONGEST_SEASON:
        return f"It takes a season of at most {LONGEST_SEASON} points, not {period:,}: a wider spacing, or {STL_ARIMA}."
    if name in ABOVE_0 and (low := int((history <= 0).sum())):
        return f"It multiplies, and needs values above 0: {count(low, 'point')} at 0 or below."
    if name not in (NAIVE, SEASONAL) and np.ptp(history) == 0:
        return "It has nothing to learn from: all values before are the same."
    if name in NETWORKS and n < (need := window_of(config, period) + 2 * FEWEST):
        return f"With this window it needs at least {need:,} points; {count(n, 'point')} come before."
    if name in (ARIMA, SARIMA):
        (p, d, q), seasonal = config.orders
        sp, sd, sq = seasonal if name == SARIMA else (0, 0, 0)
        lost, terms = d + sd * period, max(p, q) + max(sp, sq) * period
        if n < (need := lost + terms + p + q + sp + sq + FEWEST):
            return f"With these orders it needs at least {need:,} points; {count(n, 'point')} come before."
    if name == AR and config.ar_lags and n < (need := 2 * config.ar_lags + FEWEST):
        return f"With {config.ar_lags} lags it needs at least {need:,} points; {count(n, 'point')} come before."
    return ""


def window_of(config: ForecastConfig, period: int) -> int:
    """How many values go into a network."""
    return config.net_window or min(120, max(12, period))


def forecast(name: str, history: Floats, ahead: int, period: int, config: ForecastConfig, seed: int) -> Forecast:
    """What a method other than a network says of the points that follow.

    Raises: ValueError, LinAlgError or IndexError where its search fails.
    """
    if name == NAIVE:
        return naive(history, ahead)
    if name == SEASONAL:
        return seasonal_naive(history, ahead, period)
    if name == DRIFT:
        return drift(history, ahead)
    short = period if period <= LONGEST_SEASON and len(history) >= 2 * period + 5 else 0
    if name in MODELS:
        return smoothing(history, ahead, short, MODELS[name], seed)
    if name == ETS:
        return _said(best_smoothing(history, ahead, short, seed), period, short)
    if name == AR:
        return autoregression(history, ahead, config.ar_lags)
    order, seasonal = config.orders
    if name == ARIMA:
        return arima(history, ahead, 0, written_orders(order))
    if name == SARIMA:
        return arima(history, ahead, short, written_orders(order, seasonal))
    if name == AUTO_ARIMA:
        return _said(arima(history, ahead, short, searched(history, short)), period, short)
    if name == THETA:
        return theta(history, ahead, period)
    assert name == STL_ARIMA, name
    return stl_arima(history, ahead, period)


def _said(found: Forecast, period: int, used: int) -> Forecast:
    """What a search without the season found, and that it went without."""
    left_out = f"The season of {period:,} points is left out: it takes at most {LONGEST_SEASON}, and two whole cycles. "
    return found if used == period else replace(found, found=left_out + found.found)
