"""Value iteration and policy iteration, a sweep at a time: planning with the world's own tables, without taking a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.gridworld.model import Model

Floats = NDArray[np.float64]
AT_REST, MOST_SWEEPS = 1e-10, 20_000  # change of the values, relative to the largest
EVALUATED, LONGEST = 1e-6, 50  # a policy is improved once a sweep changes its values by less than that, or after so many sweeps


def worth(model: Model, values: Floats, gamma: float) -> Floats:
    """Q(s,a) = sum over ways of chance * (r + gamma * V(s')), V(s') = 0 after the end; values: (cells,) -> (cells, 4)."""
    after = np.where(model.ends, 0.0, values[model.next])
    weighed: Floats = np.einsum("saw,w->sa", model.reward + gamma * after, model.chance)
    return weighed


def best_actions(q: Floats) -> NDArray[np.bool_]:
    """Whether an action is as good as the best of its cell but for rounding, 1e-9; (cells, 4)."""
    top = q.max(1, keepdims=True)
    close: NDArray[np.bool_] = q >= top - 1e-9 * np.maximum(1.0, np.abs(top))
    return close


class Sweeps:
    """Values that come nearer to the optimum with each sweep over all cells.

    Value iteration: V(s) = max over a of Q(s,a). Policy iteration: V(s) = mean of Q(s,a) over the policy's actions, which are all four at
    first; once V has come to rest, or after 50 sweeps, the policy takes the best actions, every one of them where several are equally good,
    until neither changes. In each sweep the old values of all cells count. Source: Sutton & Barto (2018), sections 4.1 to 4.4 and 4.6.
    """

    def __init__(self, model: Model, gamma: float, by_policy: bool) -> None:
        self.model, self.gamma, self.by_policy = model, gamma, by_policy
        self.values, self.q = np.zeros(len(model.next)), np.zeros((len(model.next), 4))
        self.policy = np.ones((len(model.next), 4), bool)
        self.count, self.since, self.improvements, self.change, self.done = 0, 0, 0, 0.0, False

    def sweep(self) -> None:
        """One sweep; `done` once nothing changes any more."""
        self.q = worth(self.model, self.values, self.gamma)
        mean = (self.q * self.policy).sum(1) / self.policy.sum(1)
        values = np.where(self.model.reached, mean if self.by_policy else self.q.max(1), 0.0)
        self.change, self.values = float(np.abs(values - self.values).max()), values
        self.count, self.since = self.count + 1, self.since + 1
        scale = max(1.0, float(np.abs(values).max()))
        at_rest = self.change <= AT_REST * scale
        if not self.by_policy or self.change <= EVALUATED * scale or self.since >= LONGEST:
            better = best_actions(worth(self.model, values, self.gamma) if self.by_policy else self.q)
            same = bool((better == self.policy)[self.model.reached].all())
            self.done = at_rest and (same or not self.by_policy)
            if not same:
                self.policy, self.improvements, self.since = better, self.improvements + 1, 0
        self.done = self.done or self.count >= MOST_SWEEPS
