"""Numbers as people read them, and the names of phases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.time_series.series import Series
from core.time_series.spacing import Times

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def number(value: float, digits: int = 3) -> str:
    """To so many digits, with a true minus."""
    if not math.isfinite(value):
        return "none"
    text = f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}"
    return text.replace("-", "−")


def written(times: Times, at: Any = slice(None)) -> list[str]:
    """The times of these points as people write them, as coarse as all are: 1899, 1949-07, 2023-06-14, 2023-06-14 08:30; rows by number."""
    if times.dtype.kind != "M":
        return [str(time) for time in times[at].tolist()]
    coarse = (times.astype(f"datetime64[{unit}]") for unit in ("Y", "M", "D", "m", "s", "us"))
    return [text.replace("T", " ") for text in next(same for same in coarse if (same == times).all())[at].astype(str).tolist()]


def phases(series: Series, period: int) -> tuple[int, tuple[str, ...]]:
    """The phase of the first point, counted from where the calendar has the cycle begin, and what each phase is called."""
    if series.times.dtype.kind == "M":
        first = series.times[0]
        month = int(first.astype("datetime64[M]").astype(int)) % 12
        if series.monthly == 1 and period == 12:
            return month, MONTHS
        if series.monthly == 3 and period == 4:
            return month // 3, tuple(f"quarter {at}" for at in range(1, 5))
        day = (int(first.astype("datetime64[D]").astype(int)) + 3) % 7
        if (series.spacing, period) in (("day", 7), ("business day", 5)):
            return min(day, period - 1), DAYS[:period]
        step = series.times[1] - first
        if period * step == np.timedelta64(1, "D"):
            since = first - first.astype("datetime64[D]")
            clock = [np.datetime64("2000-01-01T00:00") + at * step for at in range(period)]
            return int(since / step), tuple(str(time.astype("datetime64[m]"))[-5:] for time in clock)
    return 0, tuple(str(at) for at in range(1, period + 1))


def phase(series: Series, at: int, period: int) -> str:
    """When in its cycle a point lies: "in July", "on Mondays", "at 14:00", "at point 3 of 11"."""
    first, names = phases(series, period)
    name = names[(first + at) % period]
    if name in MONTHS or name.startswith("quarter"):
        return f"in {name}"
    if name in DAYS:
        return f"on {name}"
    if ":" in name:
        return f"at {name}"
    if series.spacing == "week" and period == 52:
        return f"in {MONTHS[int(series.times[at].astype('datetime64[M]').astype(int)) % 12]}"
    return f"at point {name} of {period:,}"
