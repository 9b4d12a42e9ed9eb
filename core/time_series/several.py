"""Several series in one table, one under the other: which column names them, and which one is looked at. Works on facts. Light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.data.wording import listed
from core.errors import InputError, Problem
from core.time_series.columns import PLUS, SEVERAL, across_of, is_key, rows_of, times_at_most

ONE, TOGETHER = "(one series)", "(all together)"
WHOLE = 0.5  # of all combinations of time and name that must be there before a column is taken for the names
MOST_SERIES = 5_000


def naming(columns: Sequence[Mapping[str, Any]], time: str, value: str) -> tuple[str, ...]:
    """The columns that may name the series, and ONE, the likeliest first.

    A column is taken for the names where the times come again and again, and nearly every name has nearly every time.
    """
    rows = rows_of(columns)
    wide = across_of(columns, time)
    used = {value, time, *time.split(PLUS), *(wide.names if wide else ())}
    able = [column for column in columns if column["name"] not in used and _names(column, rows)]
    times = times_at_most(columns, time)
    whole = {str(one["name"]): times * int(one["distinct"]) for one in able}
    likely = [name for name, most in whole.items() if rows > SEVERAL * times and WHOLE * most <= rows <= most]
    best = min(likely, key=whole.__getitem__, default="")
    others = [str(one["name"]) for one in able if one["name"] != best]
    return (best, *others, ONE) if best else (ONE, *others)


def names_in(columns: Sequence[Mapping[str, Any]], by: str) -> tuple[tuple[str, ...], bool]:
    """The names of the series as far as the facts have them, the commonest first, and whether there are more."""
    column = next((one for one in columns if one["name"] == by), None)
    if column is None:
        return (), False
    histogram = column.get("histogram", {})
    if column["kind"] != "number":
        return tuple(str(name) for name in histogram.get("values", ())), bool(histogram.get("others", 0))
    edges, counts = histogram.get("edges", ()), histogram.get("counts", ())
    one_each = len(counts) > 0 and edges[0] % 1 == 0.5 and edges[1] - edges[0] == 1
    here = [f"{low + 0.5:.15g}" for low, many in zip(edges, counts, strict=False) if many] if one_each else []
    return tuple(here), not one_each


def chosen_series(columns: Sequence[Mapping[str, Any]], by: str, which: str, time: str, value: str) -> tuple[str, str]:
    """The column that names the series and the name that is looked at, "" for the first one; ("", "") for one series, or all together.

    Raises: InputError where the column cannot name series.
    """
    able = naming(columns, time, value)
    if by and by not in able:
        raise InputError(Problem("Series column", by, f"one of {listed(able)}"))
    column = by or able[0]
    if column == ONE or which == TOGETHER:
        return "", ""
    return column, which or next(iter(names_in(columns, column)[0]), "")


def _names(column: Mapping[str, Any], rows: int) -> bool:
    distinct = int(column["distinct"])
    if not 2 <= distinct <= MOST_SERIES:
        return False
    if column["kind"] == "number":
        return column["task"] == "classification" or is_key(str(column["name"]), distinct, rows)
    return column["kind"] in ("category", "text", "yes or no")
