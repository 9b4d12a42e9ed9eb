"""The run that a config describes, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from importlib import import_module
from typing import Any

from core.gridworld import compare, learn, solve, sweep
from core.gridworld.config import COMPARE, LEARN, SWEEP, Config
from core.runs.moment import Moment, Resources

Moments = Generator[Moment, Mapping[str, Any] | None, None]
KINDS: Mapping[str, Callable[[Config, Resources], Moments]] = {LEARN: learn.learn, COMPARE: compare.compare, SWEEP: sweep.sweep}


def train(config: Config, resources: Resources) -> Moments:
    """Yield the untrained state, then one moment after another."""
    return (yield from KINDS[config.mode](config, resources))


def warm() -> None:
    """Have the loops compiled, or read from the cache, before anybody waits for them. Nothing here may start a second thread."""
    import_module("core.gridworld.deep")
    run = learn.Run(Config(episodes=2, longest=10, algorithm="Q-learning"))
    run.learn()
    run.snapshot()
    solve.warm()
