"""Numbers as people read them, and the names of phases."""

from __future__ import annotations

import math

import numpy as np

from core.time_series.series import Series

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def number(value: float, digits: int = 3) -> str:
    """To so many digits, with a true minus."""
    if not math.isfinite(value):
        return "none"
    text = f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}"
    return text.replace("-", "−")


def phase(series: Series, at: int, period: int) -> str:
    """When in its cycle a point lies: "in July", "on Mondays", "at 14:00", "at point 3 of 11"."""
    if series.times.dtype.kind == "M":
        time = series.times[at]
        if series.monthly == 1 and period == 12:
            return f"in {MONTHS[int(time.astype('datetime64[M]').astype(int)) % 12]}"
        if series.monthly == 3 and period == 4:
            return f"in quarter {int(time.astype('datetime64[M]').astype(int)) % 12 // 3 + 1}"
        if (series.spacing, period) in (("day", 7), ("business day", 5)):
            return f"on {DAYS[(int(time.astype('datetime64[D]').astype(int)) + 3) % 7]}"
        if period * (series.times[1] - series.times[0]) == np.timedelta64(1, "D"):
            return f"at {str(time.astype('datetime64[m]'))[-5:]}"
        if series.spacing == "week" and period == 52:
            return f"in {MONTHS[int(time.astype('datetime64[M]').astype(int)) % 12]}"
    return f"at point {at % period + 1} of {period:,}"
