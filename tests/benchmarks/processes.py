"""What the host is for: from asking for a run to its first frame, from a short question to its answer."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from core import params
from core.lr_finder.config import Config
from core.runs import wire
from core.runs.answers import Answers
from core.runs.engine import LocalEngine
from tests.benchmarks.clock import say

TIMES = 15


def measure() -> None:
    folder = Path(tempfile.mkdtemp(prefix="playground-bench-"))
    try:
        asyncio.run(_with_host(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _with_host(folder: Path) -> None:
    engine = LocalEngine()
    began = time.perf_counter()
    await engine.open()
    say("the host is ready, everything imported", 1000 * (time.perf_counter() - began), "ms")
    try:
        await _first_frames(engine, folder)
        await _questions(engine)
    finally:
        await engine.close()


async def _run(engine: LocalEngine, folder: Path, config: Config) -> tuple[float, float]:
    """One run at full speed: seconds to its process, to its first frame."""
    inside = Path(tempfile.mkdtemp(dir=folder))
    limits = {"seconds": 600.0, "memory": 1 << 30, "recording": 20 << 20, "frames_per_second": 15.0}
    request: dict[str, Any] = {"kind": "run", "package": "core.lr_finder", "config": params.values(config), "files": {}, "limits": limits}
    request |= {"folder": str(inside), "paused": False, "per_second": 0.0}
    began = time.perf_counter()
    process = await engine.start(request)
    forked, first = time.perf_counter() - began, 0.0
    while said := await process.read():
        if said[0] == wire.FRAME and not first:
            first = time.perf_counter() - began
    return forked, first


async def _first_frames(engine: LocalEngine, folder: Path) -> None:
    runs = [await _run(engine, folder, Config(iterations=20)) for _ in range(TIMES)]
    say("a run asked for, until its process is there", 1000 * median(run[0] for run in runs), "ms")
    say("a run asked for, until its first frame is here", 1000 * median(run[1] for run in runs), "ms", beside="a bare prototype: 20 ms")


async def _questions(engine: LocalEngine) -> None:
    answers = Answers(engine, workers=2, seconds=30, memory=1 << 30)
    await answers.open()
    try:
        taken = []
        for i in range(2 * TIMES + 1):
            arguments = {"package": "core.lr_finder", "config": params.values(Config(iterations=100 + i))}
            began = time.perf_counter()
            said = await answers.ask("core.runs", "first", arguments, view="bench")
            taken.append(time.perf_counter() - began)
            assert "answer" in said, said
        say("a question, the first: its worker is forked", 1000 * taken[0], "ms")
        say("a question: the untrained picture of a config", 1000 * median(taken[1:]), "ms", at_most=150)
    finally:
        await answers.close()
