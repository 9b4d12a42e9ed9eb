"""The series that a config describes: read through the data's doors, put on an even grid, its gaps filled, its period proposed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.data import tables
from core.data.wording import Described, count
from core.errors import InputError, Problem
from core.time_series.columns import PLUS, ROW_NUMBER, chosen_columns
from core.time_series.periods import Evidence, evidence
from core.time_series.repair import MOST_POINTS, Even, Flags, Floats, even, filled, still
from core.time_series.series_config import AUTO, ROWS, SeriesConfig
from core.time_series.sources import SOURCES, TIME, built_in_frame
from core.time_series.spacing import MONTHS, Spacing, Times, found_spacing, named

FEWEST = 4  # points


@dataclass(frozen=True)
class Series:
    """An even series, (points,), read-only. values: filled, NaN only where gaps are left; measured: where something was known.

    merged: where several rows were put together. periods: chosen or proposed, () for no season. notes: what was done, a sentence each.
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

    @property
    def spacing(self) -> str:
        """What one point stands for, in words."""
        return self.grid.name

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
    times, values, (time, name, unit, title), notes = _rows(config, file)
    spacing, found = _spacing(config, times)
    notes.append(found)
    try:
        laid = even(times if spacing.kind != "rows" else np.arange(len(values)), values, spacing, config.together)
    except ValueError as error:
        raise InputError(Problem("Spacing", f"{spacing.name}: {error}", f"at most {MOST_POINTS:,} points: a wider spacing")) from None
    _check(laid, name)
    measured = np.isfinite(laid.values)
    line = filled(laid.values, "linear", 0)
    evident = evidence(line, spacing)
    periods = config.chosen_periods or evident.proposed
    periods = () if periods == (1,) else periods
    values = filled(laid.values, config.gaps, periods[-1] if periods else 0)
    notes += _repairs(config, laid, spacing)
    return Series(
        title=title,
        name=name,
        unit=unit,
        times=still(laid.times),
        values=still(values),
        measured=still(measured),
        merged=still(laid.merged),
        grid=spacing,
        time=time,
        periods=periods,
        evidence=evident,
        notes=tuple(notes),
    )


def _rows(config: SeriesConfig, file: str) -> tuple[Times, Floats, tuple[str, str, str, str], list[str]]:
    """Times and values as they come; the names of both columns, the unit, the title; what is to be said."""
    if not file:
        about = SOURCES[config.data]
        frame = built_in_frame(config.data)
        if config.value not in ("", *about.units):
            raise InputError(Problem("Value column", config.value, f"one of {', '.join(about.units)}"))
        value = config.value or next(iter(about.units))
        return frame[TIME].to_numpy(), frame[value].to_numpy(np.float64), ("", value, about.units[value], about.title), []
    table = tables.load(Path(file), tables.corrections(config.reading))
    if len(table.frame) < FEWEST:
        raise InputError(Problem("Data", Described(count(len(table.frame), "row")), f"a table of at least {FEWEST} rows"))
    time, value, notes = chosen_columns(table.columns, config.time, config.value)
    values = table.frame[value].to_numpy()
    if values.dtype != np.float64:
        raise InputError(Problem("Value column", Described(f"“{value}” without any number"), "a column of numbers"))
    return times_of(table.frame, time), values, (time, value, "", f"“{value}”"), notes


def times_of(frame: pd.DataFrame, time: str) -> Times:
    """The times of a column, of a year alone or with a month or a quarter; row numbers as they are."""
    if time == ROW_NUMBER:
        return np.arange(len(frame))
    if time in frame.columns and frame[time].dtype.kind == "M":
        return frame[time].to_numpy().astype("datetime64[us]")
    names = [time] if time in frame.columns else time.split(PLUS)
    year, part = (frame[name].to_numpy(np.float64) for name in (names[0], names[-1]))
    good = np.isfinite(year) & (year >= 1) & (year <= 9999) & (year % 1 == 0)
    month = np.zeros(len(frame))
    if len(names) == 2:
        each = 1 if np.nanmax(part) > 4 or "m" in names[1].lower() else 3
        month = (part - 1) * each
        good &= (month >= 0) & (month < 12) & (month % 1 == 0)
    months = np.where(good, (year - 1970) * 12 + month, 0).astype("datetime64[M]")
    times = months.astype("datetime64[us]")
    times[~good] = np.datetime64("NaT")
    return times


def _spacing(config: SeriesConfig, times: Times) -> tuple[Spacing, str]:
    if times.dtype.kind != "M" or config.spacing == ROWS:
        return named(ROWS), "Every row is one point, in the order of the table." if times.dtype.kind != "M" else "Every row is one point."
    different = np.unique(times[~np.isnat(times)])
    if len(different) < 2:
        raise InputError(
            Problem("Time column", Described(f"{count(len(different), 'different time')}"), f"at least {FEWEST} different times")
        )
    found, why = found_spacing(different)
    if config.spacing == AUTO:
        return found, f"One point a {found.name}: {why}."
    chosen = named(config.spacing)
    return chosen, f"One point a {chosen.name}, as chosen; found was {found.name}: {why}."


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
    if not (laid.without or laid.unsorted or merged or gaps):
        notes.append(f"{count(len(laid.values), 'point')}; nothing had to be sorted, put together or filled.")
    return notes
