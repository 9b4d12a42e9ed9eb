"""The pictures of one state, by name; one game, two and a game on pictures have their own."""

from __future__ import annotations

from core.gan.config import Config
from core.gan.flow_figure import flow
from core.gan.game_figure import game_pictures
from core.gan.images_figure import pictures_pictures, walk_figure
from core.gan.images_snapshot import PicturesSnapshot, Walked
from core.gan.pair_figure import pair_pictures
from core.gan.snapshot import Pair, Snapshot, now
from core.theme import Figure


def pictures(config: Config, snapshot: Snapshot | Pair | PicturesSnapshot | Walked) -> dict[str, Figure]:
    """What the config's mode draws."""
    if isinstance(snapshot, Walked):
        return {"walk": walk_figure(config, snapshot.walk)}
    if isinstance(snapshot, PicturesSnapshot):
        return pictures_pictures(config, snapshot)
    if isinstance(snapshot, Pair):
        return pair_pictures(config, snapshot)
    return game_pictures(config, snapshot) | {"flow": flow(now(config, snapshot), snapshot)}
