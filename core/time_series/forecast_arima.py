"""ARIMA by maximum likelihood, and the search for its orders."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from core.time_series.forecast_simple import Floats, Forecast, spread

MOST_P, MOST_SP, MOST_SUM = 5, 2, 5  # of p and q, of P and Q, of all four
STRONG = 0.64  # a season stronger than this asks for a seasonal difference, as in R's nsdiffs
NEAR_ONE = 1.01  # a root nearer to the unit circle makes a model unfit
KPSS_5 = 0.463  # the test's critical value at 5 %. Kwiatkowski et al. (1992), table 1
MOST_MODELS = 60
SEARCHED = 300  # points of a history, its last ones, on which orders are searched, where four cycles are no longer


@dataclass(frozen=True)
class Orders:
    """p, d, q; P, D, Q; and whether there is a mean (of a series without differences) or a drift (of one with a difference)."""

    p: int
    d: int
    q: int
    sp: int = 0
    sd: int = 0
    sq: int = 0
    constant: bool = False

    def written(self, period: int) -> str:
        seasonal = f"({self.sp},{self.sd},{self.sq})[{period}]" if self.sp or self.sd or self.sq else ""
        name = (" with a drift" if self.d + self.sd else " with a mean") if self.constant else ""
        return f"ARIMA({self.p},{self.d},{self.q}){seasonal}{name}"


def arima(history: Floats, ahead: int, period: int, orders: Orders) -> Forecast:
    """The model of these orders at its greatest likelihood. Box & Jenkins (1976)."""
    fit = fitted(history, period, orders)
    full = _model(history, period, orders, simple=False).filter(fit.params)
    time = np.arange(len(history), len(history) + ahead, dtype=np.float64)
    known = full.get_forecast(ahead, exog=_regressor(time, orders)) if orders.constant else full.get_forecast(ahead)
    mean, deviation = (np.asarray(part, dtype=np.float64) for part in (known.predicted_mean, known.se_mean))
    found = f"{orders.written(period)}, AICc {float(fit.aicc):.2f}."
    return Forecast(mean, *spread(mean, deviation), np.asarray(fit.resid, np.float64), orders.p + orders.q + orders.sp + orders.sq, found)


def fitted(history: Floats, period: int, orders: Orders) -> Any:
    """statsmodels' fit of the differenced series; with past errors from two starts, as one alone may end on a lower hill.

    Raises: ValueError or LinAlgError where nothing can be fitted.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what did not converge is compared by its likelihood all the same
        model = _model(history, period, orders, simple=True)
        fits = [model.fit(disp=0)]
        if orders.constant and orders.q:
            start = np.array(model.start_params, dtype=np.float64)
            start[1:-1] = [*[0.1] * orders.p, *[-0.5] * orders.q, *[0.5] * orders.sp, *[-0.5] * orders.sq]
            fits.append(model.fit(start, disp=0))
    return max(fits, key=lambda fit: float(fit.llf))


def _model(history: Floats, period: int, orders: Orders, simple: bool) -> Any:
    """The state-space model; a mean or a drift is a regression, so that it does not hang on the other coefficients."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    seasonal = (orders.sp, orders.sd, orders.sq)
    time = np.arange(len(history), dtype=np.float64)
    return SARIMAX(
        history,
        exog=_regressor(time, orders) if orders.constant else None,
        order=(orders.p, orders.d, orders.q),
        seasonal_order=(*seasonal, period) if any(seasonal) else (0, 0, 0, 0),
        simple_differencing=simple,
    )


def _regressor(time: Floats, orders: Orders) -> Floats:
    return time if orders.d + orders.sd else np.ones(len(time))


def written_orders(order: tuple[int, int, int], seasonal: tuple[int, int, int] = (0, 0, 0)) -> Orders:
    """As a person chose them; a mean where nothing is differenced, as in R's arima."""
    return Orders(*order, *seasonal, constant=order[1] + seasonal[1] == 0)


