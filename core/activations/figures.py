"""The pictures of one state, by name; each mode has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.curves_figure import curves_pictures
from core.activations.depth_figure import depth_pictures
from core.activations.race_figure import race_pictures
from core.activations.several_figure import several_pictures
from core.activations.why_figure import why_pictures
from core.theme import Figure

PICTURES: Mapping[str, Callable[[Config, Any], dict[str, Figure]]] = {
    CURVES: curves_pictures,
    SEVERAL: several_pictures,
    DEPTH: depth_pictures,
    RACE: race_pictures,
    WHY: why_pictures,
}


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """What the config's mode draws; no two modes share a name."""
    return PICTURES[config.mode](config, snapshot)
