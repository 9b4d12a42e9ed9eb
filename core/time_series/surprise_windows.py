"""Windows of a series as points in space: what lies alone there is a surprise. Heavy: scikit-learn is imported where it is asked."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.time_series.repair import Floats
from core.time_series.surprise_bands import MAD_TO_SIGMA, TINY

TREES = 100


def windows_of(signal: Floats, width: int) -> Floats:
    """(windows, width): all windows of the signal, less its median, in typical deviations and divided by sqrt(width).

    A typical deviation is 1.4826 MAD; where most values are equal, the standard deviation. So the distance of two windows is the root
    mean square of their differences, whatever the width.
    """
    off = signal - np.median(signal)
    usual = MAD_TO_SIGMA * float(np.median(np.abs(off)))
    usual = usual if usual > TINY * np.ptp(off) else float(off.std())
    return np.asarray(sliding_window_view(off / usual, width) / np.sqrt(width))


def at_points(scores: Floats, width: int) -> Floats:
    """(windows,) -> (points,): of each point the least score of the windows that hold it. It is flagged only where all of them are."""
    padded = np.concatenate((np.full(width - 1, np.inf), scores, np.full(width - 1, np.inf)))
    return np.asarray(sliding_window_view(padded, width).min(axis=1))


def dbscan_scores(windows: Floats, eps: float, neighbours: int) -> Floats:
    """How far each window is from the nearest dense one, 0 for dense ones: more than eps is DBSCAN's noise.

    A window is dense where so many windows, itself included, lie within eps. Ester, Kriegel, Sander & Xu (1996).
    """
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import NearestNeighbors

    dense = DBSCAN(eps=eps, min_samples=neighbours).fit(windows).core_sample_indices_
    if not len(dense):
        return np.full(len(windows), np.inf)
    return np.asarray(NearestNeighbors(n_neighbors=1).fit(windows[dense]).kneighbors(windows)[0][:, 0])


def hdbscan_scores(windows: Floats, smallest: int, eps: float, neighbours: int) -> Floats:
    """1 - the probability that a window belongs to its cluster: 1 for noise. Campello, Moulavi & Sander (2013).

    Clusters nearer than eps are one (Malzer & Baum 2020): else the tightest few windows of an even spread are a cluster,
    and all others noise.
    """
    from sklearn.cluster import HDBSCAN

    found = HDBSCAN(min_cluster_size=smallest, min_samples=neighbours, allow_single_cluster=True, cluster_selection_epsilon=eps, copy=True)
    found.fit(windows)
    return np.asarray(1.0 - found.probabilities_)


def forest_scores(windows: Floats, seed: int) -> Floats:
    """The anomaly score 2^(-E h / c(n)) of each window, from 0 to 1, above 1/2 where it is cut off soon. Liu, Ting & Zhou (2008)."""
    from sklearn.ensemble import IsolationForest

    return np.asarray(-IsolationForest(n_estimators=TREES, random_state=seed).fit(windows).score_samples(windows))
