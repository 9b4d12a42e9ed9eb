"""The answers pool: a few warm workers for short questions; the newest question of a view wins, none waits behind a run."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.runs.engine import Engine, Process
from core.runs.tally import Histogram

log = logging.getLogger(__name__)
SUPERSEDED: Mapping[str, Any] = {"superseded": True}
PATIENCE = 0.1  # seconds an outdated question may still run before its worker is replaced
WAITS = 3  # times as long as an answer may take is how long a question may wait for a worker
_views = itertools.count()


@dataclass
class _Question:
    view: str
    message: Mapping[str, Any]
    seconds: float
    result: asyncio.Future[dict[str, Any]]
    process: Process | None = None  # that works on it
    began: float = 0.0
    given_up: bool = False

    def settle(self, answer: Mapping[str, Any]) -> None:
        if not self.result.done():
            self.result.set_result(dict(answer))

    def give_up(self) -> None:
        """End the process that works on it, if it still does."""
        if self.process:
            self.given_up = True
            self.process.kill()


class Answers:
    """workers: how many questions are worked on at once. seconds: what one may take. memory: bytes one may take."""

    def __init__(self, engine: Engine, *, workers: int, seconds: float, memory: int) -> None:
        self._engine, self._count, self._seconds, self._memory = engine, workers, seconds, memory
        self._waiting: dict[str, _Question] = {}
        self._going: dict[str, _Question] = {}
        self._wake = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self.waited = Histogram()  # from a question to its answer, its time in line included

    @property
    def up(self) -> bool:
        """Whether every worker takes questions."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._count)]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ask(
        self, package: str, name: str, arguments: Mapping[str, Any], *, files: Mapping[str, str] | None = None, view: str = ""
    ) -> dict[str, Any]:
        """{"answer": …}, {"problems": [sentences]}, {"error": id}, or {"superseded": true} when a newer question of this view came.

        view: whose question it is; empty for one that nothing supersedes.
        """
        view = view or f"once {next(_views)}"
        message = {"package": package, "name": name, "arguments": dict(arguments), "files": dict(files or {})}
        question = _Question(view, message, self._seconds, asyncio.get_running_loop().create_future())
        if older := self._waiting.pop(view, None):
            older.settle(SUPERSEDED)
        if going := self._going.get(view):
            going.settle(SUPERSEDED)
            asyncio.get_running_loop().call_later(PATIENCE + going.began - time.monotonic(), going.give_up)
        self._waiting[view] = question
        asked = time.monotonic()
        asyncio.get_running_loop().call_later(WAITS * self._seconds, self._tire_of, question)
        async with self._wake:
            self._wake.notify()
        said = await question.result
        if "answer" in said:
            self.waited.add(time.monotonic() - asked)
        return said

    def _tire_of(self, question: _Question) -> None:
        """A question that no worker has come to for so long is given up: its asker may have gone."""
        if self._waiting.get(question.view) is question:
            del self._waiting[question.view]
            question.settle({"problems": ["The server is busy with other people's questions. Try again in a moment."]})

    async def _work(self) -> None:
        """One worker's life: a process, replaced whenever it was killed."""
        process: Process | None = None
        try:
            while True:
                question = await self._next()
                try:
                    process = process or await self._start()
                    process = await self._put(question, process)
                except Exception:  # whatever it was, the next question finds a worker
                    log.exception("an answers worker failed")
                    process = None
                    question.settle({"error": "worker"})
                finally:
                    del self._going[question.view]
                    async with self._wake:
                        self._wake.notify()
        finally:
            if process:
                await _end(process)

    async def _start(self) -> Process:
        return await self._engine.start({"kind": "answer", "memory": self._memory})

    async def _next(self) -> _Question:
        async with self._wake:
            await self._wake.wait_for(lambda: self._ready() is not None)
            view = self._ready()
            assert view is not None
            question = self._going[view] = self._waiting.pop(view)
            question.began = time.monotonic()
            return question

    def _ready(self) -> str | None:
        """The oldest question of a view that is not being answered already: one view never holds two workers."""
        return next((view for view in self._waiting if view not in self._going), None)

    async def _put(self, question: _Question, process: Process) -> Process | None:
        """Ask one process one question; None when the process is no longer usable."""
        if question.result.done():  # a newer one came while the process started
            return process
        question.process = process
        try:
            process.tell(question.message)
            async with asyncio.timeout(question.seconds):  # not wait_for: Python 3.11's may swallow a cancel, and close() waits for ever
                said = await process.read()
        except TimeoutError:
            await _end(process)
            sentence = f"This took longer than {question.seconds:g} s and was ended. Choose less data or a smaller setting."
            question.settle({"problems": [sentence]})
            return None
        finally:
            question.process = None
        if said is None:  # killed: by us, because a newer question came, or by the system
            if not question.result.done():
                log.error("an answers worker ended while it answered %s", question.message["name"])
            question.settle({"error": "worker"})
            return None
        question.settle(json.loads(said[2]))
        if question.given_up:  # its answer was on its way already when its process was killed
            await _end(process)
            return None
        return process


async def _end(process: Process) -> None:
    """End a process and wait until it is gone."""
    process.kill()
    while await process.read():
        pass
