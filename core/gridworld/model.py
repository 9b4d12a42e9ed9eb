"""The world as tables that a learner can walk: which cell, which reward, whether it ends, for every cell, action and way to slip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.gridworld.world import World

SIDES = (0, 1, 3)  # quarter turns: as meant, to the right, to the left


@dataclass(frozen=True)
class Model:
    """The exact transitions of a world. Cells are numbered row * columns + column, as Gymnasium does; read-only arrays.

    next, reward, ends: (cells, 4 actions, 3 ways to slip). chance: (3,), probability of each way. reached: (cells,), whether an agent can
    ever stand there and go on; rows of other cells lead nowhere. starts: (starts,).
    """

    next: NDArray[np.int32]
    reward: NDArray[np.float64]
    ends: NDArray[np.bool_]
    chance: NDArray[np.float64]
    reached: NDArray[np.bool_]
    starts: NDArray[np.int32]


def model(world: World) -> Model:
    """The transitions of a world, from its own rules."""
    count = world.rows * world.columns
    moved = np.tile(np.arange(count, dtype=np.int32)[:, None], (1, 4))
    reward, ends, reached = np.zeros((count, 4)), np.zeros((count, 4), bool), np.zeros(count, bool)
    for row, column in world.reached():
        cell = row * world.columns + column
        reached[cell] = not world.ends((row, column))
        for action in range(4 if reached[cell] else 0):
            (i, j), reward[cell, action], ends[cell, action] = world.move((row, column), action)
            moved[cell, action] = i * world.columns + j
    ways = [[(action + side) % 4 for side in SIDES] for action in range(4)]
    parts = (moved[:, ways], reward[:, ways], ends[:, ways])
    chance = np.array([1 - world.slip, world.slip / 2, world.slip / 2])
    starts = np.array([row * world.columns + column for row, column in world.starts], np.int32)
    for array in (*parts, chance, reached, starts):
        array.setflags(write=False)
    return Model(*parts, chance, reached, starts)
