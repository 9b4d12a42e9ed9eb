"""The run that a config describes."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from core.gan.config import IMAGES, TWO, Config
from core.gan.pair import play_both
from core.gan.play import Run, play
from core.runs.moment import Moment, Resources


def train(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then one moment after another."""
    if config.mode == IMAGES:
        from core.gan.images_run import play_pictures  # it reads torch, which a small game on points does without

        return (yield from play_pictures(config, resources))
    return (yield from (play_both if config.mode == TWO else play)(config, resources))


def after(config: Config, left: Mapping[str, Path]) -> Any:
    """What is asked of a run that has ended, by the files that it left: where a walk through the noise leads. config: the run's, with what
    is asked for.

    Raises: InputError where the run has left nothing to ask.
    """
    from core.gan.images_walk import walked_after

    return walked_after(config, left)


def warm() -> None:
    """Have the loop compiled, or read from the cache, before anybody waits for it. Nothing here may start a second thread."""
    run = Run(Config(iterations=1))
    run.change({"spectral": True, "average": 0.5})
    run.play()
    run.snapshot()
