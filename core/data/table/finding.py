"""How a stranger's table is written, found or as a person corrected it, and its columns; with every finding and repair in words."""

from __future__ import annotations

import csv
import mmap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.data.table import detect, frames
from core.data.table.corrections import DECIMALS, DELIMITERS, NO_DATE, ORDERS
from core.data.table.cutting import Cutter, Repairs
from core.data.table.limits import Limits
from core.data.table.opening import open_text
from core.data.table.sheets import Sheet, is_workbook, open_sheet
from core.data.table.values import Column, Form, decimal_of, read_column
from core.data.wording import Described, count, quoted
from core.errors import InputError, Problem

SAMPLE_ROWS = 5_000
PREVIEW_SAMPLE = 1_000  # rows that a preview's facts are made from
USUAL_ENCODINGS = (
    "utf-8",
    "cp1252",
    "utf-16",
    "gb18030",
    "cp932",
    "cp949",
    "big5",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "koi8-r",
)
Told = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Columns:
    """A table as read: its columns, and about it encoding, delimiter, decimal, has_header, reading and notes."""

    columns: list[Column]
    rows: int
    about: dict[str, Any]


@dataclass
class Layout:
    """What is found in the first rows."""

    names: list[str]
    header: list[str]
    full: list[str]
    has_header: bool
    evidence: str
    above: list[list[str]]
    width: int
    skip: int


def read_columns(raw: bytes | mmap.mmap, chosen: Mapping[str, str], limits: Limits, folder: Path | None, say: Told) -> Columns:
    """The columns of the table in a file's bytes. Raises: InputError for what is no table, too large, or does not fit a correction."""
    if is_workbook(raw):
        return _from_sheet(raw, chosen, limits, folder, say)
    text = open_text(raw, chosen.get("encoding", ""), limits, folder)
    first = next(text.blocks(), b"")
    if not first.strip():
        raise InputError(Problem("File", Described("an empty file"), "a table as text, such as a CSV with rows of cells"))
    head, whole = first.decode("utf-8"), text.taken >= 1
    delimiter = DELIMITERS[chosen["delimiter"]] if "delimiter" in chosen else detect.delimiter_of(head)
    sample = _sample(head, delimiter, whole, limits)
    width = 0
    while True:
        layout = layout_of(sample, chosen, limits, width)
        cutter = Cutter(delimiter, layout.width, layout.skip, limits)
        made = _Made(layout, cutter.done, Origin(text.encoding, text.evidence, delimiter, gzip=text.gzip), chosen)
        chunks = cutter.columns(text.blocks(), lambda rows: _reading_on(say, text.taken, rows), None if whole else made.first(say))
        made.origin.lost = text.lost
        width = _check_size(cutter.done, layout, limits)
        if width <= layout.width:
            return made.columns(chunks, say)


def _from_sheet(raw: bytes | mmap.mmap, chosen: Mapping[str, str], limits: Limits, folder: Path | None, say: Told) -> Columns:
    sheet = open_sheet(raw, chosen.get("sheet", ""), limits, folder)
    sample = [row for row in islice(sheet.rows(), SAMPLE_ROWS) if row]
    layout = layout_of(sample, chosen, limits, 0)
    cutter = Cutter(",", layout.width, layout.skip, limits)
    made = _Made(layout, cutter.done, Origin("utf-8", "", ",", sheet=sheet), chosen)
    chunks = cutter.rows(sheet.rows(), lambda rows: _reading_on(say, rows / sheet.opened.height, rows), made.first(say))
    _check_size(cutter.done, layout, limits)
    return made.columns(chunks, say)


@dataclass
class Origin:
    """Where the cells come from, for what is said about it."""

    encoding: str
    evidence: str
    delimiter: str
    lost: int = 0
    gzip: bool = False
    sheet: Sheet | None = None


def _reading_on(say: Told, share: float, rows: int) -> None:
    say({"share": round(0.6 * share, 3), "words": f"{rows:,} rows read"})


def _check_size(done: Repairs, layout: Layout, limits: Limits) -> int:
    """How many columns the table has by all its rows. Raises: InputError for a table without rows, or beyond the limits."""
    if not done.rows:
        raise InputError(Problem("Data rows", 0, "at least 1 row below the header"))
    most = max(done.widths.values())
    width = max(len(layout.header), *(width for width, times in done.widths.items() if times == most))
    if width > limits.columns:
        raise InputError(Problem("Columns", width, f"at most {limits.columns:,}"))
    if done.rows > limits.rows:
        raise InputError(Problem("Rows", done.rows, f"at most {limits.rows:,}"))
    if done.rows * width > limits.cells:
        got = Described(f"{done.rows:,} rows by {width:,} columns")
        raise InputError(Problem("Cells", got, f"at most {limits.cells:,} in all, so fewer rows or columns"))
    return width


