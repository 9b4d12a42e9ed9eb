"""Tables with a row for each year and a column for each month or quarter: found by their names, and turned into rows. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.data.table.dates import month_named

WORD = r"(?:q|qtr|quarter|quartal|trimestre|trim)"
QUARTER = re.compile(rf"{WORD}\.?\s*([1-4])|([1-4])\s*\.?\s*{WORD}\.?", re.IGNORECASE)
PARTS = {"month": 12, "quarter": 4}
CELLS = ("number", "constant", "empty")  # what such a column may hold
READ = "value"  # what the values are called once they stand under each other


@dataclass(frozen=True)
class Across:
    """year: the column that says which. part: "month" or "quarter". names: the columns, from the first month or quarter to the last."""

    year: str
    part: str
    names: tuple[str, ...]

    @property
    def time(self) -> str:
        """What is offered as the time."""
        return f"{self.year} + {len(self.names)} columns of {self.part}s"

    @property
    def value(self) -> str:
        """What is offered as the value."""
        return f"{self.names[0]} to {self.names[-1]}"


def across(columns: Sequence[Mapping[str, Any]], year: str) -> Across | None:
    """The months or quarters beside a year, by the columns' names; None where one is missing, comes twice or holds no numbers."""
    cells = [str(column["name"]) for column in columns if column["kind"] in CELLS and column["name"] != year]
    for part, many in PARTS.items():
        known = [(place(name, part), name) for name in cells]
        found = sorted((at, name) for at, name in known if at)
        if year and [at for at, _ in found] == [*range(1, many + 1)]:
            return Across(year, part, tuple(name for _, name in found))
    return None


def place(name: str, part: str) -> int:
    """Which month or quarter a column's name says, from 1; 0 for another name. Months may be numbered."""
    word = name.strip().lower()
    if part == "quarter":
        found = QUARTER.fullmatch(word)
        return int(found[1] or found[2]) if found else 0
    if word.isascii() and word.isdecimal():
        return int(word) if 1 <= int(word) <= PARTS["month"] else 0
    return max(0, month_named(word.strip(".")))


def stacked(frame: pd.DataFrame, year: str, part: str, names: Sequence[str]) -> pd.DataFrame:
    """The same with a row for each year and month, or quarter, in order of time: the other columns, `part` from 1, and READ."""
    rows = frame.loc[frame.index.repeat(len(names)), [name for name in frame.columns if name not in names]].reset_index(drop=True)
    cells = frame[list(names)].apply(pd.to_numeric).to_numpy(np.float64)
    return rows.assign(**{part: np.tile(np.arange(1.0, len(names) + 1), len(frame)), READ: cells.reshape(-1)})
