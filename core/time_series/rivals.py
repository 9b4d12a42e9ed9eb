"""Quick methods side by side on one series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.errors import InputError
from core.time_series.config import Config
from core.time_series.method_config import ADDITIVE, CLASSICAL, HP, MEAN, MSTL, MULTIPLICATIVE, STL
from core.time_series.methods import decompose
from core.time_series.parts import strengths
from core.time_series.repair import still
from core.time_series.series import Series
from core.time_series.snapshot import Rival

RIVALS: Mapping[str, Mapping[str, Any]] = {  # with the settings that make it what its name says; all others as on the page
    "STL": {"method": STL, "robust": False, "composition": ADDITIVE},
    "STL, robust": {"method": STL, "robust": True, "background": False, "composition": ADDITIVE},
    "STL of logarithms": {"method": STL, "robust": False, "composition": MULTIPLICATIVE},
    "MSTL": {"method": MSTL, "robust": False, "composition": ADDITIVE},
    "Classical, additive": {"method": CLASSICAL, "composition": ADDITIVE},
    "Classical, multiplicative": {"method": CLASSICAL, "composition": MULTIPLICATIVE},
    "Hodrick-Prescott": {"method": HP, "composition": ADDITIVE},
    "Moving average": {"method": MEAN, "composition": ADDITIVE},
}
SHOWN = ("STL", "STL, robust", "STL of logarithms", "Classical, additive", "Hodrick-Prescott")  # no more lines than can be told apart


def rivals(series: Series, config: Config) -> tuple[Rival, ...]:
    """What each of SHOWN makes of the series; one that cannot take it says why."""
    return tuple(_rival(name, series, replace(config, **RIVALS[name])) for name in SHOWN)


def _rival(name: str, series: Series, config: Config) -> Rival:
    try:
        parts = decompose(series, config)
    except InputError as error:
        nothing = still(np.full(len(series.values), np.nan))
        return Rival(name, nothing, nothing, (np.nan, np.nan), str(error.problems[0]))
    trend, seasons = strengths(parts)
    added = parts.trend * (parts.season - 1) if parts.multiplicative else parts.season
    return Rival(name, parts.trend, still(added), (trend, seasons[0] if seasons else np.nan))
