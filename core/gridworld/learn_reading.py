"""One learner in words: what to look for now."""

from __future__ import annotations

import math

import numpy as np

from core.gridworld.config import PLANNERS, Config
from core.gridworld.notation import checked
from core.gridworld.snapshot import Snapshot, Update
from core.gridworld.words import number
from core.gridworld.world import ACTIONS

RECENT = 20  # points of the curve, for "lately"


def look(config: Config, snapshot: Snapshot) -> str:
    """What the person should see in this state of the run, with its numbers."""
    if config.algorithm in PLANNERS and snapshot.step:
        return _sweeps(config, snapshot)
    if snapshot.update is None:
        return "Nothing is known yet: every action is worth the same, so all arrows are drawn. Which cell will get a colour first?"
    if config.pace == "transition" and snapshot.episode < config.episodes:
        return _transition(config, snapshot, snapshot.update)
    if not snapshot.episode:
        return f"The first episode goes on: {snapshot.step:,} steps so far, and the end is not found yet."
    lately = float(np.mean(snapshot.returns[-RECENT:]))
    told = f"After {snapshot.episode:,} {'episode' if snapshot.episode == 1 else 'episodes'} the latest returns average {number(lately)}"
    if not math.isfinite(snapshot.best_return):
        return f"{told}."
    return f"{told}; the best policy expects {number(snapshot.best_return)}."


def _sweeps(config: Config, snapshot: Snapshot) -> str:
    """How far planning has come."""
    done = f"After {snapshot.step:,} {'sweep' if snapshot.step == 1 else 'sweeps'} over all cells"
    if not len(snapshot.error):
        return f"{done} values go on growing: with a discount of 1 a loop that pays is worth more than any number."
    error = float(snapshot.error[-1])
    if error < 1e-6:
        return f"{done} nothing changes any more: these are the exact values, and the arrows are all best ways."
    spread = (
        "Each sweep carries what is known one cell further." if config.algorithm == "Value iteration" else "Arrows change when values rest."
    )
    return f"{done} the values are still up to {error:.3g} away from the optimum. {spread}"


def _transition(config: Config, snapshot: Snapshot, update: Update) -> str:
    """The last update in words."""
    columns = checked(snapshot.world).columns
    row, column = divmod(update.state, columns)
    after = "the episode ended there" if update.ended else f"what comes next is thought to be worth {number(update.next_value)}"
    return (
        f"From row {row + 1}, column {column + 1} the agent went {ACTIONS[update.action]} and got {number(update.reward, 6)}; {after}, "
        f"so the value went from {number(update.before)} to {number(update.after)}."
    )


def warning(config: Config, snapshot: Snapshot) -> str:
    """Nothing to take care of."""
    return ""


def details(config: Config, snapshot: Snapshot) -> list[str]:
    """The numbers stand in the equation and in the curves."""
    return []
