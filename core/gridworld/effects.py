"""Which settings have an effect on an agent's run, with the others as they are. What has none is not shown. Light, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.gridworld.config import ONLY_FOR, PLANNERS, Config
from core.params import values

ENDING = ("linear", "exponential")  # schedules that have a last value


def effective(chosen: Mapping[str, Any]) -> frozenset[str]:
    """The names of the settings that matter; chosen: settings by name, those left out at their defaults.

    Planners take no steps, so only the world, the discount, and the longest episode (of the return that the best policy expects) matter.
    A network learns at its own rate and begins with its own values; 1/visits needs no rate, but planning goes on with alpha.
    """
    now = {**values(Config()), **chosen}
    algorithm = now["algorithm"]
    names = {"world", "later", "algorithm", "gamma", "longest"} | ({"later_at"} if now["later"] else set())
    if algorithm in PLANNERS:
        return frozenset(names)
    names |= {"exploration", "episodes", "pace", "seed"} | {name for name, users in ONLY_FOR.items() if algorithm in users}
    names |= {"softmax": {"temperature"}, "UCB": {"bonus"}}.get(now["exploration"], {"epsilon", "epsilon_schedule"})
    if algorithm != "Deep Q-learning":
        names |= {"first_value", "alpha_schedule"}
        if now["alpha_schedule"] != "1/visits" or algorithm in ONLY_FOR["planning"]:
            names.add("alpha")
    last = {f"{name}_last" for name in ("epsilon", "alpha") if f"{name}_schedule" in names and now[f"{name}_schedule"] in ENDING}
    return frozenset(names | last | ({"decay"} if last else set()))
