"""Which rows are learned from and which are kept back: four ways. Numpy alone, because scripts that people take away carry these lines.

Each answers (train, validation): row numbers, int64, disjoint, together every row; `percent` of the rows are for validation.
"""

from __future__ import annotations

import numpy as np


def split_rows(y: np.ndarray, stratified: bool, seed: int, percent: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """A random split, both parts in rising order; validation gets its share of all rows, rounded down, but at least 1 row.

    Stratified: every class gives that share of its rows, to within one row; the rows left over by rounding come from the
    classes with the largest remainders.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    wanted = max(1, len(y) * percent // 100)
    if stratified:
        classes, counts = np.unique(y, return_counts=True)
        share = counts * percent // 100
        most_owed = np.argsort(-(counts * percent % 100), kind="stable")
        share[most_owed[: wanted - share.sum()]] += 1
        validation = np.concatenate([order[y[order] == c][:n] for c, n in zip(classes, share, strict=True)])
    else:
        validation = order[:wanted]
    kept = np.isin(np.arange(len(y)), validation, invert=True, kind="table")
    return np.flatnonzero(kept), np.flatnonzero(~kept)


def split_groups(groups: np.ndarray, seed: int, percent: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Whole groups drawn at random while they fit into the share; then the smallest one left, where that comes closer to it.

    groups: (rows,) one value per row, at least two different ones; both parts get at least one group. Rows in rising order.
    """
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    owed, taken = len(groups) * percent // 100, np.zeros(len(sizes), dtype=bool)
    for at in np.random.default_rng(seed).permutation(len(sizes)):
        taken[at] = sizes[at] <= owed
        owed -= sizes[at] * taken[at]
    smallest = np.flatnonzero(~taken)[sizes[~taken].argmin()]
    if not taken.any() or (sizes[smallest] - owed < owed and (~taken).sum() > 1):
        taken[smallest] = True
    return np.flatnonzero(~taken[group]), np.flatnonzero(taken[group])


def split_times(times: np.ndarray, percent: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """The latest rows are for validation; rows of one time stay together, on the side that comes closer to the share.

    times: (rows,) numbers or dates without gaps, at least two different ones. Rows in the order of time.
    """
    order = np.argsort(times, kind="stable")
    starts = np.flatnonzero(times[order][1:] != times[order][:-1]) + 1  # where a later time begins
    wanted = len(times) - len(times) * percent // 100
    cut = starts[np.abs(starts - wanted).argmin()]
    return order[:cut], order[cut:]
