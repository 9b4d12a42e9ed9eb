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

from core.data import detect, frames
from core.data.corrections import DECIMALS, DELIMITERS, NO_DATE, ORDERS
from core.data.cutting import Cutter, Repairs
from core.data.detect import Described
from core.data.limits import Limits
from core.data.opening import open_text
from core.data.values import Column, Form, decimal_of, read_column
from core.data.wording import count, quoted
from core.errors import InputError, Problem

SAMPLE_ROWS = 5_000
PREVIEW_SAMPLE = 1_000  # rows that a preview's facts are made from
USUAL_ENCODINGS = ("utf-8", "cp1252", "utf-16", "gb18030", "cp932", "cp949", "big5", "cp1250", "cp1251", "cp1253", "cp1254")
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
    text = open_text(raw, chosen.get("encoding", ""), limits, folder)
    blocks = text.blocks()
    first = next(blocks, b"")
    if not first.strip():
        raise InputError(Problem("File", Described("an empty file"), "a table as text, such as a CSV with rows of cells"))
    head = first.decode("utf-8")
    delimiter = DELIMITERS[chosen["delimiter"]] if "delimiter" in chosen else detect.delimiter_of(head)
    whole = text.taken >= 1
    sample = _sample(head, delimiter, whole, limits)
    if not sample:
        raise InputError(Problem("Data rows", 0, "at least 1 row below the header"))
    layout = layout_of(sample, delimiter, chosen, limits)

    def started(repairs: Repairs, chunks: list[list[pa.Array]]) -> None:
        say({"preview": _made(chunks, layout, repairs, text, delimiter, chosen, PREVIEW_SAMPLE)})

    while True:
        cutter = Cutter(delimiter, layout.width, layout.skip, limits)
        told = _Progress(say, lambda: text.taken)
        chunks = cutter.columns(text.blocks(), told.rows, started if not whole else None)
        done = cutter.done
        wider = max(len(layout.header), *(width for width, times in done.widths.items() if times == max(done.widths.values())), 1)
        if not done.rows:
            raise InputError(Problem("Data rows", 0, "at least 1 row below the header"))
        _check_size(done, wider, limits)
        if wider <= layout.width:
            break
        layout = layout_of(sample, delimiter, chosen, limits, at_least=wider)
    return _made(chunks, layout, done, text, delimiter, chosen, None, say)


@dataclass
class _Progress:
    say: Told
    share: Callable[[], float]

    def rows(self, number: int) -> None:
        self.say({"share": round(0.6 * self.share(), 3), "words": f"{number:,} rows read"})


def _check_size(done: Repairs, width: int, limits: Limits) -> None:
    if width > limits.columns:
        raise InputError(Problem("Columns", width, f"at most {limits.columns:,}"))
    if done.rows > limits.rows:
        raise InputError(Problem("Rows", done.rows, f"at most {limits.rows:,}"))
    if done.rows * width > limits.cells:
        got = Described(f"{done.rows:,} rows by {width:,} columns")
        raise InputError(Problem("Cells", got, f"at most {limits.cells:,} in all, so fewer rows or columns"))


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


def layout_of(sample: Sequence[list[str]], delimiter: str, chosen: Mapping[str, str], limits: Limits, at_least: int = 0) -> Layout:
    """Header, names and width of a table by its first rows."""
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


def _made(
    chunks: list[list[pa.Array]],
    layout: Layout,
    done: Repairs,
    text: Any,
    delimiter: str,
    chosen: Mapping[str, str],
    only: int | None,
    say: Told | None = None,
) -> Columns:
    """The columns of the chunks, which are emptied on the way unless only the first rows are wanted."""
    cells = [pa.chunked_array(column, pa.string()) for column in chunks]
    if only is not None:
        cells = [column.slice(0, only) for column in cells]
    else:
        chunks.clear()
    if "decimal" in chosen:
        decimal, why = DECIMALS[chosen["decimal"]], "chosen"
    else:
        decimal, why = decimal_of(cells, delimiter)
    if chosen.get("date", NO_DATE) not in (NO_DATE, *layout.names):
        raise InputError(Problem("Date column", chosen["date"], "one of the columns: " + ", ".join(layout.names[:20])))
    form = Form(decimal, chosen.get("date", ""), chosen.get("order", ""))
    columns: list[Column] = []
    for at, name in enumerate(layout.names):
        columns.append(read_column(name, cells[at], form))
        cells[at] = pa.chunked_array([], pa.string())
        if say is not None:
            say({"share": round(0.6 + 0.35 * (at + 1) / layout.width, 3), "words": f"column {at + 1:,} of {layout.width:,} understood"})
    about = {
        "encoding": text.encoding,
        "delimiter": delimiter,
        "decimal": decimal,
        "has_header": layout.has_header,
        "reading": _reading(layout, text, delimiter, decimal, why, chosen, columns),
        "notes": _notes(layout, done, text, delimiter, decimal, columns),
    }
    rows = len(columns[0].data) if columns else 0
    return Columns(columns, rows, about)


def _reading(
    layout: Layout, text: Any, delimiter: str, decimal: str, why: str, chosen: Mapping[str, str], columns: Sequence[Column]
) -> dict[str, Any]:
    """What was detected, each with its value, the evidence and what it can be changed to."""
    mark = {sign: name for name, sign in DECIMALS.items()}[decimal]
    usual = [text.encoding, *(name for name in USUAL_ENCODINGS if name != text.encoding)]
    cut = "chosen" if "delimiter" in chosen else f"cuts the rows into {count(layout.width, 'column')}"
    dated = [column for column in columns if column.dates is not None]
    found: dict[str, Any] = {
        "encoding": {"value": text.encoding, "evidence": text.evidence, "options": usual},
        "delimiter": {"value": detect.DELIMITERS[delimiter], "evidence": cut, "options": list(DELIMITERS)},
        "decimal": {"value": mark, "evidence": why, "options": list(DECIMALS)},
        "header": {"value": "yes" if layout.has_header else "no", "evidence": layout.evidence, "options": ["yes", "no"]},
        "date": {
            "value": chosen.get("date") or (dated[0].name if dated else NO_DATE),
            "evidence": dated[0].dates.evidence if dated and dated[0].dates else "no column of dates was found",
            "options": [NO_DATE, *(column.name for column in columns)],
        },
    }
    if ordered := [column.dates for column in dated if column.dates and column.dates.order]:
        doubtful = next((day for day in ordered if not day.decided), ordered[0])
        found["order"] = {"value": doubtful.order, "evidence": doubtful.evidence, "options": list(ORDERS)}
    return found


def _notes(layout: Layout, done: Repairs, text: Any, delimiter: str, decimal: str, columns: Sequence[Column]) -> list[str]:
    notes = [f"Text is encoded as {text.encoding.upper().removesuffix('-SIG')} ({text.evidence})."]
    if text.gzip:
        notes.append("The file was unpacked from a gzip archive.")
    if text.lost:
        notes.append(f"{count(text.lost, 'sign')} could not be decoded, shown as \ufffd.")
    mark = ', decimal mark ","' if decimal == "," else ""
    notes.append(f"Cells are separated by {detect.DELIMITERS[delimiter]}{mark}.")
    return [*notes, *_header_notes(layout), *_row_notes(layout, done), *_cell_notes(columns)]


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