def _sample(head: str, delimiter: str, whole: bool, limits: Limits) -> list[list[str]]:
    """The first rows. A row cut by the end of the first block is left out."""
    rows: list[list[str]] = []
    if delimiter == " ":
        head = "\n".join(line.rstrip(" ") for line in head.splitlines())
    reader = frames.csv_rows(head, delimiter)
    try:
        for row in reader if whole else islice(reader, SAMPLE_ROWS):
            if len(row) > 2 * limits.columns:
                raise InputError(Problem("Columns", len(row), f"at most {limits.columns:,}"))
            rows.append(row)
    except csv.Error:
        pass  # the cutter says what it is
    return rows if whole or len(rows) < 2 else rows[:-1]


def layout_of(sample: Sequence[list[str]], chosen: Mapping[str, str], limits: Limits, at_least: int) -> Layout:
    """Header, names and width of a table by its first rows."""
    if not sample:
        raise InputError(Problem("Data rows", 0, "at least 1 row below the header"))
    decimal = DECIMALS[chosen["decimal"]] if "decimal" in chosen else detect.decimal_of(sample)
    wanted = chosen.get("header", "")
    titles = 0 if wanted == "no" else detect.preamble(sample, decimal)
    above, rows = list(sample[:titles]), list(sample[titles:])
    has_header = wanted == "yes" or (wanted != "no" and detect.has_header(rows, decimal))
    header = rows.pop(0) if has_header else []
    width = max(frames.row_width(header, rows) if rows else len(header), at_least)
    if width > limits.columns:
        raise InputError(Problem("Columns", width, f"at most {limits.columns:,}"))
    full = frames.header_cells(header, rows, width)
    if wanted:
        evidence = "chosen"
    elif has_header:
        evidence = f"the first row{' of the table' if above else ''} names what stands below it"
    else:
        evidence = "the first row is like those below it"
    return Layout(frames.column_names(full), header, full, has_header, evidence, above, width, titles + has_header)


