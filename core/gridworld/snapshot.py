"""What a picture of a run needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.verdict import Verdict

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Update:
    """The last update with its numbers: q_after = q_before + alpha * (reward + gamma * next_value - q_before).

    state, next: cells as row * columns + column. action, next_action: 0 up, 1 right, 2 down, 3 left; next_action is the action whose
    value stands in next_value (SARSA: the one that is taken next), or -1 where that is no single one. next_value: 0 where ended.
    ended: the episode ended there, nothing comes after. cut: the longest episode was reached; the value of what would come still counts.
    """

    state: int
    action: int
    reward: float
    next: int
    next_action: int
    next_value: float
    ended: bool
    cut: bool
    alpha: float
    gamma: float
    before: float
    after: float


@dataclass(frozen=True)
class Snapshot:
    """One state of a run.

    step: transitions so far. episode: episodes finished. world: its text as it is now, live changes in it.
    q: (cells, 4), what each action is thought to be worth; NaN for cells that are never stood on. best: (cells, 4) whether an action is
    among the best. visits: (cells, 4), how often each was taken. q_exact: (cells, 4), the exact optimum; NaN where it is not known.
    path: cells of the episode that goes on, or of the last one, in order. agent: where it stands. next_action: what it will do if that is
    already decided (SARSA), else -1. epsilon, alpha: as they are in this episode.
    returns, lengths: (curve,), mean undiscounted return and mean steps of the episodes of each point; curve_episodes: (curve,), the last
    episode of each point. error: (curve,), largest |Q - Q*| over cells that can be reached. best_return: expected return of the optimal
    policy from the starts, undiscounted if gamma is 1 or it ends; NaN where it does not exist.
    update: the last update, or None before the first.
    """

    step: int
    episode: int
    world: str
    q: Floats
    best: NDArray[np.bool_]
    visits: Whole
    traces: Floats
    q_exact: Floats
    path: Whole
    agent: int
    next_action: int
    epsilon: float
    alpha: float
    returns: Floats
    lengths: Floats
    curve_episodes: Whole
    error_steps: Whole
    error: Floats
    best_return: float
    update: Update | None


@dataclass(frozen=True)
class Lane:
    """One runner of a comparison over the seeds so far.

    episodes: (points,), the last episode of each point's window. middle, error: (points,), mean over seeds of the mean over the window, and
    its standard error; NaN before the first seed. last, last_error: the same of the last 100 episodes.
    """

    name: str
    episodes: Whole
    middle: Floats
    error: Floats
    last: float
    last_error: float


@dataclass(frozen=True)
class CompareSnapshot:
    """A comparison so far.

    step: moments so far, one a seed where a seed does not take long. seeds: done by all runners. best_return: the best that any runner
    could expect; NaN where it does not exist. verdict: once all seeds are done, where there are two runners and two seeds.
    """

    step: int
    seeds: int
    lanes: tuple[Lane, ...]
    best_return: float
    verdict: Verdict | None


@dataclass(frozen=True)
class SweepSnapshot:
    """A sweep over learning rates so far. step: as in a comparison. seeds: done at all points.

    first, all: (algorithms, rates), mean return of an episode, of the first 100 and of all, over episodes and seeds; NaN before the first
    seed. first_error, all_error: standard errors over seeds.
    """

    step: int
    seeds: int
    first: Floats
    first_error: Floats
    all: Floats
    all_error: Floats
    best_return: float
