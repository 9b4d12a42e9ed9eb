"""Tests by statistics: is what is left chance, does the series stand still, does it ask for a logarithm?"""

from __future__ import annotations

import math
import warnings

import numpy as np

from core.time_series.parts import Parts
from core.time_series.repair import Floats, still
from core.time_series.series import Series
from core.time_series.snapshot import Checks

MOST = 4_000  # points that are tested, the last ones: the test for a unit root takes seconds for more
BINS = 40


def checks(series: Series, parts: Parts) -> Checks | None:
    """The tests of the rest (of a product, of its logarithm) and of the series; None where too little is known."""
    from scipy import stats
    from statsmodels.stats.diagnostic import acorr_ljungbox
    from statsmodels.tsa.stattools import acf, adfuller, kpss, pacf

    rest = np.log(parts.rest) if parts.multiplicative else parts.rest
    rest = rest[np.isfinite(rest)][-MOST:]
    values = series.values[np.isfinite(series.values)][-MOST:]
    n, period = len(rest), series.periods[0] if series.periods else 0
    if n < 20 or np.ptp(rest) < 1e-9 * max(1.0, float(np.ptp(values))):
        return None
    lags = max(1, min(2 * period if period else 10, n // 5))
    shown = min(n // 2 - 1, max(lags, round(10 * math.log10(n))))
    box = acorr_ljungbox(rest, [lags])
    normal = stats.jarque_bera(rest)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a p value lies beyond the table is said in words
        root = adfuller(values, maxlag=int((len(values) - 1) ** (1 / 3)), autolag=None, result_object=False)  # as many lags as R's tseries
        calm = kpss(values, nlags="auto", result_object=False)
    heights, edges = np.histogram(rest, min(BINS, max(8, round(math.sqrt(n)))))
    return Checks(
        correlation=still(np.asarray(acf(rest, nlags=shown, fft=True))),
        partial=still(np.asarray(pacf(rest, nlags=shown, method="ldb"))),  # Levinson and Durbin's recursion, as in R
        bound=1.96 / math.sqrt(n),
        heights=still(heights / (n * np.diff(edges))),
        edges=still(edges),
        mean=float(rest.mean()),
        deviation=float(rest.std()),
        lags=lags,
        ljung_box=(float(box["lb_stat"].iloc[0]), float(box["lb_pvalue"].iloc[0])),
        normality=(float(normal.statistic), float(normal.pvalue)),
        unit_root=(float(root[0]), float(root[1])),
        standing=(float(calm[0]), float(calm[1])),
        points=n,
    )


def guerrero(values: Floats, period: int) -> float:
    """The Box-Cox lambda with which the swings within a cycle depend least on its level: 1 as it is, 0 the logarithm; NaN where unknown.

    The least coefficient of variation of s / m^(1 - lambda) over the cycles, s and m a cycle's standard deviation and mean, lambda from
    -1 to 2. Source: Guerrero (1993), Time-series analysis supported by power transformations, as in R's forecast::BoxCox.lambda.
    """
    from scipy.optimize import minimize_scalar

    period = max(2, period)
    cycles = len(values) // period
    if cycles < 3 or not (values > 0).all():
        return float("nan")
    table = values[len(values) - cycles * period :].reshape(cycles, period)
    mean, deviation = table.mean(axis=1), table.std(axis=1, ddof=1)

    def unsteady(power: float) -> float:
        ratio = deviation / mean ** (1 - power)
        return float(ratio.std(ddof=1) / ratio.mean())

    if not deviation.any():
        return float("nan")
    return float(minimize_scalar(unsteady, bounds=(-1.0, 2.0), method="bounded").x)
