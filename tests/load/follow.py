"""Sixty follow one presenter: how long until each tab hears of a step, and until its page has gone along."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack
from typing import Any

from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, Tab, first_request

PEOPLE, STEPS = 60, 8
APART = 0.022 * PEOPLE  # seconds within which browsers turn to another page (assets/js/following.js)
PLACES = [("gan", "loss=hinge"), ("gan", "loss=hinge&d_rate=0.01"), ("gridworld", ""), ("lr-finder", "v=2&data=digits")]


async def measure(table: Table, minutes: float) -> None:
    with Server() as server:
        async with AsyncExitStack() as open_ones:
            cookies = [await first_request(server) for _ in range(PEOPLE + 1)]
            tabs = [await open_ones.enter_async_context(Tab(server, cookie)) for cookie in cookies]
            sessions = [Session(server, cookie) for cookie in cookies[1:]]
            for session in sessions:
                await session.open()
                open_ones.push_async_callback(session.close)
            presenter, others = tabs[0], tabs[1:]
            code = (await presenter.request({"do": "room open"}))[0]["code"]
            began = time.perf_counter()
            numbers = await asyncio.gather(*(_news(tab, code, 0) for tab in others))
            table.add("follow: sixty join at once, all told", 1000 * (time.perf_counter() - began), at_most=1000)
            heard, together, apart = list[float](), list[float](), list[float]()
            busy = server.busy()
            for step in range(STEPS):
                waiting = [asyncio.create_task(_news(tab, code, told["number"])) for tab, told in zip(others, numbers, strict=True)]
                await asyncio.sleep(0.5)
                page, query = PLACES[step % len(PLACES)]
                began = time.perf_counter()
                await presenter.request({"do": "room steer", "code": code, "page": page, "query": query})
                numbers = await asyncio.gather(*waiting)
                heard += [told["heard"] - began for told in numbers]
                spread = step % 2 * APART
                gone = await asyncio.gather(*(_go(session, page, query, spread) for session in sessions))
                (apart if spread else together).extend(gone)
            busy = server.busy() - busy
            table.add("follow: web process, for each page that goes along", 1000 * busy / PEOPLE / STEPS, note=f"{server.memory():.0f} MB")
            table.spread("follow: steered, heard in 60 tabs", heard, at_most=100)
            table.spread("follow: 60 pages go along in the same moment", together)
            table.spread("follow: 60 pages go along, spread as browsers do it", apart, at_most=1000)
            table.add("follow: faults in pages and log", sum(session.faults for session in sessions) + server.complaints(), "", at_most=0)


async def _news(tab: Tab, code: str, seen: int) -> dict[str, Any]:
    head, _ = await tab.request({"do": "room", "code": code, "as": "follows", "seen": seen})
    return {**head, "heard": time.perf_counter()}


async def _go(session: Session, page: str, query: str, spread: float) -> float:
    """Seconds that one page's script takes to go along, once this browser's turn has come."""
    await asyncio.sleep(random.uniform(0, spread))
    began = time.perf_counter()
    await session.go(page, query)
    return time.perf_counter() - began
