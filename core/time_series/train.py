"""The work that a config describes, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import statsmodels.api as _  # noqa: F401, the host imports it once for all

from core.runs.moment import Moment, Resources
from core.time_series import forecast_run, known, parting
from core.time_series.config import DECOMPOSE, FORECAST, TRUTH, Config

Run = Generator[Moment, Mapping[str, Any] | None, None]
KINDS: Mapping[str, Callable[[Config, Resources], Run]] = {DECOMPOSE: parting.part, TRUTH: known.known, FORECAST: forecast_run.run}


def train(config: Config, resources: Resources) -> Run:
    """Yield the components.

    Raises: InputError where the series cannot be read, or the method cannot take it.
    """
    return (yield from KINDS[config.mode](config, resources))
