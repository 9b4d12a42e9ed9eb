"""A game for the boards' tests: whoever counts up to `count` has played it, and earns the gain of each "u", less 1 for each "d"."""

from __future__ import annotations

from core.errors import InputError, Problem
from core.runs.scores import Played
from tests.topics.ticker.config import Config

Rules = tuple[int, float]


def rules(config: Config) -> Rules:
    return config.count, config.gain


def replayed(rules: Rules, moves: str) -> Played:
    ups, downs = moves.count("u"), moves.count("d")
    if ups != rules[0] or ups + downs != len(moves):
        raise InputError(Problem("Game", moves, f"{rules[0]} times u, and d as often as one likes"))
    return Played(ups * rules[1] - downs, len(moves))
