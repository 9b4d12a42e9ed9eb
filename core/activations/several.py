"""The mode "Several inputs": which state belongs to what is shown. Nothing runs over time: one moment is all. Light."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.activations.config import Config
from core.activations.gated import gated
from core.activations.maxout import maxout
from core.activations.several_config import GATED, MAXOUT, SOFTMAX
from core.activations.softmax import softmax
from core.runs.moment import Moment, Resources

STATES = {MAXOUT: maxout, GATED: gated, SOFTMAX: softmax}


def several(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: the state."""
    yield Moment(0, {}, lambda: STATES[config.several](config))
