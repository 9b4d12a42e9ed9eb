"""The last update written out: in symbols, and in its numbers, each with the cell that it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.gridworld.config import Config
from core.gridworld.snapshot import Snapshot, Update
from core.gridworld.world import ACTIONS

Line = list[str | dict[str, Any]]  # plain text, or a term: its text, a tip, the box in the picture that it stands for


def lines(config: Config, snapshot: Snapshot, columns: int, size: int) -> list[Line]:
    """The update rule, then the last update in numbers. columns: of the world; size: of a cell in the picture's coordinates."""
    update = snapshot.update
    follows = "γ Q(s′,a′)" if config.algorithm == "SARSA" else "γ max Q(s′,·)"
    if update is None:
        return [[f"Q(s,a) ← Q(s,a) + α [ r + {follows} − Q(s,a) ]"], ["No move yet."]]

    def term(text: str, cell: int, tip: str) -> dict[str, Any]:
        row, column = divmod(cell, columns)
        box = [size * column, size * row, size * (column + 1), size * (row + 1)]
        return {"text": text, "tip": f"{tip}: row {row + 1}, column {column + 1}", "box": box}

    here, there = "s, where the agent stood", "s′, where it came to"
    rule = f"Q(s,a) ← Q(s,a) + α [ r {'' if update.ended else f'+ {follows} '}− Q(s,a) ]"
    value = term(_number(update.before), update.state, here)
    after: Line = [] if update.ended else [f" + {_number(update.gamma)} · ", term(_signed(update.next_value), update.next, there)]
    numbers: Line = [
        term(_number(update.after), update.state, here),
        " ← ",
        value,
        f" + {_number(update.alpha)} [ ",
        term(_number(update.reward), update.next, "reward r for coming here"),
        *after,
        " − ",
        {**value, "text": _signed(update.before)},
        " ]",
    ]
    return [[rule], numbers, [_where(update)]]


def policy(snapshot: Snapshot) -> str:
    """One hexadecimal digit for each cell, row after row: bit a is set where action a is among the best."""
    digits = snapshot.best.astype(np.int64) @ (1 << np.arange(4))
    return "".join(f"{digit:x}" for digit in digits.tolist())


def _where(update: Update) -> str:
    said = f"s: where it stood, a: {ACTIONS[update.action]}"
    if update.ended:
        return f"{said}. The episode ended there: nothing comes after, so the target is r alone."
    if update.next_action >= 0:
        said += f", a′: {ACTIONS[update.next_action]}"
    return f"{said}. Cut off as too long; the world goes on, so what would come still counts." if update.cut else f"{said}."


def _number(value: float) -> str:
    """Four digits, with a real minus sign."""
    return f"{value:.4g}".replace("-", "−")


def _signed(value: float) -> str:
    """A number after a sign or a dot: in parentheses where it is negative."""
    return f"({_number(value)})" if value < 0 else _number(value)
