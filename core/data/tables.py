"""Tables that strangers bring: read within limits, with everything detected, renamed or repaired said in numbers.

Imported in workers only (pandas). The steps themselves are in `frames` and `detect`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from core.data import detect, frames
from core.data.arrays import is_row_number
from core.data.detect import Described
from core.errors import InputError, Problem

MB = 1_000_000
TABLE_AS_TEXT = "a table as text, such as a CSV with rows of cells"
TARGET_NAMES = ("target", "label", "class", "y", "species", "outcome", "diagnosis", "category", "price", "survived", "result")
PREVIEW_ROWS, PREVIEW_CHARACTERS = 8, 80
MOST_CLASSES = 200


@dataclass(frozen=True)
class Limits:
    """The most that one table may have."""

    bytes: int = 20 * MB
    rows: int = 200_000
    columns: int = 500


@dataclass(frozen=True)
class Table:
    """A table as read: number columns are float64 with NaN, text columns object with None. `notes` are sentences."""

    frame: pd.DataFrame
    encoding: str
    delimiter: str
    decimal: str
    has_header: bool
    notes: tuple[str, ...]


DEFAULT_LIMITS = Limits()


def read_table(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The table in the bytes of a CSV file.

    Raises: InputError for a file that is too large, empty, not text, without data rows, or has a quote never closed.
    """
    text, encoding, notes = _text(raw, limits)
    delimiter = detect.delimiter_of(text)
    rows = _rows(text, delimiter, limits)
    decimal = "." if delimiter == "," else detect.decimal_of(rows)
    has_header = detect.has_header(rows, decimal)
    header = rows.pop(0) if has_header else []
    if not rows:
        raise InputError(Problem("Data rows", 0, "at least 1 row below the header"))
    if len(rows) > limits.rows:
        raise InputError(Problem("Rows", len(rows), f"at most {limits.rows:,}"))
    width = frames.row_width(header, rows)
    if width > limits.columns:
        raise InputError(Problem("Columns", width, f"at most {limits.columns:,}"))

    mark = ', decimal mark ","' if decimal == "," else ""
    notes.append(f"Cells are separated by {detect.DELIMITERS[delimiter]}{mark}.")
    full = frames.header_cells(header, rows, width)
    if has_header and full[0] == "" and full[1:] == header:
        notes.append("The header has one name fewer than the rows have cells: the first column is taken for row names.")
    names = frames.column_names(full)
    notes += _header_notes(full, names, has_header)
    notes += _row_notes(text, delimiter, rows, width)
    frame = frames.frame_from_rows(rows, names, decimal)
    notes += _cell_notes(frame, rows, decimal)
    return Table(frame, encoding, delimiter, decimal, has_header, tuple(notes))


def _text(raw: bytes, limits: Limits) -> tuple[str, str, list[str]]:
    if len(raw) > limits.bytes:
        raise InputError(Problem("File size in MB", round(len(raw) / MB, 3), f"at most {limits.bytes / MB:g}"))
    if not raw.strip():
        raise InputError(Problem("File", Described("an empty file"), TABLE_AS_TEXT))
    if kind := detect.binary_kind(raw):
        raise InputError(Problem("File", Described(kind), TABLE_AS_TEXT))
    encoding, evidence = detect.encoding_of(raw)
    text = raw.decode(encoding, errors="replace")
    if "\x00" in text:
        raise InputError(Problem("File", Described("binary data (it holds zero bytes)"), TABLE_AS_TEXT))
    if not text.strip():
        raise InputError(Problem("File", Described("an empty file"), TABLE_AS_TEXT))
    notes = [f"Text is encoded as {encoding.upper().removesuffix('-SIG')} ({evidence})."]
    if lost := text.count("\ufffd"):
        notes.append(f"{_count(lost, 'sign')} could not be decoded, shown as \ufffd.")
    return text, encoding, notes


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    """All rows of cells, a header among them. What lies beyond the limits is only counted, never kept."""
    rows: list[list[str]] = []
    end = "\x00"  # a row of its own after the last, unless a quote still open swallows it
    try:
        reader = frames.csv_rows(text.rstrip("\r\n") + "\n" + end, delimiter)
        for row in islice(reader, limits.rows + 2):
            if len(row) > 2 * limits.columns:
                raise InputError(Problem("Columns", len(row), f"at most {limits.columns:,}"))
            rows.append(row)
        beyond = sum(1 for _ in reader)
    except csv.Error:
        where = f"Row {len(rows) + 1}"
        raise InputError(Problem(where, Described("a cell of more than 131,072 characters"), "shorter cells, or a quote closed")) from None
    if beyond:
        raise InputError(Problem("Rows, the header included", len(rows) + beyond - 1, f"at most {limits.rows + 1:,}"))
    if rows.pop() != [end]:
        where = f"Row {len(rows) + 1}"
        raise InputError(Problem(where, Described("a quote that is opened and never closed"), "a closing quote, or no quote"))
    return rows


