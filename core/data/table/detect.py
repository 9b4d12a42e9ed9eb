"""What a stranger's bytes seem to be: text or not, which encoding, delimiter, decimal mark, header."""

from __future__ import annotations

import codecs
import contextlib
import csv
import mmap
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import charset_normalizer

from core.data.table import corrections, frames

DELIMITERS = {sign: name for name, sign in corrections.DELIMITERS.items()}
Raw = bytes | mmap.mmap
PIECE = 1 << 20  # bytes looked at in one step
SAMPLE = 100_000  # characters looked at to find the delimiter
SAMPLE_ROWS = 200
MOST_TITLES = 20  # rows above a header

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


def binary_kind(raw: Raw, chosen: str = "") -> str:
    """What bytes that are no text seem to be ("a PNG picture"), or "" where they may be text. chosen: an encoding that a person chose."""
    start = raw[:64]
    if start.startswith(b"PK\x03\x04"):
        for part, name in ((b"word/", "a Word document"), (b"ppt/", "a PowerPoint document")):
            if raw.find(part) >= 0:
                return name
        return "a zip archive"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "a WebP picture"
    for magic, name in MAGIC:
        if start.startswith(magic):
            return name
    wide = start.startswith(tuple(mark for mark, _ in MARKS)) or chosen.startswith(("utf-16", "utf-32")) or bool(_unmarked_utf_16(raw))
    return "" if wide or raw.find(b"\x00") < 0 else "binary data (it holds zero bytes)"


def encoding_of(raw: Raw) -> tuple[str, str, bool]:
    """The encoding of a text, the evidence for it, and whether every byte is known to be good UTF-8.

    A byte order mark, else zero bytes in every other place (UTF-16), else valid UTF-8, else UTF-8 with a few bad bytes, else
    charset-normalizer's judgement.
    """
    for mark, encoding in MARKS:
        if raw[:4].startswith(mark):
            return encoding, "found by its byte order mark", encoding == "utf-8-sig" and _utf_8_faults(raw)[0] == 0
    if encoding := _unmarked_utf_16(raw):
        return encoding, "every other byte of its plain letters is zero", False
    faults, good = _utf_8_faults(raw)
    if not faults:
        return "utf-8", "every byte fits it", True
    if faults * 20 <= good:
        return "utf-8", f"{good:,} letters beyond ASCII fit it, {faults:,} do not", False
    return _guessed(raw), "guessed from its letters", False


def _unmarked_utf_16(raw: Raw) -> str:
    """ "utf-16-le" or "utf-16-be" for UTF-16 without a byte order mark, else ""."""
    sample = raw[:20_000]
    sample = sample[: len(sample) // 2 * 2]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if len(sample) < 4 or min(zeros) or max(zeros) < len(sample) / 40:
        return ""
    encoding = "utf-16-be" if zeros[0] else "utf-16-le"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return ""
    breaks = sum(sample.count(sign) for sign in (b"\n", b"\r"))
    if 2 * sum(sign in "\r\n" for sign in text) <= breaks:  # line breaks are zeros and a sign here, or they are no letters at all
        return ""
    return encoding if all(sign.isprintable() or sign in "\r\n\t" for sign in text) else ""


def _utf_8_faults(raw: Raw) -> tuple[int, int]:
    """How many signs are no UTF-8, and how many beyond ASCII are; the counting stops where the faults prevail."""
    decoder, faults, good = codecs.getincrementaldecoder("utf-8")(errors="replace"), 0, 0
    for at in range(0, len(raw), PIECE):
        piece = bytes(raw[at : at + PIECE])
        last = at + PIECE >= len(raw)
        if piece.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(piece, final=last)
        bad = text.count("\ufffd") - piece.count(b"\xef\xbf\xbd")
        faults += max(0, bad)
        if faults:
            good += sum(not sign.isascii() for sign in text) - bad
            if faults > 1000 and faults > good:
                break
        else:
            good += len(piece) - len(text)  # at least this many bytes follow the first of a letter: near enough
    return faults, good


def _guessed(raw: Raw) -> str:
    # Only different lines that hold something beyond ASCII tell encodings apart; repeated ones mislead the guesser.
    telling: dict[bytes, None] = {}
    for line in _lines(raw):
        if not line.isascii():
            telling[line] = None
            if len(telling) >= 200:
                break
    sample = b""
    for line in telling:
        if len(sample) > 20_000:
            break
        sample += line[:20_000] + b"\n"
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(OTHER_ENCODINGS))
    # One decoding may be right under several names; near ties go to the one whose foreign signs are letters, then to the more usual.
    named = {name: match for match in found for name in match.could_be_from_charset if name in OTHER_ENCODINGS}
    if not named:
        return _least_odd(sample)
    return min(named, key=lambda name: (named[name].chaos + 0.5 * _oddness(str(named[name])), OTHER_ENCODINGS.index(name)))


