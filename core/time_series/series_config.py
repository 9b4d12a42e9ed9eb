"""What a person chooses about the series: which set, which columns, how it is put on an even grid. A topic's Config inherits it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import InputError, Problem
from core.params import choice, of, text

AUTO, ROWS = "auto", "each row"
CLOCK = ("second", "minute", "10 minutes", "15 minutes", "30 minutes", "hour")
SPACINGS = (AUTO, ROWS, *CLOCK, "day", "business day", "week", "month", "quarter", "year")
TOGETHER = ("mean", "sum", "median", "first", "last", "least", "most")
GAPS = ("linear", "seasonal", "forward", "none")
AS_WRITTEN = "as written"
ZONES = (
    AS_WRITTEN,
    *("Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Mexico_City", "America/Chicago", "America/New_York"),
    *("America/Bogota", "America/Santiago", "America/Sao_Paulo", "Europe/London", "Africa/Lagos", "Europe/Berlin", "Africa/Cairo"),
    *("Africa/Johannesburg", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi"),
    *("Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney"),
    "Pacific/Auckland",
)
LONGEST_PERIOD, MOST_PERIODS = 100_000, 3


@dataclass(frozen=True, kw_only=True)
class SeriesConfig:
    """Everything that decides the series itself. `check_series` says whether it can be read."""

    data: str = text("air_passengers", "Data", "The series to look at: a built-in one or a table of yours.")
    reading: str = text("", "Reading", "How your file is read, where that was corrected. Empty: as detected.", longest=300)
    time: str = text("", "Time column", "The column that says when. Empty: the likeliest.")
    value: str = text("", "Value column", "The column that is looked at. Empty: the likeliest.")
    by: str = text("", "Series column", "The column that names the series, where several stand under each other. Empty: the likeliest.")
    which: str = text("", "Which series", "The one that is looked at. Empty: the commonest.")
    zone: str = choice(
        AS_WRITTEN,
        "Time zone",
        "Of times that carry a zone: as in UTC, or as a clock shows them there, summer time included.",
        ZONES,
    )
    spacing: str = choice(AUTO, "Spacing", "How far the points lie apart. Auto: as found; a wider one puts rows together.", SPACINGS)
    together: str = choice("mean", "Rows of one time", "What becomes of several rows that fall on one point of time.", TOGETHER)
    gaps: str = choice(
        "linear",
        "Gaps",
        "What stands in where nothing is known: a straight line, that with the season, the value before, or nothing.",
        GAPS,
    )
    periods: str = text(
        "", "Period", "Points in one cycle, such as 12; several as 24, 168; 1 for no season. Empty: as proposed.", longest=40
    )

    @property
    def chosen_periods(self) -> tuple[int, ...]:
        """The periods that a person wrote, rising; () where they are to be proposed. Raises: InputError where they are none."""
        label = of(SeriesConfig)["periods"].label
        parts = [part for part in re.split(r"[,;\s]+", self.periods.strip()) if part]
        problem = Problem(
            label, self.periods, f"up to {MOST_PERIODS} different whole numbers from 2 to {LONGEST_PERIOD:,}, or 1 for no season"
        )
        if not all(part.isascii() and part.isdecimal() and len(part) <= 6 for part in parts):
            raise InputError(problem)
        found = sorted(int(part) for part in parts)
        alone = found == [1]
        if len(found) > MOST_PERIODS or len(set(found)) < len(found) or not (alone or all(2 <= one <= LONGEST_PERIOD for one in found)):
            raise InputError(problem)
        return tuple(found)
