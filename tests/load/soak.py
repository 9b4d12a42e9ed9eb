"""Ten people for a while: what the web process holds, what it has imported, what is left when it has gone."""

from __future__ import annotations

import asyncio
import random
import time

from tests.load import configs
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, Tab, first_request

PEOPLE, STAY = 10, 45.0  # seconds between two reloads of one person's page


async def measure(table: Table, minutes: float) -> None:
    with Server() as server:
        memory = [server.memory()]
        until = time.monotonic() + 60 * minutes
        people = asyncio.gather(*(_person(server, until) for _ in range(PEOPLE)))
        while not people.done():
            await asyncio.sleep(5)
            memory.append(server.memory())
        done = await people
        half = memory[len(memory) // 2]
        runs, moves, faults = (sum(person[i] for person in done) for i in range(3))
        told = f"start {memory[0]:.0f}, after half {half:.0f}, end {memory[-1]:.0f} MB; {runs} runs, {moves} controls moved"
        table.add(f"soak: most memory of the web process in {minutes:g} minutes", max(memory), "MB", at_most=200, note=told)
        heavy = server.heavy_imports()
        table.add("soak: heavy packages in the web process", len(heavy), "", at_most=0, note=" ".join(sorted(heavy)))
        table.add("soak: faults in pages and log", faults + server.complaints(), "", at_most=0)
        left = server.stop()
        table.add("soak: processes left when the server has gone", len(left), "", at_most=0, note=" ".join(str(p.pid) for p in left))


async def _person(server: Server, until: float) -> tuple[int, int, int]:
    """Moves controls, runs something now and then, reloads the page: how many runs, moves and faults there were."""
    runs = moves = faults = 0
    cookie = await first_request(server)
    while time.monotonic() < until:
        session = Session(server, cookie)
        await session.open()
        async with Tab(server, cookie) as tab:
            leaves = min(until, time.monotonic() + STAY * random.uniform(0.5, 1.5))
            while time.monotonic() < leaves:
                await asyncio.sleep(random.uniform(1, 5))
                _, value = await session.move("Iterations")
                moves += 1
                await tab.ask(configs.with_iterations(value))
                if random.random() < 0.3:
                    run = await tab.start(configs.with_iterations(value), 50)
                    await tab.watch(run, leaves)
                    await tab.request({"do": "stop", "run": run})
                    runs += 1
        await session.close()
        faults += session.faults
    return runs, moves, faults
