"""What a person sees in Chromium, timed inside the page: the view counts its pictures in attributes of `.pg-live`."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.load.server import Server

PATIENCE = 60_000  # ms
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
async def opened(browser: Browser, server: Server, query: str = "") -> AsyncIterator[Page]:
    """The learning-rate finder with its first picture on screen."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(f"{server.origin}/lr-finder?{query}", wait_until="commit")
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
    await page.wait_for_function("Number(document.querySelector('.pg-live').dataset.frames) > 3", timeout=PATIENCE)
    seen: list[Any] = await page.evaluate(COLLECT, seconds)
    return (len(seen) - 1) / (seen[-1][0] - seen[0][0]), [age / 1000 for _, age in seen]


async def controls_moved(page: Page, label: str, times: int) -> list[float]:
    """Move a slider to and fro by keyboard before any run: seconds from each key to the new picture."""
    waits = []
    slider = page.get_by_role("slider", name=label)
    await slider.focus()
    for i in range(times):
        await page.evaluate(WAIT_FOR, ["keydown", "drawn"])
        await page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
        waits.append(await page.evaluate("window.measured"))
        await asyncio.sleep(0.4)
    return waits


async def choices_made(page: Page, options: tuple[str, str], times: int) -> list[float]:
    """Choose one option after the other before any run: seconds from each click to the new picture."""
    waits = []
    for i in range(times):
        await page.evaluate(WAIT_FOR, ["click", "drawn"])
        await page.get_by_role("radio", name=options[i % 2]).or_(page.get_by_role("button", name=options[i % 2], exact=True)).first.click()
        waits.append(await page.evaluate("window.measured"))
        await asyncio.sleep(0.4)
    return waits
