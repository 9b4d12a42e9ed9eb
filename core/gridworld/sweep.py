"""How much the learning rate matters: several algorithms, each with ten rates, over many seeds."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from core.gridworld.compare import Walk, frozen
from core.gridworld.config import FIRST, SWEPT, Config
from core.gridworld.ground import ground
from core.gridworld.learn import Run
from core.gridworld.snapshot import SweepSnapshot
from core.runs.moment import Moment, Resources
from core.verdict import mean_and_error


def sweep(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the state before anybody has walked, then a moment for each seed that every algorithm has done at every rate.

    Source: Sutton & Barto (2018), figure 6.3, after van Seijen et al. (2009).
    """
    places = [(algorithm, rate) for algorithm in config.swept_algorithms for rate in SWEPT]
    settings, found = [config.swept_at(*place) for place in places], cache(ground)
    shape = (config.seeds, len(config.swept_algorithms), len(SWEPT))
    first, whole = np.full((config.seeds, len(places)), np.nan), np.full((config.seeds, len(places)), np.nan)
    best = found(config.later or config.world, config.gamma, config.longest).best_return

    def state(step: int, done: int) -> SweepSnapshot:
        parts = [frozen(part.copy()) for values in (first, whole) for part in mean_and_error(values.reshape(shape)[:done])]
        return SweepSnapshot(step, done, parts[0], parts[1], parts[2], parts[3], best)

    yield Moment(0, {"seeds": 0.0}, lambda: state(0, 0))
    walk, step = Walk(), 0
    for done in range(config.seeds):
        for place, setting in enumerate(settings):
            run = Run(setting, seed=config.seed + done, found=found)
            for _ in walk.breaths(run, last=place == len(places) - 1):
                step += 1
                yield Moment(step, {"seeds": float(done), "transitions": float(walk.done)}, partial(state, step, done))
            first[done, place], whole[done, place] = run.mind.returns[:FIRST].mean(), run.mind.returns.mean()
        step += 1
        told = {"seeds": done + 1.0, "transitions": float(walk.done), "seed": float(config.seed + done)}
        for (algorithm, rate), start, mean in zip(places, first[done].tolist(), whole[done].tolist(), strict=True):
            told |= {f"{algorithm}, α = {rate:g}, first {FIRST}": start, f"{algorithm}, α = {rate:g}, all": mean}
        yield Moment(step, told, partial(state, step, done + 1))