def _least_odd(sample: bytes) -> str:
    """The encoding in which every byte is a sign and the text is least odd; "cp1252" where there is none."""
    oddness = {}
    for name in OTHER_ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            oddness[name] = _oddness(sample.decode(name))
    return min(oddness, key=lambda name: oddness[name], default="cp1252")


def _lines(raw: Raw) -> Iterator[bytes]:
    """The lines of a file, those cut by the end of a piece in two."""
    for at in range(0, len(raw), PIECE):
        yield from bytes(raw[at : at + PIECE]).splitlines()


def _oddness(text: str) -> float:
    """Share of the signs beyond ASCII that are odd: no letters, capitals after small letters, words of accented Latin letters alone."""
    foreign = [sign for sign in text if not sign.isascii()]
    odd = sum(not sign.isalpha() for sign in foreign)
    odd += sum(second.isupper() and not second.isascii() and first.islower() for first, second in pairwise(text))
    for word in re.findall(r"[^\W\d_]{3,}", text):
        if not any(sign.isascii() for sign in word) and all(unicodedata.name(sign, "").startswith("LATIN") for sign in word):
            odd += len(word)
    return odd / max(1, len(foreign))


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows most evenly into cells, preferring cells that are numbers; a comma where none does.

    Spaces count only where no other delimiter cuts at all, because words have them too.
    """
    sample = text if len(text) <= SAMPLE else text[: text.rfind("\n", 0, SAMPLE) + 1] or text[:SAMPLE]
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS if delimiter != " "}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best][0] == 0.0 and _evenness("\n".join(line.rstrip(" ") for line in sample.splitlines()), " ")[0] > 1.0:
        return " "
    return best


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
        cells = [row[at] for row in below if at < len(row) and not frames.is_missing(row[at])]
        column = frames.column_values(cells, decimal)
        if frames.is_missing(cell):
            continue
        if column.dtype != object:
            votes += 1 if frames.number_in(cell, decimal) != frames.number_in(cell, decimal) else -1
        else:
            votes += _shape_vote(cell, cells)
    if votes:
        return votes > 0
    words = [cell.strip() for cell in first if cell.strip()]
    repeated = any(cell in (row[at] for row in below if at < len(row)) for at, cell in enumerate(first) if cell.strip())
    wordy = all(frames.number_in(word, decimal) != frames.number_in(word, decimal) for word in words)
    return bool(words) and wordy and len(set(words)) == len(words) and not repeated


def _shape_vote(first: str, cells: Sequence[str]) -> int:
    """1 where a first cell has another shape than the dates or amounts of money below it, -1 where it has theirs, 0 below other cells."""
    shapes = [shape for shape in map(_shape, cells) if shape]
    if len(shapes) <= len(cells) / 2:
        return 0
    return -1 if _shape(first) in shapes else 0 if _shape(first) else 1


def _shape(cell: str) -> str:
    """What a cell of digits and signs looks like, "31.12.2023" as "0.0.0"; "" for one without digits or with words."""
    shape = re.sub(r"\d+", "0", cell.strip())
    return shape if "0" in shape and not re.search(r"[^\W\d年月日]{2}", cell) else ""


def preamble(rows: Sequence[Sequence[str]], decimal: str) -> int:
    """How many rows stand above the table, such as its title: each fills at most half of the columns, and a header follows."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if width < 2:
        return 0
    for at, row in enumerate(rows[:MOST_TITLES]):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled > max(1, width // 2):
            header = len(row) == width and filled >= width - 1
            return at if at and header and at + 1 < len(rows) and has_header(rows[at:], decimal) else 0
    return 0
