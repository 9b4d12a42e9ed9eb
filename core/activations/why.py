"""The mode "Why": which state belongs to what is shown. One of them is trained, the others are answers."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.activations.backprop import propagated
from core.activations.config import Config
from core.activations.fit_run import fit
from core.activations.normalising import normalised
from core.activations.stack import stacked
from core.activations.why_config import BACKPROP, FIT, STACK
from core.runs.moment import Moment, Resources


def why(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield one moment; of a sum of units, one for each step of training."""
    if config.why == FIT:
        return (yield from fit(config, config.seed))
    made = {STACK: stacked, BACKPROP: propagated}.get(config.why, normalised)
    yield Moment(0, {}, lambda: made(config))
