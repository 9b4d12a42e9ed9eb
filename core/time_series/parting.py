"""A series of one's own, or a built-in one, taken apart: an answer, a likelihood that is climbed, or robust weights that are watched."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from core.runs.moment import Moment, Resources
from core.time_series.checks import checks, guerrero
from core.time_series.config import OTHERS, REST, Config
from core.time_series.method_config import MSTL, STL, UNOBSERVED
from core.time_series.methods import check, completed, decompose, transformed
from core.time_series.parts import Parts, strengths
from core.time_series.rivals import rivals
from core.time_series.seasonal import mstl_passes, stl_passes
from core.time_series.series import Series, series
from core.time_series.snapshot import Snapshot
from core.time_series.state_space import CLIMBS, climbed, model_of, parts_at

HALF = 0.5


def part(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment with the components; where a likelihood is climbed, one every few steps, and of robust weights one a pass."""
    if config.moves:
        watched = _climb if config.method == UNOBSERVED else _weigh
        yield from watched(config, series(config, resources.files))
        return
    shown = looked_at(taken_apart(config, resources), config)
    yield Moment(0, {"points": float(len(shown.series.values))}, lambda: shown)


def taken_apart(config: Config, resources: Resources) -> Snapshot:
    """The series with its components and their strengths. Raises: InputError where it cannot be read or the method cannot take it."""
    found = series(config, resources.files)
    return seen(found, decompose(found, config))


def seen(series: Series, parts: Parts, step: int = 0) -> Snapshot:
    """One state, with what is measured on it."""
    trend, seasons = strengths(parts)
    return Snapshot(step, series, parts, trend, seasons)


def looked_at(shown: Snapshot, config: Config) -> Snapshot:
    """The same with what the lower picture and the advice need."""
    power = guerrero(shown.series.values, shown.series.periods[0]) if shown.parts.seasons else float("nan")
    others = rivals(shown.series, config) if config.lower == OTHERS else ()
    return replace(shown, box_cox=power, rivals=others, checks=checks(shown.series, shown.parts) if config.lower == REST else None)


def _weigh(config: Config, found: Series) -> Generator[Moment, Mapping[str, Any] | None, None]:
    check(found, config)
    values, logs = transformed(found, config)
    passes = {STL: stl_passes, MSTL: mstl_passes}[config.method](values, found.periods, config)
    for step, parts in enumerate(passes):
        less = float((parts.weights < HALF).sum()) if parts.weights is not None else 0.0
        shown = lambda parts=parts, step=step: looked_at(seen(found, completed(parts, logs), step), config)  # noqa: E731
        yield Moment(step, {"points that count for less than half": less}, shown)


def _climb(config: Config, found: Series) -> Generator[Moment, Mapping[str, Any] | None, None]:
    check(found, config)
    values, logs = transformed(found, config)
    period = found.periods[0] if found.periods else 0
    model = model_of(values, period, config)
    for step, (at, there) in enumerate(climbed(model)):
        parts, likelihood = parts_at(model, at, values, period)
        shown = looked_at(seen(found, completed(parts, logs), step), config)
        note = "The search ended before the greatest likelihood was sure." if step == CLIMBS and not there else ""
        yield Moment(step, {"log-likelihood": likelihood}, lambda shown=shown: shown, note=note)  # type: ignore[misc]
