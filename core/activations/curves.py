"""The curves of the chosen functions: nothing runs over time, one moment is all. Light."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from core.activations.config import Config
from core.activations.functions import Chosen
from core.activations.measures import corners, turns
from core.activations.model import Floats
from core.activations.snapshot import Drawn, Snapshot, frozen
from core.runs.moment import Moment, Resources

POINTS = 601
DRAWS = 80


def curves(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: the curves."""
    yield Moment(0, {"functions": float(len(config.names))}, lambda: snapshot(config))


def snapshot(config: Config) -> Snapshot:
    """The curves of the chosen functions, the probe on each, what marks them."""
    x = frozen(np.linspace(-config.reach, config.reach, POINTS))
    return Snapshot(0, x, tuple(_drawn(config, one, x) for one in config.chosen))


def _drawn(config: Config, one: Chosen, x: Floats) -> Drawn:
    found = one.jet(x)
    at = one.jet(np.array([config.probe]))
    draws = None
    if one.name == "RReLU":
        generator = np.random.default_rng(config.seed)
        draws = frozen(generator.uniform(config.rrelu_lower, config.rrelu_upper, DRAWS))
    return Drawn(
        name=one.name,
        value=frozen(found.value),
        first=frozen(found.first),
        second=frozen(found.second),
        at=(float(at.value[0]), float(at.first[0]), float(at.second[0])),
        turns=turns(one, config.reach),
        corners=tuple(corner for corner in corners(one) if abs(corner.x) <= config.reach),
        gaps=int((~np.isfinite(found.value)).sum()),
        draws=draws,
    )
