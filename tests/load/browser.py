"""What a person sees in Chromium, timed inside the page: the view counts its pictures in attributes of `.pg-live`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.load.server import Server

PATIENCE = 60_000  # ms
REST = 600  # ms between two moves
# Seconds from an event on the page to the first change of one attribute of the view.
WAIT_FOR = """([event, attribute]) => { window.measured = new Promise((done, fail) => {
  const live = document.querySelector('.pg-live'); const before = live.dataset[attribute]; let began = null;
  const start = () => { began ??= performance.now(); };
  addEventListener(event, start, { capture: true, once: true });
  const watch = new MutationObserver(() => {
    if (began === null || live.dataset[attribute] === before) return;
    watch.disconnect(); removeEventListener(event, start, { capture: true }); done((performance.now() - began) / 1000);
  });
  watch.observe(live, { attributes: true });
  setTimeout(() => fail(new Error('no ' + attribute + ' after ' + event)), 20000);
}); window.measured.catch(() => {}); }"""
# Seconds from pressing stop to the bar saying so.
STOP = """() => new Promise((done, fail) => {
  const bar = document.querySelector('.pg-state'); const began = performance.now();
  const look = () => { if (/stopped|ended|finished/.test(bar.textContent)) {
    watch.disconnect(); done((performance.now() - began) / 1000); } };
  const watch = new MutationObserver(look); watch.observe(bar, { childList: true, characterData: true, subtree: true });
  document.querySelector('[data-act=stop]').click(); setTimeout(() => fail(new Error('not stopped')), 20000);
})"""
# [seconds since the first, age in ms] of each picture drawn within so many seconds.
COLLECT = """(seconds) => new Promise((done) => {
  const live = document.querySelector('.pg-live'); const seen = []; let frames = live.dataset.frames;
  const watch = new MutationObserver(() => { if (live.dataset.frames !== frames) { frames = live.dataset.frames;
    seen.push([performance.now() / 1000, Number(live.dataset.age)]); } });
  watch.observe(live, { attributes: true });
  setTimeout(() => { watch.disconnect(); done(seen); }, 1000 * seconds);
})"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this machine; the one that playwright would download is never used."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("There is no Chromium here; say where with CHROMIUM=/path/to/chromium.")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def time_to_picture(browser: Browser, server: Server) -> float:
    """Seconds from typing the address, with an empty cache, to the first picture."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(f"{server.origin}/lr-finder", wait_until="commit")
    await page.wait_for_selector(".pg-live[data-drawn]", state="attached", timeout=PATIENCE)
    seconds = time.perf_counter() - began
    await context.close()
    return seconds


@asynccontextmanager
async def opened(browser: Browser, server: Server, query: str = "", path: str = "lr-finder") -> AsyncIterator[Page]:
    """A page with its first picture on screen."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(f"{server.origin}/{path}?{query}", wait_until="commit")
    await page.wait_for_selector(".pg-live[data-drawn]", state="attached", timeout=PATIENCE)
    await page.wait_for_timeout(1000)
    try:
        yield page
    finally:
        await context.close()


async def play_and_stop(page: Page, times: int) -> tuple[list[float], list[float]]:
    """Press play, wait for the first live picture, let it run for half a second, press stop: seconds of both waits, each time."""
    plays, stops = [], []
    for _ in range(times):
        await page.evaluate(WAIT_FOR, ["click", "frames"])
        await page.evaluate("document.querySelector('[data-act=play]').click()")
        plays.append(await page.evaluate("window.measured"))
        await page.wait_for_timeout(500)
        stops.append(await page.evaluate(STOP))
        await page.wait_for_timeout(300)
    return plays, stops


async def pictures_of_a_run(page: Page, seconds: float) -> tuple[float, list[float]]:
    """Press play; frames a second while the run goes on, and the age in seconds of each when it was drawn."""
    await page.evaluate("document.querySelector('[data-act=play]').click()")
    until = time.monotonic() + PATIENCE / 1000
    while not await page.evaluate(
        "Number(document.querySelector('.pg-live').dataset.frames) > 3"
    ):  # no eval in the page, as our policy says
        if time.monotonic() > until:
            raise TimeoutError("the run showed no pictures")
        await page.wait_for_timeout(50)
    seen: list[Any] = await page.evaluate(COLLECT, seconds)
    return (len(seen) - 1) / (seen[-1][0] - seen[0][0]), [age / 1000 for _, age in seen]


async def controls_moved(page: Page, label: str, times: int) -> list[float]:
    """Move a slider to and fro by keyboard before any run: seconds from each key to the new picture."""
    await page.get_by_role("slider", name=label).focus()
    return await redrawn(page, "keydown", [lambda: page.keyboard.press("ArrowRight"), lambda: page.keyboard.press("ArrowLeft")], times)


async def choices_made(page: Page, options: tuple[str, str], times: int) -> list[float]:
    """Choose one option after the other before any run: seconds from each click to the new picture."""
    found = [page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first for name in options]
    return await redrawn(page, "click", [one.click for one in found], times)


async def selected(page: Page, label: str, keys: tuple[str, str], times: int) -> list[float]:
    """Go to and fro in an open list and press Enter before any run: seconds from Enter to the new picture."""
    box = page.get_by_role("combobox", name=label, exact=True)

    async def to(key: str) -> None:
        await box.click()
        await page.keyboard.press(key)
        await page.wait_for_timeout(300)

    waits = []
    for i in range(times):
        await to(keys[i % 2])
        waits.append(await redraw(page, "keydown", lambda: page.keyboard.press("Enter")))
    return waits


async def redrawn(page: Page, event: str, acts: Sequence[Callable[[], Awaitable[None]]], times: int) -> list[float]:
    """Seconds from an event to the new picture, so many times, one act after the other."""
    return [await redraw(page, event, acts[i % len(acts)]) for i in range(times)]


async def redraw(page: Page, event: str, act: Callable[[], Awaitable[None]]) -> float:
    """Seconds from the event that an act makes to the new picture; then a rest, in which the page comes to rest too."""
    await page.evaluate(WAIT_FOR, [event, "drawn"])
    await act()
    waited = float(await page.evaluate("window.measured"))
    await page.wait_for_timeout(REST)
    return waited
