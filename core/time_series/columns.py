"""Which column of a table says when, and which holds the series: proposed with the reason. Works on the facts of a table. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.data.wording import listed, quoted
from core.errors import InputError, Problem

ROW_NUMBER = "(row number)"
PLUS = " + "
PART_NAMES = {
    "year": re.compile(r"\b(year|yr|jahr|ano|año|année|annee|anno|年)\b", re.IGNORECASE),
    "month": re.compile(r"\b(month|mon|monat|mes|mois|mese|月)\b", re.IGNORECASE),
    "quarter": re.compile(r"\b(quarter|qtr|quartal|trimestre|q)\b", re.IGNORECASE),
}
COUNTING = re.compile(r"\b(id|index|nr|no|row|unnamed: 0|rownames)\b|^#$", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """Options for both choices, the likeliest first, and why it is."""

    times: tuple[str, ...]
    why_time: str
    values: tuple[str, ...]
    why_value: str


def proposal(columns: Sequence[Mapping[str, Any]]) -> Proposal:
    """What the facts of a table's columns make likely."""
    dates = [str(column["name"]) for column in columns if column["kind"] == "date"]
    numbers = [str(column["name"]) for column in columns if column["kind"] == "number"]
    parts = {part: next((name for name in numbers if pattern.search(_spaced(name))), "") for part, pattern in PART_NAMES.items()}
    years = [name for name in numbers if name == parts["year"]]
    pairs = [f"{parts['year']}{PLUS}{parts[part]}" for part in ("month", "quarter") if parts["year"] and parts[part]]
    times = (*dates, *pairs, *years, ROW_NUMBER)
    if dates:
        why = f"it holds dates{'' if len(dates) == 1 else ', and is the first of ' + str(len(dates)) + ' that do'}"
    elif pairs or years:
        why = "it is named so, and no column holds whole dates"
    else:
        why = "no column holds dates, so that the rows are taken as evenly spaced"
    used = set(times[0].split(PLUS)) if times[0] not in dates else set()
    rest = [name for name in numbers if name not in used]
    varying = {str(column["name"]): int(column["distinct"]) for column in columns}
    rest.sort(key=lambda name: (bool(COUNTING.search(_spaced(name))), name in parts.values()))
    flat = [str(column["name"]) for column in columns if column["kind"] == "constant"]
    best = f"with {varying[rest[0]]:,} different numbers" if rest else ""
    others = f", the first of {len(rest):,} columns of numbers" if len(rest) > 1 else ", the only column of numbers"
    return Proposal(times, why, (*rest, *flat), best + others if rest else "")


def chosen_columns(columns: Sequence[Mapping[str, Any]], time: str, value: str) -> tuple[str, str, list[str]]:
    """The names of both columns, and what is to be said of them.

    Raises: InputError where a chosen column is none, or none holds numbers.
    """
    found = proposal(columns)
    problems = []
    if time and time not in found.times:
        problems.append(Problem("Time column", time, f"one of {listed(found.times)}"))
    if value and value not in found.values:
        known = {str(column["name"]): str(column["kind"]) for column in columns}
        got = f"{value} ({known[value]})" if value in known else value
        problems.append(Problem("Value column", got, f"a column of numbers: {listed(found.values) or 'this table has none'}"))
    if not found.values and not value:
        names = listed([column["name"] for column in columns], 8)
        problems.append(Problem("Value column", f"only {names}", "a column of numbers; under What was read, Correct sets the decimal mark"))
    if problems:
        raise InputError(problems)
    notes = []
    if not time:
        notes.append(f"Time from {quoted(found.times[0])}: {found.why_time}.")
    if not value:
        notes.append(f"Values from {quoted(found.values[0])}, {found.why_value}.")
    return time or found.times[0], value or found.values[0], notes


def _spaced(name: str) -> str:
    """A name as words, so that "salesYear" is found and "q" is not found in "iq"."""
    return re.sub(r"[_\-./()]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
