"""An agent that knows nothing yet."""

from __future__ import annotations

import numpy as np

from core.gridworld.kernels import Mind
from core.gridworld.luck import scattered


def fresh_mind(cells: int, *, first_value: float, episodes: int, longest: int, seed: int) -> Mind:
    """What an agent has before its first step; its luck is the seed's."""
    return Mind(
        q=np.full((2, cells, 4), float(first_value)),
        visits=np.zeros((cells, 4), np.int64),
        updates=np.zeros((cells, 4), np.int64),
        returns=np.zeros(episodes),
        lengths=np.zeros(episodes, np.int64),
        path=np.zeros(longest + 1, np.int32),
        actions=np.zeros(longest + 1, np.int64),
        rewards=np.zeros(longest + 1),
        targets=np.zeros(longest + 1),
        traces=np.zeros((cells, 4)),
        touched=np.zeros(1),
        seen=np.zeros((cells, 4), np.int64),
        known=np.zeros(4 * cells, np.int64),
        counts=np.zeros(1, np.int64),
        leads=np.full(4 * cells, -1, np.int64),
        paid=np.zeros(4 * cells),
        taken=np.zeros(4 * cells, np.int64),
        first=np.full(cells, -1, np.int64),
        links=np.full((4 * cells, 2), -1, np.int64),
        priority=np.zeros(4 * cells),
        queue=np.zeros(4 * cells, np.int64),
        spots=np.zeros(4 * cells, np.int64),
        now=np.array([0, -1, 0, 0, 0], np.int64),
        gained=np.zeros(1),
        dice=np.array([scattered(2 * seed + 1), scattered(2 * seed + 2)], np.uint64),
        last_where=np.zeros(6, np.int64),
        last_numbers=np.zeros(6),
    )
