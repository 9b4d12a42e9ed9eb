"""The pictures of one state, by name; each kind of run has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.lr_finder.compare_figure import compare_picture
from core.lr_finder.config import COMPARE, LOG, RACE, RANGE, SCHEDULE, TWO, Config
from core.lr_finder.log_figure import log_picture
from core.lr_finder.race_figure import race_picture
from core.lr_finder.schedule_figure import schedule_picture
from core.lr_finder.sweep_figure import sweep_picture
from core.lr_finder.two_figure import two_pictures
from core.theme import Figure

PICTURES: Mapping[str, Callable[[Config, Any], dict[str, Figure]]] = {
    RANGE: lambda config, snapshot: {"sweep": sweep_picture(config, snapshot)},
    RACE: lambda config, snapshot: {"race": race_picture(config, snapshot)},
    COMPARE: lambda config, snapshot: {"compare": compare_picture(config, snapshot)},
    SCHEDULE: lambda config, snapshot: {"schedule": schedule_picture(config, snapshot)},
    LOG: lambda config, snapshot: {"log": log_picture(config, snapshot)},
    TWO: two_pictures,
}


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """What the config's mode draws; no two modes share a name."""
    return PICTURES[config.mode](config, snapshot)
