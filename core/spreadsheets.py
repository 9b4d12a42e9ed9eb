"""Tables that people take away as CSV: what a person wrote in a cell stays text when a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # by which a spreadsheet takes a cell for a formula, or finds one behind a blank


def csv_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text. Numbers keep full precision, so that reading them back gives the same floats; None is an empty cell.

    Text that starts like a formula gets an apostrophe in front of it, which a spreadsheet takes for "this is text".
    Source: OWASP, CSV Injection.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def cell(value: object) -> str:
    """One cell as it stands in the file. A number is written as it is, whether it came as one or as text."""
    if value is None:
        return ""
    if isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, float):
        return repr(float(value))
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    """Whether a text is a number and nothing else: digits and a sign carry no formula."""
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text.strip() == text
