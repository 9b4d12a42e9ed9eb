"""The best way of acting while the steps that are left are counted, and what it earns in one game."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.gridworld.game import Rules, start, taken
from core.gridworld.luck import chances
from core.gridworld.model import Model, model
from core.runs.scores import Played

CLOSE = 1e-9  # of the largest value: what rounding makes of equal ones


def best_actions(known: Model, horizon: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """What to do with k steps left, and what it earns on average: (steps left up to `horizon`, cells), (cells,).

    V_k(s) = max over a of sum over ways of chance * (r + V_{k-1}(s')), nothing after an end, V_0 = 0. Among actions that earn as much the
    one that needs the fewest steps on average, then the first. Where more steps left change nothing, the last row holds for them too.
    Source: Sutton & Barto (2018), section 4.4, without discount and cut off; backward induction, Puterman (1994), section 4.5.
    """
    values, lengths, actions = np.zeros(len(known.next)), np.zeros(len(known.next)), []
    at = np.flatnonzero(known.reached)
    following, reward, going = known.next[at], known.reward[at], np.where(known.ends[at], 0.0, known.chance)
    reward = (reward * known.chance).sum(2)
    for _ in range(horizon):
        earned = reward + (going * values[following]).sum(2)
        needed = 1 + (going * lengths[following]).sum(2)
        best = earned.max(1)
        as_good = earned >= (best - CLOSE * np.maximum(1.0, np.abs(best)))[:, None]
        chosen = np.where(as_good, needed, np.inf).argmin(1)
        before = values[at], lengths[at]
        values[at], lengths[at] = best, needed[np.arange(len(at)), chosen]
        actions.append(np.zeros(len(values), np.uint8))
        actions[-1][at] = chosen
        if np.array_equal(values[at], before[0]) and np.array_equal(lengths[at], before[1]):
            break
    return np.array(actions), values


def best_game(rules: Rules, most: int) -> tuple[Played, float]:
    """What the best way of acting earns on these chances, which it does not know beforehand, and what it earns on average from there."""
    horizon, world = min(rules.longest, most), rules.world
    actions, values = best_actions(model(world), horizon)
    draws, here, total, steps, ended = chances(rules.seed), start(rules), 0.0, 0, False
    average = float(values[here[0] * world.columns + here[1]])
    next(draws)  # it has picked the start
    while steps < horizon and not ended:
        left = min(horizon - steps, len(actions))
        action = int(actions[left - 1][here[0] * world.columns + here[1]])
        here, reward, ended = world.move(here, taken(action, world.slip, next(draws)))
        total, steps = total + reward, steps + 1
    return Played(total, steps), average
