"""One scoreboard: who played how well by the same rules. It knows names, scores and ranks, and nothing of what was played."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from core.errors import InputError, Problem

GUEST = "Guest "  # of who gives no name, before a number
LONGEST_NAME = 20  # characters
MARKS = 3  # accents on one letter; more of them pile up over other people's lines
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # Unicode's categories: control, format (turns the direction of writing), half a letter, …
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters that show nothing
DIGITS = 6  # of a score that count: sums of tenths end in …0001


@dataclass(frozen=True)
class Played:
    """What one game came to. score: more is better; rounded, so that equal games are equal in whatever order they added up."""

    score: float
    steps: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "score", round(self.score, DIGITS) + 0.0)  # no negative zero

    def beats(self, other: Played) -> bool:
        """Whether it earned more, or as much in fewer steps."""
        return (self.score, -self.steps) > (other.score, -other.steps)


@dataclass
class Entry:
    """A person's best game. number: its name in public. came: the order in which the best games were played."""

    number: int
    owner: str
    name: str
    game: Played
    came: int


@dataclass
class Board:
    """The best game of each person, at most `most` of them."""

    most: int
    entries: dict[str, Entry] = field(default_factory=dict)  # by owner
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, owner: str, name: str, game: Played) -> bool:
        """Whether it is now this person's game on the board: not if they had played as well before, or if it is full of better ones."""
        came, mine = next(self._numbers), self.entries.get(owner)
        if mine:
            mine.name = name
            if game.beats(mine.game):
                mine.game, mine.came = game, came
        else:
            self.entries[owner] = Entry(came, owner, name, game, came)
            if len(self.entries) > self.most:
                del self.entries[self.ranked()[-1].owner]
        return owner in self.entries and self.entries[owner].came == came

    def ranked(self) -> list[Entry]:
        """The best first: the highest score, then the fewest steps, then who came first."""
        return sorted(self.entries.values(), key=lambda entry: (-entry.game.score, entry.game.steps, entry.came))

    def games(self) -> list[list[str | float]]:
        """The board as plain values, in the order in which the games came: owner, name, score, steps of each."""
        entries = sorted(self.entries.values(), key=lambda entry: entry.came)
        return [[entry.owner, entry.name, entry.game.score, entry.game.steps] for entry in entries]

    def take(self, games: Iterable[Sequence[Any]]) -> None:
        """Add games as `games` gave them. Raises: InputError, TypeError or ValueError for what is no such thing."""
        for owner, name, score, steps in games:
            self.add(str(owner), plain_name(name), Played(float(score), int(steps)))

    def find(self, number: int) -> Entry | None:
        """The entry of that number."""
        return next((entry for entry in self.entries.values() if entry.number == number), None)


def guest_number(name: str) -> int:
    """Which guest this name is, 0 where it is none that we gave."""
    number = name.removeprefix(GUEST)
    return int(number) if name.startswith(GUEST) and len(number) < 7 and number.isascii() and number.isdecimal() else 0


def plain_name(given: object) -> str:
    """A name as it may stand on everybody's screen, or "" for none: one line of plain characters.

    Raises: InputError for one that is too long, or that has control or invisible characters or such as turn the direction of writing.
    """
    needs = f"a name of at most {LONGEST_NAME} characters, without control or invisible ones"
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > 50 * LONGEST_NAME:
        raise InputError(Problem("Name", given, needs))
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in unicodedata.normalize("NFC", given))
    name = " ".join(part for part in spaced.split(" ") if part)
    piled = marks = 0
    for character in name:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        piled = max(piled, marks)
    hidden = any(unicodedata.category(character) in HIDDEN or character in BLANK for character in name)
    if len(name) > LONGEST_NAME or hidden or piled > MARKS:
        raise InputError(Problem("Name", name, needs))
    return name
