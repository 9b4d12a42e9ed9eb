"""The even grid that a series lies on: months and their multiples, working days, or a fixed length of time. Times are datetime64[us]."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Times = NDArray[Any]  # datetime64[us], or whole numbers where rows are counted
Places = NDArray[np.int64]
MONTHS, BUSINESS, FIXED, ROW = "months", "business days", "fixed", "rows"
SECOND = 1_000_000
LENGTHS = {"second": SECOND, "minute": 60 * SECOND, "hour": 3600 * SECOND, "day": 86400 * SECOND, "week": 7 * 86400 * SECOND}
MONTHLY = {"month": 1, "quarter": 3, "year": 12}
EVEN = 0.5  # of the steps must be of the commonest length; else the middle one says how far points lie apart
NICE = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30)  # so many seconds, minutes, … lie uneven times apart
SAMPLE = 100_000  # steps that are looked at


@dataclass(frozen=True)
class Spacing:
    """kind: MONTHS, BUSINESS, FIXED or ROW. step: months, working days, microseconds or rows."""

    kind: str
    step: int = 1

    @property
    def name(self) -> str:
        """ "month", "15 minutes", "3 days"."""
        if self.kind == ROW:
            return "row"
        if self.kind == BUSINESS:
            return "business day" if self.step == 1 else f"{self.step} business days"
        lengths = MONTHLY if self.kind == MONTHS else LENGTHS
        exact = next((name for name, length in lengths.items() if length == self.step), "")
        if exact:
            return exact
        units = [(name, length) for name, length in lengths.items() if self.step % length == 0 and name not in ("quarter", "week")]
        if units:
            name, length = units[-1]
            return f"{self.step // length:,} {name}s"
        return f"{self.step / SECOND:g} seconds"

    @property
    def each(self) -> str:
        """How often there is a point: "a month", "an hour", "every 15 minutes"."""
        if self.name[0].isdigit():
            return f"every {self.name}"
        return self.one

    @property
    def one(self) -> str:
        """Its name with its article: "an hour", "15 minutes"."""
        return self.name if self.name[0].isdigit() else f"{'an' if self.name == 'hour' else 'a'} {self.name}"


def named(name: str) -> Spacing:
    """The spacing that a person chose by its name."""
    if name == "each row":
        return Spacing(ROW)
    if name == "business day":
        return Spacing(BUSINESS)
    if name in MONTHLY:
        return Spacing(MONTHS, MONTHLY[name])
    count, _, unit = name.rpartition(" ")
    return Spacing(FIXED, int(count or 1) * LENGTHS[unit.removesuffix("s")])


def found_spacing(times: Times) -> tuple[Spacing, str]:
    """The spacing that rising, different times have, and the evidence; at least two of them."""
    steps = np.diff(times[: SAMPLE + 1]).astype(np.int64)
    days, month = times.astype("datetime64[D]"), times.astype("datetime64[M]")
    in_month = (days - month.astype("datetime64[D]")).astype(np.int64)
    whole_days = bool((times == days).all())
    last = bool((days + 1 == (month + 1).astype("datetime64[D]")).all())
    apart = np.diff(month.astype(np.int64))
    if whole_days and (last or len(np.unique(in_month)) == 1) and apart.min() > 0:
        lengths, counts = np.unique(apart, return_counts=True)
        step = int(lengths[np.argmax(counts)])
        each = "the last day of a month" if last else f"day {int(in_month[0]) + 1} of a month"
        return Spacing(
            MONTHS, step
        ), f"all times are {each}, {counts.max():,} of {len(apart):,} steps are of {step} month{'s' if step > 1 else ''}"
    lengths, counts = np.unique(steps, return_counts=True)
    step, most = int(lengths[np.argmax(counts)]), int(counts.max())
    if whole_days and step == LENGTHS["day"] and len(times) > 7:
        weekday = (days.astype(np.int64) + 3) % 7  # 0 is Monday
        if (weekday < 5).all() and bool((steps > 2 * step).any()):
            return Spacing(BUSINESS), f"no time is a Saturday or a Sunday, {most:,} of {len(steps):,} steps are of one day"
    said = f"{most:,} of {len(steps):,} steps are of this length"
    if most < EVEN * len(steps):
        middle = int(np.median(steps))
        nice = [several * length for length in LENGTHS.values() for several in NICE]
        step = min(nice, key=lambda length: abs(math.log(length / middle)))
        said = f"the times are uneven: no length is that of most steps; the middle one is {duration(middle)}"
    return Spacing(FIXED, step), said


def duration(length: int) -> str:
    """So many microseconds in the largest unit of which there is at least one: "8.9 hours"."""
    name, unit = next((one for one in reversed(LENGTHS.items()) if one[1] <= length), ("second", SECOND))
    return f"{length / unit:.3g} {name}{'' if length == unit else 's'}"


def different(times: Times) -> Times:
    """The different times, rising, without those that are not known; of times that rise already without sorting them."""
    known = times[~np.isnat(times)]
    if (known[1:] < known[:-1]).any():
        known = np.sort(known)
    return known[np.append(True, known[1:] != known[:-1])] if len(known) else known


def coarser(times: Times, spacing: Spacing) -> bool:
    """Whether a fixed spacing holds two or more of most times: then a point stands for all that follows it, else for the nearest."""
    steps = np.diff(different(times.astype("datetime64[us]"))).astype(np.int64)
    return spacing.kind == FIXED and len(steps) > 0 and 2 * float(np.median(steps)) <= spacing.step


def places(times: Times, spacing: Spacing) -> tuple[Places, int]:
    """The place of each time on the grid, from 0 for the earliest, and the grid's first point: months, working days or microseconds."""
    if spacing.kind == ROW:
        return np.arange(len(times)), 0
    if spacing.kind == MONTHS:
        months = times.astype("datetime64[M]").astype(np.int64)
        first = int(months.min()) // spacing.step * spacing.step if spacing.step in (1, 3, 12) else int(months.min())
        return (months - first) // spacing.step, first
    if spacing.kind == BUSINESS:
        days = times.astype("datetime64[D]")
        first_day = np.busday_offset(days.min(), 0, roll="backward")
        return np.busday_count(first_day, np.busday_offset(days, 0, roll="backward")), int(first_day.astype(np.int64))
    since = times.astype("datetime64[us]").astype(np.int64)
    first = int(since.min())
    if spacing.step in LENGTHS.values():  # whole hours, days and weeks (from Monday) begin where the calendar has them begin
        offset = 4 * LENGTHS["day"] if spacing.step == LENGTHS["week"] else 0
        if coarser(times, spacing):
            first = (first - offset) // spacing.step * spacing.step + offset
            return (since - first) // spacing.step, first
        if ((since - first) % spacing.step == 0).mean() < EVEN:
            first = (first - offset + spacing.step // 2) // spacing.step * spacing.step + offset
    return (since - first + spacing.step // 2) // spacing.step, first


def grid(first: int, count: int, spacing: Spacing) -> Times:
    """The times of `count` points of the grid; of rows, their numbers from 1."""
    at = np.arange(count)
    if spacing.kind == ROW:
        return at + 1
    if spacing.kind == MONTHS:
        return (first + at * spacing.step).astype("datetime64[M]").astype("datetime64[us]")
    if spacing.kind == BUSINESS:
        return np.busday_offset(np.datetime64(first, "D"), at).astype("datetime64[us]")
    return (first + at * spacing.step).astype("datetime64[us]")
