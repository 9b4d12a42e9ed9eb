"""Plotly.js on its way to the browser: compressed once at start, never per request."""

from __future__ import annotations

import gzip

from core.serving.assets import plotly_js
from tests.benchmarks.clock import computed, say


def measure() -> None:
    body = plotly_js().read_bytes()
    once = gzip.compress(body, 9, mtime=0)
    say("Plotly.js as it is", len(body) / 2**20, "MB")
    say("Plotly.js compressed", len(once) / 2**20, "MB", beside=f"{len(body) / len(once):.1f} times smaller")
    each = 1000 * computed(lambda: gzip.compress(body, 6), 3, 0)
    say("compressing it for each request would take", each, "ms", beside="of the one event loop")
