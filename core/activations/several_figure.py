"""The pictures of functions of several inputs: each kind has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from core.activations import gated_figure, maxout_figure, softmax_figure
from core.activations.config import Config
from core.activations.several_config import GATED, MAXOUT, SOFTMAX
from core.theme import Figure

PICTURES: Mapping[str, Callable[[Config, Any], dict[str, Figure]]] = MappingProxyType(
    {MAXOUT: maxout_figure.pictures, GATED: gated_figure.pictures, SOFTMAX: softmax_figure.pictures}
)


def several_pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """No two kinds share a picture's name."""
    return PICTURES[config.several](config, snapshot)
