"""Keeping experiments, as messages of browsers meet it: keep what is on screen, look at one's own, show one in a room, take it back.

What a room shows reaches those who look at it as a scoreboard's news do: they ask, and the reply waits until something has changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import secrets
import sqlite3
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.errors import InputError, Problem
from core.experiments.experiment import Experiment, described, own_name, plain_lines, plain_name, proposed, results
from core.experiments.store import MB, Store
from core.pace import Pace
from core.rooms.codes import read_code
from core.rooms.rooms import Rooms
from core.runs.screen import Screens, Shown

log = logging.getLogger(__name__)
ACTS = ("keep", "kept", "kept one", "kept rename", "kept delete", "gallery", "gallery show", "gallery hide")
LONGEST_WAIT = 20.0  # seconds that news of a room are waited for
BREATH = 0.3  # seconds between two news of one room: twenty people who show something at once are told together
SWEEP = 60.0  # seconds between two looks for rooms that have ended
EXPIRE = 3600.0
KEEPS_A_MINUTE, ACTS_A_MINUTE, PEOPLE_A_MINUTE = 30, 400, 2000
OUTSIDE = "You are in no room of this code any more."
DISK = "What is kept cannot be reached at this moment. Try again in a minute."
Reply = tuple[dict[str, Any], bytes]


@dataclass(frozen=True)
class _Shown:
    """A room's gallery as it was at a number: its cards in order, when each last changed, and whose each is."""

    number: int
    changed: Mapping[str, int]
    cards: list[dict[str, Any]]
    owners: Mapping[str, str]


