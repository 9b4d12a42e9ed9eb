"""What the host is for: from asking for a run to its first frame, from a short question to its answer."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from core import params
from core.lr_finder.config import Config
from core.runs.answers import Answers
from core.runs.desk import Desk, Rules
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


async def _first_frames(engine: LocalEngine, folder: Path) -> None:
    config = params.values(Config(iterations=20))
    desk = Desk(engine, Rules(runs_per_person=10 * TIMES), folder)
    await desk.open()
    forks, firsts = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        process = await engine.start({"kind": "answer", "memory": 1 << 30})
        forks.append(time.perf_counter() - began)
        process.kill()
        began = time.perf_counter()
        run = desk.start("benchmark", "lr_finder", config, files={})
        while not run.frame_number:
            await run.next(run.number)
            if run.ended and not run.frame_number:
                raise RuntimeError(f"the measured run has no frame: {run.state}")
        firsts.append(time.perf_counter() - began)
        while not run.ended:
            await run.next(run.number)
    await desk.close()
    say("a process asked for, until it is there", 1000 * median(forks), "ms")
    say("a run asked for, until its first frame is here", 1000 * median(firsts), "ms", beside="a bare prototype: 20 ms")


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
