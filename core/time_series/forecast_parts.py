"""Forecasts of a series without its season, to which the season is put back: theta, and STL with ARIMA."""

from __future__ import annotations

import warnings

import numpy as np

from core.time_series.forecast_arima import arima, searched
from core.time_series.forecast_simple import Floats, Forecast, spread

CLEAR = 2.705543454095404  # chi squared with one degree of freedom, at 10 %: the season is taken out where it is clearer than that


def theta(history: Floats, ahead: int, period: int) -> Forecast:
    """Simple exponential smoothing of the series without its season, plus half the slope of a line through all of it.

    f_(T+h) = l_T + b/2 (h - 1 + 1/a - (1 - a)^T / a); deviation s sqrt(1 + (h - 1) a^2). The season, a quotient where all values are
    above 0, is taken out where the autocorrelation at a cycle is clear. Source: Assimakopoulos & Nikolopoulos (2000); the closed form of
    Hyndman & Billah (2003), as statsmodels' ThetaModel.
    """
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing
    from statsmodels.tsa.seasonal import seasonal_decompose

    n = len(history)
    season, product = np.zeros(n), False
    if period > 1 and n >= 2 * period and _clear(history, period):
        product = bool((history > 0).all())
        season = seasonal_decompose(history, model="multiplicative" if product else "additive", period=period).seasonal
        if product and season.min() <= 0:
            product, season = False, seasonal_decompose(history, model="additive", period=period).seasonal
    factor = season if product else np.ones(n)
    added = np.zeros(n) if product else season
    flat = (history - added) / factor
    slope = float(np.polyfit(np.arange(n), flat, 1)[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = SimpleExpSmoothing(flat, initial_level=flat[0], initialization_method="known").fit()
    rate = max(float(fit.params["smoothing_level"]), 1e-6)
    past = np.arange(n)
    fitted = np.asarray(fit.fittedvalues) + slope / 2 * (1 - (1 - rate) ** past) / rate
    step = np.arange(1, ahead + 1)
    mean = float(fit.forecast(1)[0]) + slope / 2 * (step - 1 + (1 - (1 - rate) ** n) / rate)
    missed = (flat - fitted)[1:]
    again = np.arange(n, n + ahead) % (period if season.any() else 1)
    scaled, moved = factor[again], added[again]
    deviation = np.sqrt(np.mean(missed**2)) * np.sqrt(1 + (step - 1) * rate**2) * scaled
    mean = mean * scaled + moved
    said = "Season taken out first" if season.any() else "No season taken out"
    found = f"{said}; rate {rate:.3g}, half the slope {slope / 2:.4g} a point."
    return Forecast(mean, *spread(mean, deviation), missed * factor[1:], 0, found)


def _clear(history: Floats, period: int) -> bool:
    """Whether the autocorrelation at one cycle stands out from those before it, by Bartlett's formula."""
    away = history - history.mean()
    known = np.array([1.0, *(away[lag:] @ away[:-lag] / (away @ away) for lag in range(1, period + 1))])
    return bool(len(history) * known[-1] ** 2 / np.sum(known[:-1] ** 2) > CLEAR)


def stl_arima(history: Floats, ahead: int, period: int) -> Forecast:
    """STL takes the season out, an ARIMA without season whose orders are searched goes on, and the last cycle's season is put back.

    The intervals are those of the ARIMA: the season counts as known. As statsmodels' STLForecast.
    Source: Hyndman & Athanasopoulos (2021), section 5.7.
    """
    from statsmodels.tsa.seasonal import STL

    season = STL(history, period=period).fit().seasonal
    flat = history - season
    found = arima(flat, ahead, 0, searched(flat, 0))
    back = season[len(history) - period + np.arange(ahead) % period]
    return Forecast(found.mean + back, found.low + back, found.high + back, found.residuals, found.fitted, f"Without season {found.found}")
