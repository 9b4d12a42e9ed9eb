"""STL as fixed linear filters beside statsmodels, with its defaults; and a long table's first picture.

The series is that of our own measurement: a line, two harmonics of a day of 24 points, and noise.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
from statsmodels.tsa.seasonal import STL

from core.data import tables
from core.runs.frames import packed
from core.runs.moment import Resources
from core.time_series.config import Config
from core.time_series.figures import pictures
from core.time_series.repair import Floats
from core.time_series.series import series
from core.time_series.stl import Plan, stl
from core.time_series.train import train
from tests.benchmarks.clock import computed, interleaved, say

PERIOD, ROWS = 24, 100_000
NAME = "file-0123456789abcdef"


def measure() -> None:
    for points, goal in ((1_000, 5.0), (10_000, 20.0), (100_000, 20.0)):
        y = wavy(points)
        took = interleaved({"ours": lambda y=y: stl(y, Plan(PERIOD)), "peer": lambda y=y: STL(y, period=PERIOD).fit()}, 5)
        found, peer = stl(y, Plan(PERIOD)), STL(y, period=PERIOD).fit()
        off = max(float(np.abs(found[0] - peer.seasonal).max()), float(np.abs(found[1] - peer.trend).max()))
        say(
            f"STL of {points:,} points over statsmodels",
            took["peer"] / took["ours"],
            "times",
            at_least=goal,
            beside=f"differs by {off:.0e}",
        )
        say(f"  STL of {points:,} points", 1000 * took["ours"], "ms", beside=f"statsmodels {1000 * took['peer']:.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{NAME}.data"
        times = np.datetime64("2020-01-01T00:00") + 60 * np.arange(ROWS)
        file.write_text("time,value\n" + "\n".join(f"{at},{value:.3f}" for at, value in zip(times, wavy(ROWS), strict=True)) + "\n")
        read = computed(lambda: tables.prepare(file, file.with_suffix(".parquet"), {}, tables.silent), 3)
        shown = computed(lambda: first_picture(file), 3)
        say(f"from {ROWS:,} rows to the first picture", read + shown, "s", at_most=2.0, beside=f"of it the picture {shown:.2f} s")


def wavy(points: int) -> Floats:
    """(points,)."""
    at = np.arange(points)
    wave = np.sin(2 * np.pi * at / PERIOD) + 0.5 * np.sin(4 * np.pi * at / PERIOD + 1)
    return np.asarray(10 + 0.002 * at + wave + 0.3 * np.random.default_rng(0).standard_normal(points))


def first_picture(file: Path) -> str:
    """What goes to the browser, found as for the first time."""
    config = Config(data=NAME)
    series.__globals__["_read"].cache_clear()
    snapshot = next(train(config, Resources(files={NAME: file}))).snapshot()
    return json.dumps(packed(pictures(config, snapshot)))
