"""The pictures of the mode "Why": each thing it shows has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from core.activations import backprop_figure, fit_figure, normalising_figure, stack_figure
from core.activations.config import Config
from core.activations.why_config import BACKPROP, FIT, NORMALISE, STACK
from core.theme import Figure

PICTURES: Mapping[str, Callable[[Config, Any], dict[str, Figure]]] = MappingProxyType(
    {
        FIT: fit_figure.pictures,
        STACK: stack_figure.pictures,
        BACKPROP: backprop_figure.pictures,
        NORMALISE: normalising_figure.pictures,
    }
)


def why_pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """No two things share a picture's name."""
    return PICTURES[config.why](config, snapshot)