class Keeping:
    """screens: finds what a view shows. store: where it is kept. rooms: who is in which."""

    def __init__(self, screens: Screens, store: Store, rooms: Rooms) -> None:
        self._screens, self._store, self._rooms = screens, store, rooms
        self._keeps, self._acts = Pace(PEOPLE_A_MINUTE), Pace(PEOPLE_A_MINUTE)
        self._numbers = itertools.count(1)
        self._number: dict[str, int] = {}  # of the last change that a room's watchers hear of
        self._changed: dict[str, dict[str, int]] = {}  # code -> experiment -> the number of its last change
        self._shows: dict[str, _Shown] = {}
        self._reading = asyncio.Lock()
        self._waiting: dict[str, tuple[str, asyncio.Future[None]]] = {}  # by tab: the room's code, and what wakes it
        self._sweeper: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await asyncio.to_thread(self._store.open)
        self._sweeper = asyncio.create_task(self._sweep())

    def close(self) -> None:
        if self._sweeper:
            self._sweeper.cancel()

    async def reply(self, tab: str, owner: str, message: Mapping[str, Any]) -> Reply:
        """What one message is answered with. Raises InputError for what the person can mend."""
        act = message["do"]
        pace, most = (self._keeps, KEEPS_A_MINUTE) if act == "keep" else (self._acts, ACTS_A_MINUTE)
        if pace.full(owner) or pace.recent(owner) >= most:
            raise InputError(["That was too much within a minute. Wait a little."])
        pace.add(owner)
        try:
            if act == "keep":
                return await self._keep(owner, message), b""
            if act == "kept":
                return await self._all(owner), b""
            if act == "gallery":
                return await self._news(tab, owner, message), b""
            if act == "kept one":
                return await self._one(owner, message)
            await self._change(owner, message)
            return {}, b""
        except (sqlite3.Error, OSError):
            log.exception("kept experiments could not be reached", extra={"owner": owner})
            raise InputError([DISK]) from None

    async def _keep(self, owner: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what a view shows: a run at a step, or settings without a run."""
        title, step = plain_name(message.get("title")), message.get("step")
        if step is not None and (isinstance(step, bool) or not isinstance(step, int) or not 0 <= step < 2**53):
            raise InputError(Problem("Step", step, "a whole number, or nothing"))
        if message.get("run") is not None:
            shown = await self._screens.of_run(owner, str(message["run"]), step)
        else:
            shown = await self._screens.of_settings(owner, str(message.get("topic")), message.get("config", {}))
        figures, history = await asyncio.to_thread(lambda: (packed(shown.figures), packed(shown.history)))
        return await asyncio.to_thread(self._add, owner, title, shown, figures, history)

    def _add(self, owner: str, title: str, shown: Shown, figures: bytes, history: bytes) -> dict[str, Any]:
        before = self._store.all(owner)
        name = own_name(proposed(shown.config, title, self._screens.presets(shown.topic)), {one.name for one in before})
        experiment = Experiment(
            identity=secrets.token_urlsafe(16),
            owner=owner,
            name=name,
            kept=time.time(),
            title=title,
            topic=shown.topic,
            look=str(shown.look),
            details=plain_lines(shown.details),
            results=results(shown.history, shown.step),
            step=shown.step,
            **described(shown.config, shown.topic),
        )
        self._store.add(experiment, figures, history)
        return {"id": experiment.identity, "name": name, "count": len(before) + 1, "most": self._store.limits.experiments}

    async def _all(self, owner: str) -> dict[str, Any]:
        """This person's cards, and how much there is room for."""
        mine = await asyncio.to_thread(self._store.all, owner)
        held, limits = await asyncio.to_thread(self._store.held, owner), self._store.limits
        room = {"most": limits.experiments, "held": round(held / MB, 1), "megabytes": limits.a_person / MB, "days": limits.days}
        return {"experiments": [one.short() for one in mine], **room}

    async def _one(self, owner: str, message: Mapping[str, Any]) -> Reply:
        """All of one experiment and, behind it, its picture: one's own, or one that a room shows to who is in it."""
        code = self._code(owner, message) if message.get("code") else None
        one, figures, _ = await asyncio.to_thread(partial(self._store.find, str(message.get("experiment")), owner=owner, code=code))
        return one.whole(), await asyncio.to_thread(zlib.decompress, figures)

    async def _change(self, owner: str, message: Mapping[str, Any]) -> None:
        """Rename or delete one's own, show it in a room, take it out of there."""
        act, identity = message["do"], str(message.get("experiment"))
        if act in ("kept rename", "kept delete"):
            codes = await asyncio.to_thread(self._store.rooms_of, identity)
            if act == "kept rename":
                await asyncio.to_thread(self._store.rename, owner, identity, plain_name(message.get("name")))
            else:
                await asyncio.to_thread(self._store.remove, owner, identity)
            for code in codes:
                self._tell(code, identity)
            return
        code = self._code(owner, message)
        if act == "gallery show":
            await asyncio.to_thread(self._store.show, code, owner, identity)
        else:
            whose = None if self._rooms.presents(owner, code) else owner
            await asyncio.to_thread(partial(self._store.hide, code, identity, owner=whose))
        self._tell(code, identity)

    async def _news(self, tab: str, owner: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Wait until the room's gallery is not as the tab has seen it, for a while; then which there are, and what the tab has not seen."""
        code, seen = self._code(owner, message), message.get("seen")
        seen = seen if isinstance(seen, int) and not isinstance(seen, bool) else 0
        if before := self._waiting.pop(tab, None):
            _wake(before[1])
        if seen == self._numbered(code):
            future = asyncio.get_running_loop().create_future()
            self._waiting[tab] = (code, future)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT):
                    await future
                    await asyncio.sleep(BREATH)
            if self._waiting.get(tab) == (code, future):
                del self._waiting[tab]
            code = self._code(owner, message)
        there = await self._shown(code)
        new = [one for one in there.cards if seen == 0 or there.changed.get(one["id"], 0) > seen]
        entries = [card | {"mine": there.owners[card["id"]] == owner} for card in new]
        ids = [card["id"] for card in there.cards]
        return {"number": there.number, "ids": ids, "entries": entries, "presents": self._rooms.presents(owner, code)}

    async def _shown(self, code: str) -> _Shown:
        """What a room shows now, read once for all who ask after a change."""
        async with self._reading:
            there = self._shows.get(code)
            if there is None or there.number != self._numbered(code):
                number, changed = self._numbered(code), dict(self._changed.get(code, {}))
                shown = await asyncio.to_thread(self._store.shown, code)
                owners = {one.identity: one.owner for one in shown}
                there = self._shows[code] = _Shown(number, changed, [one.short() for one in shown], owners)
        return there

    def left(self, tab: str) -> None:
        """This tab waits for nothing any more."""
        if waiting := self._waiting.pop(tab, None):
            _wake(waiting[1])

    def _numbered(self, code: str) -> int:
        if code not in self._number:
            self._number[code] = next(self._numbers)
        return self._number[code]

    def _tell(self, code: str, identity: str) -> None:
        """Those who look at this room's gallery hear that this one came, changed or went."""
        self._number[code] = self._changed.setdefault(code, {})[identity] = next(self._numbers)
        for where, future in list(self._waiting.values()):
            if where == code:
                _wake(future)

    def _code(self, owner: str, message: Mapping[str, Any]) -> str:
        """The code of a room that this browser is in. Raises InputError where it is in none of that code; guessing here finds nothing."""
        code = read_code(message.get("code"))
        if not self._rooms.knows(owner, code):
            raise InputError([OUTSIDE])
        return code

    async def _sweep(self) -> None:
        """Forget what rooms have shown that have ended, and now and then what is too old."""
        expired = time.monotonic()
        while True:
            await asyncio.sleep(SWEEP)
            try:
                for code in await asyncio.to_thread(self._store.rooms):
                    if not self._rooms.is_open(code):
                        await asyncio.to_thread(self._store.forget_room, code)
                        self._number.pop(code, None)
                        self._changed.pop(code, None)
                        self._shows.pop(code, None)
                if time.monotonic() - expired > EXPIRE:
                    expired = time.monotonic()
                    await asyncio.to_thread(self._store.expire)
            except Exception:  # without the sweep nothing would ever be forgotten again
                log.exception("a sweep of what is kept failed")


def packed(value: Any) -> bytes:
    """Figures or measurements as they lie on disk."""
    return zlib.compress(json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode(), 6)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
