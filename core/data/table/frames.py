"""From the text of a CSV to a frame: each step small and plain, because scripts that people take away carry these very lines.

Nothing here decides or reports: `detect` finds the delimiter, the decimal mark and the header, `tables` says what was found.
"""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "<na>", "nan", "null", "?", "-", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!"}
)  # in small letters; "none" is often a real answer
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
LARGEST = 3.4e38  # what float32 can hold: larger numbers count as unreadable
MOSTLY = 0.95  # a column is numeric when at least this share of its filled cells are numbers
LONGEST_NAME = 100  # characters


def csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of cells of a CSV text, quotes resolved, blank lines left out.

    Raises: csv.Error for a cell longer than 131,072 characters.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    return (row for row in reader if len(row) > 1 or any(cell.strip() for cell in row))


def column_names(header: Sequence[str]) -> list[str]:
    """Names that are there and differ: empty ones become "column 3", the second "a" becomes "a (2)", very long ones are cut.

    Line breaks become spaces; control signs, and those that turn the direction of writing, are left out.
    """
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, 1):
        tidy = re.sub(r"\s*[\r\n\t\v\f]+\s*", " ", cell).replace("\u00a0", " ")
        tidy = "".join(sign for sign in tidy if sign.isprintable() or sign in "\u200c\u200d")  # those two are part of words in Persian
        name = first = tidy.strip()[:LONGEST_NAME].strip() or f"column {position}"
        count = 1
        while name in taken:
            count += 1
            name = f"{first} ({count})"
        names.append(name)
        taken.add(name)
    return names


def row_width(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many columns a table has: as many as its header, or as most of its rows where they have more."""
    return max(len(header), *statistics.multimode(map(len, rows)))


def header_cells(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The header stretched to `width` cells.

    R writes row names without a name above them: a header one short over rows whose last cells are filled gets an empty
    first cell. A delimiter at the end of each row looks the same but leaves the last cells empty.
    """
    shifted = len(header) == width - 1 and any(row[-1].strip() for row in rows if len(row) == width)
    cells = ["", *header] if header and shifted else list(header)
    return cells + [""] * (width - len(cells))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for "not known"."""
    return cell.strip().lower() in MISSING


def number_in(cell: str, decimal: str) -> float:
    """The number written in a cell, NaN where there is none. `decimal` is the decimal mark, "." or ","."""
    plain = cell.strip()
    if decimal == ",":
        plain = plain.replace(".", "_").replace(",", ".")
    value = float(plain) if NUMBER.fullmatch(plain) else float("nan")
    return value if abs(value) <= LARGEST else float("nan")


def column_values(cells: Sequence[str], decimal: str) -> np.ndarray:
    """One column's values: float64 with NaN where missing when its cells are numbers, else object with None where missing: True and
    False when its cells are the two words of one pair, else text."""
    meant = {cell: number_in(cell, decimal) for cell in set(cells)}
    filled = [cell for cell in cells if not is_missing(cell)]
    numbers = sum(meant[cell] == meant[cell] for cell in filled)  # NaN differs from itself
    if numbers and numbers >= MOSTLY * len(filled):
        return np.array([meant[cell] for cell in cells], dtype=np.float64)
    words = {cell.strip().lower() for cell in filled}
    pairs = (
        "true false, yes no, y n, t f, on off, ja nein, oui non, vrai faux, wahr falsch, si no, sí no, sim não, да нет, tak nie, ano ne, "
    )
    pairs += "evet hayır, 是 否, はい いいえ, 예 아니오, verdadero falso, vero falso"
    for yes, no in (pair.split() for pair in pairs.split(", ")):
        if words == {yes, no}:
            return np.array([None if is_missing(cell) else cell.strip().lower() == yes for cell in cells], dtype=object)
    return np.array([None if is_missing(cell) else cell.strip() for cell in cells], dtype=object)


def column_kind(column: pd.Series) -> str:
    """ "constant" (fewer than 2 values), "number", "date", "yes or no", "category" (text with 2 to 20 short values) or "text"."""
    distinct = column.nunique()
    if distinct < 2:
        return "constant"
    if column.dtype.kind == "M":
        return "date"
    if column.dtype != object:
        return "number"
    values = column.dropna().unique()
    if isinstance(values[0], bool):
        return "yes or no"
    return "category" if distinct <= 20 and max(len(value) for value in values) <= 100 else "text"