def searched(history: Floats, period: int) -> Orders:
    """The orders of least AICc, found step by step from four models to their better neighbours. Hyndman & Khandakar (2008), section 3.2.

    Differences come first: a seasonal one where the season is strong, others until KPSS finds the series standing. A model whose roots
    lie at the unit circle is left out. Long histories are searched in their last part, as R's auto.arima does when it truncates.
    """
    history = history[-max(SEARCHED, 4 * period) :]
    seasonal = period > 1
    sd = int(seasonal and season_strength(history, period) > STRONG)
    left = history[period:] - history[:-period] if sd else history
    d = differences(left)
    free = d + sd <= 1
    known: dict[Orders, float] = {}

    def measure(orders: Orders) -> float:
        if orders not in known:
            known[orders] = _aicc(history, period, orders) if len(known) < MOST_MODELS else np.inf
        return known[orders]

    starts = [(2, 2, 1, 1), (0, 0, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1)]
    first = [Orders(p, d, q, sp * seasonal, sd, sq * seasonal, constant=free) for p, q, sp, sq in starts]
    best = min(first, key=measure)
    while True:
        better = next((one for one in _neighbours(best, seasonal, free) if measure(one) < known[best]), None)
        if better is None:
            return best
        best = better


def _neighbours(orders: Orders, seasonal: bool, free: bool) -> list[Orders]:
    """One step away: P or Q, p or q, both together, and the constant."""
    steps: list[tuple[int, int, int, int]] = []
    if seasonal:
        steps += [(0, 0, *step) for step in _steps()]
    steps += [(*step, 0, 0) for step in _steps()]
    found = []
    for p, q, sp, sq in steps:
        one = (orders.p + p, orders.q + q, orders.sp + sp, orders.sq + sq)
        if min(one) >= 0 and max(one[:2]) <= MOST_P and max(one[2:]) <= MOST_SP and sum(one) <= MOST_SUM:
            found.append(Orders(one[0], orders.d, one[1], one[2], orders.sd, one[3], orders.constant))
    if free:
        found.append(Orders(orders.p, orders.d, orders.q, orders.sp, orders.sd, orders.sq, not orders.constant))
    return found


def _steps() -> list[tuple[int, int]]:
    """One order up or down, then both."""
    return sorted(((a, b) for a, b in product((-1, 0, 1), repeat=2) if a or b), key=lambda step: (abs(step[0]) + abs(step[1]), step))


def _aicc(history: Floats, period: int, orders: Orders) -> float:
    try:
        fit = fitted(history, period, orders)
        roots = np.abs(np.concatenate([fit.arroots, fit.maroots]))
    except (ValueError, np.linalg.LinAlgError):
        return float("inf")
    unfit = len(roots) and roots.min() < NEAR_ONE
    return float("inf") if unfit or not np.isfinite(fit.aicc) else float(fit.aicc)


def differences(values: Floats) -> int:
    """How often the series must be differenced until KPSS, at 5 %, finds it standing: 0, 1 or 2. As R's ndiffs."""
    for d in range(2):
        if np.ptp(values) == 0 or kpss_statistic(values) <= KPSS_5:
            return d
        values = np.diff(values)
    return 2


def kpss_statistic(values: Floats) -> float:
    """sum S_t^2 / (n^2 s^2), S the running sum of the distances from the mean, s^2 their long-run variance over 3 sqrt(n) / 13 lags.

    Source: Kwiatkowski, Phillips, Schmidt & Shin (1992), equations 10 to 13, with Bartlett's weights; the lags of R's urca, "short".
    """
    n = len(values)
    away = values - values.mean()
    lags = int(3 * np.sqrt(n) / 13)
    variance = float(away @ away) / n
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(away[lag:] @ away[:-lag]) / n
    return float(np.sum(np.cumsum(away) ** 2) / (n**2 * variance))


def season_strength(values: Floats, period: int) -> float:
    """1 - Var(R) / Var(S + R) of an STL decomposition. Wang, Smith & Hyndman (2006)."""
    from statsmodels.tsa.seasonal import STL

    found = STL(values, period=period, seasonal=11).fit()
    both = float(np.var(found.seasonal + found.resid))
    return max(0.0, 1 - float(np.var(found.resid)) / both) if both > 0 else 0.0


def autoregression(history: Floats, ahead: int, lags: int) -> Forecast:
    """A regression on past values with a mean; `lags` of them, or as many as AIC finds best where that is 0. By statsmodels' AutoReg."""
    from statsmodels.tsa.ar_model import AutoReg, ar_select_order

    most = max(1, min(int(10 * np.log10(len(history))), len(history) // 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not lags:
            chosen = ar_select_order(history, most, ic="aic").ar_lags
            lags = len(chosen) if chosen is not None else 0
        fit = AutoReg(history, lags).fit()
        known = fit.get_prediction(len(history), len(history) + ahead - 1)
    mean, deviation = (np.asarray(part, dtype=np.float64) for part in (known.predicted_mean, known.se_mean))
    return Forecast(mean, *spread(mean, deviation), np.asarray(fit.resid, np.float64), lags, f"AR({lags}), AIC {float(fit.aic):.2f}.")
