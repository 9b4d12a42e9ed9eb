"""What one frame of the learning-rate finder costs and weighs, and what recording it costs."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from core import theme
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.reading import look
from core.lr_finder.train import train
from core.runs.frames import FrameMaker, changes, packed
from core.runs.moment import Moment, Resources
from core.runs.recording import Recorder, Recording
from tests.benchmarks.clock import computed, say

LONG = {"lr_low": 1e-10, "lr_high": 1e-6, "iterations": 1000}


def measure() -> None:
    torch.set_num_threads(1)
    config = Config(**LONG)
    moments, frozen = [], list[Any]()
    for moment in train(config, Resources()):
        if moment.step in (0, 100, 999):
            moments.append(moment)
            frozen.append(moment.snapshot())
            ms = 1000 * computed(moment.snapshot, 51)
            say(f"freezing a snapshot at iteration {moment.step}", ms, "ms")
    first = frozen[0]
    maker = FrameMaker()
    base = maker.base(pictures(config, first), {})
    ms = 1000 * computed(lambda: FrameMaker().base(pictures(config, first), {}), 51)
    say("base: the first picture, whole", ms, "ms", beside=f"{len(base):,} bytes")
    for moment, snapshot in zip(moments, frozen, strict=True):
        _frame(config, maker, moment, snapshot)
    figures = pictures(config, frozen[1])
    ready, before = packed(figures), packed(pictures(config, first))
    say("  of which drawing (core/lr_finder/figures.py)", 1000 * computed(lambda: pictures(config, frozen[1]), 51), "ms")
    say("  of which the sentence (core/lr_finder/reading.py)", 1000 * computed(lambda: look(config, frozen[1]), 51), "ms")
    say("  of which packing arrays", 1000 * computed(lambda: packed(figures), 51), "ms")
    say("  of which finding what changed", 1000 * computed(lambda: changes(before, ready), 51), "ms")
    _whole(config, frozen[2])
    _recording(len(maker.frame(100, 0.0, figures, "", {})))


def _frame(config: Config, maker: FrameMaker, moment: Moment, snapshot: Any) -> None:
    def make() -> bytes:
        return maker.frame(moment.step, time.time(), pictures(config, snapshot), look(config, snapshot), moment.metrics)

    what = "a frame in which nothing changed" if moment.step == 0 else f"a frame at iteration {moment.step}"
    say(what, 1000 * computed(make, 51), "ms", beside=f"{len(make()):,} bytes")


def _whole(config: Config, snapshot: Any) -> None:
    """The same picture as a go.Figure with Plotly's own JSON, which frames avoid."""
    import plotly.graph_objects as go

    ours = theme.paint(pictures(config, snapshot)["sweep"], "light")

    def through_plotly() -> bytes:
        return str(go.Figure(ours).to_json()).encode()

    say("  the same picture as a go.Figure in JSON", 1000 * computed(through_plotly, 11), "ms", beside=f"{len(through_plotly()):,} bytes")


def _recording(size: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="playground-bench-"))
    try:
        body = b"x" * size
        recorder = Recorder(folder, 1 << 30)
        steps = iter(range(10_000_000))
        say("recording one frame", 1e6 * computed(lambda: recorder.frame(next(steps), body), 501), "µs", beside=f"{size:,} bytes")
        recorder.close()
        say("finding one frame of it again, to scrub", 1e6 * computed(lambda: Recording(folder).at(250), 51), "µs")
        (small := folder / "small").mkdir()
        recorder = Recorder(small, 100 * size)
        longest = 0.0
        for step in range(1000):
            began = time.process_time()
            recorder.frame(step, body)
            longest = max(longest, time.process_time() - began)
        recorder.close()
        say("  the longest one, where 100 frames are thinned", 1000 * longest, "ms")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
