"""The series that a config describes: read through the data's doors, put on an even grid, its gaps filled, its period proposed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from core.data import tables
from core.data.table.values import shown
from core.data.wording import Described, count, listed
from core.errors import InputError, Problem
from core.time_series.across import READ, stacked
from core.time_series.clock import clock_changes, times_of
from core.time_series.columns import PLUS, across_of, chosen_columns, proposal
from core.time_series.periods import UNEVEN, Evidence, evidence
from core.time_series.repair import MOST_POINTS, Even, Flags, Floats, even, filled, still
from core.time_series.series_config import AS_WRITTEN, AUTO, ROWS, SeriesConfig
from core.time_series.several import chosen_series
from core.time_series.sources import SOURCES, TIME, built_in_frame
from core.time_series.spacing import FIXED, MONTHS, Spacing, Times, different, found_spacing, named

FEWEST = 4  # points


@dataclass(frozen=True)
class Series:
    """An even series, (points,), read-only. values: filled, NaN only where gaps are left; measured: where something was known.

    merged: where several rows were put together. moved: where a row lay beside its point. by, which: the column that names the series and
    the one that is looked at, "" for a table of one; numbered: where these names are numbers. zone: whose clocks the times are of, "" where
    they are as written. periods: chosen or proposed, () for no season. notes: what was done, a sentence each.
    """

    title: str
    name: str
    unit: str
    times: Times
    values: Floats
    measured: Flags
    merged: Flags
    grid: Spacing
    time: str  # the column that the times are from, "" for those of a built-in or made series
    periods: tuple[int, ...]
    evidence: Evidence
    notes: tuple[str, ...]
    moved: Flags = field(default_factory=lambda: np.zeros(0, dtype=bool))
    by: str = ""
    which: str = ""
    numbered: bool = False
    zone: str = ""

    @property
    def spacing(self) -> str:
        """What one point stands for, in words."""
        return self.grid.name

    @property
    def filled(self) -> int:
        """At how many points something was filled in."""
        return int((~self.measured & np.isfinite(self.values)).sum())

    @property
    def monthly(self) -> int:
        """Months between two points, 0 for other spacings."""
        return self.grid.step if self.grid.kind == MONTHS else 0


def series(config: SeriesConfig, files: Mapping[str, Path]) -> Series:
    """The series of a built-in set or of a table "file-…" among `files`.

    Raises: InputError where the table holds none, naming the column and what would be accepted.
    """
    if config.data not in SOURCES and config.data not in files:
        needs = "that file, uploaded again" if config.data.startswith("file-") else f"one of {', '.join(SOURCES)}, or a file of yours"
        raise InputError(Problem("Data", config.data, needs))
    chosen = SeriesConfig(**{name: getattr(config, name) for name in SeriesConfig.__dataclass_fields__})
    file = files.get(config.data)
    return _read(chosen, str(file) if file else "", file.stat().st_mtime_ns if file else 0)


@functools.lru_cache(maxsize=4)
def _read(config: SeriesConfig, file: str, _: int) -> Series:
    """A worker is asked about one series many times, with the method's settings moving; nobody writes to what it gives."""
    rows = _rows(config, file)
    times, values, name, notes = rows.times, rows.values, rows.name, rows.notes
    spacing, found = _spacing(config, times)
    notes.append(found)
    try:
        laid = even(times if spacing.kind != "rows" else np.arange(len(values)), values, spacing, config.together)
    except ValueError as error:
        known = times[~np.isnat(times)]
        first, last = (str(time.astype("datetime64[D]")) for time in (known.min(), known.max()))
        got = Described(f"{first} to {last}: {error}, one {spacing.each}")
        raise InputError(Problem("Times", got, f"at most {MOST_POINTS:,} points: no date far off, or a wider spacing")) from None
    _check(laid, name)
    measured = np.isfinite(laid.values)
    line = filled(laid.values, "linear", 0)
    evident = evidence(line, spacing, _uneven(times, values, laid, spacing))
    periods = config.chosen_periods or evident.proposed
    periods = () if periods == (1,) else periods
    values = filled(laid.values, config.gaps, periods[-1] if periods else 0)
    notes += _repairs(config, laid, spacing)
    return Series(
        title=rows.title,
        name=name,
        unit=rows.unit,
        times=still(laid.times),
        values=still(values),
        measured=still(measured),
        merged=still(laid.merged),
        moved=still(laid.moved),
        grid=spacing,
        time=rows.time,
        by=rows.by,
        which=rows.which,
        numbered=rows.numbered,
        zone=rows.zone,
        periods=periods,
        evidence=evident,
        notes=tuple(notes),
    )


def _uneven(times: Times, values: Floats, laid: Even, spacing: Spacing) -> tuple[Floats, Floats] | None:
    """The rows as they came, with times in points, where many lie beside the even times or many points have no row; else None."""
    known = np.isfinite(values)
    beside = laid.moved_rows > UNEVEN * known.sum() or np.isnan(laid.values).sum() > UNEVEN * len(laid.values)
    if times.dtype.kind != "M" or spacing.kind != FIXED or not beside:
        return None
    known &= ~np.isnat(times)
    order = np.argsort(times[known], kind="stable")
    at = times[known][order]
    return (at - at[0]).astype(np.int64) / spacing.step, values[known][order]


@dataclass(frozen=True)
class Rows:
    """Times and values as they come; where they are from; what is to be said."""

    times: Times
    values: Floats
    time: str
    name: str
    unit: str
    title: str
    notes: list[str]
    by: str = ""
    which: str = ""
    numbered: bool = False
    zone: str = ""


