"""From a stranger's file to blocks of UTF-8 text, within limits and never all of it in memory."""

from __future__ import annotations

import codecs
import mmap
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.data.table import detect
from core.data.table.limits import MB, Limits
from core.data.wording import Described
from core.errors import InputError, Problem

TABLE_AS_TEXT = "a table as text, such as a CSV with rows of cells"
FIRST, BLOCK = 1 << 18, 1 << 22  # bytes: the first block is small, because a preview waits for it
LOST = "\ufffd".encode()


@dataclass
class Text:
    """The text of a table. `lost` counts the signs that could not be decoded, once all blocks were taken."""

    raw: bytes | mmap.mmap
    encoding: str
    evidence: str
    valid: bool  # every byte is known to be good UTF-8
    limits: Limits
    gzip: bool = False
    lost: int = 0
    taken: float = field(default=0.0)

    def blocks(self) -> Iterator[bytes]:
        """UTF-8 in blocks that end where a line ends (or the text does). Raises: InputError for zero bytes and endless lines."""
        self.lost = 0
        pending = b""
        for piece in self._utf8():
            if b"\x00" in piece:
                raise InputError(Problem("File", Described("binary data (it holds zero bytes)"), TABLE_AS_TEXT))
            self.lost += piece.count(LOST)
            end = max(piece.rfind(b"\n"), piece.rfind(b"\r", 0, -1)) + 1
            if not end:
                pending += piece
                if len(pending) > self.limits.line:
                    got = Described(f"a line of more than {self.limits.line / MB:g} million signs")
                    raise InputError(Problem("File", got, TABLE_AS_TEXT))
                continue
            block, pending = pending + piece[:end], piece[end:]
            yield block
        if pending:
            yield pending

    def _utf8(self) -> Iterator[bytes]:
        size, at = len(self.raw), 0
        decoder = None if self.valid else codecs.getincrementaldecoder(self.encoding)(errors="replace")
        if self.valid and self.raw[:3] == codecs.BOM_UTF8:
            at = 3
        while at < size:
            end = min(size, at + (BLOCK if at > 3 else FIRST))
            piece = bytes(self.raw[at:end])
            at = end
            if decoder is not None:
                text = decoder.decode(piece, final=end == size)
                piece = (text.removeprefix("\ufeff") if end <= FIRST + 3 else text).encode("utf-8", errors="replace")
            self.taken = at / size
            yield piece


def open_text(raw: bytes | mmap.mmap, chosen: str, limits: Limits, folder: Path | None = None) -> Text:
    """The text in the bytes of a file, unpacked where it is a gzip archive. chosen: the encoding, "" to find it.

    folder: where what is unpacked may lie, in a file without a name, which is gone with the process.
    Raises: InputError for a file that is too large, empty, or no text.
    """
    if len(raw) > limits.bytes:
        raise InputError(Problem("File size in MB", round(len(raw) / MB, 3), f"at most {limits.bytes / MB:g}"))
    packed = raw[:2] == b"\x1f\x8b" and len(raw) > 2
    if packed:
        raw = _unpacked(raw, limits, folder)
    if not raw[:FIRST].strip() and not bytes(raw).strip():
        raise InputError(Problem("File", Described("an empty file"), TABLE_AS_TEXT))
    if kind := detect.binary_kind(raw, chosen):
        raise InputError(Problem("File", Described(kind), TABLE_AS_TEXT))
    if chosen:
        return Text(raw, chosen, "chosen", False, limits, packed)
    encoding, evidence, valid = detect.encoding_of(raw)
    return Text(raw, encoding, evidence, valid, limits, packed)


def mapped(file: Path, limits: Limits) -> bytes | mmap.mmap:
    """The bytes of a file, read as they are needed."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        if size > limits.bytes:
            raise InputError(Problem("File size in MB", round(size / MB, 3), f"at most {limits.bytes / MB:g}"))
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def _unpacked(raw: bytes | mmap.mmap, limits: Limits, folder: Path | None) -> bytes | mmap.mmap:
    """What a gzip archive holds, all its members. Raises: InputError for one that is broken or unpacks to too much."""
    with tempfile.TemporaryFile(dir=folder) as out:
        size = 0
        try:
            for packed, piece in _pieces(raw):
                size += out.write(piece)
                if size > limits.unpacked or (size > limits.ratio_from and size > limits.ratio * packed):
                    got = Described(f"a gzip archive of {len(raw):,} bytes that unpacks to {size / MB:.0f} MB or more")
                    needs = f"at most {limits.unpacked / MB:g} MB unpacked, and at most {limits.ratio} times what is packed"
                    raise InputError(Problem("File", got, needs))
        except zlib.error:
            raise InputError(Problem("File", Described("a gzip archive that is broken or cut short"), "the whole archive")) from None
        out.flush()
        return mmap.mmap(out.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def _pieces(raw: bytes | mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """What a gzip archive holds, a megabyte at a time, with the bytes read for it so far. Raises: zlib.error."""
    unpacker, feed = zlib.decompressobj(31), b""
    begun = False
    for at in range(0, len(raw), 65_536):
        feed += bytes(raw[at : at + 65_536])
        while feed:
            if not begun and not (feed := feed.lstrip(b"\x00")):  # archives may be followed by zeros
                break
            begun = True
            piece = unpacker.decompress(feed, MB)
            feed = unpacker.unconsumed_tail
            if unpacker.eof:
                feed, begun, unpacker = unpacker.unused_data, False, zlib.decompressobj(31)
            yield min(at + 65_536, len(raw)), piece
            if not piece and begun:
                break
    if begun:
        raise zlib.error("cut short")