@dataclass
class _Made:
    """Makes columns of chunks of cells."""

    layout: Layout
    done: Repairs
    origin: Origin
    chosen: Mapping[str, str]

    def first(self, say: Told) -> Callable[[Repairs, list[list[pa.Array]]], None]:
        """What tells a preview, given the first chunks."""

        def tell(done: Repairs, chunks: list[list[pa.Array]]) -> None:
            cells = [pa.chunked_array(column, pa.string()).slice(0, PREVIEW_SAMPLE) for column in chunks]
            say({"preview": self._typed(cells, lambda _: None)})

        return tell

    def columns(self, chunks: list[list[pa.Array]], say: Told) -> Columns:
        """The columns, whose chunks are emptied on the way."""
        cells = [pa.chunked_array(column, pa.string()) for column in chunks]
        chunks.clear()
        return self._typed(cells, say)

    def _typed(self, cells: list[pa.ChunkedArray], say: Told) -> Columns:
        layout, chosen = self.layout, self.chosen
        if "decimal" in chosen:
            decimal, why = DECIMALS[chosen["decimal"]], "chosen"
        else:
            decimal, why = decimal_of(cells, self.origin.delimiter)
        date = chosen.get("date", "")
        if date not in ("", NO_DATE, *layout.names):
            raise InputError(Problem("Date column", date, "one of the columns: " + ", ".join(layout.names[:20])))
        columns: list[Column] = []
        for at, name in enumerate(layout.names):
            columns.append(read_column(name, cells[at], Form(decimal, date, chosen.get("order", ""))))
            cells[at] = pa.chunked_array([], pa.string())
            say({"share": round(0.6 + 0.35 * (at + 1) / layout.width, 3), "words": f"column {at + 1:,} of {layout.width:,} understood"})
        if date not in ("", NO_DATE) and all(column.dates is None for column in columns if column.name == date):
            raise InputError(Problem("Date column", date, "a column of which at least half of the cells are dates"))
        about = {
            "encoding": self.origin.encoding,
            "delimiter": self.origin.delimiter,
            "decimal": decimal,
            "has_header": layout.has_header,
            "reading": self._reading(decimal, why, columns),
            "notes": self._notes(decimal, columns),
        }
        return Columns(columns, len(columns[0].data) if columns else 0, about)

    def _reading(self, decimal: str, why: str, columns: Sequence[Column]) -> dict[str, Any]:
        """What was detected, each with its value, the evidence and what it can be changed to."""
        origin, chosen = self.origin, self.chosen
        mark = {sign: name for name, sign in DECIMALS.items()}[decimal]
        dated = [column for column in columns if column.dates is not None]
        day = next((column.dates for column in dated if column.name == chosen.get("date")), dated[0].dates if dated else None)
        found: dict[str, Any] = {}
        if origin.sheet is None:
            usual = [origin.encoding, *(name for name in USUAL_ENCODINGS if name != origin.encoding)]
            cut = "chosen" if "delimiter" in chosen else f"cuts the rows into {count(self.layout.width, 'column')}"
            found["encoding"] = {"value": origin.encoding, "evidence": origin.evidence, "options": usual}
            found["delimiter"] = {"value": detect.DELIMITERS[origin.delimiter], "evidence": cut, "options": list(DELIMITERS)}
        else:
            cut = "chosen" if "sheet" in chosen else "the first sheet with values"
            found["sheet"] = {"value": origin.sheet.name, "evidence": cut, "options": origin.sheet.names}
        found["decimal"] = {"value": mark, "evidence": why, "options": list(DECIMALS)}
        found["header"] = {"value": "yes" if self.layout.has_header else "no", "evidence": self.layout.evidence, "options": ["yes", "no"]}
        found["date"] = {
            "value": chosen.get("date") or (dated[0].name if dated else NO_DATE),
            "evidence": day.evidence if day else "chosen" if "date" in chosen else "no column of dates was found",
            "options": [NO_DATE, *(column.name for column in columns)],
        }
        if ordered := [column.dates for column in dated if column.dates and column.dates.order]:
            doubtful = next((day for day in ordered if not day.decided), ordered[0])
            found["order"] = {"value": doubtful.order, "evidence": doubtful.evidence, "options": list(ORDERS)}
        return found

    def _notes(self, decimal: str, columns: Sequence[Column]) -> list[str]:
        origin = self.origin
        mark = ', decimal mark ","' if decimal == "," else ""
        if origin.sheet is None:
            notes = [f"Text is encoded as {origin.encoding.upper().removesuffix('-SIG')} ({origin.evidence})."]
            if origin.gzip:
                notes.append("The file was unpacked from a gzip archive.")
            if origin.lost:
                notes.append(f"{count(origin.lost, 'sign')} could not be decoded, shown as \ufffd.")
            notes.append(f"Cells are separated by {detect.DELIMITERS[origin.delimiter]}{mark}.")
        else:
            sheet = origin.sheet
            several = f"Sheet {quoted(sheet.name)} is read, one of {len(sheet.names)}."
            notes = [several if len(sheet.names) > 1 else "The workbook's one sheet is read."]
            if sheet.merged:
                notes.append(f"{count(sheet.merged, 'area')} of merged cells: the value stands in the first cell, the others are missing.")
        return [*notes, *_header_notes(self.layout), *_row_notes(self.layout, self.done), *_cell_notes(columns)]


def _header_notes(layout: Layout) -> list[str]:
    notes = []
    if layout.above:
        first = next((cell.strip() for row in layout.above for cell in row if cell.strip()), "")
        notes.append(f"{count(len(layout.above), 'row')} above the header left out, such as {quoted(first)}.")
    names, full = layout.names, layout.full
    if not layout.has_header:
        return [f"No header row found: columns are called {names[0]} to {names[-1]}." if len(names) > 1 else "No header row found."]
    if full[0] == "" and full[1:] == layout.header:
        notes.append("The header has one name fewer than the rows have cells: the first column is taken for row names.")
    changed = [(old, new) for old, new in zip((cell.strip() for cell in full), names, strict=True) if old != new]
    if changed:
        shown = ", ".join(f"{quoted(old)} became {quoted(new)}" for old, new in changed[:5])
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        notes.append(f"{count(len(changed), 'column')} renamed, because names must be there, differ and be readable: {shown}{more}.")
    return notes


def _row_notes(layout: Layout, done: Repairs) -> list[str]:
    notes = []
    if done.blank:
        notes.append(f"{count(done.blank, 'blank line')} left out.")
    if done.loose:
        notes.append(f"A closing quote is followed by more text, first in line {done.loose:,}: such cells are read as one.")
    if done.short:
        notes.append(
            f"{count(done.short, 'row')} with fewer than {layout.width} cells filled up with missing values, "
            f"first in row {done.first_short:,}."
        )
    if done.long:
        notes.append(
            f"{count(done.long, 'row')} with more than {layout.width} cells, first in row {done.first_long:,}: "
            f"{count(done.lost, 'filled cell')} beyond the last column left out."
        )
    return notes


def _cell_notes(columns: Sequence[Column]) -> list[str]:
    missing = [column.facts["missing"] for column in columns if column.facts["missing"]]
    notes = [f"{count(sum(missing), 'value')} missing in {count(len(missing), 'column')}."] if missing else []
    return notes + [note for column in columns for note in column.notes]