def _rows(config: SeriesConfig, file: str) -> Rows:
    if not file:
        about = SOURCES[config.data]
        frame = built_in_frame(config.data)
        if config.value not in ("", *about.units):
            raise InputError(Problem("Value column", config.value, f"one of {', '.join(about.units)}"))
        value = config.value or next(iter(about.units))
        return Rows(frame[TIME].to_numpy(), frame[value].to_numpy(np.float64), "", value, about.units[value], about.title, [])
    table = tables.load(Path(file), tables.corrections(config.reading))
    if len(table.frame) < FEWEST and not across_of(table.columns, config.time or proposal(table.columns).times[0]):
        raise InputError(Problem("Data", Described(count(len(table.frame), "row")), f"a table of at least {FEWEST} rows"))
    time, value, notes = chosen_columns(table.columns, config.time, config.value)
    by, which = chosen_series(table.columns, config.by, config.which, time, value)
    frame = table.frame
    if wide := across_of(table.columns, time):
        frame, time, value = stacked(frame, wide.year, wide.part, wide.names), f"{wide.year}{PLUS}{wide.part}", READ
    title, numbered = f"“{value}”", bool(by) and frame[by].dtype.kind == "f"
    if by:
        frame, which, said = picked(frame, by, which)
        notes.append(said)
        title = f"“{value}” of “{which}”"
    values = frame[value].to_numpy()
    if values.dtype != np.float64:
        raise InputError(Problem("Value column", Described(f"“{value}” without any number"), "a column of numbers"))
    zoned = any(column["name"] == time and column.get("zones") for column in table.columns)
    zone = config.zone if zoned and config.zone != AS_WRITTEN else ""
    if zone:
        notes.append(f"The times are those of a clock in {zone}.")
    return Rows(times_of(frame, time, zone), values, time, value, "", title, notes, by, which, numbered, zone)


def picked(frame: pd.DataFrame, by: str, which: str) -> tuple[pd.DataFrame, str, str]:
    """The rows of one series, its name ("" stands for the least), and what is to be said.

    Raises: InputError where no series is called so.
    """
    names = frame[by].map(shown)
    there = sorted(set(names) - {""})
    chosen = which or there[0]
    if chosen not in there:
        raise InputError(Problem("Which series", which, f"one of {listed(there)}"))
    rows = frame[names == chosen]
    nameless = int((names == "").sum())
    said = f"“{chosen}”, one of {len(there):,} series named in “{by}”: {count(len(rows), 'row')} of {len(frame):,}"
    return rows, chosen, said + (f"; {count(nameless, 'row')} without a name left out." if nameless else ".")


def _spacing(config: SeriesConfig, times: Times) -> tuple[Spacing, str]:
    if times.dtype.kind != "M" or config.spacing == ROWS:
        return named(ROWS), "Every row is one point, in the order of the table." if times.dtype.kind != "M" else "Every row is one point."
    apart = different(times)
    if len(apart) < 2:
        raise InputError(Problem("Time column", Described(f"{count(len(apart), 'different time')}"), f"at least {FEWEST} different times"))
    found, why = found_spacing(apart)
    if config.spacing == AUTO:
        return found, f"One point {found.each}: {why}."
    chosen = named(config.spacing)
    return chosen, f"One point {chosen.each}, as chosen; found was {found.name}: {why}."


def _check(laid: Even, name: str) -> None:
    known = laid.values[np.isfinite(laid.values)]
    where = f"Values of “{name}”"
    if len(known) == 0:
        raise InputError(Problem(where, Described("no number in any row that has a time"), "numbers beside times"))
    if len(known) < FEWEST:
        raise InputError(Problem(where, Described(count(len(known), "point")), f"at least {FEWEST}"))
    if known.min() == known.max():
        raise InputError(
            Problem(where, Described(f"{known[0]:g} at every point"), "a column that changes: nothing can be taken apart here")
        )


def _repairs(config: SeriesConfig, laid: Even, spacing: Spacing) -> list[str]:
    """What was done to the rows, counted."""
    notes = []
    if laid.without:
        notes.append(f"{count(laid.without, 'row')} of {laid.rows:,} without a time left out.")
    if laid.unsorted:
        notes.append(f"The rows were not sorted by time, {laid.unsorted:,} came before an earlier one: sorted.")
    if laid.empty:
        notes.append(
            f"{count(laid.empty, 'row')} of {laid.rows:,} without a number {'counts' if laid.empty == 1 else 'count'} for nothing."
        )
    if laid.moved_rows:
        notes.append(f"{count(laid.moved_rows, 'row')} beside the even times moved to the nearest of them.")
    if laid.cut:
        notes.append(f"{count(laid.cut, 'point')} without a number at the beginning or the end left out.")
    if merged := int(laid.merged.sum()):
        notes.append(f"{count(merged, 'point')} with several rows: their {config.together} stands for them.")
    gaps = int(np.isnan(laid.values).sum())
    if gaps:
        how = {
            "linear": "filled by straight lines",
            "seasonal": "filled by straight lines, with the season",
            "forward": "filled with the value before",
            "none": "left empty",
        }[config.gaps]
        notes.append(f"{count(gaps, 'point')} of {len(laid.values):,} without a value: {how}.")
    missing, twice = clock_changes(laid, spacing)
    if missing or twice:
        notes.append(_clocks(missing, twice))
    if not (laid.without or laid.unsorted or laid.empty or laid.moved_rows or merged or gaps):
        notes.append(f"{count(len(laid.values), 'point')}; nothing had to be sorted, put together or filled.")
    return notes


def _clocks(missing: list[str], twice: list[str]) -> str:
    """That clocks were changed, which explains an hour that is missing or comes twice."""
    parts = [f"an hour is missing on {listed(missing, 3)}"] if missing else []
    parts += [f"an hour comes twice on {listed(twice, 3)}"] if twice else []
    return f"As where clocks are put forward and back, {' and '.join(parts)}: filled and put together as chosen."
