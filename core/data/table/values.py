"""From a column's cells, all text, to its values: numbers, dates, yes or no, or text; with what is to be said and shown about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.data.table import amounts, dates
from core.data.table.corrections import NO_DATE
from core.data.table.frames import MISSING, MOSTLY, column_values
from core.data.wording import count, quoted

MOST_VALUES, LONGEST_VALUE = 20, 100  # a category has no more different values, and none of more characters
BINS, TOP = 16, 8
MOST_CLASSES = 200
SHOWN = 80  # characters


@dataclass(frozen=True)
class Form:
    """How the cells of a table are written. date: a column that a person chose; order: of day and month, where a person chose it."""

    decimal: str
    date: str = ""
    order: str = ""


@dataclass
class Column:
    """One column: `data` as it is stored (double, timestamp, bool, or text as a dictionary), `facts` as a page shows them."""

    name: str
    data: pa.Array
    facts: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    dates: dates.Dates | None = None


@dataclass(frozen=True)
class Cells:
    """The different cells of a column: `words` (trimmed), how often each comes, which are missing, and each row's number in `words`."""

    words: pa.Array
    counts: np.ndarray
    missing: np.ndarray
    codes: np.ndarray

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Cells:
        encoded = (
            pa.concat_arrays(column.chunks).dictionary_encode() if column.num_chunks else pa.array([], pa.string()).dictionary_encode()
        )
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        raw = encoded.dictionary.to_pylist()
        words = [word.strip() for word in raw]
        if words != raw:
            place: dict[str, int] = {}
            codes = np.array([place.setdefault(word, len(place)) for word in words], dtype=np.int32)[codes]
            words = list(place)
        array = pa.array(words, pa.string())
        missing = pc.is_in(pc.utf8_lower(array), pa.array(sorted(MISSING))).to_numpy(zero_copy_only=False)
        return cls(array, np.bincount(codes, minlength=len(words)), np.asarray(missing, dtype=bool), codes)


def decimal_of(columns: list[pa.ChunkedArray], delimiter: str) -> tuple[str, str]:
    """The decimal mark of a table and the evidence: the one that more cells carry; 1,234 alone is a decimal only beside semicolons."""
    comma = point = either = 0
    for column in columns:
        if pc.any(pc.match_substring(column, ",")).as_py():
            cells = Cells.of(column)
            votes = amounts.decimal_votes(cells.words, cells.counts)
            comma, point, either = comma + votes[0], point + votes[1], either + votes[2]
    if not comma + point + either:
        return ".", "no cell has a decimal comma"
    if comma:
        point += sum(_points(column) for column in columns)
    if comma > point:
        return ",", f"{count(comma, 'cell')} with a decimal comma, {point:,} with a decimal point"
    if point or not either:
        return ".", f"{count(comma, 'cell')} with a decimal comma, more with a decimal point"
    if delimiter == ";":
        return ",", f"{count(either, 'cell')} like 1,234 may be either; semicolons between cells speak for a decimal comma"
    return ".", f"{count(either, 'cell')} like 1,234 may be either; taken as marks of thousands"


def _points(column: pa.ChunkedArray) -> int:
    """How many cells of a column without any comma are numbers with a decimal point."""
    if pc.any(pc.match_substring(column, ",")).as_py():
        return 0
    return pc.sum(pc.match_substring_regex(column, r"^\s*[+-]?\d*\.\d+\s*$")).as_py() or 0


def read_column(name: str, cells: pa.ChunkedArray, form: Form) -> Column:
    """The values of one column. Raises: nothing; what cannot be read is missing or stays text, and is said."""
    forced = form.date == name
    plain = None if forced else amounts.numbers_at_once(cells, form.decimal)
    if plain is not None:
        return _numbers(name, plain, [], form)
    found = Cells.of(cells)
    filled = np.flatnonzero(~found.missing)
    words, counts = found.words.take(pa.array(filled)), found.counts[filled]
    if not len(words):
        return _text(name, found, words, counts, [])
    place = np.full(len(found.words) + 1, -1)
    place[filled] = np.arange(len(filled))
    codes = place[found.codes]
    if forced:
        return _forced_dates(name, found, words, counts, codes, form)

    read = amounts.amounts_in(words, counts, form.decimal, MOSTLY)
    numeric, total = int(counts[~np.isnan(read.values)].sum()), int(counts.sum())
    if numeric and numeric >= MOSTLY * total:
        notes = _odd_notes(name, "a number", words, counts, np.isnan(read.values))
        if read.group:
            example = _first(words, ~np.isnan(read.values))
            notes.append(f"Column {quoted(name)}: {amounts.NAMES[read.group]} mark thousands (such as {quoted(example)}).")
        if read.unit:
            notes.append(f"Column {quoted(name)}: “{read.unit}” taken off {count(numeric, 'number')}.")
        return _numbers(name, _by_row(read.values, codes, np.nan), notes, form)
    if (yes := _yes(words)) is not None:
        return _answers(name, words, counts, codes, yes)
    if form.date != NO_DATE:
        day = dates.dates_in(words, counts, codes, MOSTLY, form.order, form.decimal == ",")
        if day is not None:
            return _dates(name, words, counts, codes, day)
    notes = []
    if 0 < total - numeric <= total / 2:
        notes.append(f"Column {quoted(name)}: only {numeric:,} of {total:,} cells are numbers, so it is read as text.")
    return _text(name, found, words, counts, notes)


