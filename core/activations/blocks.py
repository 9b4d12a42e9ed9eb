"""Numbers as a person types them, in one text: blocks end with a bar, rows with a semicolon. "1 2; 3 4 | 5 6"."""

from __future__ import annotations

import math

from core.errors import InputError, Problem

BEYOND = 1000.0  # the largest number that may be typed
Block = tuple[tuple[float, ...], ...]


def blocks(text: str, where: str) -> tuple[Block, ...]:
    """The numbers of each block, row by row; commas count as blanks.

    Raises: InputError naming, for every word that is no number of at most BEYOND, its block, row and place.
    """
    found, problems = [], []
    for b, block in enumerate(text.split("|"), 1):
        rows = []
        for r, row in enumerate(block.split(";"), 1):
            numbers = []
            for n, word in enumerate(row.replace(",", " ").split(), 1):
                value = _number(word)
                if not abs(value) <= BEYOND:
                    problems.append(Problem(f"{where}, block {b}, row {r}, place {n}", word, f"a number from {-BEYOND:g} to {BEYOND:g}"))
                numbers.append(value)
            rows.append(tuple(numbers))
        found.append(tuple(rows))
    if problems:
        raise InputError(problems[:5])
    return tuple(found)


def row(text: str, where: str) -> tuple[float, ...]:
    """The numbers of a text that has only one row. Raises: InputError, as `blocks` does, and where there are more."""
    found = blocks(text, where)
    if len(found) > 1 or len(found[0]) > 1:
        raise InputError(Problem(where, text, "one row of numbers, without ; and |"))
    return found[0][0]


def _number(word: str) -> float:
    """NaN where it is none."""
    try:
        return float(word.replace("−", "-")) if word.isascii() or "−" in word else math.nan
    except ValueError:
        return math.nan
