"""What the house adds to a run at full speed: 1000 iterations as a plain loop, with a runner that shows nothing, and as people run it.

Each in a process of its own, forked as the host forks; counted is what the processor worked for it, so that a busy machine hardly shows.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

import torch

from core import params
from core.lr_finder.config import Config
from core.lr_finder.train import train
from core.runs.host import HEAVY_IMPORTS, preload
from core.runs.moment import Resources
from core.runs.runner import Limits, Runner
from core.runs.work import show
from tests.benchmarks.clock import say
from tests.benchmarks.frames import LONG

CONFIG = Config(**LONG)
TIMES = 9


def measure() -> None:
    for name in HEAVY_IMPORTS:
        import_module(name)
    preload()
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {"plain": [], "silent": [], "shown": []}
    for _ in range(TIMES):
        taken["plain"].append(_computed(_plain))
        taken["silent"].append(_computed(lambda: _run(showing=False)))
        taken["shown"].append(_computed(lambda: _run(showing=True)))
    plain, silent, shown = (median(taken[name]) for name in ("plain", "silent", "shown"))
    beside = f"plain loop {plain:.3f} s, runner that shows nothing {silent:.3f} s, with frames {shown:.3f} s of computing"
    say("frames take this share of a run at full speed", 100 * (shown - silent) / shown, "%", at_most=10, beside=beside)
    say("  the runner itself, for each of 1000 steps", 1e6 * (silent - plain) / CONFIG.iterations, "µs")


def _plain() -> None:
    for _ in train(CONFIG, Resources()):
        pass


def _run(*, showing: bool) -> None:
    """As core/runs/host.py does it. Without `showing`, only the first picture is drawn."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:  # the web process's part: takes what comes
        ours.close()
        while theirs.recv(1 << 20):
            pass
        os._exit(0)
    theirs.close()
    folder = Path(tempfile.mkdtemp(prefix="playground-bench-"))
    runner = Runner(train(CONFIG, Resources()), show("core.lr_finder", params.values(CONFIG)), ours, folder, Limits())
    if not showing:
        _silence(runner)
    runner.run()
    ours.close()
    shutil.rmtree(folder, ignore_errors=True)


def _silence(runner: Runner) -> None:
    draw = runner._draw

    def first_only(moment: object, **wishes: bool) -> None:
        draw(moment, **wishes)  # type: ignore[arg-type]
        runner._rested = float("inf")

    runner._draw = first_only  # type: ignore[assignment, method-assign]


def _computed(work: Callable[[], None]) -> float:
    """Seconds that a forked process computes for `work`; its children are not counted."""
    process = os.fork()
    if process == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status, used = os.wait4(process, 0)
    if status:
        raise RuntimeError("a measured process failed")
    return used.ru_utime + used.ru_stime
