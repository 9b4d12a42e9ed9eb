"""What a stranger's bytes seem to be: text or not, which encoding, delimiter, decimal mark, header."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import charset_normalizer

from core.data import frames

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE = 100_000  # characters looked at to find the delimiter
SAMPLE_ROWS = 200

MARKS = (  # byte order marks; the longer ones first, because UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHER_ENCODINGS = ("cp1252", "cp932", "gb18030", "euc_jp", "cp949", "big5", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254")
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PAR1", "a Parquet table"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
)


@dataclass(frozen=True)
class Described:
    """What arrived, in words that a message shows as they are, without the quotes that text gets."""

    words: str

    def __str__(self) -> str:
        return self.words


def binary_kind(raw: bytes) -> str:
    """What bytes that are no text seem to be ("a PNG picture"), or "" where they may be text."""
    if raw.startswith(b"PK\x03\x04"):
        for part, name in ((b"xl/", "an Excel workbook (.xlsx)"), (b"word/", "a Word document"), (b"ppt/", "a PowerPoint document")):
            if part in raw:
                return name
        return "a zip archive"
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "a WebP picture"
    for magic, name in MAGIC:
        if raw.startswith(magic):
            return name
    marked = raw.startswith(tuple(mark for mark, _ in MARKS))
    return "" if marked or b"\x00" not in raw else "binary data (it holds zero bytes)"


def encoding_of(raw: bytes) -> tuple[str, str]:
    """The encoding of a text and the evidence for it: a byte order mark, else valid UTF-8, else charset-normalizer's judgement."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return encoding, "found by its byte order mark"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(raw), "guessed from its letters"
    return "utf-8", "every byte fits it"


def _guessed(raw: bytes) -> str:
    # Only different lines that hold something beyond ASCII tell encodings apart; repeated ones mislead the guesser.
    telling = dict.fromkeys(line for line in raw.splitlines() if not line.isascii())
    sample = b""
    for line in islice(telling, 200):
        if len(sample) > 20_000:
            break
        sample += line + b"\n"
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(OTHER_ENCODINGS))
    # One decoding may be right under several names; near ties go to the one whose foreign signs are letters, then to the more usual.
    named = {name: match for match in found for name in match.could_be_from_charset if name in OTHER_ENCODINGS}
    if not named:
        return "cp1252"
    return min(named, key=lambda name: (named[name].chaos + 0.5 * _oddness(str(named[name])), OTHER_ENCODINGS.index(name)))


def _oddness(text: str) -> float:
    """Share of the signs beyond ASCII that are not letters."""
    foreign = [sign for sign in text if not sign.isascii()]
    return sum(not sign.isalpha() for sign in foreign) / max(1, len(foreign))


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows most evenly into cells, preferring cells that are numbers; a comma where none does."""
    sample = text if len(text) <= SAMPLE else text[: text.rfind("\n", 0, SAMPLE) + 1] or text[:SAMPLE]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = list(islice(frames.csv_rows(sample, delimiter), SAMPLE_ROWS))
    except csv.Error:
        return 0.0, 0
    if not rows:
        return 0.0, 0
    width, times = Counter(map(len, rows)).most_common(1)[0]
    if width == 1:
        return 0.0, 0
    cells = [cell for row in rows for cell in row if not frames.is_missing(cell)]
    marks = "." if delimiter == "," else decimal_of(rows)
    numeric = sum(frames.number_in(cell, marks) == frames.number_in(cell, marks) for cell in cells) / max(1, len(cells))
    first = 1.0 if len(rows[0]) == width else 0.5
    return times / len(rows) * (0.5 + numeric) * first, width


def decimal_of(rows: Sequence[Sequence[str]]) -> str:
    """The decimal mark, "." or ",": the one that more cells carry between digits."""
    comma, point = re.compile(r"[+-]?\d*,\d+", re.ASCII), re.compile(r"[+-]?\d*\.\d+", re.ASCII)
    cells = [cell.strip() for row in rows for cell in row]
    return "," if sum(map(bool, map(comma.fullmatch, cells))) > sum(map(bool, map(point.fullmatch, cells))) else "."


def has_header(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    """Whether the first row names the columns.

    Columns of numbers vote: a first cell that is no number speaks for a header, a number against. Without such columns, a
    first row of different words that do not come again below them is a header.
    """
    first, below = rows[0], rows[1:SAMPLE_ROWS]
    votes = 0
    for at, cell in enumerate(first):
        column = frames.column_values([row[at] for row in below if at < len(row)], decimal)
        if column.dtype != object and not frames.is_missing(cell):
            votes += 1 if frames.number_in(cell, decimal) != frames.number_in(cell, decimal) else -1
    if votes:
        return votes > 0
    words = [cell.strip() for cell in first if cell.strip()]
    repeated = any(cell in (row[at] for row in below if at < len(row)) for at, cell in enumerate(first) if cell.strip())
    wordy = all(frames.number_in(word, decimal) != frames.number_in(word, decimal) for word in words)
    return bool(words) and wordy and len(set(words)) == len(words) and not repeated
