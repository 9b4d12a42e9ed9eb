"""Methods without a season: a smooth trend and what is left."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from core.time_series.method_config import BY_SPACING, CENTRED, EXPONENTIAL, OWN, SHORT, MethodConfig
from core.time_series.parts import Parts
from core.time_series.repair import Floats

BY_MONTHS = {1: 129600.0, 3: 1600.0, 12: 6.25}


def lambda_of(config: MethodConfig, monthly: int) -> tuple[float, str]:
    """The penalty, and why it is that. Hodrick & Prescott (1997): 1600 for quarters; Ravn & Uhlig (2002): times (quarters a point)^-4."""
    if config.smoothness == OWN:
        return 10**config.log_lambda, "as chosen"
    if config.smoothness != BY_SPACING:
        return float(config.smoothness), "as chosen"
    if monthly in BY_MONTHS:
        return BY_MONTHS[
            monthly
        ], "1600 for quarters (Hodrick & Prescott 1997), times the fourth power of points a quarter (Ravn & Uhlig 2002)"
    return 1600.0, "there is no rule for this spacing, so that of quarters stands in: choose your own"


def hodrick_prescott(values: Floats, _: tuple[int, ...], monthly: int, config: MethodConfig) -> Parts:
    """The trend that minimises sum (y - trend)^2 + lambda sum (second difference of the trend)^2. Hodrick & Prescott (1997)."""
    penalty, why = lambda_of(config, monthly)
    trend = hp_trend(values, penalty)
    cut = cut_off(penalty)
    half = min(round(cut / 2), len(values) // 2)
    facts = (
        f"Lambda {penalty:g}: {why}.",
        f"Waves longer than {cut:.4g} points go into the trend, shorter ones into the cycle; at that length half of a wave does.",
    )
    ends = "there the filter has data on one side only, so that new points will change the trend"
    ran = "a banded Cholesky solver, equal to statsmodels within rounding"
    return Parts(trend, (), values - trend, False, "Cycle", ran, (half, half), ends, None, facts)


def hp_trend(values: Floats, penalty: float) -> Floats:
    """Solves (I + lambda D'D) trend = values, D the second differences: five diagonals."""
    from scipy.linalg import solveh_banded

    n = len(values)
    bands = np.zeros((3, n))
    second = np.ones(n - 2)
    for shift, factors in enumerate(((1.0, 4.0, 1.0), (-2.0, -2.0), (1.0,))):
        for start, factor in enumerate(factors):
            bands[2 - shift, start + shift : start + shift + n - 2] += penalty * factor * second
    bands[2] += 1.0
    return np.asarray(solveh_banded(bands, values, overwrite_ab=True, check_finite=False))


def cut_off(penalty: float) -> float:
    """The wavelength, in points, of which half goes into the trend: 1 - cos w = 1 / (2 sqrt(lambda)). King & Rebelo (1993), section 3."""
    return 2 * math.pi / math.acos(max(-1.0, 1 - 1 / (2 * math.sqrt(penalty))))


def moving_average(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """A mean over a window; gaps stay gaps."""
    window = min(config.window or (periods[0] if periods else SHORT), len(values))
    trend = averaged(values, config.average, window)
    missing = int(np.isnan(trend[: window + 1]).sum())
    ends = {CENTRED: (window // 2, window // 2), EXPONENTIAL: (window, 0)}.get(config.average, (missing, 0))
    why = "the average is not full there" if config.average != EXPONENTIAL else "the average still remembers its first value"
    facts = (
        f"Average over {window} points{', the outer two counting half' if config.average == CENTRED and window % 2 == 0 else ''}."
        if config.average != EXPONENTIAL
        else f"Each new point counts 2 / ({window} + 1), all before it the rest.",
    )
    return Parts(trend, (), values - trend, False, "Rest", "pandas", ends, why, None, facts)


def averaged(values: Floats, average: str, window: int) -> Floats:
    """The mean of `window` points around each (an even window counts the outer two half), before it, or with fading weights."""
    series = pd.Series(values)
    if average == EXPONENTIAL:
        return series.ewm(span=window, adjust=False).mean().to_numpy()
    if average != CENTRED:
        return series.rolling(window).mean().to_numpy()
    if window % 2:
        return series.rolling(window, center=True).mean().to_numpy()
    return series.rolling(window).mean().rolling(2).mean().shift(-window // 2).to_numpy()
