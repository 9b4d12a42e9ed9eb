"""Patterns: what lies alone, by definition and by scikit-learn's own labels."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.ensemble import IsolationForest

from core.time_series.surprise_windows import at_points, dbscan_scores, forest_scores, hdbscan_scores, windows_of

NOISE = np.random.default_rng(0).standard_normal(160)
SPIKED = NOISE.copy()
SPIKED[[40, 90, 91]] += [9, -8, -8]
WINDOWS = windows_of(SPIKED, 3)


def test_windows_are_in_typical_deviations_and_their_distance_is_a_root_mean_square():
    median = np.median(SPIKED)
    usual = 1.4826 * np.median(np.abs(SPIKED - median))
    assert WINDOWS.shape == (158, 3)
    apart = (SPIKED[10:13] - SPIKED[50:53]) / usual
    assert np.linalg.norm(WINDOWS[10] - WINDOWS[50]) == pytest.approx(np.sqrt(np.mean(apart**2)))
    assert np.isfinite(windows_of(np.array([0, 0, 0, 0, 0, 1.0]), 2)).all(), "most values equal: then the standard deviation"


@pytest.mark.parametrize("width", [1, 3, 5])
def test_a_point_has_the_least_score_of_the_windows_that_hold_it(width):
    scores = np.random.default_rng(1).random(20)
    found = at_points(scores, width)
    assert len(found) == 20 + width - 1
    for point in range(len(found)):
        assert found[point] == min(scores[at] for at in range(20) if at <= point < at + width)


@pytest.mark.parametrize("eps", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("neighbours", [3, 8])
def test_beyond_eps_is_dbscans_noise(eps, neighbours):
    labels = DBSCAN(eps=eps, min_samples=neighbours).fit(WINDOWS).labels_
    assert ((dbscan_scores(WINDOWS, eps, neighbours) > eps) == (labels < 0)).all()


def test_dbscans_noise_by_its_definition():
    """Ester et al. (1996): dense are windows with 5 within eps; noise is what no dense one is near."""
    apart = np.linalg.norm(WINDOWS[:, None] - WINDOWS, axis=2)
    dense = (apart <= 1.0).sum(axis=1) >= 5
    noise = ~(apart[:, dense] <= 1.0).any(axis=1)
    assert noise.any() and ((dbscan_scores(WINDOWS, 1.0, 5) > 1.0) == noise).all()


def test_nothing_dense_is_nothing_near():
    assert np.isinf(dbscan_scores(WINDOWS, 0.01, 10)).all()


def test_hdbscans_noise_scores_one_and_nothing_else_does():
    labels = HDBSCAN(min_cluster_size=10, min_samples=5, allow_single_cluster=True, cluster_selection_epsilon=1.0, copy=True).fit(WINDOWS)
    scores = hdbscan_scores(WINDOWS, 10, 1.0, 5)
    assert ((scores >= 1) == (labels.labels_ < 0)).all() and 0 < (labels.labels_ < 0).sum() < 40


def test_the_forests_score_is_that_of_the_paper():
    """Liu, Ting & Zhou (2008): 2^(-E h / c(psi)), with h found by walking down scikit-learn's trees by hand."""
    scores = forest_scores(WINDOWS, 7)
    forest = IsolationForest(n_estimators=100, random_state=7).fit(WINDOWS)

    def average(n):
        return 0.0 if n <= 1 else 1.0 if n == 2 else 2 * (np.log(n - 1) + np.euler_gamma) - 2 * (n - 1) / n

    for at in (0, 39, 90):
        depths = []
        for one in forest.estimators_:
            tree, node, depth = one.tree_, 0, 0
            while tree.children_left[node] >= 0:
                below = np.float32(WINDOWS[at, tree.feature[node]]) <= tree.threshold[node]
                node, depth = (tree.children_left if below else tree.children_right)[node], depth + 1
            depths.append(depth + average(tree.n_node_samples[node]))
        assert scores[at] == pytest.approx(2 ** (-np.mean(depths) / average(forest.max_samples_)), rel=1e-9)


def test_what_was_put_in_stands_out_everywhere():
    for scores in (dbscan_scores(WINDOWS, 1.0, 5), forest_scores(WINDOWS, 0)):
        assert set(np.argsort(at_points(scores, 3))[-3:]) == {40, 90, 91}
    assert (at_points(hdbscan_scores(WINDOWS, 10, 1.0, 5), 3)[[40, 90, 91]] == 1).all()
