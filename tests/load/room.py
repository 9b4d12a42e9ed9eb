"""A room of 60 people on one small machine: two heavy trainings, 60 tabs that watch one of them, 60 people who move controls."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack
from statistics import median

from tests.load import configs
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, Tab, first_request

PEOPLE, SECONDS, THINKING = 60, 24.0, 3.0


async def measure(table: Table, minutes: float) -> None:
    with Server(runs_per_person="100", memory_mb="4096", queue_length="500") as server:
        async with AsyncExitStack() as open_ones:
            cookies = [await first_request(server) for _ in range(PEOPLE)]
            tabs = [await open_ones.enter_async_context(Tab(server, cookie)) for cookie in cookies]
            people = [await open_ones.enter_async_context(Tab(server, cookie)) for cookie in cookies]
            sessions = [Session(server, cookie) for cookie in cookies]
            for session in sessions:
                await session.open()
                open_ones.push_async_callback(session.close)
            await people[0].ask(configs.SMALL)
            runs = [await tabs[0].start(configs.WATCHED), await tabs[1].start(configs.HEAVY)]
            await asyncio.sleep(2)
            busy, began = server.busy(), time.monotonic()
            until = began + SECONDS
            watching = [tab.watch(runs[0], until) for tab in tabs]
            moving = [_move_controls(session, tab, until) for session, tab in zip(sessions, people, strict=True)]
            seen, moved, _ = await asyncio.gather(asyncio.gather(*watching), asyncio.gather(*moving), tabs[1].watch(runs[1], until, 1.0))
            lasted = time.monotonic() - began
            busy = server.busy() - busy
            states = [(await tabs[0].request({"do": "find", "run": run}))[0]["state"] for run in runs]
        waits = [wait for person in moved for wait in person]
        table.spread("room: control moved, script finished", [script for script, _ in waits], at_most=100)
        table.spread("room: then the answer with the new picture", [ask for _, ask in waits], at_most=100)
        table.spread("room: both together", [script + ask for script, ask in waits], at_most=100)
        table.spread("room: frame's age in 60 tabs", [age for _, ages in seen for age in ages], at_most=50)
        rates = [(len(came) - 1) / (came[-1] - came[0]) for came, _ in seen]
        table.add("room: frames a second in 60 tabs, least", min(rates), "/s", note=f"median {median(rates):.1f}")
        table.add("room: web process", 100 * busy / lasted, "% core", note=f"{server.memory():.0f} MB")
        table.add("room: heavy runs that went on all the while", states.count("running"), "", at_least=2)
        table.add("room: faults in pages and log", sum(session.faults for session in sessions) + server.complaints(), "", at_most=0)


async def _move_controls(session: Session, tab: Tab, until: float) -> list[tuple[float, float]]:
    """One person: moves a slider about every three seconds, then the browser asks for the new picture. Seconds of both waits."""
    waits = []
    await asyncio.sleep(random.uniform(0, THINKING))
    while time.monotonic() < until:
        script, value = await session.move("Iterations")
        waits.append((script, await tab.ask(configs.with_iterations(value))))
        await asyncio.sleep(THINKING * random.uniform(0.5, 1.5))
    return waits
