"""Short questions about a gridworld that need no run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core import params
from core.errors import InputError, Problem
from core.gridworld import compare, game, horizon, solve
from core.gridworld.config import Config
from core.gridworld.model import model
from core.gridworld.notation import checked
from core.runs.frames import packed

__all__ = ["best_game", "exact", "race", "sweep"]

MOST_EPISODES = 600_000  # of all runners and seeds together
MOST_SEEDS, MOST_RUNNERS = 200, 6


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


def race(
    *,
    config: Mapping[str, Any],
    runners: Mapping[str, Mapping[str, Any]],
    seeds: int,
    measure: str = "return",
    files: Mapping[str, Path],
) -> dict[str, Any]:
    """Settings side by side, each on the same `seeds` seeds: {"figures": {"race": …}, "last": {name: {"mean", "error"}}}.

    runners: name -> the settings in which it differs from `config`. last: what the last 100 episodes earn, and its standard error.
    """
    if not 1 <= len(runners) <= MOST_RUNNERS:
        raise InputError(Problem("Runners", len(runners), f"1 to {MOST_RUNNERS}"))
    if measure not in ("return", "length"):
        raise InputError(Problem("Measure", measure, "return or length"))
    chosen = {name: params.read(Config, {**config, **changes}) for name, changes in runners.items()}
    _check_work(seeds, sum(one.episodes for one in chosen.values()))
    figure, last = compare.race(chosen, range(seeds), measure=measure)
    return {"figures": {"race": packed(figure)}, "last": last}


def sweep(
    *, config: Mapping[str, Any], algorithms: Sequence[str], alphas: Sequence[float], seeds: int, files: Mapping[str, Path]
) -> dict[str, Any]:
    """Mean return against the learning rate, as in Sutton & Barto's figure 6.3: {"figures": {"sweep": …}}."""
    base = params.read(Config, dict(config))
    if not (1 <= len(algorithms) <= MOST_RUNNERS and 1 <= len(alphas) <= 20):
        raise InputError(Problem("Sweep", f"{len(algorithms)} algorithms, {len(alphas)} rates", f"1 to {MOST_RUNNERS} and 1 to 20"))
    for algorithm in algorithms:
        for alpha in alphas:
            params.read(Config, {**config, "algorithm": algorithm, "alpha": alpha})
    _check_work(seeds, base.episodes * len(algorithms) * len(alphas))
    return {"figures": {"sweep": packed(compare.sweep(base, algorithms, alphas, range(seeds)))}}


def _check_work(seeds: int, episodes: int) -> None:
    if isinstance(seeds, bool) or not isinstance(seeds, int) or not 1 <= seeds <= MOST_SEEDS:
        raise InputError(Problem("Seeds", seeds, f"a whole number from 1 to {MOST_SEEDS}"))
    if seeds * episodes > MOST_EPISODES:
        raise InputError(
            Problem("Episodes of all runs together", f"{seeds * episodes:,}", f"at most {MOST_EPISODES:,}: fewer seeds or episodes")
        )


def warm() -> None:
    """Have the loops compiled, or read from the cache, before anybody asks."""
    solve.warm()


def close(value: float, best: float) -> bool:
    """Whether a value is the best but for what rounding does to it."""
    return bool(abs(value - best) <= 1e-9 * max(1.0, abs(best)))
