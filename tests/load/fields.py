"""One person at the receptive field explorer: how long after a moved control the picture is new."""

from __future__ import annotations

from playwright.async_api import Browser, Page

from tests.load.browser import choices_made, chromium, controls_moved, opened, redrawn, selected
from tests.load.server import Server
from tests.load.table import Table

TIMES, WARM, MOST = 22, 2, 150  # tries, of which so many warm the browser up; milliseconds
PATH = "receptive-field"


async def measure(table: Table, minutes: float) -> None:
    with Server(runs_per_person="1000") as server:
        async with chromium() as browser:
            await _field(table, browser, server)
            await _kernel(table, browser, server)
        table.add("complaints in the server's log", server.complaints(), "", at_most=0)


async def _field(table: Table, browser: Browser, server: Server) -> None:
    async with opened(browser, server, path=PATH) as page:
        _said(table, "layer chosen in the list", await selected(page, "Layer", ("ArrowUp", "ArrowDown"), TIMES))
        rows = page.locator(".pg-layers tr[data-row] td:first-child")
        await rows.nth(9).scroll_into_view_if_needed()
        _said(table, "layer chosen in the table", await redrawn(page, "click", [rows.nth(9).click, rows.nth(11).click], TIMES))
        units = page.locator(".pg-picture[role=application]")
        await units.scroll_into_view_if_needed()
        places = [{"x": 120.0, "y": 120.0}, {"x": 160.0, "y": 150.0}]
        _said(table, "unit clicked", await redrawn(page, "click", [lambda at=at: units.click(position=at) for at in places], TIMES))
        await _open(page, "Unit and feature map")
        _said(table, "unit's slider moved", await controls_moved(page, "Unit, down (%)", TIMES))
        _said(table, "centres' convention chosen", await choices_made(page, ("half-pixel", "index"), TIMES))
        channel = page.get_by_role("spinbutton", name="Channel")
        await channel.focus()
        keys = [lambda: page.keyboard.press("ArrowUp"), lambda: page.keyboard.press("ArrowDown")]
        _said(table, "channel stepped", await redrawn(page, "keydown", keys, TIMES))


async def _kernel(table: Table, browser: Browser, server: Server) -> None:
    async with opened(browser, server, "mode=Kernel&kernel=Gaussian+blur", PATH) as page:
        _said(table, "kernel's size moved", await controls_moved(page, "Kernel size", TIMES))


def _said(table: Table, what: str, waits: list[float]) -> None:
    table.spread(f"receptive field: {what}, to the new picture", waits[WARM:], at_most=MOST)


async def _open(page: Page, expander: str) -> None:
    await page.get_by_text(expander, exact=True).first.click()
    await page.wait_for_timeout(500)
