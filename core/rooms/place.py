"""Where a presenter is: page, settings, run, and the step that is looked at. Others' browsers go there: each value has a known shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InputError, Problem

PAGE = re.compile(r"[a-z0-9-]{0,40}")
QUERY = re.compile(r"[!$-;=?-~]{0,12000}")  # what a browser writes behind the question mark: no space, no quote, no <, >, #
TOPIC = re.compile(r"[a-z_]{1,40}")
RUN = re.compile(r"[A-Za-z0-9_-]{22}")
FURTHEST = 2**53


@dataclass(frozen=True, kw_only=True)
class Place:
    """page: below the app's address. query: its settings. topic: of the run. at: the recorded step on screen, None for the newest."""

    page: str = ""
    query: str = ""
    topic: str | None = None
    run: str | None = None
    at: int | None = None

    def __post_init__(self) -> None:
        wrong = [
            ("Page", self.page, _is(PAGE, self.page), "the address of one of the app's pages"),
            ("Settings", self.query, _is(QUERY, self.query), "the settings of a page as an address has them"),
            ("Topic", self.topic, self.topic is None or _is(TOPIC, self.topic), "the name of a topic, or nothing"),
            ("Run", self.run, self.run is None or _is(RUN, self.run), "the id of a run, or nothing"),
            ("Step", self.at, self.at is None or _whole(self.at), "a whole number, or nothing"),
        ]
        if problems := [Problem(where, got, needs) for where, got, fits, needs in wrong if not fits]:
            raise InputError(problems)


def read_place(message: Mapping[str, Any]) -> Place:
    """The place that a message names. Raises InputError naming everything in it that is no such thing."""
    return Place(**{name: message[name] for name in Place.__dataclass_fields__ if name in message})


def told(place: Place) -> dict[str, Any]:
    """A place as plain values."""
    return asdict(place)


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < FURTHEST
