"""Comparisons with names: settings side by side, on the same luck. Light, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.gridworld import worlds
from core.gridworld.config import Config


@dataclass(frozen=True)
class Race:
    """base: what all share. runners: name -> the settings in which it differs. measure: "return" or "length". notice: what to see."""

    base: Config
    runners: Mapping[str, Mapping[str, Any]]
    source: str
    notice: str
    measure: str = "return"


def by_algorithm(*names: str) -> dict[str, dict[str, Any]]:
    """One runner for each algorithm."""
    return {name: {"algorithm": name} for name in names}


RACES: dict[str, Race] = {
    "Cliff race": Race(
        Config(),
        by_algorithm("Q-learning", "SARSA", "Expected SARSA"),
        source="Sutton & Barto (2018), example 6.6, its figure, and section 6.6.",
        notice="Q-learning finds the shortest way along the edge and earns less: it keeps falling off. SARSA walks farther from it.",
    ),
    "Monte Carlo against one step": Race(
        Config(world=worlds.WINDY, alpha=0.2, episodes=200),
        by_algorithm("Monte Carlo, every visit", "n-step SARSA", "SARSA"),
        source="ours, on Sutton & Barto (2018), example 6.5.",
        notice="Monte Carlo learns nothing before an episode is over, and the first ones are long; learning on the way is ahead at once.",
    ),
    "Planning in the maze": Race(
        Config(world=worlds.DYNA, algorithm="Dyna-Q", alpha=0.1, gamma=0.95, episodes=50, longest=3000),
        {"no planning": {"planning": 0}, "5 planning steps": {"planning": 5}, "50 planning steps": {"planning": 50}},
        source="Sutton & Barto (2018), example 8.1 and figure 8.2.",
        notice="With 50 updates from memory after each step the shortest way is known after about three episodes.",
        measure="length",
    ),
    "Traces": Race(
        Config(world=worlds.DYNA, algorithm="SARSA(λ)", alpha=0.1, gamma=0.95, episodes=50, longest=3000),
        {"λ = 0": {"trace": 0.0}, "λ = 0.5": {"trace": 0.5}, "λ = 0.9": {"trace": 0.9}},
        source="ours, on Sutton & Barto (2018), example 8.1.",
        notice="One arrival teaches the whole way at once where traces last, only its last step where they do not.",
        measure="length",
    ),
}
