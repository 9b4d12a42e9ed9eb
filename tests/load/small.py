"""Sixty people who each run something small of their own at the same time."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from statistics import median

from tests.load import configs
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Tab, first_request

PEOPLE, SECONDS, PER_SECOND = 60, 12.0, 50.0


async def measure(table: Table, minutes: float) -> None:
    with Server(memory_mb="4096") as server:
        async with AsyncExitStack() as open_ones:
            tabs = [await open_ones.enter_async_context(Tab(server, await first_request(server))) for _ in range(PEOPLE)]
            began = time.perf_counter()
            runs = await asyncio.gather(*(tab.start(configs.SMALL_LONG, PER_SECOND) for tab in tabs))
            firsts = await asyncio.gather(*(_first(tab, run, began) for tab, run in zip(tabs, runs, strict=True)))
            table.spread("60 small runs started at once, until each has a frame", firsts)
            started, busy = time.monotonic(), server.busy()
            until = started + SECONDS
            seen = await asyncio.gather(*(tab.watch(run, until) for tab, run in zip(tabs, runs, strict=True)))
            lasted, busy = time.monotonic() - started, server.busy() - busy
            heads = [(await tab.request({"do": "find", "run": run}))[0] for tab, run in zip(tabs, runs, strict=True)]
            rates = [len(came) / lasted for came, _ in seen]
            table.add("60 small runs: frames a second each, least", min(rates), "/s", at_least=5, note=f"median {median(rates):.1f}")
            table.spread("60 small runs: frame's age", [age for _, ages in seen for age in ages])
            steps = median(head["step"] for head in heads)
            going = sum(head["state"] == "running" for head in heads)
            note = f"median run at step {steps:.0f} of 1000, {going} of {PEOPLE} still going"
            table.add("60 small runs: web process", 100 * busy / lasted, "% core", note=note)


async def _first(tab: Tab, run: str, began: float) -> float:
    seen, body = 0, b""
    while not body:
        head, body = await tab.request({"do": "next", "run": run, "seen": seen})
        seen = head["number"]
    return time.perf_counter() - began
