"""Where the level changes: the cut into pieces that costs least, found exactly."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from core.time_series.repair import Floats


def change_points(y: Floats, penalty: float) -> tuple[int, ...]:
    """The first points of all pieces but the first, such that what they cost is least: sum (y - mean of its piece)^2, and penalty a change.

    F(t) = min over s < t of F(s) + C(s, t) + penalty, with C(s, t) = sum y^2 - (sum y)^2 / (t - s) over the points s to t - 1. A start s
    for which F(s) + C(s, t) >= F(t) is never best again, for later t neither, and is let go (PELT). Exact.
    Source: Killick, Fearnhead & Eckley (2012), Optimal Detection of Changepoints With a Linear Computational Cost, section 3.
    """
    y = y - y.mean()  # costs are differences: small numbers keep them exact
    n = len(y)
    total, squares = np.concatenate(([0.0], y.cumsum())), np.concatenate(([0.0], (y * y).cumsum()))
    least, last = np.empty(n + 1), np.zeros(n + 1, dtype=np.int64)
    least[0] = -penalty
    starts = np.zeros(1, dtype=np.int64)
    for t in range(1, n + 1):
        costs = least[starts] + squares[t] - squares[starts] - (total[t] - total[starts]) ** 2 / (t - starts)
        best = int(costs.argmin())
        least[t], last[t] = costs[best] + penalty, starts[best]
        starts = np.append(starts[costs < least[t]], t)
    found = []
    at = int(last[n])
    while at > 0:
        found.append(at)
        at = int(last[at])
    return tuple(reversed(found))


def noise_variance(y: Floats) -> float:
    """sigma^2 by the steps from point to point, whose median size a change of level does not move: (1.4826 MAD of the steps)^2 / 2.

    Where most steps are equal, the mean square of the steps, halved.
    """
    steps = np.diff(y)
    usual = 1.4826 * float(np.median(np.abs(steps - np.median(steps))))
    return usual * usual / 2 or float((steps * steps).mean()) / 2


def cost_of_change(y: Floats, factor: float) -> float:
    """factor sigma^2 log n: two times it is Schwarz's criterion (1978) for a change, which adds a mean and a place."""
    return factor * noise_variance(y) * math.log(len(y))


def steps(y: Floats, changes: tuple[int, ...]) -> Floats:
    """The mean of each piece, along the points."""
    edges = (0, *changes, len(y))
    return np.concatenate([np.full(high - low, y[low:high].mean()) for low, high in pairwise(edges)])
