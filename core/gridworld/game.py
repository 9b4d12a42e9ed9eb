"""A person walks in a world by the core's own moves: what the browser needs for it, and what a game that was played there earned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.errors import InputError, Problem
from core.gridworld.config import Config
from core.gridworld.luck import chances
from core.gridworld.world import WALL, Cell, World
from core.runs.scores import Played

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


@dataclass(frozen=True)
class Rules:
    """What makes two games comparable: equal rules, and everybody meets the same world and the same chances."""

    world: World
    longest: int
    seed: int


def rules(config: Config) -> Rules:
    """What a game played beside this config is played by."""
    return Rules(config.parsed, config.longest, config.seed)


def start(rules: Rules) -> Cell:
    """Where the game begins: the first of its chances picks one of the starts."""
    starts = rules.world.starts
    return starts[int(next(chances(rules.seed)) * len(starts))]


def taken(action: int, slip: float, draw: float) -> int:
    """The way really taken: as meant with probability 1 - slip, with slip / 2 each to one of its two sides."""
    if draw < 1 - slip:
        return action
    return (action + (1 if draw < 1 - slip / 2 else 3)) % 4


def replayed(rules: Rules, actions: str) -> Played:
    """What a game earned: its return, the plain sum of its rewards, and its steps. actions: a digit for each move, as in `world.ACTIONS`.

    Nobody's word is taken for it: the moves are made again, by the same rules and the same chances as in assets/js/game.js.
    Raises: InputError where these are not the moves of one whole game.
    """
    if not actions or set(actions) - set("0123"):
        raise InputError(Problem("Game", actions, "its moves, each a digit from 0 to 3"))
    draws, here, total, over = chances(rules.seed), start(rules), 0.0, False
    next(draws)  # it has picked the start
    known: dict[tuple[Cell, int], tuple[Cell, float, bool]] = {}
    for steps, action in enumerate(map(int, actions), 1):
        if over:
            raise InputError(Problem("Game", f"{len(actions)} moves", f"{steps - 1}: then it was over"))
        way = here, taken(action, rules.world.slip, next(draws))
        if way not in known:
            known[way] = rules.world.move(*way)
        here, reward, ended = known[way]
        total += reward
        over = ended or steps >= rules.longest
    if not over:
        raise InputError(Problem("Game", f"{len(actions)} moves", "all its moves: it is not over yet"))
    return Played(total, len(actions))
