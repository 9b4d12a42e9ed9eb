"""A series of one's own, or a built-in one, taken apart: an answer."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.runs.moment import Moment, Resources
from core.time_series.config import Config
from core.time_series.methods import decompose
from core.time_series.parts import strengths
from core.time_series.series import series
from core.time_series.snapshot import Snapshot


def part(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: the components."""
    shown = taken_apart(config, resources)
    yield Moment(0, {"points": float(len(shown.series.values))}, lambda: shown)


def taken_apart(config: Config, resources: Resources) -> Snapshot:
    """The series with its components and their strengths. Raises: InputError where it cannot be read or the method cannot take it."""
    found = series(config, resources.files)
    parts = decompose(found, config)
    trend, seasons = strengths(parts)
    return Snapshot(0, found, parts, trend, seasons)
