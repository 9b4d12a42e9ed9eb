"""The words under the picture; one game and two have their own."""

from __future__ import annotations

from core.gan import game_reading, pair_reading
from core.gan.config import Config
from core.gan.snapshot import Pair, Snapshot


def look(config: Config, snapshot: Snapshot | Pair) -> str:
    """What the person should see in this state, with its numbers."""
    return pair_reading.look(config, snapshot) if isinstance(snapshot, Pair) else game_reading.look(config, snapshot)


def details(config: Config, snapshot: Snapshot | Pair) -> list[str]:
    """The numbers of this state, a line each."""
    return pair_reading.details(config, snapshot) if isinstance(snapshot, Pair) else game_reading.details(config, snapshot)


def warning(config: Config, snapshot: Snapshot | Pair) -> str:
    """What not to trust in this state, or ""."""
    return game_reading.warning(config)


def notes(snapshot: Snapshot | Pair) -> tuple[str, ...]:
    """What was done to the points, and who plays."""
    return pair_reading.notes(snapshot) if isinstance(snapshot, Pair) else game_reading.notes(snapshot)
