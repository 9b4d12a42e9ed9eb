"""The first page: on a server that has just started, and for 60 people who arrive together."""

from __future__ import annotations

import asyncio
import time

from tests.load.browser import chromium, time_to_picture
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, first_request


async def visit(server: Server) -> tuple[float, int]:
    """One new browser, from its first request to the end of the page's first run: seconds, faults."""
    began = time.perf_counter()
    session = Session(server, await first_request(server))
    await session.open()
    seconds = time.perf_counter() - began
    await session.close()
    return seconds, session.faults


async def measure(table: Table, minutes: float) -> None:
    fresh, starts = [], []
    for _ in range(3):
        with Server() as server:
            starts.append(server.seconds_to_start)
            fresh.append((await visit(server))[0])
    table.spread("server started, until it answers", starts, of=0.5)
    table.spread("first page on a fresh server, script finished", fresh, of=0.5, at_most=2000)
    seen = []
    async with chromium() as browser:
        for _ in range(3):
            with Server() as server:
                seen.append(await time_to_picture(browser, server))
    table.spread("first page on a fresh server, picture in Chromium", seen, of=0.5, at_most=2000)
    with Server() as server:
        cold = await asyncio.gather(*(visit(server) for _ in range(60)))
        table.spread("60 first pages at once, on a fresh server", [seconds for seconds, _ in cold])
        again, faults = [], sum(faults for _, faults in cold)
        for _ in range(3):
            visits = await asyncio.gather(*(visit(server) for _ in range(60)))
            again += [seconds for seconds, _ in visits]
            faults += sum(faults for _, faults in visits)
        table.spread("60 first pages at once, later", again, at_most=2000)
        table.add("faults among 240 first pages", faults, "", at_most=0)
