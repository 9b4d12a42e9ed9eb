"""What each column of a table is for: target, feature of a kind, or left out and why.

Light, and made from what is known about the columns alone, so that a run and the script that people take away decide alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.data.choice import DataConfig

MOST_FEATURES = 2_000
MOST_VALUES = 20  # of a text column that is a category, as `frames.column_kind` decides
DATE_PARTS = {"parts": 7, "days": 1, "leave out": 0}  # at most: days, and sine and cosine of month, weekday and hour
ROW_NUMBERS = frozenset({"id", "index", "row", "nr", "no", "no.", "#", "unnamed: 0", "column 1"})


@dataclass(frozen=True)
class Roles:
    """Names of the columns that are features, by what is done to them, and of those left out with the rest of a sentence on why."""

    numbers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # yes or no
    categories: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def features(self) -> tuple[str, ...]:
        return self.numbers + self.flags + self.categories + self.dates


def is_id(column: Mapping[str, Any], rows: int) -> bool:
    """Whether a column of numbers only names the rows: it is called so, and every row has a number of its own."""
    name = str(column["name"]).lower()
    named = name in ROW_NUMBERS or name.endswith(("_id", " id"))
    return named and column["kind"] == "number" and bool(column["distinct"] == rows)


def roles(columns: Sequence[Mapping[str, Any]], rows: int, target: str, config: DataConfig) -> Roles:
    """What to do with each column of a table of `rows` rows when `target` is predicted.

    columns: name, kind, distinct and missing of each, as in a table's facts.
    """
    sorted_by_kind: dict[str, list[str]] = {"number": [], "yes or no": [], "category": [], "date": []}
    left_out, features = {}, 0
    for column in columns:
        if column["name"] == target:
            continue
        reason = next(_against(column, rows, config), "")
        if not reason:
            features += _width(column, config)
            reason = f"lies beyond the first {MOST_FEATURES:,} features" if features > MOST_FEATURES else ""
        if reason:
            left_out[column["name"]] = reason
        else:
            sorted_by_kind[column["kind"]].append(column["name"])
    numbers, flags, categories, dates = map(tuple, sorted_by_kind.values())
    return Roles(numbers, flags, categories, dates, left_out)


def _against(column: Mapping[str, Any], rows: int, config: DataConfig) -> Iterator[str]:
    if column["kind"] == "constant" or column["distinct"] < 2:
        yield "has only one value" if column["distinct"] else "is empty"
    if config.split == "group" and column["name"] == config.split_column:
        yield "names the groups of the split"
    if is_id(column, rows):
        yield "only numbers the rows"
    if column["kind"] == "text":
        yield f"is text with {column['distinct']:,} different values, and 2 to {MOST_VALUES} short ones can be used"
    if column["kind"] == "date" and config.dates == "leave out":
        yield "is a date, and those are left out"


def _width(column: Mapping[str, Any], config: DataConfig) -> int:
    """How many features a column becomes, at most."""
    if column["kind"] == "date":
        return DATE_PARTS[config.dates]
    if column["kind"] != "category" or config.categories == "ordinal":
        return 1
    distinct: int = column["distinct"]
    return distinct.bit_length() if config.categories == "binary" else distinct
