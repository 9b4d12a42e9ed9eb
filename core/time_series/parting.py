"""A series of one's own, or a built-in one, taken apart: an answer, or a search that is watched round by round."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.runs.moment import Moment, Resources
from core.time_series.checks import checks, guerrero
from core.time_series.components_table import COMPONENTS, MOST_ROWS, components_table
from core.time_series.config import OTHERS, REST, Config
from core.time_series.ets import tried
from core.time_series.method_config import ETS, HOLT_WINTERS, MSTL, STL, UNOBSERVED
from core.time_series.methods import check, completed, decompose, transformed
from core.time_series.parts import Parts, strengths
from core.time_series.repair import Floats
from core.time_series.rivals import rivals
from core.time_series.seasonal import mstl_passes, stl_passes
from core.time_series.series import Series, series
from core.time_series.snapshot import Snapshot
from core.time_series.state_space import CLIMBS, climbed, model_of, parts_at, watched_smoothing

HALF = 0.5
Rounds = Iterator[tuple[Callable[[], Parts], Mapping[str, float], str]]  # how the parts are found, what is measured, a note


def part(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment with the components; of a search that is watched one a round."""
    if config.moves:
        yield from _watched(config, series(config, resources.files))
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


def _watched(config: Config, found: Series) -> Iterator[Moment]:
    """One moment a round of what the method searches for; the last one leaves the components behind."""
    check(found, config)
    values, logs = transformed(found, config)
    for step, (parts, metrics, note) in enumerate(WATCHED[config.method](values, found, config)):

        def shown(parts: Callable[[], Parts] = parts, step: int = step) -> Snapshot:
            return looked_at(seen(found, completed(parts(), logs), step), config)

        def left(shown: Callable[[], Snapshot] = shown) -> Mapping[str, bytes]:
            return {COMPONENTS: components_table(shown()).encode()} if len(values) <= MOST_ROWS else {}

        yield Moment(step, metrics, shown, note=note, leaves=left)


def _weighed(values: Floats, found: Series, config: Config) -> Rounds:
    """Robust weights, pass by pass."""
    passes = {STL: stl_passes, MSTL: mstl_passes}[config.method](values, found.periods, config)
    for parts in passes:
        less = float((parts.weights < HALF).sum()) if parts.weights is not None else 0.0
        yield lambda parts=parts: parts, {"points that count for less than half": less}, ""  # type: ignore[misc]


def _climbed(values: Floats, found: Series, config: Config) -> Rounds:
    """A likelihood, every few steps."""
    period = found.periods[0] if found.periods else 0
    model = model_of(values, period, config)
    for step, (at, there) in enumerate(climbed(model)):
        note = "The search ended before the greatest likelihood was sure." if step == CLIMBS and not there else ""
        yield lambda at=at: parts_at(model, at, values, period), {"log-likelihood": float(model.loglike(at))}, note  # type: ignore[misc]


def _smoothed(values: Floats, found: Series, config: Config) -> Rounds:
    """Rates of Holt and Winters, every few steps."""
    period = found.periods[0] if found.periods else 0
    for parts, error in watched_smoothing(values, period, config):
        yield lambda parts=parts: parts, {"mean squared error": error}, ""  # type: ignore[misc]


def _tried(values: Floats, found: Series, config: Config) -> Rounds:
    """Models of exponential smoothing, one after the other."""
    for parts, aicc in tried(values, found.periods[0] if found.periods else 0, config):
        yield lambda parts=parts: parts, {"least AICc": aicc}, ""  # type: ignore[misc]


WATCHED: Mapping[str, Callable[[Floats, Series, Config], Rounds]] = {
    STL: _weighed,
    MSTL: _weighed,
    HOLT_WINTERS: _smoothed,
    ETS: _tried,
    UNOBSERVED: _climbed,
}
