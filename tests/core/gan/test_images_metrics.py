"""Measures of pictures against hand-worked cases, SciPy's matrix root and plain searching."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from core.gan import metrics
from core.gan.images_metrics import distances, energy, frechet, inception_score, nearest, precision_recall


def test_the_frechet_distance_of_a_moved_and_stretched_sample_is_found_by_hand():
    """On one axis it is (difference of means)^2 + (difference of deviations)^2; axes that do not depend on each other add up."""
    a = np.array([[0.0], [2.0], [4.0]])  # mean 2, deviation 2
    assert frechet(a, a) == pytest.approx(0, abs=1e-12)
    assert frechet(a, a + 5) == pytest.approx(25)
    assert frechet(a, 3 * a) == pytest.approx((6 - 2) ** 2 + (6 - 2) ** 2)
    square = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    root = np.sqrt(4 / 3)  # deviation of each axis, with rows - 1
    assert frechet(square, square * [2.0, 3.0] + [1.0, 0.0]) == pytest.approx(1 + root**2 * (1 + 4))


def test_the_frechet_distance_is_that_of_scipys_matrix_root():
    random = np.random.default_rng(0)
    a, b = random.normal(size=(50, 6)) @ random.normal(size=(6, 6)), random.normal(size=(40, 6)) @ random.normal(size=(6, 6)) + 1
    of_a, of_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(of_a @ of_b).real
    known = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(of_a + of_b - 2 * root)
    assert frechet(a, b) == pytest.approx(known, rel=1e-9)
    assert frechet(a, b) == pytest.approx(frechet(b, a), rel=1e-9)


def test_the_score_is_one_where_all_look_alike_and_the_number_of_classes_where_each_is_sure_of_another():
    assert inception_score(np.full((5, 4), 0.25)) == pytest.approx(1)
    assert inception_score(np.tile([1.0, 0.0, 0.0], (5, 1))) == pytest.approx(1)
    assert inception_score(np.repeat(np.eye(4), 3, axis=0)) == pytest.approx(4)
    by_hand = np.exp(0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.5))  # two pictures, three to one for either class
    assert inception_score(np.array([[0.75, 0.25], [0.25, 0.75]])) == pytest.approx(by_hand)


def test_precision_and_recall_on_a_line_are_those_of_a_pencil():
    """Real at 0, 1, 2, 3: their third nearest are 3, 2, 2 and 3 away, so real ones reach from -3 to 6. Made: -3 and 1.5 lie within, 6.5 and
    10 do not. Made ones reach 13, 8.5, 9.5 and 13, so all real ones lie within theirs."""
    real, made = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([[-3.0], [1.5], [6.5], [10.0]])
    assert precision_recall(real, made) == (0.5, 1.0)
    assert precision_recall(real, real + 100) == (0.0, 0.0)
    collapsed = np.full((6, 1), 1.0)
    assert precision_recall(real, collapsed) == (1.0, 0.25)  # balls without any size hold the one real point they lie on


def test_distances_and_the_energy_distance_are_those_of_the_points_mode():
    random = np.random.default_rng(1)
    a, b = random.normal(size=(30, 2)), random.normal(size=(20, 2)) + 0.5
    assert energy(a, b) == pytest.approx(metrics.energy(a, b), rel=1e-6)
    assert distances(a, b) == pytest.approx(np.linalg.norm(a[:, None] - b[None], axis=2), abs=1e-6)


def test_the_nearest_picture_is_the_one_that_a_search_finds_across_blocks():
    random = np.random.default_rng(2)
    some, among = (random.integers(0, 256, (count, 3, 4, 4), np.uint8) for count in (7, 1203))
    among[[3, 777, 1202]] = some[[0, 1, 2]]
    apart = np.sqrt(((some[:, None].astype(float) - among[None]) ** 2).mean((2, 3, 4)))
    at, away = nearest(some, among)
    assert at.tolist() == apart.argmin(1).tolist() and at[:3].tolist() == [3, 777, 1202]
    assert away == pytest.approx(apart.min(1)) and away[:3].tolist() == [0, 0, 0]