def _by_row(values: np.ndarray, codes: np.ndarray, missing: Any) -> np.ndarray:
    return np.asarray(np.append(values, np.array([missing], dtype=values.dtype))[codes])


def _first(words: pa.Array, where: np.ndarray) -> str:
    return str(words[int(np.flatnonzero(where)[0])].as_py())


def _odd_notes(name: str, what: str, words: pa.Array, counts: np.ndarray, odd: np.ndarray) -> list[str]:
    if not odd.any():
        return []
    return [
        f"Column {quoted(name)}: {count(int(counts[odd].sum()), 'cell')} of {int(counts.sum()):,} could not be read as {what} "
        f"(such as {quoted(_first(words, odd))}), counted as missing."
    ]


def _numbers(name: str, values: np.ndarray, notes: list[str], form: Form) -> Column:
    if form.date != NO_DATE and (found := dates.numbered(values, name, forced=False)):
        return _numbered(name, *found, notes)
    filled = values[~np.isnan(values)]
    example = f"{filled[0]:.15g}" if len(filled) else ""
    filled.sort()
    distinct = _distinct(filled)
    facts = _facts(name, "number" if distinct > 1 else "constant", distinct, len(values) - len(filled))
    facts["example"] = example
    facts["task"] = task("number", distinct, len(filled), distinct > 20 or bool((filled % 1 == 0).all()))
    facts["histogram"] = _histogram(filled)
    return Column(name, pa.array(values, from_pandas=True), facts, notes)


def _numbered(name: str, moments: np.ndarray, what: str, notes: list[str]) -> Column:
    said = f"{what.removeprefix('Unix ')} since 1970 (Unix time, UTC)" if what.startswith("Unix") else f"dates, {what}"
    found = dates.Dates(moments, what, f"numbers that are {said} in a column of this name", zones=int(what.startswith("Unix")))
    return _date_column(name, moments, [*notes, f"Column {quoted(name)}: numbers are read as {said}."], found)


def _forced_dates(name: str, found: Cells, words: pa.Array, counts: np.ndarray, codes: np.ndarray, form: Form) -> Column:
    """A column that a person called dates: half of its cells must be some, years and Unix times count too. Text where they are not."""
    day = dates.dates_in(words, counts, codes, 0.5, form.order, form.decimal == ",")
    if day is not None:
        return _dates(name, words, counts, codes, day)
    values = amounts.plain_numbers(words, form.decimal)
    half = counts.sum() / 2
    years = (values % 1 == 0) & (values >= 1) & (values <= 9999)
    compact = dates.compact_dates(words)
    if counts[~np.isnat(compact)].sum() >= half:
        example = _first(words, ~np.isnat(compact))
        return _dates(name, words, counts, codes, dates.Dates(compact, "yearmonthday", f"chosen; cells like “{example}”"))
    if counts[years].sum() >= half:
        moments = (np.where(years, values, 1970).astype(np.int64) - 1970).astype("datetime64[Y]").astype(dates.UNIT)
        moments[~years] = np.datetime64("NaT")
        return _dates(name, words, counts, codes, dates.Dates(moments, "year", "chosen; whole numbers are read as the first day of a year"))
    by_row = _by_row(values, codes, np.nan)
    if numbered := dates.numbered(by_row, name, forced=True):
        return _numbered(name, *numbered, _odd_notes(name, "a date", words, counts, np.isnan(values)))
    return _text(name, found, words, counts, [])


def _dates(name: str, words: pa.Array, counts: np.ndarray, codes: np.ndarray, day: dates.Dates) -> Column:
    notes = [f"Column {quoted(name)}: dates, {day.evidence}.", *_odd_notes(name, "a date", words, counts, np.isnat(day.values))]
    if day.zones:
        notes.append(f"Column {quoted(name)}: times with a zone are turned into UTC.")
    return _date_column(name, _by_row(day.values, codes, np.datetime64("NaT")), notes, day)


