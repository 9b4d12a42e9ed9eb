"""Short questions about a gridworld that need no run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core import params
from core.errors import InputError, Problem
from core.gridworld import game, horizon, solve
from core.gridworld.config import Config
from core.gridworld.model import model
from core.gridworld.notation import checked

__all__ = ["best_game", "exact"]


def exact(*, world: str, gamma: float, files: Mapping[str, Path]) -> dict[str, Any]:
    """The exact optimum of a world: {"q": (cells, 4) numbers or null, "values": (cells,), "best": (cells,) lists of actions, "return": …}.

    Cells count by rows; null where nobody can stand, and everywhere where values grow for ever (gamma 1 and a loop that pays).
    """
    if not (isinstance(gamma, (int, float)) and 0 <= gamma <= 1):
        raise InputError(Problem("Discount γ", gamma, "a number from 0 to 1"))
    known = model(checked(world))
    q = solve.optimum(known, float(gamma))
    finite = [bool(np.isfinite(row).all()) for row in q]
    return {
        "q": [[float(value) for value in row] if good else None for row, good in zip(q, finite, strict=True)],
        "values": [float(row.max()) if good else None for row, good in zip(q, finite, strict=True)],
        "best": [[a for a in range(4) if close(row[a], row.max())] if good else [] for row, good in zip(q, finite, strict=True)],
        "known": any(finite),
    }


def best_game(*, config: Mapping[str, Any], most: int, files: Mapping[str, Path]) -> dict[str, Any]:
    """What the best way of acting earns in the game that people play beside this config, cut after `most` steps: {"score", "steps",
    "average", "chance"}. average: over all chances that there could have been; chance: whether there are any after the start."""
    rules = game.rules(params.read(Config, dict(config)))
    played, average = horizon.best_game(rules, most)
    return {"score": played.score, "steps": played.steps, "average": average, "chance": rules.world.slip > 0}


def warm() -> None:
    """Have the loops compiled, or read from the cache, before anybody asks."""
    solve.warm()


def close(value: float, best: float) -> bool:
    """Whether a value is the best but for what rounding does to it."""
    return bool(abs(value - best) <= 1e-9 * max(1.0, abs(best)))
