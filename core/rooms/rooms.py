"""All rooms of this server, as messages of browsers meet them: open, join, steer, ask, answer, end.

A browser in a room asks for its news; the reply waits until there are some. Nothing is sent for a frame: a follower's live view watches
the presenter's run as any watcher does.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError, Problem
from core.pace import Pace
from core.rooms.codes import new_code, read_code, spelled
from core.rooms.place import read_place
from core.rooms.room import Room, read_room
from core.store import Ledger, Store, Thing

ACTS = ("room", "room open", "room mine", "room steer", "room set", "room pick", "room end", "room leave", "room invite")
PRESENTS, FOLLOWS, PLAYS = "presents", "follows", "plays"
LONGEST_WAIT = 20.0  # seconds that news are waited for
KEEPING = 1.0  # seconds between two looks at what is to be kept
ENDED_KNOWN = 1000
ANYBODY = ""  # whose wrong codes are counted together
STRANGE = "No room has this code. Look at the presenter's screen once more."
SLOWLY = "Too many wrong codes came in the last minute. Try again in a minute."

Invite = Callable[[str, str], Mapping[str, Any]]  # code, the Origin of who asks -> link and picture of an invitation


@dataclass(frozen=True)
class Limits:
    """wrong_a_minute: codes of no room, by one browser; wrong_in_all: by everybody together. idle: seconds without the presenter."""

    rooms: int = 200
    in_a_room: int = 500
    acts_a_minute: int = 600
    people_a_minute: int = 2000
    wrong_a_minute: int = 10
    wrong_in_all: int = 300
    idle: float = 2 * 3600.0


@dataclass
class _Open:
    room: Room
    number: int  # a new one at every change that all hear of
    crowd: int  # a new one at every change that only the presenter hears of: who is there, what they click
    touched: float  # seconds since the epoch
    known: set[str]  # browsers that have been in it since the server started
    kept_touched: float = 0.0


@dataclass
class _Seat:
    code: str
    role: str
    news: asyncio.Future[None] | None = None


class Rooms:
    """store: where rooms are kept. invite: makes the link to a room, and its QR code."""

    def __init__(self, store: Store, invite: Invite, limits: Limits = Limits()) -> None:
        self._invite, self._limits = invite, limits
        self._ledger = Ledger(store, self._kept, self._tell_presenters)
        self._open: dict[str, _Open] = {}
        self._seats: dict[str, _Seat] = {}  # by tab
        self._ended: dict[str, None] = {}
        self._acts, self._wrong = Pace(limits.people_a_minute), Pace(limits.people_a_minute)
        self._numbers = itertools.count(1)
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take up the rooms that were open when the server last ended."""
        for touched, kept in (await self._ledger.all()).values():
            with contextlib.suppress(InputError, TypeError, KeyError):  # of an older version
                room = read_room(kept)
                self._open[room.code] = _Open(room, next(self._numbers), 0, touched, {room.owner})
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Keep what is not kept yet."""
        if self._keeping:
            self._keeping.cancel()
        await self._ledger.write()

    async def reply(self, tab: str, owner: str, origin: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """What one message is answered with. Raises InputError for what the person can mend."""
        act = message["do"]
        if act == "room mine":
            mine = self._of(owner)
            return {"code": mine.room.code if mine else None}
        if act == "room leave":
            self.left(tab)
            return {}
        self._count(owner)
        if act == "room open":
            return {"code": self._begin(owner).room.code}
        code = read_code(message.get("code"))
        if code in self._ended:
            return {"ended": True}
        here = self._find(owner, code)
        if act == "room":
            return await self._news(tab, owner, here, message)
        if act == "room pick":
            here.room.pick(owner, message.get("asked"), message.get("at"))
            self._changed(here, only=None if here.room.shown else PRESENTS)
            return {}
        if act == "room invite":
            return {"spelled": spelled(code), **self._invite(code, origin)}
        if owner != here.room.owner:
            raise InputError(["Only the browser that opened this room may steer it."])
        self._touch(here)
        if act == "room end":
            self._end(code)
        elif act == "room steer":
            here.room.place = read_place(message)
            self._changed(here)
        else:
            here.room.change(message)
            self._changed(here)
        return {}

    def left(self, tab: str) -> None:
        """This tab is in no room any more."""
        seat = self._seats.pop(tab, None)
        if seat and seat.news:
            _wake(seat.news)
        if seat and seat.code in self._open:
            self._changed(self._open[seat.code], only=PRESENTS)

    def follows(self, tab: str) -> str | None:
        """The room that this tab follows, if any."""
        seat = self._seats.get(tab)
        return seat.code if seat and seat.role == FOLLOWS else None

    def is_open(self, code: str) -> bool:
        """Whether there is a room of this code."""
        return code in self._open

    def knows(self, owner: str, code: str) -> bool:
        """Whether this browser has come into the room of this code."""
        return code in self._open and owner in self._open[code].known

    def presents(self, owner: str, code: str) -> bool:
        """Whether this browser has opened the room of this code."""
        return code in self._open and owner == self._open[code].room.owner

    def _begin(self, owner: str) -> _Open:
        """This owner's room, a new one unless they have one."""
        if mine := self._of(owner):
            return mine
        if len(self._open) >= self._limits.rooms:
            raise InputError(Problem("Rooms", len(self._open), f"fewer than {self._limits.rooms} on this server: try again later"))
        code = new_code()
        here = self._open[code] = _Open(Room(code, owner), next(self._numbers), 0, time.time(), {owner})
        self._ledger.note(code)
        return here

    def _of(self, owner: str) -> _Open | None:
        return next((here for here in self._open.values() if here.room.owner == owner), None)

    def _find(self, owner: str, code: str) -> _Open:
        """The room of that code. Who has been in it finds it again, whatever others try; who has not may be wrong so many times."""
        here = self._open.get(code)
        if here and owner in here.known:
            return here
        if self._wrong.recent(owner) >= self._limits.wrong_a_minute or self._wrong.recent(ANYBODY) >= self._limits.wrong_in_all:
            raise InputError([SLOWLY])
        if here is None:
            if not self._wrong.full(owner):
                self._wrong.add(owner)
            self._wrong.add(ANYBODY)
            raise InputError([STRANGE])
        if len(here.known) >= self._limits.in_a_room:
            raise InputError(Problem("Room", f"{len(here.known)} people", f"fewer than {self._limits.in_a_room}"))
        here.known.add(owner)
        return here

    async def _news(self, tab: str, owner: str, here: _Open, message: Mapping[str, Any]) -> dict[str, Any]:
        """Wait until the room is not as the tab has seen it, for a while; then how it is."""
        role = message.get("as")
        if role not in (PRESENTS, FOLLOWS, PLAYS) or (role == PRESENTS and owner != here.room.owner):
            raise InputError(Problem("Part", role, f"{FOLLOWS} or {PLAYS}"))
        code = here.room.code
        seat = self._sit(tab, here, str(role))
        if role == PRESENTS:
            self._touch(here)
        if self._number(here, seat) == message.get("seen"):
            seat.news = asyncio.get_running_loop().create_future()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT):
                    await seat.news
        if code not in self._open:
            return {"ended": True}
        roles = [other.role for other in self._seats.values() if other.code == code]
        crowd = {"follow": roles.count(FOLLOWS), "play": roles.count(PLAYS)}
        if role == PRESENTS:
            crowd["unkept"] = self._ledger.failing
        return {"number": self._number(here, seat), "code": code, **here.room.told(owner), **crowd}

    def _number(self, here: _Open, seat: _Seat) -> int:
        """The number of the newest change that this part hears of."""
        return max(here.number, here.crowd) if seat.role == PRESENTS else here.number

    def _sit(self, tab: str, here: _Open, role: str) -> _Seat:
        """The tab's seat in this room, in this part; a tab is in one room only, and waits for its news once."""
        before = self._seats.get(tab)
        if before and before.code != here.room.code:
            self.left(tab)
            before = None
        if before and before.news:
            _wake(before.news)
        seat = self._seats[tab] = _Seat(here.room.code, role)
        if before is None or before.role != role:
            self._changed(here, only=PRESENTS)
        return seat

    def _changed(self, here: _Open, only: str | None = None) -> None:
        """Wake those who wait for news, or only those who play this part."""
        here.crowd = next(self._numbers)
        if only is None:
            here.number = here.crowd
        self._ledger.note(here.room.code)
        for seat in self._seats.values():
            if seat.code == here.room.code and seat.news and only in (None, seat.role):
                _wake(seat.news)

    def _touch(self, here: _Open) -> None:
        """The presenter is there: kept now and then, so that a restart after a long quiet hour does not end the room."""
        now = time.time()
        if now - here.kept_touched > self._limits.idle / 10:
            here.kept_touched = now
            self._ledger.note(here.room.code)
        here.touched = now

    def _end(self, code: str) -> None:
        here = self._open.pop(code)
        self._ended[code] = None
        for oldest in itertools.islice(list(self._ended), max(0, len(self._ended) - ENDED_KNOWN)):
            del self._ended[oldest]
        self._changed(here)

    def _count(self, owner: str) -> None:
        """Nobody floods the rooms. Raises InputError for one act too many within a minute."""
        if self._acts.full(owner):
            raise InputError(["Very many people are here at this moment. Try again in a minute."])
        if (recent := self._acts.recent(owner)) >= self._limits.acts_a_minute:
            raise InputError(Problem("Room", f"{recent} messages in a minute", f"fewer than {self._limits.acts_a_minute}"))
        self._acts.add(owner)

    async def _keep(self) -> None:
        """End rooms that their presenters have left, and keep what has changed."""
        while True:
            await asyncio.sleep(KEEPING)
            for code in [code for code, here in self._open.items() if here.touched < time.time() - self._limits.idle]:
                self._end(code)
            await self._ledger.write()

    def _kept(self, code: str) -> Thing | None:
        here = self._open.get(code)
        return (here.touched, here.room.kept()) if here else None

    def _tell_presenters(self) -> None:
        """The disk has ceased to take what is kept, or takes it again: presenters hear of it."""
        for here in self._open.values():
            self._changed(here, only=PRESENTS)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