def _date_column(name: str, moments: np.ndarray, notes: list[str], day: dates.Dates) -> Column:
    filled = moments[~np.isnat(moments)]
    numbers = np.sort(filled.astype(np.int64))
    distinct = _distinct(numbers)
    facts = _facts(name, "date" if distinct > 1 else "constant", distinct, len(moments) - len(filled))
    facts["example"] = shown(pd.Timestamp(filled[0])) if len(filled) else ""
    facts["form"] = day.form
    if day.zones:
        facts["zones"] = day.zones
    histogram = _histogram(numbers.astype(np.float64))
    edges = np.array(histogram["edges"]).astype(np.int64).astype(dates.UNIT)
    facts["histogram"] = {**histogram, "edges": [str(edge.astype("datetime64[s]")) for edge in edges]}
    return Column(name, pa.array(moments, pa.timestamp("us")), facts, notes, day)


def _yes(words: pa.Array) -> np.ndarray | None:
    """Which of a column's different cells mean yes, where they are the two words of one pair; else None."""
    if not 2 <= len(words) <= 8:
        return None
    meant = column_values(words.to_pylist(), ".")
    return meant.astype(bool) if isinstance(meant[0], bool) else None


def _answers(name: str, words: pa.Array, counts: np.ndarray, codes: np.ndarray, yes: np.ndarray) -> Column:
    data = pa.array(_by_row(yes, codes, False), mask=codes < 0)
    positive = int(counts[yes].sum())
    missing = int((codes < 0).sum())
    facts = _facts(name, "yes or no", 2, missing)
    facts["example"], facts["task"] = str(bool(yes[0])), task("yes or no", 2, len(codes) - missing, False)
    facts["histogram"] = {"values": ["True", "False"], "counts": [positive, int(counts.sum()) - positive], "others": 0}
    facts["words"] = {"True": _first(words, yes), "False": _first(words, ~yes)}
    note = f"Column {quoted(name)}: {quoted(facts['words']['True'])} is read as true, {quoted(facts['words']['False'])} as false."
    return Column(name, data, facts, [] if facts["words"]["True"].lower() == "true" else [note])


def _text(name: str, found: Cells, words: pa.Array, counts: np.ndarray, notes: list[str]) -> Column:
    missing = int(found.counts[found.missing].sum())
    longest = pc.max(pc.utf8_length(words)).as_py() or 0
    few = len(words) <= MOST_VALUES and longest <= LONGEST_VALUE
    facts = _facts(name, "constant" if len(words) < 2 else "category" if few else "text", len(words), missing)
    facts["example"] = shown(words[0].as_py()) if len(words) else ""
    facts["task"] = task("text", len(words), int(counts.sum()), False)
    most = np.argsort(-counts, kind="stable")[:TOP]
    top = counts[most]
    values = [shown(words[int(at)].as_py()) for at in most]
    facts["histogram"] = {"values": values, "counts": top.tolist(), "others": int(counts.sum() - top.sum())}
    data = pa.DictionaryArray.from_arrays(pa.array(found.codes, pa.int32(), mask=found.missing[found.codes]), found.words)
    return Column(name, data, facts, notes)


def _facts(name: str, kind: str, distinct: int, missing: int) -> dict[str, Any]:
    return {"name": name, "kind": kind, "distinct": distinct, "missing": missing, "example": "", "task": ""}


def _distinct(rising: np.ndarray) -> int:
    """How many different values there are among sorted ones."""
    return int((np.diff(rising) != 0).sum()) + bool(len(rising))


def _histogram(rising: np.ndarray) -> dict[str, list[Any]]:
    """At most 16 bins of equal width for sorted values; whole numbers that span fewer get one bin each, centred on it."""
    if not len(rising):
        return {"edges": [], "counts": []}
    low, high = float(rising[0]), float(rising[-1])
    whole = high - low < BINS and max(-low, high) < 1e15 and bool((rising % 1 == 0).all())
    edges = np.arange(low - 0.5, high + 1) if whole else np.linspace(low, high, BINS + 1)
    if not (np.diff(edges) > 0).all():  # so narrow, or so large, that the bins fall together
        edges = np.array([low, high if high > low else np.nextafter(low, np.inf)])
    places = np.searchsorted(rising, edges)
    places[-1] = len(rising)  # the last bin holds its upper edge
    return {"edges": edges.tolist(), "counts": np.diff(places).tolist()}


def task(kind: str, distinct: int, filled: int, whole: bool) -> str:
    """ "classification", "regression", or "" where a column makes no target.

    Text with 2 to 200 values is a class; so are whole numbers with at most 20 values of at least 5 rows each on average.
    """
    if distinct < 2 or kind == "date":
        return ""
    if kind != "number":
        return "classification" if distinct <= min(MOST_CLASSES, filled / 2) else ""
    return "classification" if distinct <= 20 and filled >= 5 * distinct and whole else "regression"


def shown(value: object) -> str:
    """A value as a preview shows it; "" for a missing one."""
    if value is None or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d") if value == value.normalize() else value.isoformat(sep=" ")
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
