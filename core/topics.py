"""Which topics there are. Adding a folder with a `config.py` adds a topic."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

ROOM = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Every topic's name, which is its folder's."""
    return tuple(sorted(path.parent.name for path in ROOM.glob("*/config.py")))


def config_type(package: str) -> Any:
    """The Config class of the topic in `package`."""
    return import_module(f"{package}.config").Config


def presets(package: str) -> Any:
    """The named starting points of the topic in `package`."""
    return import_module(f"{package}.presets").PRESETS
