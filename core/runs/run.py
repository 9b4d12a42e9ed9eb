"""What the web process knows of one run: how it stands, its newest frame, and who waits for the next one. It never parses a frame."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.runs import wire
from core.runs.ends import sentence
from core.runs.engine import Process
from core.runs.places import Ticket
from core.runs.recording import Recording, write

log = logging.getLogger(__name__)
LEAVING_SECONDS = 15.0  # that a stopped run has to end its step and write what it leaves behind


class Run:
    """One run, from being asked for to its end and after. `tell_changed` is called whenever its state changes."""

    def __init__(
        self, identity: str, owner: str, topic: str, config: Mapping[str, Any], folder: Path, tell_changed: Callable[[Run], None]
    ) -> None:
        self.identity, self.owner, self.topic, self.config, self.folder = identity, owner, topic, dict(config), folder
        self.created = time.time()
        self.state: dict[str, Any] = {"state": "waiting"}
        self.ticket: Ticket | None = None
        self.files: Mapping[str, str] = {}  # the person's uploads that the config names
        self.base: bytes | None = None
        self.frame = b""
        self.step = 0
        self.number = 0  # grows with each frame and each state
        self.frame_number = 0  # the number that the newest frame came with
        self.watchers = 0
        self.last_watched = time.monotonic()
        self._tell_changed, self._changed = tell_changed, asyncio.Event()
        self._process: Process | None = None
        self._unsaid: dict[str, Mapping[str, Any]] = {}  # controls that came before there was a process
        self._stopping = ""
        self._grace = 1.0  # seconds that it has to end, once it is told to
        self.started: float | None = None
        self.paused = 0.0  # when it last was
        self.per_second = 0.0
        self.paused_at_start = False

    @property
    def ended(self) -> bool:
        return bool(self.state["state"] == "ended")

    @property
    def has_process(self) -> bool:
        return self._process is not None

    @property
    def recording(self) -> Recording:
        return Recording(self.folder)

    async def next(self, seen: int) -> None:
        """Wait until there is something newer than `seen`."""
        while self.number <= seen:
            await self._changed.wait()

    async def follow(self, process: Process) -> None:
        """Take in all that the run's process says, until it ends."""
        self._process, self.started = process, time.monotonic()
        for message in self._unsaid.values():
            process.tell(message)
        if self._stopping:  # asked for before there was a process
            process.tell({"do": "stop", "end": self._stopping})
            asyncio.get_running_loop().call_later(self._grace, self._kill)
        while said := await process.read():
            kind, step, body = said
            if kind == wire.BASE:
                self.base = body
            elif kind == wire.FRAME:
                self.frame, self.step = body, step
                self._news(frame=True)
            elif (state := json.loads(body)).get("leaves"):
                self._grace = LEAVING_SECONDS
            elif not self.ended:
                self.set_state(state)
        self._process = None
        if not self.ended:
            self.set_state({"state": "ended", "end": self._stopping or "crashed"})

    def tell(self, message: Mapping[str, Any]) -> None:
        """Say something to its process; kept until there is one, the last of each kind and all changes together."""
        if self._process:
            self._process.tell(message)
        elif self.started is None:
            said = self._unsaid.pop(message["do"], {})
            self._unsaid[message["do"]] = {**message, "change": {**said.get("change", {}), **message.get("change", {})}}

    def stop(self, end: str) -> None:
        """Ask it to end; when it does not within a second (a step may be long; more where it leaves something behind), end it."""
        if self.ended:
            return
        self._stopping = end
        if self._process is None and self.started is None:
            self.set_state({"state": "ended", "end": end})
            return
        self.tell({"do": "stop", "end": end})
        asyncio.get_running_loop().call_later(self._grace, self._kill)

    def set_state(self, state: Mapping[str, Any]) -> None:
        if state["state"] == "running":
            self.started = time.monotonic()
        if state["state"] == "paused":
            self.paused = time.monotonic()
        self.state = dict(state)
        if self.ended:
            self.state["sentence"] = sentence(self.state["end"], self.state.get("error", self.identity[:6]))
            self.save()
        self._news()
        self._tell_changed(self)

    def watch(self) -> None:
        self.watchers += 1

    def unwatch(self) -> None:
        self.watchers -= 1
        self.last_watched = time.monotonic()

    def announce(self) -> None:
        """Wake those who wait, after a state was set without consequences for others."""
        self._news()

    def worked(self, now: float) -> float:
        """Seconds since it last began to work; `now` on the monotonic clock."""
        return now - self.started if self.started is not None else 0.0

    def save(self) -> None:
        """Write what a later server must know of it; on a full disk it goes on, and ends, without."""
        facts = {"id": self.identity, "owner": self.owner, "topic": self.topic, "config": self.config, "created": self.created}
        if self.ticket:
            facts["aside"] = {"heavy": self.ticket.heavy, "memory": self.ticket.memory}
        try:
            write(self.folder / "run.json", json.dumps({**facts, "state": self.state}).encode())
        except OSError:
            log.exception("a run could not be saved", extra={"run": self.identity, "owner": self.owner})

    def heading(self) -> dict[str, Any]:
        """What goes with every message about this run."""
        return {"run": self.identity, "topic": self.topic, "number": self.number, "config": self.config, **self.state}

    def _kill(self) -> None:
        if self._process:
            self._process.kill()

    def _news(self, *, frame: bool = False) -> None:
        self.number += 1
        if frame:
            self.frame_number = self.number
        self._changed.set()
        self._changed = asyncio.Event()


def remembered(folder: Path, tell_changed: Callable[[Run], None], *, goes_on: bool = False) -> Run | None:
    """A run of an earlier server, from its folder; one that was still going then was interrupted, unless its process `goes_on`."""
    try:
        kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        run = Run(kept["id"], kept["owner"], kept["topic"], kept["config"], folder, tell_changed)
        run.created, state = kept["created"], kept["state"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if state["state"] != "ended" and goes_on:
        run.ticket = Ticket(run.identity, run.owner, **kept["aside"], arrived=-1)
        state = {"state": "running"}  # or paused: its process says so at once
    elif state["state"] != "ended":
        state = run.recording.end() or {"state": "ended", "end": "interrupted"}
        state["sentence"] = sentence(state["end"], state.get("error", run.identity[:6]))
        run.state = state
        run.save()
    run.state, run.base = state, run.recording.base()
    if last := run.recording.last():
        run.step, run.frame = last
    run.number = run.frame_number = 1
    return run
