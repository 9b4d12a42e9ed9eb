"""Exact answers: what every action is worth if all that follows is done best, and what a policy earns."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.gridworld.model import Model
from core.gridworld.planning import worth

Floats = NDArray[np.float64]
TOLERANCE, MOST_SWEEPS = 1e-12, 100_000


def optimum(model: Model, gamma: float) -> Floats:
    """Q*(s,a) = sum over ways of chance * (r + gamma * max Q*(s',.)), 0 after the end; (cells, 4), NaN where nobody can stand.

    By value iteration in place (Gauss-Seidel) until no value moves by more than 1e-12 of the largest. All NaN where values grow for ever:
    gamma 1 and a loop that pays. Source: Sutton & Barto (2018), section 4.4.
    """
    values = np.zeros(len(model.next))
    done = _iterate(model.next, model.reward, model.ends, model.chance, model.reached, gamma, TOLERANCE, MOST_SWEEPS, values)
    q = worth(model, values, gamma)
    q[~model.reached if done else slice(None)] = np.nan
    return q


def policy_values(model: Model, policy: Floats, gamma: float) -> Floats:
    """V of a policy, exactly: V = (I - gamma P)^-1 r on the cells where an agent can stand; policy: (cells, 4) probabilities -> (cells,).

    Raises: numpy.linalg.LinAlgError where gamma is 1 and the policy may never end. Source: Sutton & Barto (2018), equation 4.4.
    """
    count = len(model.next)
    weights = policy[:, :, None] * model.chance
    moves = np.zeros((count, count))
    np.add.at(moves, (np.arange(count)[:, None, None], model.next), np.where(model.ends, 0.0, weights))
    at = np.flatnonzero(model.reached)
    values = np.zeros(count)
    values[at] = np.linalg.solve(np.eye(len(at)) - gamma * moves[np.ix_(at, at)], (weights * model.reward).sum((1, 2))[at])
    return values


def best_return(model: Model, q: Floats, longest: int) -> float:
    """Expected undiscounted return from the starts of the policy that takes the first best action by q, cut after `longest` steps."""
    if not np.isfinite(q[model.starts]).all():
        return math.nan
    best = np.where(model.reached, np.nan_to_num(q, nan=-np.inf).argmax(1), 0)
    rows = np.arange(len(q))
    reward = (model.reward[rows, best] * model.chance).sum(1)
    there, weight = model.next[rows, best], np.where(model.ends[rows, best], 0.0, model.chance)
    values = np.zeros(len(q))
    for _ in range(min(longest, MOST_SWEEPS)):
        before, values = values, reward + (weight * values[there]).sum(1)
        if np.abs(values - before).max() <= TOLERANCE * max(1.0, float(np.abs(values).max())):
            break
    return float(values[model.starts].mean())


@njit(cache=True)
def _iterate(following, reward, ends, chance, reached, gamma, tolerance, most, values):  # type: ignore[no-untyped-def]
    """Sweep until nothing moves; whether it came to rest. values: (cells,), changed in place."""
    for _ in range(most):
        moved, largest = 0.0, 1.0
        for cell in range(len(values)):
            if not reached[cell]:
                continue
            best = -np.inf
            for action in range(4):
                worth = 0.0
                for way in range(3):
                    after = 0.0 if ends[cell, action, way] else gamma * values[following[cell, action, way]]
                    worth += chance[way] * (reward[cell, action, way] + after)
                best = max(best, worth)
            moved, largest = max(moved, abs(best - values[cell])), max(largest, abs(best))
            values[cell] = best
        if moved <= tolerance * largest:
            return True
    return False


def warm() -> None:
    """Have it compiled, or read from the cache."""
    tables = np.zeros((1, 4, 3), np.int32), np.zeros((1, 4, 3)), np.ones((1, 4, 3), bool)
    for array in tables:
        array.setflags(write=False)
    chance, reached = np.ones(3) / 3, np.ones(1, bool)
    chance.setflags(write=False)
    reached.setflags(write=False)
    _iterate(*tables, chance, reached, 0.5, TOLERANCE, 1, np.zeros(1))
