"""How names, lists and counts are written in sentences about data. Light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Described:
    """What arrived, in words that a message shows as they are, without the quotes that text gets."""

    words: str

    def __str__(self) -> str:
        return self.words


def cut(text: str, most: int) -> str:
    """`text` in at most `most` signs: a longer one ends with a whole word, where it has any, and "…"."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if not text[most - 1].isspace() and " " in head[most // 2 :]:
        head = head[: head.rindex(" ")]
    return head.rstrip() + "…"


def quoted(text: object, most: int = 40) -> str:
    return f"“{cut(str(text), most)}”"


def listed(names: Iterable[object], most: int = 20) -> str:
    """ "a, b and 3 more"."""
    written = [cut(str(name), 40) for name in names]
    return ", ".join(written[:most]) + (f" and {len(written) - most:,} more" if len(written) > most else "")


def count(number: int, noun: str, nouns: str = "") -> str:
    """ "1 row", "2,000 rows"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
