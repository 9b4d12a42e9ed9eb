"""One room: who presents, where they are, what they say and ask. Plain values in and out; it knows no time and nobody who follows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import InputError, Problem
from core.rooms import place
from core.rooms.place import Place

LONGEST_WORDS = 280  # characters
MOST_PICKS = 500
CONTROL = re.compile(r"[a-z0-9-]{0,40}/[A-Za-z0-9_-]{1,60}")  # a page's address and the name of one of its controls
MOST_HIDDEN = 400
JOINERS = "\u200c\u200d"  # they make one picture of several, and the right letters of Persian


@dataclass
class Room:
    """owner: whose browser presents. words: what it says to everybody. question: asked for a click on the picture, "" for none. asked: how
    many questions there have been. picks: what was clicked at, by who, where nobody can tell who it was. shown: to everybody.
    hidden: controls that a lesson does without, "page/name"."""

    code: str
    owner: str
    place: Place = field(default_factory=Place)
    locked: bool = False
    words: str = ""
    question: str = ""
    asked: int = 0
    shown: bool = False
    picks: dict[str, float] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)

    def change(self, message: Mapping[str, Any]) -> None:
        """Take over what the presenter has set: `locked`, `words`, `question`, `shown`, `hidden`.

        Raises: InputError, and then nothing is changed.
        """
        flags = {name: _flag(name, message[name]) for name in ("locked", "shown") if name in message}
        texts = {name: plain_words(message[name]) for name in ("words", "question") if name in message}
        lists = {"hidden": _controls(message["hidden"])} if "hidden" in message else {}
        if "question" in texts:
            self.asked, self.picks, self.shown = self.asked + 1, {}, False
        for name, value in (flags | texts | lists).items():
            setattr(self, name, value)

    def pick(self, owner: str, asked: object, at: object) -> None:
        """Count a click at `at` on the picture's x axis; who clicks again has changed their mind.

        Raises: InputError where nothing is asked, something else is, or `at` is no finite number.
        """
        if not self.question or asked != self.asked:
            raise InputError(Problem("Question", asked, "the one that is asked now"))
        if isinstance(at, bool) or not isinstance(at, (int, float)) or not abs(at) < 1e300:
            raise InputError(Problem("Click", at, "a finite number"))
        who = hashlib.sha256(f"{self.code} {self.asked} {owner}".encode()).hexdigest()[:16]
        if who not in self.picks and len(self.picks) >= MOST_PICKS:
            raise InputError(Problem("Clicks", len(self.picks), f"at most {MOST_PICKS} people"))
        self.picks[who] = float(at)

    def kept(self) -> dict[str, Any]:
        """All that a restart of the server must not lose, as plain values."""
        return {**vars(self), "place": place.told(self.place)}

    def told(self, owner: str) -> dict[str, Any]:
        """What one browser is told: never who owns it or who clicked, and the clicks only where they are for its eyes."""
        mine = owner == self.owner
        said = {"place": place.told(self.place), "locked": self.locked, "words": self.words, "question": self.question, "asked": self.asked}
        picks = sorted(self.picks.values()) if mine or self.shown else []
        return said | {"mine": mine, "shown": self.shown, "hidden": self.hidden, "picks": picks}


def read_room(kept: Mapping[str, Any]) -> Room:
    """A room from what was kept of it. Raises InputError or TypeError where it cannot be read."""
    return Room(**{**kept, "place": place.read_place(kept["place"])})


def plain_words(given: object) -> str:
    """A presenter's text as it may stand on everybody's screen. Raises InputError for a long one, or one with hidden characters."""
    text = unicodedata.normalize("NFC", given).strip() if isinstance(given, str) and len(given) <= 4 * LONGEST_WORDS else None
    if text is None or len(text) > LONGEST_WORDS or any(_hidden(character) for character in text):
        raise InputError(Problem("Words", given, f"at most {LONGEST_WORDS} characters, without control or invisible ones"))
    return text


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in f"\n{JOINERS}"


def _controls(given: object) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_HIDDEN or not all(isinstance(one, str) and CONTROL.fullmatch(one) for one in given):
        raise InputError(Problem("Controls", given, f"at most {MOST_HIDDEN} names of controls"))
    return list(dict.fromkeys(given))


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InputError(Problem(name, value, "true or false"))
    return value
