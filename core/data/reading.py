"""What a file that a person brought is, by its bytes, and the one reading of it, in a process of its own.

Light to import: what reads is imported when something is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from core.data.network.onnx import is_onnx

Say = Callable[[Mapping[str, Any]], None]

PICTURE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
PICTURE_NAME = re.compile(rb"\.(png|jpe?g|jfif|webp|bmp|dib|tiff?|gif)", re.IGNORECASE)
ENTRY, NAME_LENGTH, NAME = (
    b"PK\x01\x02",
    28,
    46,
)  # of a zip archive's directory: how an entry begins, where its name's length and name stand
ENDINGS = {"pictures": ".pictures", "network": ".graph", "table": ".parquet"}  # of prepared files
TAIL = 1 << 18  # bytes at the end of a zip archive that are searched for the names in it: its directory stands there


def kind_of(file: Path) -> str:
    """ "pictures" for a picture or a zip archive of some, "network" for ONNX, else "table"; by the bytes, whatever the name says.

    Reads at most the file's ends: nothing is unpacked.
    """
    with file.open("rb") as opened:
        start = opened.read(64)
        size = opened.seek(0, 2)
        opened.seek(max(0, size - TAIL))
        tail = opened.read(TAIL)
    if start.startswith(PICTURE_STARTS) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or _is_bitmap(start, size):
        return "pictures"
    if is_onnx(start):
        return "network"
    names = list(_names(tail)) if start.startswith(b"PK") else []
    workbook = any(name.startswith(b"xl/workbook.") or name == b"[Content_Types].xml" for name in names)
    return "pictures" if not workbook and any(PICTURE_NAME.fullmatch(name[name.rfind(b".") :]) for name in names) else "table"


def digest(corrections: Mapping[str, str]) -> str:
    """8 hex digits that name these corrections, whatever their order; "" for none."""
    if not corrections:
        return ""
    written = json.dumps(dict(corrections), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def prepared(file: Path, corrections: Mapping[str, str]) -> Path:
    """Where the prepared form of the upload at `file` lies, read with these corrections; it may not be there yet."""
    return file.with_name(stem(file, corrections) + ENDINGS[kind_of(file)])


def stem(file: Path, corrections: Mapping[str, str]) -> str:
    """The beginning of the names of all that one reading leaves behind."""
    return f"{file.stem}-{digest(corrections)}" if corrections else file.stem


def read(file: Path, corrections: Mapping[str, str], say: Say) -> dict[str, Any]:
    """Read an upload once: leaves the prepared file beside it and returns its facts.

    say: told {"share": 0..1, "words": …} and {"preview": facts of the first rows} on the way.
    A table's facts say with "plain" whether pandas alone reads the file as we do, as a script that is taken away would.
    Raises: InputError where the file cannot be read.
    """
    kind = kind_of(file)
    if kind == "network":
        network: dict[str, Any] = import_module("core.data.networks").prepare(file, prepared(file, corrections))
        return network
    if kind == "pictures":
        pictures: dict[str, Any] = import_module("core.data.pictures").prepare(file, prepared(file, corrections), dict(corrections), say)
        return pictures
    tables = import_module("core.data.tables")
    facts: dict[str, Any] = tables.prepare(file, prepared(file, corrections), dict(corrections), say)
    alike = import_module("core.data.table.alike")
    facts["plain"] = file.stat().st_size <= alike.MOST_BYTES and alike.reads_alike(file, tables.load(file, corrections).frame, facts)
    return facts


def _names(tail: bytes) -> Iterator[bytes]:
    """The names in what is there of a zip archive's directory."""
    at = tail.find(ENTRY)
    while at >= 0:
        length = int.from_bytes(tail[at + NAME_LENGTH : at + NAME_LENGTH + 2], "little")
        yield tail[at + NAME : at + NAME + length]
        at = tail.find(ENTRY, at + NAME)


def _is_bitmap(start: bytes, size: int) -> bool:
    """Whether these are a BMP file's first bytes: many a table begins with the letters BM, none with such a header."""
    header = int.from_bytes(start[14:18], "little")
    return start[:2] == b"BM" and start[6:10] == bytes(4) and header in (12, 40, 52, 56, 64, 108, 124) and size > 26
