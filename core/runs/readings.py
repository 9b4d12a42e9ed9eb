"""Reading what people bring, in the background: each file in a forked process of its own, a few at once, fair between people.

Lives in the web process's event loop. What a reading found lies on disk (`Uploads`); here is only what is under way or was refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.data.uploads import FULL, MB, NO_ROOM, Upload, Uploads
from core.errors import InputError
from core.runs import wire
from core.runs.engine import Engine, Process

log = logging.getLogger(__name__)
SAID_FOR = 900.0  # seconds that a refusal is kept for the person to read
REMEMBERED = 1000  # people whose last turn is known
LONGEST_WAIT = 25.0  # seconds that a browser's question for news stays open

MEMORY = "Reading this file took more memory than this server gives it ({memory:,} MB). Bring fewer rows, columns or pictures."
TIME = "Reading this file took longer than {seconds:g} s and was ended. Bring fewer rows, columns or pictures."
CRASHED = "Reading this file ended unexpectedly. It was not kept; bring it again, or save it in another format."
FAULT = "This file could not be read: something went wrong on our side (error {id})."


@dataclass
class Reading:
    """One file being read, or why it was refused. state: "waiting", "reading" or "refused"."""

    owner: str
    name: str
    filename: str
    corrections: Mapping[str, str]
    arrived: int
    state: str = "waiting"
    share: float = 0.0
    words: str = ""
    preview: Mapping[str, Any] | None = None
    place: int = 0
    problems: list[str] = field(default_factory=list)
    ended: float = 0.0
    process: Process | None = None
    dropped: bool = False  # nobody wants it any more

    def told(self) -> dict[str, Any]:
        """What the browser shows of it."""
        shown = {"file": self.name, "filename": self.filename, "state": self.state, "share": round(self.share, 3), "words": self.words}
        again = {"again": True} if self.corrections else {}
        return {**shown, **again, "place": self.place, "problems": self.problems, "preview": self.preview}


class Readings:
    """at_once: processes that read. seconds, memory (MB): what one may take. room: the module whose `read` reads."""

    def __init__(
        self, engine: Engine, uploads: Uploads, *, at_once: int, seconds: float, memory: int, room: str = "core.data.reading"
    ) -> None:
        self._engine, self._uploads, self._seconds, self._memory, self._room = engine, uploads, seconds, memory, room
        self._at_once = at_once
        self._served: dict[str, int] = {}  # owner -> a number that grows, when a file of theirs was last begun
        self._readings: dict[tuple[str, str], Reading] = {}
        self._arrivals = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers: dict[str, int] = {}
        self._changed = asyncio.Event()

    async def close(self) -> None:
        for reading in list(self._readings.values()):
            self._drop(reading)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)

    def begin(self, owner: str, upload: Upload, corrections: Mapping[str, str] | None = None) -> None:
        """Read an upload, unless it is being read so already or was refused so a moment ago; another reading of it is given up."""
        going = self._readings.get((owner, upload.name))
        if going and going.corrections == (corrections or {}):
            return
        if going:
            self._drop(going)
        wish = dict(corrections or {})
        self._readings[owner, upload.name] = Reading(owner, upload.name, upload.filename, wish, next(self._arrivals))
        self._admit()

    def cancel(self, owner: str, name: str) -> None:
        """Give up a reading, or take note that its refusal was read. The file itself is the caller's to forget."""
        if reading := self._readings.get((owner, name)):
            self._drop(reading)
            self._admit()

    def of(self, owner: str) -> list[Reading]:
        """What is being read for that owner, or was refused lately; oldest first."""
        now = time.monotonic()
        for reading in [r for r in self._readings.values() if r.ended and now - r.ended > SAID_FOR]:
            self._readings.pop((reading.owner, reading.name), None)
        return sorted((r for r in self._readings.values() if r.owner == owner), key=lambda r: r.arrived)

    def find(self, owner: str, name: str) -> Reading | None:
        return self._readings.get((owner, name))

    def number(self, owner: str) -> int:
        """Grows with each change in what is told to that owner."""
        return self._numbers.get(owner, 1)

    async def news(self, owner: str, seen: int) -> int:
        """Wait until there is something newer than `seen`, for a while; the number it then has."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT):
                while self.number(owner) == seen:
                    await self._changed.wait()
        return self.number(owner)

    def announce(self, owner: str) -> None:
        """Something in that owner's files has changed."""
        self._numbers[owner] = self.number(owner) + 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _drop(self, reading: Reading) -> None:
        reading.dropped = True
        if self._readings.get((reading.owner, reading.name)) is reading:
            del self._readings[reading.owner, reading.name]
        if reading.process:
            reading.process.kill()
        self.announce(reading.owner)

    def _in_state(self, state: str) -> list[Reading]:
        return [reading for reading in self._readings.values() if reading.state == state]

    def _admit(self) -> None:
        """Start what may start now; tell the others their place."""
        waiting = line(self._in_state("waiting"), self._served)
        while waiting and len(self._in_state("reading")) < self._at_once:
            reading = waiting[0]
            self._served.pop(reading.owner, None)
            reading.state, reading.place, self._served[reading.owner] = "reading", 0, next(self._arrivals)
            while len(self._served) > REMEMBERED:
                del self._served[next(iter(self._served))]
            task = asyncio.create_task(self._work(reading))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self.announce(reading.owner)
            waiting = line(waiting[1:], self._served)
        for place, reading in enumerate(waiting, 1):
            if reading.place != place:
                reading.place = place
                self.announce(reading.owner)

    async def _work(self, reading: Reading) -> None:
        """One reading from start to end, and what comes of it."""
        try:
            said = await self._read(reading)
            if not reading.dropped and (facts := said.get("answer")) is not None:
                try:
                    note = self._uploads.note
                    await asyncio.to_thread(note, reading.owner, reading.name, facts, reading.corrections)
                except InputError as error:
                    said = {"problems": [str(problem) for problem in error.problems]}
        except Exception as error:  # whatever it was, the place must become free
            log.exception("a reading could not go on")
            said = {"problems": [FULL if isinstance(error, OSError) and error.errno in NO_ROOM else CRASHED]}
        if not reading.dropped:
            reading.process = None
            if problems := said.get("problems"):
                await asyncio.to_thread(self._forget, reading)
                reading.state, reading.problems, reading.ended, reading.preview = "refused", problems, time.monotonic(), None
            else:
                self._readings.pop((reading.owner, reading.name), None)
            self.announce(reading.owner)
        elif (reading.owner, reading.name) not in self._readings:
            await asyncio.to_thread(self._uploads.tidy, reading.owner, reading.name)
        self._admit()

    async def _read(self, reading: Reading) -> dict[str, Any]:
        """{"answer": facts} or {"problems": [sentences]}, from a process of its own."""
        request = {
            "kind": "reading",
            "room": self._room,
            "file": str(await asyncio.to_thread(self._uploads.path, reading.owner, reading.name)),
            "corrections": dict(reading.corrections),
            "memory": self._memory << 20,
            "seconds": self._seconds,
            "file_bytes": self._uploads.person_bytes + 10 * MB,
        }
        process = reading.process = await self._engine.start(request)
        if reading.dropped:
            process.kill()
        try:
            async with asyncio.timeout(self._seconds):
                while said := await process.read():
                    kind, _, body = said
                    if kind == wire.ANSWER:
                        return self._in_words(json.loads(body))
                    self._progress(reading, json.loads(body))
        except TimeoutError:
            return {"problems": [TIME.format(seconds=self._seconds)]}
        finally:
            process.kill()
            while await process.read():
                pass
        return {"problems": [CRASHED]}

    def _in_words(self, said: dict[str, Any]) -> dict[str, Any]:
        if said.get("memory"):
            return {"problems": [MEMORY.format(memory=self._memory)]}
        if said.get("time"):
            return {"problems": [TIME.format(seconds=self._seconds)]}
        return {"problems": [FAULT.format(id=said["error"])]} if "error" in said else said

    def _progress(self, reading: Reading, said: Mapping[str, Any]) -> None:
        reading.share = float(said.get("share", reading.share))
        reading.words = str(said.get("words", reading.words))
        reading.preview = said.get("preview", reading.preview)
        if not reading.dropped:
            self.announce(reading.owner)

    def _forget(self, reading: Reading) -> None:
        """A file that cannot be read is not kept; one that was read before stays as it was."""
        with contextlib.suppress(InputError):
            if reading.corrections:
                self._uploads.tidy(reading.owner, reading.name)
            else:
                self._uploads.remove(reading.owner, reading.name)


def line(waiting: Sequence[Reading], served: Mapping[str, int]) -> list[Reading]:
    """Who is next: nobody's second file comes before another's first, and who had a turn last comes last."""
    turns, has = [], Counter[str]()
    for reading in sorted(waiting, key=lambda r: r.arrived):
        turns.append((has[reading.owner], served.get(reading.owner, -1), reading.arrived, reading))
        has[reading.owner] += 1
    return [reading for *_, reading in sorted(turns, key=lambda turn: turn[:3])]
