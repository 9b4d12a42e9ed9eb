"""The pictures of a network's fields: the picture with a unit's field, the layer's feature map, and the field's growth over the layers."""

from __future__ import annotations

from core.receptive_field import growth_figure, map_figure, picture_figure
from core.receptive_field.config import Config
from core.receptive_field.snapshot import Snapshot
from core.theme import Figure


def pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """ "picture", "map", "growth" and "size". Traces and layout are the same from the first state to the last: only arrays change."""
    return {
        "picture": picture_figure.picture(config, snapshot),
        "map": map_figure.feature_map(config, snapshot),
        "growth": growth_figure.growth(config, snapshot),
        "size": growth_figure.size_by_inputs(config, snapshot),
    }
