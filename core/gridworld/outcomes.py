"""What each action may lead to, in words and numbers that the browser puts together where somebody points. Depends on the world only."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from core.gridworld.world import CLIFF, GOAL, Cell, World

MOST_PARTS = 12  # a chance is said as a fraction up to so many parts, otherwise in percent


@lru_cache(maxsize=16)
def outcomes(world: World) -> dict[str, Any]:
    """{"phrases", "which", "to", "chances"}: going in direction a from a cell does phrases[which], with {} for the place `to`.

    which: (rows, columns, 4), without slipping. to: (rows, columns, 4, 2), row and column from 0. chances: how likely the ways are that the
    bits of its place name, 1 as meant, 2 slipped to the right, 4 to the left; None for never. Ways that come to the same are to be joined.
    """
    phrases: dict[str, int] = {}
    which = np.zeros((world.rows, world.columns, 4), np.int64)
    to = np.zeros((world.rows, world.columns, 4, 2), np.uint8)
    for i in range(world.rows):
        for j in range(world.columns):
            for action in range(4):
                phrase, to[i, j, action] = _said(world, (i, j), action)
                which[i, j, action] = phrases.setdefault(phrase, len(phrases))
    if len(phrases) < 256:
        which = which.astype(np.uint8)  # one byte each on the way
    ways = (1 - world.slip, world.slip / 2, world.slip / 2)
    chances = [chance(sum(share for bit, share in enumerate(ways) if mask >> bit & 1)) for mask in range(8)]
    for array in (which, to):
        array.setflags(write=False)
    return {"phrases": list(phrases), "which": which, "to": to, "chances": chances}


def _said(world: World, cell: Cell, action: int) -> tuple[str, Cell]:
    there, reward, ended = world.move(cell, action)
    landed, _ = world.lands(cell, action)
    got = f"reward {reward:g}".replace("-", "−")
    letter = world.cells[landed[0]][landed[1]]
    if world.jumps_from(cell):
        return f"jumps to {{}} ({got})", there
    if letter == CLIFF:
        return f"falls into the cliff ({got}) and goes back to {{}}", there
    if ended:
        return f"{'reaches the goal' if letter == GOAL else 'falls into the pit'} in {{}} ({got}): the episode ends", there
    if there != landed:
        return f"through the portal to {{}} ({got})", there
    return (f"stays in {{}} ({got})" if there == cell else f"to {{}} ({got})"), there


def chance(share: float) -> str | None:
    """A probability in words: "always", "1/3", "10 %"; None for 0."""
    if share <= 1e-12:
        return None
    if share >= 1 - 1e-12:
        return "always"
    near = Fraction(share).limit_denominator(MOST_PARTS)
    percent = 100 * share
    if abs(percent - round(percent)) > 1e-9 and abs(near - share) < 1e-9:
        return f"{near.numerator}/{near.denominator}"
    return f"{percent:.3g} %"
