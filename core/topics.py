"""Which topics there are, and their doors by name. Adding a folder with a `config.py` adds a topic."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from core.errors import InputError, Problem

ROOM = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Every topic's name, which is its folder's."""
    return tuple(sorted(path.parent.name for path in ROOM.glob("*/config.py")))


def door(topic: str, name: str) -> ModuleType:
    """A topic's module `name` (config, train, figures, presets, snippet ...).

    Raises: InputError where there is no such topic or it lacks that door.
    """
    if topic not in names():
        raise InputError(Problem("Topic", topic, "one of " + ", ".join(names())))
    if not name.isidentifier() or name.startswith("_") or not (ROOM / topic / f"{name}.py").exists():
        raise InputError(Problem(f"Door of {topic}", name, "a module of that topic"))
    return import_module(f"core.{topic}.{name}")


def config_type(package: str) -> Any:
    """The Config class of the topic in `package`."""
    return import_module(f"{package}.config").Config
