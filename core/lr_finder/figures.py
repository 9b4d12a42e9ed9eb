"""The pictures of one state, by name; each kind of run has its own."""

from __future__ import annotations

from typing import Any

from core.lr_finder.config import Config
from core.lr_finder.sweep_figure import sweep_picture
from core.theme import Figure


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """What is drawn for a snapshot of the config's mode."""
    return {"sweep": sweep_picture(config, snapshot)}
