"""The pictures of one state, by name; each kind of run has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.gridworld.compare_figure import compare_picture
from core.gridworld.config import COMPARE, LEARN, SWEEP, Config
from core.gridworld.curves_figure import error_picture, returns_picture
from core.gridworld.sweep_figure import sweep_picture
from core.gridworld.world_figure import world_picture
from core.theme import Figure

PICTURES: Mapping[str, Mapping[str, Callable[[Config, Any], Figure]]] = {
    LEARN: {"world": world_picture, "returns": returns_picture, "error": error_picture},
    COMPARE: {"compare": compare_picture},
    SWEEP: {"sweep": sweep_picture},
}


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """What the config's mode draws; no two modes share a name."""
    return {name: picture(config, snapshot) for name, picture in PICTURES[config.mode].items()}
