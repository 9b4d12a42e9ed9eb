"""The work that a config describes, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import sklearn.cluster as _clusters  # noqa: F401, the host imports all three once for all
import sklearn.ensemble as _forests  # noqa: F401
import statsmodels.api as _models  # noqa: F401

from core.runs.moment import Moment, Resources
from core.time_series import forecast_run, known, parting, surprises
from core.time_series.config import DECOMPOSE, FORECAST, SURPRISES, TRUTH, Config

Run = Generator[Moment, Mapping[str, Any] | None, None]
KINDS: Mapping[str, Callable[[Config, Resources], Run]] = {
    DECOMPOSE: parting.part,
    TRUTH: known.known,
    FORECAST: forecast_run.run,
    SURPRISES: surprises.search,
}
LATER: Mapping[str, Callable[[Config, Resources], Any]] = {SURPRISES: surprises.complete}


def train(config: Config, resources: Resources) -> Run:
    """Yield the components.

    Raises: InputError where the series cannot be read, or the method cannot take it.
    """
    return (yield from KINDS[config.mode](config, resources))


def more(config: Config) -> bool:
    """Whether `later` says more than the first picture did."""
    return config.mode in LATER


def later(config: Config, resources: Resources) -> Any:
    """What takes longer to find than a moved control may wait."""
    return LATER[config.mode](config, resources)
