"""Methods without a season: a smooth trend and what is left."""

from __future__ import annotations

import math

import numpy as np

from core.time_series.method_config import BY_SPACING, OWN, MethodConfig
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
