"""The pictures of one state, by name; one game and two have their own."""

from __future__ import annotations

from core.gan.config import Config
from core.gan.flow_figure import flow
from core.gan.game_figure import game_pictures
from core.gan.pair_figure import pair_pictures
from core.gan.snapshot import Pair, Snapshot, now
from core.theme import Figure


def pictures(config: Config, snapshot: Snapshot | Pair) -> dict[str, Figure]:
    """What the config's mode draws."""
    if isinstance(snapshot, Pair):
        return pair_pictures(config, snapshot)
    return game_pictures(config, snapshot) | {"flow": flow(now(config, snapshot), snapshot)}
