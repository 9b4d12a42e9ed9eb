"""From the columns of a table to moments: whole dates, or years with months, quarters, weeks, days and times of day beside them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from core.data.table.dates import month_named
from core.time_series.columns import PLUS, ROW_NUMBER, role
from core.time_series.repair import Even, Floats
from core.time_series.spacing import FIXED, LENGTHS, Spacing, Times

HOUR, MINUTE, DAY = LENGTHS["hour"], LENGTHS["minute"], LENGTHS["day"]
CLOCK = re.compile(r"^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(?:([ap])\.?m\.?)?$", re.IGNORECASE)
CHANGES = {3: "forward", 4: "forward", 9: "forward", 10: "back", 11: "back"}  # the months in which clocks are changed, in the north


def times_of(frame: pd.DataFrame, time: str, zone: str = "") -> Times:
    """The moments of a column, or of several joined by PLUS; row numbers as they are; NaT where a row has none.

    zone: turns moments of UTC into what a clock shows there, such as "Europe/Berlin".
    """
    if time == ROW_NUMBER:
        return np.arange(len(frame))
    names = [time] if time in frame.columns else time.split(PLUS)
    first = frame[names[0]]
    if first.dtype.kind == "M":
        times = first.to_numpy().astype("datetime64[us]")
        times = times + since_midnight(frame[names[1]]) if len(names) > 1 else times
    else:
        times = of_parts(first.to_numpy(np.float64), {role(name): frame[name] for name in names[1:]})
    if zone:
        times = pd.Series(times).dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return times


def of_parts(year: Floats, parts: dict[str, pd.Series]) -> Times:
    """Moments of years and their parts. Years alone may have a fraction, twelfths or not: 1949.0833 is February 1949."""
    good = np.isfinite(year) & (year >= 1) & (year <= 9999)
    whole = np.where(good, np.floor(year), 1970)
    months, left = np.zeros(len(year)), np.where(good, year, 1970) - whole
    if not parts and left.any():
        twelfths = left * 12
        if (np.abs(twelfths - np.rint(twelfths)) < 0.05).all():
            months, left = np.rint(twelfths), np.zeros(len(year))
    elif parts:
        good &= left == 0
    if "month" in parts:
        months = numbers_in(parts["month"], "month") - 1
    elif "quarter" in parts:
        months = 3 * numbers_in(parts["quarter"], "quarter") - 3
    good &= (months >= 0) & (months <= 12) & (months % 1 == 0) if not parts else (months >= 0) & (months < 12) & (months % 1 == 0)
    at = np.where(good, (whole - 1970) * 12 + months, 0).astype(np.int64).astype("datetime64[M]")
    days = at.astype("datetime64[D]")
    if "week" in parts:  # ISO 8601: week 1 holds January 4, weeks begin on Mondays
        week = numbers_in(parts["week"], "week")
        good &= (week >= 1) & (week <= 53)
        fourth = days + 3
        days = fourth - (fourth.astype(np.int64) + 3) % 7 + 7 * (np.where(good, week, 1).astype(np.int64) - 1)
    if "day" in parts:
        day = numbers_in(parts["day"], "day")
        good &= (day >= 1) & (day <= 31)
        days = days + (np.where(good, day, 1).astype(np.int64) - 1)
        good &= days.astype("datetime64[M]") == at
    times = days.astype("datetime64[us]")
    if not parts and left.any():
        long = ((at + 12).astype("datetime64[D]") - days).astype(np.int64)
        times = times + np.rint(left * long * 24).astype(np.int64) * np.timedelta64(HOUR, "us")
    if "hour" in parts:
        times = times + since_midnight(parts["hour"])
    times[~good] = np.datetime64("NaT")
    return times


def numbers_in(column: pd.Series, part: str) -> Floats:
    """A part of a time as numbers: as they are, or the month's name, or the first number in a word such as "Q3". NaN for none."""
    if column.dtype.kind == "f":
        return column.to_numpy(np.float64)
    known = {word: number_in(str(word), part) for word in column.dropna().unique()}
    return np.asarray(column.map(known), dtype=np.float64)


def number_in(word: str, part: str) -> float:
    """ "March" and "Q3" are 3. NaN where there is neither a month's name nor a number."""
    if part == "month" and (named := month_named(word.strip(" .").lower())) > 0:
        return named
    digits = re.search(r"\d{1,2}", word)
    return float(digits[0]) if digits else np.nan


def since_midnight(column: pd.Series) -> np.ndarray:
    """Hours as numbers, or times of day as "14:30" and "2:30 pm", as timedelta64[us]; NaT for others."""
    if column.dtype.kind == "f":
        hours = column.to_numpy(np.float64)
        hours = np.where((hours >= 0) & (hours <= 24), hours, np.nan)
    else:
        known = {word: hours_in(str(word)) for word in column.dropna().unique()}
        hours = np.asarray(column.map(known), dtype=np.float64)
    passed = np.where(np.isfinite(hours), np.rint(hours * HOUR), 0).astype(np.int64).astype("timedelta64[us]")
    passed[~np.isfinite(hours)] = np.timedelta64("NaT")
    return passed


def hours_in(word: str) -> float:
    """A time of day in hours, NaN where the word is none."""
    found = CLOCK.match(word.strip())
    if not found:
        return np.nan
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    half = (found[4] or "").lower()
    if minute > 59 or second > 59 or hour > 24 or (half and not 1 <= hour <= 12):
        return np.nan
    return (hour % 12 + 12 * (half == "p") if half else hour) + minute / 60 + second / 3600


def clock_changes(laid: Even, spacing: Spacing) -> tuple[list[str], list[str]]:
    """Days on which an hour is missing, and days on which one comes twice, as where clocks are put forward and back.

    Looked for on Sundays before 4 o'clock, in the months of CHANGES, where points lie an hour or less apart.
    """
    if spacing.kind != FIXED or spacing.step > HOUR or HOUR % spacing.step:
        return [], []
    return _hours(laid, np.isnan(laid.values), spacing), _hours(laid, laid.merged, spacing)


def _hours(laid: Even, which: np.ndarray, spacing: Spacing) -> list[str]:
    """The Sundays on which exactly the points of one early hour are marked."""
    at = np.flatnonzero(which)
    if not len(at) or len(at) > 100 * (HOUR // spacing.step):  # clocks change twice a year: so many marks are something else
        return []
    found = []
    for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
        first = laid.times[run[0]]
        day = first.astype("datetime64[D]")
        sunday = (int(day.astype(np.int64)) + 3) % 7 == 6
        early = int((first - day).astype(np.int64)) < 4 * HOUR
        month = int(day.astype("datetime64[M]").astype(np.int64)) % 12 + 1
        if len(run) * spacing.step == HOUR and sunday and early and month in CHANGES:
            found.append(str(day))
    return found
