"""One person who brings a long table: how long after the file is chosen its first picture is drawn."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.async_api import Page

from tests.load.browser import chromium, opened, redraw
from tests.load.server import Server
from tests.load.table import Table

ROWS, TIMES, MOST = 100_000, 5, 2000  # rows, files, milliseconds


async def measure(table: Table, minutes: float) -> None:
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        async with chromium() as browser, opened(browser, server, path="time-series") as page:
            waits = [await _brought(page, Path(folder) / f"series {n}.csv", n) for n in range(TIMES)]
        table.spread(f"time series: a file of {ROWS:,} rows chosen, to its first picture", waits, at_most=MOST)
        table.add("complaints in the server's log", server.complaints(), "", at_most=0)


async def _brought(page: Page, path: Path, offset: int) -> float:
    """Each file has numbers of its own, so that none is known already."""
    hours = (f"{1577836800 + 3600 * i},{50 + (i % 24) + ((i * 37 + offset) % 1000) / 100:.2f}" for i in range(ROWS))
    path.write_text("\n".join(["time,value", *hours]) + "\n", encoding="utf-8")
    seconds = await redraw(page, "change", lambda: page.locator(".pg-bring input[type=file]").first.set_input_files(path))
    assert "100,000" in await page.inner_text("[data-testid=stMain]")
    return seconds