def _header_notes(header: Sequence[str], names: Sequence[str], has_header: bool) -> list[str]:
    if not has_header:
        return [f"No header row found: columns are called {names[0]} to {names[-1]}." if len(names) > 1 else "No header row found."]
    given = [cell.strip() for cell in header]
    changed = [(old, new) for old, new in zip(given, names, strict=True) if old != new]
    if not changed:
        return []
    shown = ", ".join(f"{_quoted(old)} became {_quoted(new)}" for old, new in changed[:5])
    more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
    return [f"{_count(len(changed), 'column')} renamed, because names must be there and differ: {shown}{more}."]


def _row_notes(text: str, delimiter: str, rows: Sequence[Sequence[str]], width: int) -> list[str]:
    notes = []
    if blank := _blank_lines(text):
        notes.append(f"{_count(blank, 'blank line')} left out.")
    if line := _loose_quote(text, delimiter):
        notes.append(f"A closing quote is followed by more text, first in line {line:,}: such cells are read as one.")
    short = [at for at, row in enumerate(rows, 1) if len(row) < width]
    long = [at for at, row in enumerate(rows, 1) if len(row) > width]
    lost = sum(bool(cell.strip()) for at in long for cell in rows[at - 1][width:])
    if short:
        notes.append(f"{_count(len(short), 'row')} with fewer than {width} cells filled up with missing values, first in row {short[0]:,}.")
    if long:
        notes.append(
            f"{_count(len(long), 'row')} with more than {width} cells, first in row {long[0]:,}: "
            f"{_count(lost, 'filled cell')} beyond the last column left out."
        )
    return notes


def _blank_lines(text: str) -> int:
    """Blank lines in the middle of the text, outside quotes."""
    blank, inside = 0, False
    for line in text.rstrip().splitlines():
        blank += not inside and not line.strip(" ")
        inside ^= line.count('"') % 2 == 1
    return blank


def _loose_quote(text: str, delimiter: str) -> int:
    """The first line in which a closing quote does not end its cell; 0 where there is none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for _ in reader if '"' in text else ():
            pass
    except csv.Error:
        return reader.line_num
    return 0


def _cell_notes(frame: pd.DataFrame, rows: Sequence[Sequence[str]], decimal: str) -> list[str]:
    notes = []
    missing = {name: int(count) for name, count in frame.isna().sum().items() if count}
    if missing:
        notes.append(f"{_count(sum(missing.values()), 'value')} missing in {_count(len(missing), 'column')}.")
    for at, name in enumerate(frame.columns):
        if frame[name].dtype != object and name not in missing:
            continue  # every cell is a number
        filled = Counter(row[at].strip() for row in rows if at < len(row) and not frames.is_missing(row[at]))
        odd = {cell: times for cell, times in filled.items() if np.isnan(frames.number_in(cell, decimal))}
        others, total = sum(odd.values()), filled.total()
        if frame[name].dtype != object and odd:
            notes.append(
                f"Column {_quoted(name)}: {_count(others, 'cell')} of {total:,} could not be read as a number "
                f"(such as {_quoted(next(iter(odd)))}), counted as missing."
            )
        elif frame[name].dtype == object and 0 < others <= total / 2:
            notes.append(f"Column {_quoted(name)}: only {total - others:,} of {total:,} cells are numbers, so it is read as text.")
    return notes


def suggested_task(column: pd.Series) -> str:
    """ "classification", "regression", or "" where a column makes no target.

    Text with 2 to 200 values is a class; so are whole numbers with at most 20 values of at least 5 rows each on average.
    """
    filled = column.dropna()
    distinct = filled.nunique()
    if distinct < 2:
        return ""
    if column.dtype == object:
        return "classification" if distinct <= min(MOST_CLASSES, len(filled) / 2) else ""
    few = distinct <= 20 and len(filled) >= 5 * distinct
    return "classification" if few and bool((filled % 1 == 0).all()) else "regression"


def suggested_target(frame: pd.DataFrame) -> str:
    """The column that is most likely the target: one named like a target, else the last that makes one; "" where none does."""
    able = [name for name in frame.columns if suggested_task(frame[name]) and not is_row_number(frame[name])]
    for wanted in TARGET_NAMES:
        for name in able:
            if name.lower() == wanted:
                return str(name)
    return str(able[-1]) if able else ""


def facts(table: Table) -> dict[str, Any]:
    """What a page shows about a table, as JSON values: columns with kind and suggested task, notes, the first 8 rows as strings."""
    frame = table.frame
    columns = []
    for name in frame.columns:
        column, filled = frame[name], frame[name].dropna()
        columns.append(
            {
                "name": name,
                "kind": frames.column_kind(column),
                "distinct": int(column.nunique()),
                "missing": int(column.isna().sum()),
                "example": _shown(filled.iloc[0]) if len(filled) else "",
                "task": suggested_task(column),
            }
        )
    return {
        "rows": len(frame),
        "columns": columns,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "has_header": table.has_header,
        "notes": list(table.notes),
        "preview": [[_shown(value) for value in row] for row in frame.head(PREVIEW_ROWS).itertuples(index=False, name=None)],
        "suggested_target": suggested_target(frame),
    }


def _shown(value: object) -> str:
    if value is None or value != value:
        return ""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= PREVIEW_CHARACTERS else text[:PREVIEW_CHARACTERS] + "…"


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
