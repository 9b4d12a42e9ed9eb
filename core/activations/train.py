"""The run or the answer that a config describes, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.curves import curves
from core.activations.depth_run import depth
from core.activations.race import race
from core.activations.several import several
from core.activations.why import why
from core.runs.moment import Moment, Resources

Run = Generator[Moment, Mapping[str, Any] | None, None]
KINDS: Mapping[str, Callable[[Config, Resources], Run]] = {CURVES: curves, SEVERAL: several, DEPTH: depth, RACE: race, WHY: why}


def train(config: Config, resources: Resources) -> Run:
    """Yield the untrained state, then a moment for each step of a mode that has any.

    Raises: InputError where the data cannot be learned from.
    """
    return (yield from KINDS[config.mode](config, resources))
