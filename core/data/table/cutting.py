"""From blocks of text to columns of cells, as fast as the text allows: every row has the same width afterwards, every repair is counted.

A block whose quotes stand where they should is cut by Arrow; one with other quotes, ragged rows or blank lines by Python's csv module.
Both give the same cells.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from core.data.table.limits import Limits
from core.data.wording import Described
from core.errors import InputError, Problem

First = Callable[["Repairs", list[list[pa.Array]]], None]
END = "\x00"  # a row of its own after the last, unless a quote still open swallows it


@dataclass
class Repairs:
    """What was counted while rows were cut. Rows are counted from 1 below the header; a first row of 0 means none."""

    rows: int = 0
    skipped: int = 0  # rows above the table and the header
    blank: int = 0
    short: int = 0
    first_short: int = 0
    long: int = 0
    first_long: int = 0
    lost: int = 0  # filled cells beyond the last column
    loose: int = 0  # the first line in which a closing quote does not end its cell
    widths: Counter[int] = field(default_factory=Counter)
    trailing_blank: int = 0


class Cutter:
    """Cuts rows to columns. skip: how many rows (blank lines not counted) stand above the first row of data."""

    def __init__(self, delimiter: str, width: int, skip: int, limits: Limits) -> None:
        self.delimiter, self.width, self.skip, self.limits = delimiter, width, skip, limits
        self.done = Repairs()
        self._lines = 0
        self._strict = True
        self._names = [str(at) for at in range(width)]

    def columns(self, blocks: Iterator[bytes], say: Callable[[int], None], first: First | None = None) -> list[list[pa.Array]]:
        """The chunks of each column. say: told the number of rows after each block; first: given the first ones.

        Raises: InputError beyond the limits.
        """
        chunks: list[list[pa.Array]] = [[] for _ in range(self.width)]
        for block in blocks:
            made = self._fast(block) if self._plain(block) else None
            if made is None:
                made = self.repaired(self._careful(block, blocks))
            else:
                self.done.rows += len(made[0])
                self.done.widths[self.width] += len(made[0])
                self._count_blank(0)
            self._keep(chunks, made)
            say(self.done.rows)
            if first is not None and self.done.rows:
                first(self.done, chunks)
                first = None
        return chunks

    def rows(self, rows: Iterable[list[str]], say: Callable[[int], None], first: First | None = None) -> list[list[pa.Array]]:
        """The chunks of each column of rows that are cut already, such as a sheet's."""
        chunks: list[list[pa.Array]] = [[] for _ in range(self.width)]
        batch: list[list[str]] = []
        for row in rows:
            batch.append(row)
            if len(batch) >= 20_000:
                self._keep(chunks, self.repaired(batch))
                batch = []
                say(self.done.rows)
                if first is not None:
                    first(self.done, chunks)
                    first = None
        self._keep(chunks, self.repaired(batch))
        return chunks

    def _keep(self, chunks: list[list[pa.Array]], made: Sequence[pa.Array]) -> None:
        beyond = self.done.rows > self.limits.rows or self.done.rows * self.width > self.limits.cells
        for at, column in enumerate(made):
            if beyond:
                chunks[at].clear()  # rows beyond the limits are only counted
            else:
                chunks[at].append(column)

    def _plain(self, block: bytes) -> bool:
        if not self._lines or self.width < 2 or self.delimiter == " ":
            return False
        blank = block[:1] in (b"\n", b"\r") or any(pair in block for pair in (b"\n\n", b"\n\r", b"\r\r"))
        return not blank and (b'"' not in block or self._well_quoted(block))

    def _well_quoted(self, block: bytes) -> bool:
        """Whether quotes stand at the ends of cells or in pairs, and none is open at the end."""
        mark = self.delimiter.encode()
        if mark + b' "' in block or b'\n "' in block:  # spaces before a quote: Arrow would not take it for one
            return False
        signs = np.frombuffer(b"\n" + block + b"\n", dtype=np.uint8)
        at = np.flatnonzero(signs == ord('"'))
        beside = np.zeros(256, dtype=bool)
        beside[list(b'\r\n"' + mark)] = True
        return len(at) % 2 == 0 and bool((beside[signs[at - 1]] | beside[signs[at + 1]]).all())

    def _fast(self, block: bytes) -> list[pa.Array] | None:
        quoted = b'"' in block
        try:
            table = pa.csv.read_csv(
                pa.BufferReader(block),
                read_options=pa.csv.ReadOptions(column_names=self._names, use_threads=False, block_size=len(block) + 1),
                parse_options=pa.csv.ParseOptions(
                    delimiter=self.delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted, ignore_empty_lines=False
                ),
                convert_options=pa.csv.ConvertOptions(
                    column_types={name: pa.string() for name in self._names}, strings_can_be_null=False, check_utf8=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        columns = [column.combine_chunks() for column in table.columns]
        if any((pc.max(pc.binary_length(column)).as_py() or 0) > self.limits.cell for column in columns):
            return None
        self._lines += block.count(b"\n")
        return columns

    def _careful(self, block: bytes, more: Iterator[bytes]) -> list[list[str]]:
        """The rows of a block, and of the next ones where a quote is still open at its end."""
        text = block.decode("utf-8")
        while True:
            if self.delimiter == " ":
                text = "\n".join(line.rstrip(" ") for line in text.splitlines()) + "\n"
            rows: list[list[str]] = []
            reader = self._reader(io.StringIO(text, newline=""), self._strict)
            try:
                rows.extend(reader)
            except csv.Error as error:
                reason = str(error)
                if "expected after" in reason:
                    self.done.loose = self._lines + reader.line_num
                    self._strict = False
                    continue
                if "unexpected end" in reason:
                    following = next(more, None)
                    if following is not None:
                        text += following.decode("utf-8")
                        continue
                    raise self._never_closed(len(rows)) from None
                raise self._too_long(len(rows)) from None
            if not self._strict:
                rows = self._loose(text, more)
            self._lines += reader.line_num
            self._check_columns(rows)
            return rows

    def _loose(self, text: str, more: Iterator[bytes]) -> list[list[str]]:
        """Rows where closing quotes need not end cells: only a sign of our own after the text tells whether a quote is open."""
        while True:
            rows: list[list[str]] = []
            try:
                rows.extend(self._reader(io.StringIO(text.rstrip("\r\n") + "\n" + END, newline=""), strict=False))
            except csv.Error:
                raise self._too_long(len(rows)) from None
            if rows.pop() == [END]:
                return rows
            following = next(more, None)
            if following is None:
                raise self._never_closed(len(rows))
            text += following.decode("utf-8")

    def _reader(self, lines: Iterable[str], strict: bool) -> Any:
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True, strict=strict)

    def repaired(self, rows: list[list[str]]) -> list[pa.Array]:
        """The columns of rows: blank ones left out, the first ones skipped, short ones filled, long ones cut."""
        done, width = self.done, self.width
        if set(map(len, rows)) != {width} or width == 1 or done.skipped < self.skip:
            rows = self._without_blank(rows)
            above = min(self.skip - done.skipped, len(rows))
            done.skipped += above
            rows = rows[above:]
            lengths = Counter(map(len, rows))
            done.widths.update(lengths)
            if lengths.keys() - {width}:
                rows = [row if len(row) == width else self._fitted(row, at) for at, row in enumerate(rows, done.rows + 1)]
        else:
            done.widths[width] += len(rows)
            self._count_blank(0)
        done.rows += len(rows)
        columns = zip(*rows, strict=True) if rows else [()] * width
        return [pa.array(cells, pa.string()) for cells in columns]

    def _without_blank(self, rows: list[list[str]]) -> list[list[str]]:
        kept = []
        for row in rows:
            if len(row) > 1 or any(cell.strip() for cell in row):
                kept.append(row)
                self._count_blank(0)
            else:
                self.done.trailing_blank += 1
        return kept

    def _count_blank(self, more: int) -> None:
        """Blank lines count once something follows them."""
        self.done.blank += self.done.trailing_blank
        self.done.trailing_blank = more

    def _fitted(self, row: list[str], at: int) -> list[str]:
        done = self.done
        if len(row) < self.width:
            done.short += 1
            done.first_short = done.first_short or at
            return row + [""] * (self.width - len(row))
        done.long += 1
        done.first_long = done.first_long or at
        done.lost += sum(bool(cell.strip()) for cell in row[self.width :])
        return row[: self.width]

    def _check_columns(self, rows: Sequence[Sequence[str]]) -> None:
        widest = max(map(len, rows), default=0)
        if widest > 2 * self.limits.columns:
            raise InputError(Problem("Columns", widest, f"at most {self.limits.columns:,}"))

    def _where(self, rows: int) -> str:
        return f"Row {self.done.rows + self.done.skipped + rows + 1:,}"

    def _never_closed(self, rows: int) -> InputError:
        return InputError(Problem(self._where(rows), Described("a quote that is opened and never closed"), "a closing quote, or no quote"))

    def _too_long(self, rows: int) -> InputError:
        got = Described(f"a cell of more than {self.limits.cell:,} characters")
        return InputError(Problem(self._where(rows), got, "shorter cells, or a quote closed"))
