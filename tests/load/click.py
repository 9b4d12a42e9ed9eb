"""One person at the page: press play, stop, watch, move a control; over the sockets alone, then in Chromium."""

from __future__ import annotations

import asyncio
import time

from tests.load import configs
from tests.load.browser import choices_made, chromium, controls_moved, opened, pictures_of_a_run, play_and_stop
from tests.load.server import Server
from tests.load.table import Table
from tests.load.visitor import Session, Tab, first_request

TIMES, WARM = 20, 2  # of so many tries, the first few are left out where a browser warms up


async def measure(table: Table, minutes: float) -> None:
    with Server(runs_per_person="1000") as server:
        await _sockets(table, server)
        await _chromium(table, server)
        table.add("complaints in the server's log", server.complaints(), "", at_most=0)


async def _sockets(table: Table, server: Server) -> None:
    cookie = await first_request(server)
    async with Tab(server, cookie) as tab:
        await _start_and_stop(tab, configs.SMALL, 50)  # what is slow only once is the section "first"
        for name, rate in (("small run at 50 a second", 50.0), ("small run at full speed", 0.0)):
            waits = [await _start_and_stop(tab, configs.SMALL_LONG, rate) for _ in range(TIMES)]
            table.spread(f"sockets: click to first frame and its base, {name}", [first for first, _ in waits], at_most=150)
            table.spread(f"sockets: stop to ended, {name}", [stop for _, stop in waits], at_most=100)
        waits = [await _start_and_stop(tab, configs.HEAVY, 0.0) for _ in range(5)]
        table.spread("sockets: click to first frame and its base, heavy run", [first for first, _ in waits], at_most=150)
        table.spread("sockets: stop to ended, heavy run", [stop for _, stop in waits], at_most=100)
        session = Session(server, cookie)
        await session.open()
        moves = [await session.move("Iterations") for _ in range(TIMES)]
        table.spread("sockets: control moved, script finished", [seconds for seconds, _ in moves], at_most=100)
        asks = [await tab.ask(configs.with_iterations(value)) for _, value in moves]
        table.spread("sockets: control moved, answer with the new picture", asks, at_most=100)
        await session.close()


async def _start_and_stop(tab: Tab, config: dict[str, object], rate: float) -> tuple[float, float]:
    began = time.perf_counter()
    run = await tab.start(config, rate)
    seen, body = 0, b""
    while not body:
        head, body = await tab.request({"do": "next", "run": run, "seen": seen})
        seen = head["number"]
    await tab.request({"do": "base", "run": run})
    first = time.perf_counter() - began
    await asyncio.sleep(0.3)
    began = time.perf_counter()
    stopping = asyncio.create_task(tab.request({"do": "stop", "run": run}))
    while head["state"] != "ended":
        head, _ = await tab.request({"do": "next", "run": run, "seen": seen})
        seen = head["number"]
    await stopping
    return first, time.perf_counter() - began


async def _chromium(table: Table, server: Server) -> None:
    long = f"lr_low={configs.LONG['lr_low']}&lr_high={configs.LONG['lr_high']}&iterations={configs.LONG['iterations']}"
    async with chromium() as browser:
        async with opened(browser, server) as page:
            waits = await controls_moved(page, "Batch size (rows)", TIMES)
            table.spread("Chromium: slider moved by keyboard to new picture", waits[WARM:], at_most=100)
            await page.get_by_text("Network", exact=True).first.click()
            waits = await choices_made(page, ("linear", "MLP"), TIMES)
            table.spread("Chromium: option chosen to new picture", waits[WARM:], at_most=100)
        async with opened(browser, server, long) as page:
            plays, stops = await play_and_stop(page, TIMES)
            table.spread("Chromium: click to first live picture", plays[WARM:], at_most=150)
            table.spread("Chromium: stop to “stopped”", stops[WARM:], at_most=100)
        async with opened(browser, server, long) as page:
            rate, ages = await pictures_of_a_run(page, 12)
            table.add("Chromium: pictures a second, run of 1000 at 50 a second", rate, "/s", at_least=14.5)  # the server makes 15 at most
            table.spread("Chromium: picture's age when drawn", ages, at_most=60)
