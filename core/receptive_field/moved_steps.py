"""The moves that a run of a moved picture tries. Light."""

from __future__ import annotations

from core.receptive_field.config import Config
from core.receptive_field.moved_config import SHIFT, TURN
from core.receptive_field.moving import Move, grid

POINTS = 32  # of a curve, about


def moves(config: Config) -> list[tuple[float, Move]]:
    """What a run tries, each by how much and as a move: shifts to the right over two strides, half a turn, or half to twice as large."""
    if config.vary == SHIFT:
        end = 2 * grid(config.report, config.position)[1]
        every = max(1, end // POINTS)
        return [(float(by), Move(across=by)) for by in range(0, end + 1, every)]
    if config.vary == TURN:
        return [(float(by), Move(turn=by)) for by in range(0, 181, 5)]
    return [(by / 20, Move(zoom=by / 20)) for by in range(10, 41)]
