"""The desk decides who may run what, when. One per server, in the web process's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import params, topics
from core.errors import InputError, Problem
from core.runs.engine import Engine, Process
from core.runs.places import Places, Ticket
from core.runs.run import Run, remembered

log = logging.getLogger(__name__)
SMALL_MEMORY = 24  # MB set aside for a small run: 12 MB private at its start, measured, and its data
HEAVY_MEMORY = 400
# MB for each MB of a person's file, measured from a prepared table to arrays: 3 for numbers of ten characters (95 MB took 314), 23 for
# single digits (5.6 MB took 131), 36 for words made one-hot (5.6 MB took 198). A run is ended only at twice what is set aside and 256 MB.
DATA_GROWTH, LARGE_DATA, LARGE_GROWTH = 20, 100, 6
LEAST_LIMIT = 256  # MB that any run may take before it is ended, beside twice what is set aside for it
REMEMBERED = 400  # ended runs kept in memory; older ones come from disk when asked for
PAUSED_SECONDS = 300.0  # that a pause may last while somebody waits for the memory that it holds
FORGET_SECONDS = 300.0
KEPT_PER_PERSON = 60  # ended runs and their recordings
ACTS = ("pause", "play", "step", "stop", "speed", "change")


@dataclass(frozen=True)
class Rules:
    """What this server allows. MB, seconds, counts."""

    heavy_at_once: int = 2
    memory: float = 2048
    run_memory: float = 1024
    run_seconds: float = 900
    unwatched_seconds: float = 90
    runs_per_person: int = 3
    queue_length: int = 100
    frames_per_second: float = 15
    recording: float = 20
    recordings_days: float = 7
    device: str = "auto"
    recordings: float = 4000


class Desk:
    """Starts, queues, steers, finds and forgets runs. folder: where their recordings lie. packages: topic -> Python package."""

    def __init__(self, engine: Engine, rules: Rules, folder: Path, packages: Mapping[str, str] | None = None) -> None:
        self._engine, self.rules, self._folder = engine, rules, folder
        self._packages = dict(packages) if packages else {name: f"core.{name}" for name in topics.names()}
        self._places = Places(rules.heavy_at_once, rules.memory)
        self._runs: dict[str, Run] = {}
        self._arrivals = itertools.count()
        self.ended: Counter[str] = Counter()  # since the server's start, by kind of end
        self._lasted = {True: 60.0, False: 5.0}  # seconds, mean of recent heavy and small runs
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        going = dict(await self._engine.going())
        for folder in sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)[-4 * REMEMBERED :]:
            if run := remembered(folder, self._changed, goes_on=folder.name in going):
                self._runs[run.identity] = run
                if not run.ended:
                    self._background(self._work(run, going.pop(folder.name)))
        for process in going.values():  # of a run that is forgotten or was ended meanwhile
            process.kill()
        self._sweeper = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        if self._sweeper:
            self._sweeper.cancel()
        for run in self._runs.values():
            if not (self._engine.outlives and run.has_process):
                run.stop("interrupted")
        if self._engine.outlives:
            for task in self._tasks:
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)

    def package(self, topic: str) -> str:
        """The Python package of a topic. Raises InputError where there is none."""
        if topic not in self._packages:
            raise InputError(Problem("Topic", topic, "one of " + ", ".join(self._packages)))
        return self._packages[topic]

    def start(
        self, owner: str, topic: str, values: Mapping[str, Any], *, files: Mapping[str, str], paused: bool = False, per_second: float = 0.0
    ) -> Run:
        """A new run of `topic` for `owner`, started at once or put in line.

        Raises: InputError naming every bad setting, or saying that this person or this server has too many runs.
        """
        config = params.read(topics.config_type(self.package(topic)), values)
        going = [run for run in self._runs.values() if not run.ended]
        mine = sum(run.owner == owner for run in going)
        if mine >= self.rules.runs_per_person:
            raise InputError(Problem("Your runs", mine, f"fewer than {self.rules.runs_per_person} at once: stop one first"))
        waiting = sum(run.state["state"] == "waiting" for run in going)
        if waiting >= self.rules.queue_length:
            raise InputError(Problem("The queue", waiting, f"fewer than {self.rules.queue_length} waiting: try again in a few minutes"))
        identity = secrets.token_urlsafe(16)
        run = Run(identity, owner, topic, params.values(config), self._folder / identity, self._changed)
        with contextlib.suppress(OSError):  # a full disk: the run goes on unrecorded, and says so
            run.folder.mkdir(parents=True)
        run.per_second, run.paused_at_start = per_second, paused
        heavy = bool(config.heavy)
        data = sum(Path(path).stat().st_size for path in files.values()) / 2**20
        needed = (HEAVY_MEMORY if heavy else SMALL_MEMORY) + min(DATA_GROWTH * data, LARGE_DATA + LARGE_GROWTH * data)
        memory = min(self._engine.overhead + needed, self.rules.memory)  # on a small server one heavy run takes all there is
        run.ticket = Ticket(identity, owner, heavy, memory, next(self._arrivals))
        run.files = dict(files)
        run.save()
        self._runs[identity] = run
        log.info("run asked for", extra=_named(run))
        self._keep_newest(owner)
        self._admit()
        return run

    def act(self, owner: str, identity: str, message: Mapping[str, Any]) -> None:
        """Pause, play, step, stop, speed or a live change, by the run's owner only."""
        run, act = self.find(identity), message.get("do")
        if run.owner != owner:
            raise InputError(Problem("This run", "a control", "its owner; you are watching"))
        if act not in ACTS:
            raise InputError(Problem("Control", act, "one of " + ", ".join(ACTS)))
        if run.ended and act == "change":
            raise InputError(Problem("This run", "a change", "to be going on; it has ended"))
        if act == "stop":
            run.stop("stopped")
        elif act == "speed":
            run.per_second = _rate(message)
            run.tell({"do": "speed", "per_second": run.per_second})
        elif act == "change":
            run.tell({"do": "change", "change": self._live_change(run, message)})
        elif act == "play" and run.state["state"] == "paused":
            run.set_state({"state": "waiting", "resume": True})  # a paused run has given its place back
        elif act == "play" and not run.state.get("resume"):
            run.tell({"do": "play"})  # it may have been told to pause a moment ago
        elif act == "step":
            run.tell({"do": "step", "count": max(1, min(1000, _count(message))), **self._once(run, message)})
        elif act == "pause" and run.state.get("resume"):
            run.set_state({"state": "paused"})  # it leaves the line again
        elif act == "pause":
            run.tell({"do": "pause"})

    def find(self, identity: str) -> Run:
        """The run of that id, from memory or disk. Raises InputError where there is none."""
        run = self._runs.get(identity)
        if run is None and identity.replace("-", "").replace("_", "").isalnum() and len(identity) == 22:
            run = remembered(self._folder / identity, self._changed)
            if run:
                self._runs[identity] = run
        if run is None:
            raise InputError(Problem("Run", identity, "one that this server still keeps; press play to run it anew"))
        return run

    def standing(self) -> Counter[str]:
        """How many runs are waiting, running, paused."""
        return Counter(run.state["state"] for run in self._runs.values() if not run.ended)

    def latest(self, owner: str, topic: str) -> Run | None:
        """The newest run of that owner on that topic, if any."""
        mine = [run for run in list(self._runs.values()) if run.owner == owner and run.topic == topic]  # scripts ask from threads
        return max(mine, key=lambda run: run.created, default=None)

    def _admit(self) -> None:
        """Start whatever may start now; tell the others their place."""
        while ticket := self._places.next(self._tickets("waiting"), self._tickets("running"), self._tickets("paused")):
            run = self._runs[ticket.run]
            resume = run.state.get("resume")
            run.state = {"state": "running"}
            if resume:
                run.tell({"do": "play"})
                run.set_state({"state": "running"})
            else:
                self._background(self._work(run))
        for heavy in (True, False):
            line = self._places.line(self._tickets("waiting"), self._tickets("running"), heavy=heavy)
            for place, ticket in enumerate(line, 1):
                wait = self._places.expected_wait(place, heavy=heavy, seconds=self._lasted[heavy], memory=ticket.memory)
                state = self._runs[ticket.run].state
                if (state.get("place"), state.get("of")) != (place, len(line)):
                    self._runs[ticket.run].state = {**state, "place": place, "of": len(line), "wait": round(wait)}
                    self._runs[ticket.run].announce()

    async def _work(self, run: Run, process: Process | None = None) -> None:
        """One run's process from start to end, or from where an earlier server left it."""
        if run.ended:  # stopped in the same breath
            return
        try:
            await run.follow(process or await self._engine.start(self._request(run)))
        except Exception:  # whatever it was, the run's place must become free
            log.exception("a run could not go on", extra=_named(run))
            if not run.ended:
                run.set_state({"state": "ended", "end": "crashed"})
        if run.ticket and (lasted := run.state.get("seconds")):
            self._lasted[run.ticket.heavy] += 0.3 * (float(lasted) - self._lasted[run.ticket.heavy])

    def _request(self, run: Run) -> dict[str, Any]:
        """What its process must know."""
        assert run.ticket is not None
        data = run.ticket.memory - self._engine.overhead
        return {
            "kind": "run",
            "run": run.identity,
            "heavy": run.ticket.heavy,
            "package": self.package(run.topic),
            "config": run.config,
            "files": run.files,
            "folder": str(run.folder),
            "device": self.rules.device,
            "paused": run.paused_at_start,
            "per_second": run.per_second,
            "limits": {
                "seconds": self.rules.run_seconds,
                "memory": int(min(self.rules.run_memory, LEAST_LIMIT + 2 * data) * 2**20),
                "recording": int(self.rules.recording * 2**20),
                "frames_per_second": self.rules.frames_per_second,
            },
        }

    async def _sweep(self) -> None:
        """Every second: end what nobody watches or what outlived its limit; every few minutes: forget old recordings."""
        forgot = 0.0
        while True:
            now = time.monotonic()
            try:
                self._end_overdue(now)
                if now - forgot > FORGET_SECONDS:
                    forgot = now
                    going = {run.identity for run in self._runs.values() if not run.ended}
                    for identity in await asyncio.to_thread(self._forget, going):
                        self._runs.pop(identity, None)
            except Exception:  # without the sweep nothing would ever end by itself again
                log.exception("a sweep failed")
            await asyncio.sleep(1)

    def _end_overdue(self, now: float) -> None:
        short = self._places.lacks_memory(self._tickets("waiting"), self._tickets("running"), self._tickets("paused"))
        for run in list(self._runs.values()):
            if run.ended:
                continue
            if not run.watchers and now - run.last_watched > self.rules.unwatched_seconds:
                run.stop("unwatched")
            elif short and run.state["state"] == "paused" and now - run.paused > PAUSED_SECONDS:
                run.stop("paused")
            elif run.state["state"] == "running" and run.worked(now) > 1.2 * self.rules.run_seconds + 10:
                run.stop("time")  # its own limit acts between two moments; this one when a moment does not end

    def _forget(self, going: Collection[str]) -> list[str]:
        """Delete the folders of ended runs that are too old, and the oldest while all take too much; returns which. Runs in a thread."""
        oldest, gone, kept = time.time() - self.rules.recordings_days * 86400, [], []
        for folder in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another hand was quicker
                kept.append((folder.stat().st_mtime, sum(file.stat().st_size for file in folder.iterdir()), folder))
        left = sum(size for _, size, _ in kept)
        for changed, size, folder in sorted(kept, key=lambda entry: entry[0]):
            if folder.name not in going and (changed < oldest or left > self.rules.recordings * 2**20):
                shutil.rmtree(folder, ignore_errors=True)
                gone.append(folder.name)
                left -= size
        return gone

    def _keep_newest(self, owner: str) -> None:
        """Nobody's recordings fill the disk: of one person's ended runs the newest stay."""
        ended = [run for run in self._runs.values() if run.owner == owner and run.ended and not run.watchers]
        for run in sorted(ended, key=lambda run: run.created)[:-KEPT_PER_PERSON]:
            del self._runs[run.identity]
            self._background(asyncio.to_thread(shutil.rmtree, run.folder, True))

    def _changed(self, run: Run) -> None:
        """A run's state has changed: places may have become free."""
        if run.ended:
            self.ended[run.state["end"]] += 1
            log.info("run ended", extra={**_named(run), "end": run.state["end"], "seconds": run.state.get("seconds", 0.0)})
        if run.ended and len(self._runs) > 2 * REMEMBERED:
            ended = sorted((r for r in self._runs.values() if r.ended and not r.watchers), key=lambda r: r.created)
            last = {(old.owner, old.topic): old.identity for old in ended}  # a reload must still find a person's last run
            for old in ended[:-REMEMBERED]:
                if last[old.owner, old.topic] != old.identity:
                    del self._runs[old.identity]
        self._admit()

    def _tickets(self, state: str) -> list[Ticket]:
        return [run.ticket for run in self._runs.values() if run.ticket and run.state["state"] == state]

    def _live_change(self, run: Run, message: Mapping[str, Any]) -> dict[str, Any]:
        """The settings to change in a run that goes on, checked like any config."""
        change = dict(message.get("change", {}))
        run.config = self._changed_config(run, change)
        run.save()
        return {name: run.config[name] for name in change}

    def _once(self, run: Run, message: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that hold for the next step alone, and what they are again behind it."""
        once = dict(message.get("once", {}))
        then = self._changed_config(run, once) if once else {}
        return {"once": {name: then[name] for name in once}, "back": {name: run.config[name] for name in once}} if once else {}

    def _changed_config(self, run: Run, change: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a run that goes on after a change. Raises: InputError where it may not be changed so."""
        kind = topics.config_type(self.package(run.topic))
        live: frozenset[str] = getattr(kind, "LIVE", frozenset())
        needs = "one that can change while it runs: " + (", ".join(sorted(live)) or "none")
        if wrong := [Problem("Setting", name, needs) for name in change if name not in live]:
            raise InputError(wrong)
        after = params.read(kind, {**run.config, **change})
        if hasattr(after, "check_follows"):
            after.check_follows(params.read(kind, run.config))
        return params.values(after)

    def _background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _named(run: Run) -> dict[str, Any]:
    """What the log says of a run."""
    return {"run": run.identity, "owner": run.owner, "topic": run.topic}


def _count(message: Mapping[str, Any]) -> int:
    count = message.get("count", 1)
    if isinstance(count, bool) or not isinstance(count, int):
        raise InputError(Problem("Steps", count, "a whole number"))
    return count


def _rate(message: Mapping[str, Any]) -> float:
    rate = message.get("per_second", 0)
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 10000:
        raise InputError(Problem("Speed", rate, "a number of steps a second from 0 (as fast as possible) to 10000"))
    return float(rate)
