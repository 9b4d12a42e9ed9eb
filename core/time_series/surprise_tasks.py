"""Things to try with surprises: what to do, and whether a state has done it. Light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.time_series.config import Config
from core.time_series.surprise_config import GLOBAL, LEVELS
from core.time_series.surprise_snapshot import Surprises

BREAK = 28  # 1899 among the years of the Nile
MARKED, SURE = 3, 0.9
FIRST_AND_LAST = (0, 8)  # 10 and 35 of the nine values


def _between(config: Config, shown: Surprises) -> bool:
    flags = shown.chosen(GLOBAL).flags
    return config.data == "nine_values" and config.detector == GLOBAL and np.flatnonzero(flags).tolist() == list(FIRST_AND_LAST)


def _more_breaks(config: Config, shown: Surprises) -> bool:
    found = shown.levels
    return config.data == "nile" and config.under == LEVELS and found is not None and BREAK in found.changes and len(found.changes) > 1


def _marked(config: Config, shown: Surprises) -> bool:
    return bool(config.marks) and len(shown.labels) >= MARKED


def _sure(config: Config, shown: Surprises) -> bool:
    return shown.known and any(one.name == config.detector and one.f1 >= SURE for one in shown.grades)


TASKS: Mapping[str, tuple[str, Callable[[Config, Surprises], bool]]] = MappingProxyType(
    {
        "between": ("Nine values, global mean: choose k so that 10 and 35 lie outside, and nothing else.", _between),
        "more breaks": ("The Nile, change points: let a change cost less, until 1899 is not alone.", _more_breaks),
        "marked": ("Mark three true surprises on a series by clicking, and read which detector finds them.", _marked),
        "sure": ("A made series with outliers: find settings with which the detector on screen has an F1 of 0.9.", _sure),
    }
)
