"""Medians of repeats, printed one line each with what they are compared with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any


def seconds(work: Callable[[], Any], times: int = 7, warm: int = 1) -> float:
    """Median seconds on the wall of `work`."""
    return median(_repeated(work, times, warm, time.perf_counter))


def computed(work: Callable[[], Any], times: int = 7, warm: int = 1) -> float:
    """Median seconds of computing in `work`: what others do on this machine hardly shows."""
    return median(_repeated(work, times, warm, time.process_time))


def interleaved(works: dict[str, Callable[[], Any]], times: int = 7) -> dict[str, float]:
    """Median seconds of computing of several ways, taken turn by turn: what disturbs one disturbs all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(times + 1):
        for name, work in works.items():
            taken[name] += _repeated(work, 1, 0, time.process_time) if turn else []
            if not turn:
                work()
    return {name: median(each) for name, each in taken.items()}


def say(what: str, value: float, unit: str, *, beside: str = "", at_most: float | None = None, at_least: float | None = None) -> None:
    """One line. beside: the peer's figure, or whatever it is to be read against."""
    target = f"goal <= {at_most:g}" if at_most is not None else f"goal >= {at_least:g}" if at_least is not None else ""
    met = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
    verdict = ("met" if met else "MISSED") if target else ""
    shown = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    print(f"{what:<70} {shown:>8} {unit:<6} {target:<14} {verdict:<7} load {os.getloadavg()[0]:.1f}  {beside}".rstrip(), flush=True)


def _repeated(work: Callable[[], Any], times: int, warm: int, clock: Callable[[], float]) -> list[float]:
    for _ in range(warm):
        work()
    taken = []
    for _ in range(times):
        began = clock()
        work()
        taken.append(clock() - began)
    return taken
