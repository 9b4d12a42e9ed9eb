"""Which columns of a table say when, and which holds the series: proposed with the reason. Works on the facts of a table. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.data.wording import Described, listed, quoted
from core.errors import InputError, Problem
from core.time_series.across import Across, across

ROW_NUMBER = "(row number)"
PLUS = " + "
PART_NAMES = {
    "year": re.compile(r"\b(year|yr|jahr|ano|año|année|annee|anno|jaar)\b|^年$", re.IGNORECASE),
    "month": re.compile(r"\b(month|mon|monat|mes|mois|mese|mês|maand)\b|^月$", re.IGNORECASE),
    "quarter": re.compile(r"\b(quarter|qtr|quartal|trimestre|q)\b", re.IGNORECASE),
    "week": re.compile(r"\b(week|wk|kw|woche|semaine|semana)\b|^週$", re.IGNORECASE),
    "day": re.compile(r"\b(day|dd|tag|jour|día|dia|giorno|mday)\b|^日$", re.IGNORECASE),
    "hour": re.compile(r"\b(hour|hr|hh|stunde|heure|hora|ora|time|uhrzeit|zeit)\b|^[時时]$", re.IGNORECASE),
}
CHAINS = (("month", "day", "hour"), ("month", "day"), ("month",), ("quarter",), ("week",))  # what may stand beside a year, the finest first
YEARS, FIRST_YEAR, LAST_YEAR = re.compile(r"\b(time|date|when|t)\b", re.IGNORECASE), 1500, 2200
COUNTING = re.compile(r"\b(id|index|nr|no|row|unnamed: 0|rownames)\b|^#$", re.IGNORECASE)
KEY = re.compile(
    r"\b(id|key|code|nr|no|store|shop|site|station|sensor|device|region|product|item|sku|group|series|meter|filiale)\b", re.IGNORECASE
)
SEVERAL = 1.2  # rows a date has on average where a date alone does not say when


@dataclass(frozen=True)
class Proposal:
    """Options for both choices, the likeliest first, and why it is."""

    times: tuple[str, ...]
    why_time: str
    values: tuple[str, ...]
    why_value: str


def proposal(columns: Sequence[Mapping[str, Any]], time: str = "") -> Proposal:
    """What the facts of a table's columns make likely. time: the chosen one, "" for the likeliest; the values depend on it."""
    dates = [str(column["name"]) for column in columns if column["kind"] == "date"]
    numbers = [str(column["name"]) for column in columns if column["kind"] == "number"]
    parts = _parts(columns)
    chains = [
        PLUS.join((parts["year"], *(parts[part] for part in chain))) for chain in CHAINS if parts["year"] and all(map(parts.get, chain))
    ]
    years = [parts["year"]] if parts["year"] in numbers else [str(column["name"]) for column in columns if _counts_years(column)]
    timed = [
        f"{date}{PLUS}{parts['hour']}" for date in dates[:1] if parts["hour"] and rows_of(columns) > SEVERAL * _distinct(columns, date)
    ]
    wide = across(columns, years[0] if years else "")
    times = (*([wide.time] if wide else ()), *timed, *dates, *chains, *years, ROW_NUMBER)
    if wide:
        why = f"a row for each “{wide.year}”, and {len(wide.names)} columns named after the {wide.part}s: {wide.value}"
    elif timed:
        why = "one holds dates, several rows each, the other times of day"
    elif dates:
        why = f"it holds dates{'' if len(dates) == 1 else ', and is the first of ' + str(len(dates)) + ' that do'}"
    elif chains or years:
        why = "it is named so, and no column holds whole dates"
    else:
        unread = next(
            (column for column in columns if column["kind"] == "text" or 2 * int(column["distinct"]) > rows_of(columns) > 9), None
        )
        but = f" (such as {quoted(unread['example'])} is not read as one)" if unread and unread["kind"] in ("text", "category") else ""
        why = f"no column holds dates{but}, so that the rows are taken as evenly spaced"
    if wide and time in ("", wide.time):
        unused = [name for name in numbers if name not in (wide.year, *wide.names)]
        besides = f"; {listed(unused)} left out" if unused else ""
        return Proposal(times, why, (wide.value,), f"{len(wide.names)} columns of numbers, one after the other{besides}")
    used = set(times[0].split(PLUS)) if times[0] not in dates else set()
    rest = [name for name in numbers if name not in used]
    varying = {str(column["name"]): int(column["distinct"]) for column in columns}
    rows = rows_of(columns)
    rest.sort(key=lambda name: (bool(COUNTING.search(spaced(name))), name in parts.values(), is_key(name, varying[name], rows)))
    flat = [str(column["name"]) for column in columns if column["kind"] == "constant" and column["name"] not in used]
    best = f"with {varying[rest[0]]:,} different numbers" if rest else ""
    others = f", the first of {len(rest):,} columns of numbers" if len(rest) > 1 else ", the only column of numbers"
    return Proposal(times, why, (*rest, *flat), best + others if rest else "")


