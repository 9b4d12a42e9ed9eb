"""The pictures of one state, by name; each kind of run has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.lr_finder.config import RACE, RANGE, Config
from core.lr_finder.race_figure import race_picture
from core.lr_finder.sweep_figure import sweep_picture
from core.theme import Figure

PICTURES: Mapping[str, tuple[str, Callable[[Config, Any], Figure]]] = {
    RANGE: ("sweep", sweep_picture),
    RACE: ("race", race_picture),
}


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """The one picture of the config's mode, under a name of its own."""
    name, draw = PICTURES[config.mode]
    return {name: draw(config, snapshot)}
