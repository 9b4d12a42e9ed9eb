"""A log from elsewhere in words."""

from __future__ import annotations

from core.lr_finder import sweep_reading
from core.lr_finder.config import Config
from core.lr_finder.snapshot import Snapshot


def look(config: Config, snapshot: Snapshot) -> str:
    """What the rules make of it."""
    whose = "The example" if config.log == "example" else "Your log"
    return f"{whose} has {snapshot.facts.rows:,} points. {sweep_reading.verdict(snapshot.read)}"


def warning(config: Config, snapshot: Snapshot) -> str:
    return sweep_reading.caution(snapshot.read)


def details(config: Config, snapshot: Snapshot) -> list[str]:
    return sweep_reading.details(config, snapshot)
