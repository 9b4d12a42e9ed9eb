"""One person at a slider: how long after a key the picture is new, on the pages whose pictures are answers."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.load.browser import chromium, controls_moved, opened
from tests.load.server import Server
from tests.load.table import Table

TIMES, WARM = 22, 2  # keys, of which so many warm the browser up
DEEP = "mode=Depth&depth=50&width=256"
# What is moved, the page and the rest of its address, the slider, and the milliseconds that it may take.
SLIDERS = (
    ("activations: the probe", "activations", "", "Probe at x", 150),
    ("activations: a parameter", "activations", "functions=LeakyReLU+%7C+GELU", "LeakyReLU a", 150),
    ("activations: 50 layers of 256 units, one function", "activations", f"{DEEP}&functions=ReLU", "Gain", 400),
    ("activations: 50 layers of 256 units, four functions", "activations", DEEP, "Gain", 400),
    ("activations: softmax's temperature", "activations", "mode=Several+inputs&several=Softmax", "Temperature T", 150),
    ("activations: units of a sum", "activations", "mode=Why", "Units", 150),
    ("time series: STL's seasonal window", "time-series", "", "Seasonal window (cycles)", 150),
)


async def measure(table: Table, minutes: float) -> None:
    with Server(runs_per_person="1000") as server:
        async with chromium() as browser:
            for what, path, query, slider, most in SLIDERS:
                await _moved(table, browser, server, what, path, query, slider, most)
        table.add("complaints in the server's log", server.complaints(), "", at_most=0)


async def _moved(table: Table, browser: Browser, server: Server, what: str, path: str, query: str, slider: str, most: int) -> None:
    async with opened(browser, server, query, path) as page:
        table.spread(f"{what}, to the new picture", (await controls_moved(page, slider, TIMES))[WARM:], at_most=most)
