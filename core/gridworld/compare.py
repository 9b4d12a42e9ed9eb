"""Settings side by side over many seeds, one seed after another: every runner meets the same chances."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from core.gridworld.config import LAST, Config
from core.gridworld.ground import Ground, ground
from core.gridworld.kernels import TOTAL
from core.gridworld.learn import Run
from core.gridworld.snapshot import CompareSnapshot, Floats, Lane, Whole
from core.runs.moment import Moment, Resources
from core.verdict import judged, mean_and_error

POINTS = 250  # of a curve


def compare(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the state before anybody has walked, then a moment for each seed that all runners have done.

    A seed that takes long has moments on the way, with what the seeds before it have told, so that a run can be paused and stopped.
    """
    racers, found = config.racers, cache(ground)
    called = config.racer_names
    ends = points(config.episodes, config.smooth)
    curves = np.full((config.seeds, len(racers), len(ends)), np.nan)
    last = np.full((config.seeds, len(racers)), np.nan)
    best = best_return(config, found)

    def state(step: int, done: int) -> CompareSnapshot:
        middle, error = mean_and_error(curves[:done])
        means, errors = mean_and_error(last[:done])
        lanes = tuple(
            Lane(name, ends, frozen(middle[i].copy()), frozen(error[i].copy()), float(means[i]), float(errors[i]))
            for i, name in enumerate(called)
        )
        judge = done == config.seeds > 1 and len(racers) > 1
        return CompareSnapshot(step, done, lanes, best, judged(last, higher=config.measure == "return") if judge else None)

    yield Moment(0, {"seeds": 0.0}, lambda: state(0, 0))
    walk, step = Walk(), 0
    for done in range(config.seeds):
        for place, racer in enumerate(racers):
            run = Run(racer, seed=config.seed + done, found=found)
            for _ in walk.breaths(run, last=place == len(racers) - 1):
                step += 1
                yield Moment(step, {"seeds": float(done), "transitions": float(walk.done)}, partial(state, step, done))
            measured = run.mind.returns if config.measure == "return" else run.mind.lengths
            curves[done, place] = smoothed(measured, ends, config.smooth)
            last[done, place] = measured[-LAST:].mean()
        step += 1
        told = {"seeds": done + 1.0, "transitions": float(walk.done), "seed": float(config.seed + done)}
        yield Moment(step, told | dict(zip(called, last[done].tolist(), strict=True)), partial(state, step, done + 1))


class Walk:
    """Walks many runs, each to its end. done: transitions so far, of all runs."""

    def __init__(self) -> None:
        self.done, self._tired = 0, 0.0

    def breaths(self, run: Run, *, last: bool) -> Generator[None, None, None]:
        """Yields whenever a moment's time is up and more is to come before the next moment. last: nothing else comes before it."""
        most = run.config.transitions_a_moment
        while run.goes_on:
            before = int(run.mind.now[TOTAL])
            run.walk(max(1, round(most * (1 - self._tired))), run.config.episodes)
            moved = int(run.mind.now[TOTAL]) - before
            self.done += moved
            self._tired += moved / most
            if self._tired >= 1 and (run.goes_on or not last):
                self._tired = 0.0
                yield
        if last:
            self._tired = 0.0


def best_return(config: Config, found: Callable[[str, float, int], Ground]) -> float:
    """What the best policy expects in the world as it is in the end, by the discount of the runner for whom that is most."""
    text = config.later or config.world
    known = [found(text, racer.gamma, config.longest).best_return for racer in config.racers]
    return max((best for best in known if math.isfinite(best)), default=math.nan)


def points(episodes: int, window: int) -> Whole:
    """The last episodes of the windows that a curve shows: at most `POINTS`, evenly spaced, the last one among them."""
    window = min(window, episodes)
    ends = np.arange(episodes, window - 1, -max(1, -(-(episodes - window + 1) // POINTS)), dtype=np.int64)[::-1].copy()
    ends.setflags(write=False)
    return ends


def smoothed(values: np.ndarray, ends: Whole, window: int) -> Floats:
    """Means over the windows of so many episodes that end at `ends`, counted from 1."""
    windows = np.lib.stride_tricks.sliding_window_view(values, min(window, len(values)))
    means: Floats = windows[ends - windows.shape[1]].mean(1)
    return means


def frozen(array: Any) -> Any:
    array.setflags(write=False)
    return array
