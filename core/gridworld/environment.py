"""A gridworld with Gymnasium's manners, for one's own learners; the page's own learners walk the same tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.gridworld.kernels import rolled, share, slipped
from core.gridworld.luck import scattered
from core.gridworld.model import model
from core.gridworld.world import World

Env: Any = object  # in the script that people take home both are Gymnasium's, where it is installed
spaces: Any = None


class Gridworld(Env):  # type: ignore[misc]
    """observation: the cell, row * columns + column. action: 0 up, 1 right, 2 down, 3 left.

    The luck of the world is that of the page: one number for each start, and one for each transition where the world is slippery.
    """

    def __init__(self, world: World, longest: int = 1000, seed: int = 0) -> None:
        self.world, self.model, self.longest = world, model(world), longest
        self.luck, self.here, self.time = np.uint64(scattered(2 * seed + 1)), 0, 0
        if spaces is not None:
            self.observation_space, self.action_space = spaces.Discrete(len(self.model.next)), spaces.Discrete(4)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Begin an episode; a seed begins the luck anew."""
        if spaces is not None:
            super().reset(seed=seed)
        if seed is not None:
            self.luck = np.uint64(scattered(2 * seed + 1))
        self.luck = np.uint64(rolled(self.luck))
        self.here, self.time = int(self.model.starts[int(share(self.luck) * len(self.model.starts))]), 0
        return self.here, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """(observation, reward, terminated, truncated, info); truncated: `longest` steps are over, though the episode has not ended."""
        way = 0
        if self.world.slip > 0:
            self.luck = np.uint64(rolled(self.luck))
            way = int(slipped(self.world.slip, self.luck))
        at = self.here, int(action), way
        self.here, self.time = int(self.model.next[at]), self.time + 1
        ended = bool(self.model.ends[at])
        return self.here, float(self.model.reward[at]), ended, not ended and self.time >= self.longest, {}
