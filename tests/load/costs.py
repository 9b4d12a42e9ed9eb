"""What people cost: computing and memory of a watcher, a moved control, a small and a heavy run; people per core and per GB from that,
and what would be at its end first with 600 of them.

Counts the seconds that processors worked, not those that passed, so that a busy machine shows in the figures little. A person here
watches one small run of their own and moves a control every three seconds: more than most do for long.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import psutil

from core.runs.desk import HEAVY_MEMORY, SMALL_MEMORY
from core.settings import Settings, variable
from tests.load import configs
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, Tab, first_request

WATCHERS, CHANGES, RUNS, SECONDS = 40, 40, 20, 6.0
PER_SECOND = 30.0  # steps of a small run that somebody looks at; at full speed it takes the rest of a core that nobody else wants
THINKING = 3.0  # seconds between two moves of a person's controls
MANY = 600
MB, GB = 1 << 20, 1 << 30


@dataclass(frozen=True)
class Costs:
    """Seconds of computing and bytes. frame: to pass one picture to one watcher. change: of one moved control, in the web server and in an
    answers worker. steps: of a small run in a second, at a pace to look at. heavy: of a heavy run in a second. tab, small, heavy_memory:
    bytes. picture: bytes of one as it is sent. frames: that a watcher gets in a second."""

    frame: float
    change: float
    answer: float
    steps: float
    heavy: float
    tab: float
    small: float
    heavy_memory: float
    picture: float
    frames: float

    @property
    def web(self) -> float:
        """Of the web server's one core, what a person takes."""
        return self.frames * self.frame + self.change / THINKING

    @property
    def elsewhere(self) -> float:
        """Of all other cores."""
        return self.steps + self.answer / THINKING


@dataclass(frozen=True)
class Part:
    """Something that can be at its end. used: of `there`, by one person. moved_by: what an operator does about it."""

    name: str
    used: float
    there: float
    unit: str
    moved_by: str

    @property
    def people(self) -> int:
        """How many it serves."""
        return int(self.there / self.used) if self.used else 1_000_000


def parts(costs: Costs, settings: Settings, cores: int) -> list[Part]:
    """What people share, what is at its end first coming first."""
    workers = settings.answer_workers
    own = settings.recording_mb
    found = [
        Part("the web server's process", costs.web, 1.0, "core", "several servers behind a proxy that keeps a person on one"),
        Part("cores for runs and answers", costs.elsewhere, max(1.0, cores - 1.0), "cores", f"more cores, or {variable('engine')}=ray"),
        Part("answers workers", costs.answer / THINKING, workers, "workers", variable("answer_workers")),
        Part("memory set aside for runs", SMALL_MEMORY, settings.memory_mb, "MB", variable("memory_mb")),
        Part("recordings on disk", own, settings.recordings_mb, "MB", f"{variable('recordings_mb')}; the oldest go first"),
        Part("network, of 1 Gbit/s", costs.frames * costs.picture * 8 / 1e9, 1.0, "Gbit/s", variable("frames_per_second")),
    ]
    return sorted(found, key=lambda part: part.people)


async def measure(table: Table, minutes: float) -> None:
    with Server(runs_per_person="100", memory_mb="8192", heavy_at_once="2", unwatched_seconds="600") as server:
        async with AsyncExitStack() as open_ones:
            empty = server.memory()
            tabs, sessions = [], []
            for _ in range(WATCHERS):
                cookie = await first_request(server)
                tabs.append(await open_ones.enter_async_context(Tab(server, cookie)))
                sessions.append(Session(server, cookie))
                await sessions[-1].open()
                open_ones.push_async_callback(sessions[-1].close)
            tab = (server.memory() - empty) * MB / WATCHERS
            idle = await _rate(server, lambda: asyncio.sleep(SECONDS / 2))
            change, answer = await _changes(server, sessions[0], tabs[0])
            frame, frames, picture = await _frames(server, tabs, idle)
            steps, small = await _runs(server, tabs[0], [configs.SMALL_LONG] * RUNS, PER_SECOND)
            heavy, heavy_memory = await _runs(server, tabs[1], [configs.HEAVY], 0.0)
    costs = Costs(frame, change, answer, steps, heavy, tab, small, heavy_memory, picture, frames)
    _say(table, costs, idle)


