"""The last update written out: in symbols, and in its numbers, each with the cell that it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.gridworld.config import Config
from core.gridworld.snapshot import Snapshot, Update
from core.gridworld.words import number
from core.gridworld.world import ACTIONS

Line = list[str | dict[str, Any]]  # plain text, or a term: its text, a tip, the box in the picture that it stands for
BEST, TAKEN = "r + γ max Q(s′,·)", "r + γ Q(s′,a′)"
TARGETS = {
    "SARSA": TAKEN,
    "SARSA(λ)": TAKEN,
    "Expected SARSA": "r + γ Σ π(a′|s′) Q(s′,a′)",
    "Double Q-learning": "r + γ Q₂(s′, argmax Q₁(s′,·))",
    "n-step SARSA": "r₁ + γ r₂ + … + γⁿ Q(s′,a′)",
}
PLANNED = {  # no single transition is behind these
    "Value iteration": "V(s) ← max over a of Σ P(s′|s,a) [ r + γ V(s′) ], for every cell s, sweep after sweep",
    "Policy iteration": "V(s) ← Σ P(s′|s,π(s)) [ r + γ V(s′) ] until V rests; then π(s) ← the best action by V",
    "Deep Q-learning": "The weights of Q move down the gradient of ( r + γ max Q⁻(s′,·) − Q(s,a) )², on remembered moves; Q⁻ is an older Q",
}
WAITING = ("n-step SARSA", "Monte Carlo, first visit", "Monte Carlo, every visit")  # these learn later than they walk


def lines(config: Config, snapshot: Snapshot, columns: int, size: int) -> list[Line]:
    """The update rule, then the last update in numbers. columns: of the world; size: of a cell in the picture's coordinates."""
    if config.algorithm in PLANNED:
        return [[PLANNED[config.algorithm]]]
    update, carlo = snapshot.update, config.algorithm.startswith("Monte Carlo")
    target = "G" if carlo else TARGETS.get(config.algorithm, BEST)
    if update is None or (config.algorithm in WAITING and not update.alpha):
        said = "No move yet." if update is None else "The agent walks on; it learns once it has seen what follows."
        return [[f"Q(s,a) ← Q(s,a) + α [ {target} − Q(s,a) ]"], [said]]

    def term(text: str, cell: int, tip: str) -> dict[str, Any]:
        row, column = divmod(cell, columns)
        box = [size * column, size * row, size * (column + 1), size * (row + 1)]
        return {"text": text, "tip": f"{tip}: row {row + 1}, column {column + 1}", "box": box}

    here, there = "s, where the agent stood", "s′, where it came to"
    alone = update.ended or (carlo and not update.next_value)
    value = term(number(update.before), update.state, here)
    after: Line = [] if alone else [f" + {number(update.gamma)} · ", term(_signed(update.next_value), update.next, there)]
    numbers: Line = [
        term(number(update.after), update.state, here),
        " ← ",
        value,
        f" + {number(update.alpha)} [ ",
        term(number(update.reward), update.next, "what it got on the way to"),
        *after,
        " − ",
        {**value, "text": _signed(update.before)},
        " ]",
    ]
    return [[f"Q(s,a) ← Q(s,a) + α [ {'r' if update.ended else target} − Q(s,a) ]"], numbers, [_where(config, update)]]


def policy(snapshot: Snapshot) -> str:
    """One hexadecimal digit for each cell, row after row: bit a is set where action a is among the best."""
    digits = snapshot.best.astype(np.int64) @ (1 << np.arange(4))
    return "".join(f"{digit:x}" for digit in digits.tolist())


def _where(config: Config, update: Update) -> str:
    said = f"s: where it stood, a: {ACTIONS[update.action]}"
    if config.algorithm.startswith("Monte Carlo"):
        return f"{said}, G: all rewards that followed, discounted."
    if update.ended:
        return f"{said}. The episode ended there: nothing comes after, so the target is r alone."
    if config.algorithm == "n-step SARSA":
        return f"{said}. The first number in the brackets adds up the rewards on the way."
    if update.next_action >= 0:
        said += f", a′: {ACTIONS[update.next_action]}"
    if config.algorithm in ("SARSA(λ)", "Q(λ)"):
        said += "; earlier actions get a share of this, by their traces"
    return f"{said}. Cut off as too long; the world goes on, so what would come still counts." if update.cut else f"{said}."


def _signed(value: float) -> str:
    """A number after a sign or a dot: in parentheses where it is negative."""
    return f"({number(value)})" if value < 0 else number(value)
