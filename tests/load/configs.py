"""What the simulated people run."""

from __future__ import annotations

from typing import Any

from core import params
from core.lr_finder.config import Config

# A rate that stays tiny never breaks the training, so that a run lasts as long as its iterations.
LONG = {"lr_low": 1e-10, "lr_high": 1e-6, "iterations": 1000, "seeds": 1}
SMALL = params.values(Config(seeds=1))
SMALL_LONG = params.values(Config(**LONG))
WATCHED = params.values(Config(**LONG, layers=4, width=512, batch_size=384))  # heavy, about 30 ms a step
HEAVY = params.values(Config(**LONG, layers=6, width=512, batch_size=1024))  # heavy, about 100 ms a step


def with_iterations(iterations: int) -> dict[str, Any]:
    """The page's config after somebody moved the slider of that name."""
    return {**SMALL, "iterations": iterations}


def check_weights() -> None:
    """Raise where what is meant to be heavy is not, or the other way round: the figures would mean something else."""
    for config, heavy in ((SMALL, False), (SMALL_LONG, False), (WATCHED, True), (HEAVY, True)):
        if Config(**config).heavy != heavy:
            raise ValueError(f"{'small' if heavy else 'heavy'} by now, choose another: {config}")
