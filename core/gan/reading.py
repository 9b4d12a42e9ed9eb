"""The words under the picture; one game, two and a game on pictures have their own."""

from __future__ import annotations

from core.gan import game_reading, images_reading, pair_reading
from core.gan.config import Config
from core.gan.images_snapshot import PicturesSnapshot
from core.gan.snapshot import Pair, Snapshot


def look(config: Config, snapshot: Snapshot | Pair | PicturesSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if isinstance(snapshot, PicturesSnapshot):
        return images_reading.look(config, snapshot)
    return pair_reading.look(config, snapshot) if isinstance(snapshot, Pair) else game_reading.look(config, snapshot)


def details(config: Config, snapshot: Snapshot | Pair | PicturesSnapshot) -> list[str]:
    """The numbers of this state, a line each."""
    if isinstance(snapshot, PicturesSnapshot):
        return images_reading.details(config, snapshot)
    return pair_reading.details(config, snapshot) if isinstance(snapshot, Pair) else game_reading.details(config, snapshot)


def warning(config: Config, snapshot: Snapshot | Pair | PicturesSnapshot) -> str:
    """What not to trust in this state, or ""."""
    if isinstance(snapshot, PicturesSnapshot):
        return images_reading.warning(config, snapshot)
    return game_reading.warning(config)


def notes(snapshot: Snapshot | Pair | PicturesSnapshot) -> tuple[str, ...]:
    """What was done to the points, and who plays."""
    if isinstance(snapshot, PicturesSnapshot):
        return snapshot.notes
    return pair_reading.notes(snapshot) if isinstance(snapshot, Pair) else game_reading.notes(snapshot)