async def _rate(server: Server, work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of the web server's computing in a second of `work`."""
    busy, began = server.busy(), time.monotonic()
    await work()
    return (server.busy() - busy) / (time.monotonic() - began)


async def _changes(server: Server, session: Session, tab: Tab) -> tuple[float, float]:
    """Seconds of computing for one moved control: of the web server, of the answers workers."""
    for _ in range(6):  # every worker has answered before
        _, value = await session.move("Iterations")
        await tab.ask(configs.with_iterations(value))
    web, others = server.busy(), _computed(server.carried())
    for _ in range(CHANGES):
        _, value = await session.move("Iterations")
        await tab.ask(configs.with_iterations(value))
    return (server.busy() - web) / CHANGES, (_computed(server.carried()) - others) / CHANGES


async def _frames(server: Server, tabs: Sequence[Tab], idle: float) -> tuple[float, float, float]:
    """Seconds of the web server's computing for one picture to one watcher; pictures a second that each gets; bytes of one."""
    run = await tabs[0].start(configs.SMALL_LONG, PER_SECOND)
    before, began, busy = sum(tab.received for tab in tabs), time.monotonic(), server.busy()
    until = began + SECONDS
    seen = await asyncio.gather(*(tab.watch(run, until) for tab in tabs))
    lasted, busy = time.monotonic() - began, server.busy() - busy
    count = sum(len(came) for came, _ in seen)
    await tabs[0].request({"do": "stop", "run": run})
    return max(0.0, busy - idle * lasted) / count, count / lasted / len(tabs), (sum(tab.received for tab in tabs) - before) / count


async def _runs(server: Server, tab: Tab, config: Sequence[dict[str, object]], per_second: float) -> tuple[float, float]:
    """Seconds of computing of one run in a second, and the bytes that it holds alone."""
    before = {process.pid for process in server.carried()}
    runs = [await tab.start(each, per_second) for each in config]
    while len(new := [process for process in server.carried() if process.pid not in before]) < len(runs):
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)
    computed, began = _computed(new), time.monotonic()
    await asyncio.sleep(SECONDS)
    each = (_computed(new) - computed) / (time.monotonic() - began) / len(runs)
    alone = sum(process.memory_full_info().uss for process in new) / len(runs)
    for run in runs:
        await tab.request({"do": "stop", "run": run})
    return each, alone


def _computed(processes: Sequence[psutil.Process]) -> float:
    """Seconds that these have computed so far."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _say(table: Table, costs: Costs, idle: float) -> None:
    table.add("web server with nobody doing anything", 1000 * idle, "ms/s")
    table.add("a watcher: the web server's computing for one picture", 1000 * costs.frame, note=f"{costs.picture / 1000:.1f} kB each")
    table.add("a watcher: pictures each second", costs.frames, "/s")
    table.add("a moved control: computing of the web server", 1000 * costs.change)
    table.add("a moved control: computing of an answers worker", 1000 * costs.answer)
    table.add("a small run looked at: computing each second", 1000 * costs.steps, "ms/s", note=f"{PER_SECOND:g} steps a second")
    table.add("a small run: memory of its own", costs.small / MB, "MB", note=f"set aside: {SMALL_MEMORY} MB")
    table.add("a heavy run: computing each second", 1000 * costs.heavy, "ms/s", note="as much of one core as is free")
    table.add("a heavy run: memory of its own", costs.heavy_memory / MB, "MB", note=f"set aside: {HEAVY_MEMORY} MB")
    table.add("an open tab: memory of the web server", costs.tab / MB, "MB")
    table.add("people who each watch and move: per core of the web server", 1 / costs.web, "")
    table.add("people who each watch and move: per core of runs and answers", 1 / costs.elsewhere, "")
    table.add("people per GB", GB / (costs.tab + max(costs.small, SMALL_MEMORY * MB)), "")
    settings, cores = Settings(), psutil.cpu_count() or 1
    for part in parts(costs, settings, cores):
        most = f"{MANY} need {MANY * part.used:.3g} of {part.there:g} {part.unit}"
        table.add(f"as configured by default, {cores} cores: {part.name}", part.people, "people", note=f"{most}; moved by {part.moved_by}")
