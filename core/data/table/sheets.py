"""Workbooks (.xlsx) that strangers bring: values only, within limits that are checked before anything is opened.

Only the parts that hold values are handed on, repacked from what was unpacked and counted here: no macros, links, pictures or entities.
"""

from __future__ import annotations

import datetime
import io
import mmap
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine

from core.data.table.limits import MB, Limits
from core.data.wording import Described
from core.errors import InputError, Problem

NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml"
)
REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
ROW = re.compile(rb'<(?:\w+:)?row\b(?:[^>]*?\sr="([0-9]{1,7})")?')
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
PIECE = 1 << 22
A_WORKBOOK = "an Excel workbook (.xlsx) with cells in a sheet"


@dataclass
class Sheet:
    """One sheet of a workbook. merged: how many areas of merged cells it has, of which only the first cell has a value."""

    name: str
    names: list[str]
    merged: int
    opened: Any = field(repr=False)

    def rows(self) -> Iterator[list[str]]:
        """The rows of cells as text; an empty row is []."""
        for row in self.opened.iter_rows():
            cells = [_written(value) for value in row]
            yield cells if any(cells) else []


def is_workbook(raw: bytes | mmap.mmap) -> bool:
    """Whether bytes are a zip archive with a workbook's parts."""
    return raw[:4] == b"PK\x03\x04" and raw.find(b"xl/") >= 0


def open_sheet(raw: bytes | mmap.mmap, chosen: str, limits: Limits, folder: Path | None) -> Sheet:
    """The first sheet with data, or the one called `chosen`. Raises: InputError for one that is broken, too large, or empty."""
    if len(raw) > limits.bytes:
        raise InputError(Problem("File size in MB", round(len(raw) / MB, 3), f"at most {limits.bytes / MB:g}"))
    with tempfile.TemporaryFile(dir=folder) as safe:
        try:
            _repack(raw, safe, limits)
            safe.seek(0)
            book = python_calamine.CalamineWorkbook.from_filelike(safe)
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
            return _chosen(book, names, chosen)
        except InputError:
            raise
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
            raise _broken(error) from None
        except BaseException as error:
            if type(error).__module__.startswith(("pyo3", "python_calamine")):  # a panic of the Rust reader is no Exception
                raise _broken(error) from None
            raise


def _chosen(book: Any, names: list[str], chosen: str) -> Sheet:
    if chosen and chosen not in names:
        raise InputError(Problem("Sheet", chosen, "one of the sheets: " + ", ".join(names[:20])))
    for name in [chosen] if chosen else names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height and any(any(cell != "" for cell in row) for row in sheet.iter_rows()):
            return Sheet(name, names, len(sheet.merged_cell_ranges or ()), sheet)
    raise InputError(Problem("File", Described("a workbook without any value"), A_WORKBOOK))


def _broken(error: BaseException) -> InputError:
    locked = "password" in str(error).lower() or "encrypted" in str(error).lower()
    got = "a workbook that is protected by a password" if locked else "a workbook that is broken"
    return InputError(Problem("File", Described(got), A_WORKBOOK))


def _repack(raw: bytes | mmap.mmap, safe: Any, limits: Limits) -> None:
    """Write the parts that hold values to another archive, counting what is unpacked. Raises: InputError beyond the limits."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(raw) if isinstance(raw, bytes) else raw) as archive:  # type: ignore[arg-type]
        members = archive.infolist()
        if len(members) > limits.members:
            raise InputError(Problem("Parts of the workbook", len(members), f"at most {limits.members:,}"))
        for member in members:
            if member.file_size > limits.ratio_from and member.file_size > limits.ratio * member.compress_size:
                raise _bomb(len(raw), limits)
        if sum(member.file_size for member in members) > limits.unpacked:
            raise _bomb(len(raw), limits)
        with zipfile.ZipFile(safe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            names = set()
            for member in members:
                if not NEEDED.fullmatch(member.filename) or member.filename in names:
                    continue
                names.add(member.filename)
                extent = _Extent(limits) if member.filename.startswith("xl/worksheets/") else None
                with archive.open(member) as packed, out.open(member.filename, "w", force_zip64=True) as copy:
                    last = b""
                    while piece := packed.read(PIECE):
                        total += len(piece)
                        if total > limits.unpacked:
                            raise _bomb(len(raw), limits)
                        if (
                            b"<!DOCTYPE" in last + piece
                            or b"<!ENTITY" in last + piece
                            or (not last and piece[:2] in (b"\xff\xfe", b"\xfe\xff"))
                        ):
                            raise InputError(Problem("File", Described("a workbook that defines entities of its own"), A_WORKBOOK))
                        if extent is not None:
                            extent.see(piece)
                        copy.write(piece)
                        last = piece[-16:]
                if extent is not None:
                    extent.end()


def _bomb(size: int, limits: Limits) -> InputError:
    got = Described(f"a workbook of {size:,} bytes that unpacks to far more")
    needs = f"at most {limits.unpacked / MB:g} MB unpacked, and at most {limits.ratio} times what is packed"
    return InputError(Problem("File", got, needs))


class _Extent:
    """How far a sheet's cells reach, found in its XML, because two cells far apart would be opened as all that lies between."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.rest = limits, b""
        self.height = self.width = self.rows = 0

    def see(self, piece: bytes) -> None:
        whole = self.rest + piece
        cut = max(whole.rfind(b"<row"), whole.rfind(b":row"))
        cut = whole.rfind(b"<", 0, cut + 1) if cut > 0 else -1
        if cut <= 0:
            self.rest = whole
            return
        self.rest = whole[cut:]
        self._count(whole[:cut])

    def end(self) -> None:
        self._count(self.rest)
        height = max(self.height, self.rows)
        if height > self.limits.rows + 100:
            raise InputError(Problem("Rows", height, f"at most {self.limits.rows:,}"))
        if height * self.width > self.limits.cells * 1.1 + 1000:
            got = Described(f"{height:,} rows by {self.width:,} columns")
            raise InputError(Problem("Cells of a sheet", got, f"at most {self.limits.cells:,} in all, so fewer rows or columns"))

    def _count(self, xml: bytes) -> None:
        starts = list(ROW.finditer(xml))
        self.rows += len(starts)
        ends = [match.start() for match in starts[1:]] + [len(xml)] * bool(starts)
        for match, end in zip(starts, ends, strict=True):
            self.height = max(self.height, int(match[1] or 0))
            self.width = max(self.width, sum(1 for _ in CELL.finditer(xml, match.start(), end)))
        for letters, row in set(REFERENCE.findall(xml)):
            self.height = max(self.height, int(row))
            self.width = max(self.width, _column(letters))


def _column(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _written(value: object) -> str:
    """A cell's value as text that the reader of tables understands."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value)
