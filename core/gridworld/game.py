"""What a browser needs so that a person can walk in a world by the core's own moves."""

from __future__ import annotations

from functools import lru_cache

from core.gridworld.world import WALL, World

Moves = tuple[tuple[tuple[int, float, bool], ...] | None, ...]


@lru_cache(maxsize=16)
def moves(world: World) -> Moves:
    """For each cell, row after row, where moving up, right, down and left leads: (next cell, reward, whether the episode ends).

    None for walls and for cells where an episode ends. Slip is not in here: it turns the move to a side (`World.outcomes`).
    """

    def ways(row: int, column: int) -> tuple[tuple[int, float, bool], ...] | None:
        if world.cells[row][column] == WALL or world.ends((row, column)):
            return None
        led = [world.move((row, column), action) for action in range(4)]
        return tuple((there[0] * world.columns + there[1], reward, ends) for there, reward, ends in led)

    return tuple(ways(row, column) for row in range(world.rows) for column in range(world.columns))
