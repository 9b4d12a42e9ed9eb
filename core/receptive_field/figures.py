"""The pictures of one state: of a network’s fields, of one kernel at work, of a moved picture, of what depth does, of what is learned."""

from __future__ import annotations

from typing import Any

from core.receptive_field import compare_figure, growth_figure, map_figure, picture_figure
from core.receptive_field.config import COMPARE, DEPTH, KERNEL, LEARNED, MOVED, Config
from core.receptive_field.depth_figure import depth_pictures
from core.receptive_field.kernel_figure import kernel_pictures
from core.receptive_field.learned_figure import learned_pictures
from core.receptive_field.moved_figure import moved_pictures
from core.theme import Figure


def pictures(config: Config, snapshot: Any) -> dict[str, Figure]:
    """ "picture", "map", "growth" and "size", or those of a mode of its own.

    No two modes share a name. Traces and layout are the same from the first state to the last: only arrays change.
    """
    if config.mode == COMPARE:
        return compare_figure.pictures(config, snapshot)
    if config.mode == KERNEL:
        return kernel_pictures(config, snapshot)
    if config.mode == MOVED:
        return moved_pictures(config, snapshot)
    if config.mode == DEPTH:
        return depth_pictures(config, snapshot)
    if config.mode == LEARNED:
        return learned_pictures(config, snapshot)
    return {
        "picture": picture_figure.picture(config, snapshot),
        "map": map_figure.feature_map(config, snapshot),
        "growth": growth_figure.growth(config, snapshot),
        "size": growth_figure.size_by_inputs(config, snapshot),
    }