def chosen_columns(columns: Sequence[Mapping[str, Any]], time: str, value: str) -> tuple[str, str, list[str]]:
    """The names of both columns, and what is to be said of them.

    Raises: InputError where a chosen column is none, or none holds numbers.
    """
    found = proposal(columns, time)
    problems = []
    if time and time not in found.times:
        problems.append(Problem("Time column", time, f"one of {listed(found.times)}"))
    if value and value not in found.values:
        known = {str(column["name"]): str(column["kind"]) for column in columns}
        got = f"{value} ({known[value]})" if value in known else value
        needs = f"a column of numbers: {listed(found.values) or 'this table has none'}"
        alone = across_of(columns, time or found.times[0])
        problems.append(Problem("Value column", got, f"{alone.value}, or another time column" if alone else needs))
    if not found.values and not value:
        names = listed([column["name"] for column in columns], 8)
        problems.append(
            Problem("Value column", Described(f"only {names}"), "a column of numbers; under What was read, Correct sets the decimal mark")
        )
    if problems:
        raise InputError(problems)
    notes = []
    if not time:
        notes.append(f"Time from {quoted(found.times[0])}: {found.why_time}.")
    if not value:
        notes.append(f"Values from {quoted(found.values[0])}, {found.why_value}.")
    return time or found.times[0], value or found.values[0], notes


def across_of(columns: Sequence[Mapping[str, Any]], time: str) -> Across | None:
    """The months or quarters that stand beside each other, where `time` says that they are to be read so."""
    years = (name for column in columns if time.startswith((name := str(column["name"])) + PLUS))
    return next((wide for year in years if (wide := across(columns, year)) and wide.time == time), None)


def rows_of(columns: Sequence[Mapping[str, Any]]) -> int:
    """How many rows the table has, by what is known of its first column."""
    histogram: Mapping[str, Any] = columns[0].get("histogram", {}) if columns else {}
    return int(sum(histogram.get("counts", ()))) + int(histogram.get("others", 0)) + (int(columns[0]["missing"]) if columns else 0)


def is_key(name: str, distinct: int, rows: int) -> bool:
    """Whether a column of numbers is likely to name things: so are its name, and how often each number comes."""
    return bool(KEY.search(spaced(name))) and 5 * distinct <= rows


def times_at_most(columns: Sequence[Mapping[str, Any]], time: str) -> int:
    """How many different times a choice of time columns can have."""
    if time == ROW_NUMBER:
        return rows_of(columns)
    names = [time] if any(column["name"] == time for column in columns) else time.split(PLUS)
    several = 1
    for name in names:
        several *= _distinct(columns, name)
    return several


def role(name: str) -> str:
    """ "year", "month", … by a column's name; "" for another."""
    return next((part for part, pattern in PART_NAMES.items() if pattern.search(spaced(name))), "")


def spaced(name: str) -> str:
    """A name as words, so that "salesYear" is found and "q" is not found in "iq"."""
    return re.sub(r"[_\-./()]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def _parts(columns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The first column that is named as each part of a time; years are numbers, the others may be words."""
    found = dict.fromkeys(PART_NAMES, "")
    for column in columns:
        part = role(str(column["name"]))
        number = column["kind"] == "number" or (column["kind"] == "constant" and _whole(str(column["example"])))
        if part and not found[part] and (number or (part != "year" and column["kind"] in ("category", "text", "constant"))):
            found[part] = str(column["name"])
    return found


def _counts_years(column: Mapping[str, Any]) -> bool:
    """Whether a column that is named a time holds years, with or without a fraction, as R writes the times of a series."""
    edges: Sequence[float] = column.get("histogram", {}).get("edges", []) if column["kind"] == "number" else []
    return bool(edges) and bool(YEARS.search(spaced(str(column["name"])))) and edges[0] >= FIRST_YEAR and edges[-1] <= LAST_YEAR


def _whole(example: str) -> bool:
    return example.isascii() and example.isdecimal()


def _distinct(columns: Sequence[Mapping[str, Any]], name: str) -> int:
    return max(1, next((int(column["distinct"]) for column in columns if column["name"] == name), 1))
