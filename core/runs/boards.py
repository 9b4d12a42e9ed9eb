"""The scoreboards of a room: one for each set of rules that somebody has played by. They outlive the server.

A browser sends the moves of a game, and the topic's own `game` door makes them again: nobody's word is taken for a score.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import secrets
import time
from collections.abc import Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from core import params
from core.errors import InputError, Problem
from core.pace import Pace
from core.runs.answers import Answers
from core.runs.scores import GUEST, Board, Played, guest_number, plain_name
from core.store import Ledger, Store, Thing

log = logging.getLogger(__name__)
ACTS = ("board", "score", "rename", "withdraw", "clear")
LONGEST_WAIT = 20.0  # seconds that news are waited for
BREATH = 0.2  # seconds between two news of one board: thirty games that end together are told once
KEEPING = 1.0  # seconds between two looks at what is to be kept
NO_NEWS = 1  # the number of a board that nobody has played on
Key = tuple[str, Hashable]  # topic, rules


@dataclass(frozen=True)
class Limits:
    """What is kept, and how much one person may do. shown: places that everybody sees, beside their own. idle: seconds without a game after
    which a board is forgotten."""

    boards: int = 100
    entries: int = 100
    boards_a_person: int = 20
    acts_a_minute: int = 40
    people_a_minute: int = 2000
    moves: int = 2000
    shown: int = 10
    idle: float = 7 * 86400.0


@dataclass
class _Kept:
    board: Board
    number: int  # a new one at every change
    played: float  # seconds since the epoch
    identity: str  # on disk
    config: Mapping[str, Any]  # one by whose rules it is played
    best: Mapping[str, Any] | None = None


class Boards:
    """package: finds a topic's Python package, or raises InputError. answers: asked once a board what the best way of playing earns.
    store: where boards are kept."""

    def __init__(self, package: Callable[[str], str], answers: Answers, store: Store, limits: Limits = Limits()) -> None:
        self._ledger = Ledger(store, self._on_disk, self._announce_all)
        self._package, self._answers, self._limits = package, answers, limits
        self._kept: dict[Key, _Kept] = {}
        self._waiting: dict[str, tuple[Key, asyncio.Future[None]]] = {}  # by tab
        self._pace = Pace(limits.people_a_minute)
        self._numbers, self._guest_number = itertools.count(NO_NEWS + 1), 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Take up the boards that there were when the server last ended."""
        for identity, (played, kept) in list((await self._ledger.all()).items())[: self._limits.boards]:
            try:
                await self._take_up(identity, played, kept)
            except (InputError, LookupError, TypeError, ValueError):
                log.warning("a scoreboard of an older version is left out", exc_info=True)
        self._background(self._keep())

    async def close(self) -> None:
        """Wait for nothing any more, and keep what is not kept yet."""
        for task in self._tasks:
            task.cancel()
        await self._ledger.write()

    async def reply(self, tab: str, owner: str, keeper: bool, message: Mapping[str, Any]) -> dict[str, Any]:
        """What one message of a browser is answered with. keeper: whoever started the server. Raises InputError for what can be mended."""
        act = message["do"]
        if act != "board":
            self._count(owner)
        if act == "rename":
            self._rename(owner, plain_name(message.get("name")))
            return {}
        topic = str(message.get("topic"))
        package = self._package(topic)
        key = (topic, await asyncio.to_thread(_rules, package, json.dumps(message.get("config", {}))))
        if act == "board":
            await self._news(tab, key, message.get("seen"))
            return self._told(key, owner, keeper)
        if act == "score":
            return await self._score(key, package, owner, message)
        if act == "withdraw":
            self._withdraw(key, owner, keeper, message.get("entry"))
        else:
            self._clear(key, keeper)
        return {}

    async def _score(self, key: Key, package: str, owner: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Take a finished game: its place, and whether it is this person's best."""
        name, moves = plain_name(message.get("name")), message.get("moves")
        if not isinstance(moves, str):
            raise InputError(Problem("Game", moves, "its moves as text"))
        if len(moves) > self._limits.moves:
            raise InputError(Problem("Game", f"{len(moves)} moves", f"at most {self._limits.moves} moves to be on the scoreboard"))
        game: Played = await asyncio.to_thread(import_module(f"{package}.game").replayed, key[1], moves)
        kept = self._kept.get(key) or self._open(key, package, owner, message)
        before = kept.board.entries.get(owner)
        improved = kept.board.add(owner, name or (before.name if before else self._guest(owner)), game)
        if name:
            self._rename(owner, name)
        kept.played = time.time()
        self._announce(key)
        ranked = [entry.owner for entry in kept.board.ranked()]
        place = ranked.index(owner) + 1 if owner in ranked else None
        return {"place": place, "people": len(ranked), "improved": improved, "score": game.score, "steps": game.steps}

    def _open(self, key: Key, package: str, owner: str, message: Mapping[str, Any]) -> _Kept:
        """A board for rules that nobody has played by; where there are too many, the one with the fewest people on it makes way."""
        mine = sum(owner in kept.board.entries for kept in self._kept.values())
        if mine >= self._limits.boards_a_person:
            needs = f"fewer than {self._limits.boards_a_person} with your name: take your entry away from one of them"
            raise InputError(Problem("Scoreboards", mine, needs))
        if len(self._kept) >= self._limits.boards:
            least = min(self._kept, key=lambda other: (len(self._kept[other].board.entries), self._kept[other].played))
            self._forget(least)
        given, board = message.get("config", {}), Board(self._limits.entries)
        config = params.values(params.read(import_module(f"{package}.config").Config, given))  # whole: defaults may change
        kept = self._kept[key] = _Kept(board, next(self._numbers), time.time(), secrets.token_hex(8), config)
        self._background(self._ask_best(key, package, given))
        return kept

    async def _ask_best(self, key: Key, package: str, config: Mapping[str, Any]) -> None:
        said = await self._answers.ask(package, "best_game", {"config": config, "most": self._limits.moves})
        if "answer" in said and key in self._kept:
            self._kept[key].best = said["answer"]
            self._announce(key)

    def _withdraw(self, key: Key, owner: str, keeper: bool, number: object) -> None:
        """Take an entry off a board: one's own, or, for the keeper, anybody's."""
        kept = self._kept.get(key)
        entry = kept.board.find(number) if kept and isinstance(number, int) else None
        if kept is None or entry is None:
            raise InputError(Problem("Entry", number, "one that is on this board"))
        if entry.owner != owner and not keeper:
            raise InputError(Problem("Entry", entry.name, "to be your own; only the computer that runs the server may take others away"))
        del kept.board.entries[entry.owner]
        if kept.board.entries:
            self._announce(key)
        else:
            self._forget(key)

    def _clear(self, key: Key, keeper: bool) -> None:
        if not keeper:
            raise InputError(["Only a browser on the computer that runs the server may clear the scoreboard."])
        if key in self._kept:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        self._ledger.note(self._kept.pop(key).identity)
        self._announce(key)

    def _rename(self, owner: str, name: str) -> None:
        """One name a person, on every board. An empty one becomes a guest's."""
        mine = [(key, kept.board.entries[owner]) for key, kept in self._kept.items() if owner in kept.board.entries]
        name = name or (self._guest() if mine else "")
        for key, entry in mine:
            if entry.name != name:
                entry.name = name
                self._announce(key)

    def _guest(self, owner: str = "") -> str:
        """The name of who gives none: what other boards have for them, else a new guest's."""
        known = next((kept.board.entries[owner].name for kept in self._kept.values() if owner in kept.board.entries), None)
        if known:
            return known
        self._guest_number += 1
        return f"{GUEST}{self._guest_number}"

    def _told(self, key: Key, owner: str, keeper: bool) -> dict[str, Any]:
        """What one person sees of a board: the first places, their own, and how many people there are."""
        kept = self._kept.get(key)
        ranked = kept.board.ranked() if kept else []
        shown = [
            {
                "entry": entry.number,
                "place": place,
                "name": entry.name,
                "score": entry.game.score,
                "steps": entry.game.steps,
                "mine": entry.owner == owner,
            }
            for place, entry in enumerate(ranked, 1)
            if place <= self._limits.shown or entry.owner == owner
        ]
        best = dict(kept.best) if kept and kept.best else None
        said = {"number": self._number(key), "entries": shown, "people": len(ranked), "best": best, "keeper": keeper}
        return said | {"unkept": self._ledger.failing}

    async def _news(self, tab: str, key: Key, seen: object) -> None:
        """Wait until the board is not as the tab has seen it, for a while; a tab waits for one board only, the one it asked for last."""
        if older := self._waiting.pop(tab, None):
            _wake(older[1])
        if self._number(key) != seen:
            return
        waiting = self._waiting[tab] = (key, asyncio.get_running_loop().create_future())
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT):
                    await waiting[1]
                await asyncio.sleep(BREATH)
        finally:
            if self._waiting.get(tab) is waiting:
                del self._waiting[tab]

    def _announce(self, key: Key) -> None:
        if kept := self._kept.get(key):
            self._ledger.note(kept.identity)
        self._tell(key)

    def _tell(self, key: Key) -> None:
        if kept := self._kept.get(key):
            kept.number = next(self._numbers)
        for waited, future in self._waiting.values():
            if waited == key:
                _wake(future)

    def _announce_all(self) -> None:
        """The disk has ceased to take what is kept, or takes it again."""
        for key in self._kept:
            self._tell(key)

    def _number(self, key: Key) -> int:
        return self._kept[key].number if key in self._kept else NO_NEWS

    async def _take_up(self, identity: str, played: float, kept: Mapping[str, Any]) -> None:
        """A board as it was kept. Two by the same rules, of which one could not be read at an earlier start, become one."""
        topic, config = kept["topic"], kept["config"]
        key = (topic, await asyncio.to_thread(_rules, self._package(topic), json.dumps(config)))
        fresh = _Kept(Board(self._limits.entries), next(self._numbers), played, identity, config, kept["best"])
        fresh.board.take(kept["games"])
        self._guest_number = max([self._guest_number, *(guest_number(entry.name) for entry in fresh.board.entries.values())])
        here = self._kept.setdefault(key, fresh)
        if here is not fresh:
            here.board.take(fresh.board.games())
            self._ledger.note(identity)
            self._ledger.note(here.identity)

    def _on_disk(self, identity: str) -> Thing | None:
        found = next(((topic, kept) for (topic, _), kept in self._kept.items() if kept.identity == identity), None)
        if found is None:
            return None
        topic, kept = found
        return kept.played, {"topic": topic, "config": kept.config, "games": kept.board.games(), "best": kept.best}

    async def _keep(self) -> None:
        """Forget boards that nobody has played on for long, and keep what has changed."""
        while True:
            await asyncio.sleep(KEEPING)
            for key in [key for key, kept in self._kept.items() if kept.played < time.time() - self._limits.idle]:
                self._forget(key)
            await self._ledger.write()

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _count(self, owner: str) -> None:
        """Nobody floods the room. Raises InputError for one act too many within a minute."""
        if self._pace.full(owner):
            raise InputError(["Very many people are playing at this moment. Try again in a minute."])
        if (recent := self._pace.recent(owner)) >= self._limits.acts_a_minute:
            raise InputError(Problem("Scoreboard", f"{recent} messages in a minute", f"fewer than {self._limits.acts_a_minute}"))
        self._pace.add(owner)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


@lru_cache(maxsize=128)  # a room of people asks about one board again and again
def _rules(package: str, config: str) -> Hashable:
    """What makes games beside this config comparable. Raises: InputError for a bad config, or a topic that nobody plays."""
    if find_spec(f"{package}.game") is None:
        raise InputError(Problem("Topic", package.rpartition(".")[2], "one that has a game"))
    read = params.read(import_module(f"{package}.config").Config, json.loads(config))
    rules: Hashable = import_module(f"{package}.game").rules(read)
    return rules
