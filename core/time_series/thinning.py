"""Fewer points for the eye, with no extreme hidden. Light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 2_400  # points that are drawn of one line


def thinned(values: NDArray[np.float64], most: int = MOST) -> NDArray[np.int64]:
    """Which points to draw: of each of most / 2 equal stretches the least and the greatest, the first and the last of all, and of a
    stretch without any value one, so that a gap stays a gap. All points where they are few."""
    n = len(values)
    if n <= most:
        return np.arange(n)
    edges = np.linspace(0, n, most // 2 + 1).astype(np.int64)
    wide = int(np.diff(edges).max())
    at = np.minimum(edges[:-1, np.newaxis] + np.arange(wide), edges[1:, np.newaxis] - 1)  # the last point of a stretch may come twice
    inside = values[at]
    empty = np.isnan(inside)
    least = np.argmin(np.where(empty, np.inf, inside), axis=1)
    most_of = np.argmax(np.where(empty, -np.inf, inside), axis=1)
    row = np.arange(len(at))
    return np.unique(np.concatenate(([0, n - 1], at[row, least], at[row, most_of])))
