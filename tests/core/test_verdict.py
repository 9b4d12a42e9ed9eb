"""Who differs beyond chance: against scipy's own paired t test, and by what chance alone does."""

import numpy as np
import pytest
from scipy import stats

from core.verdict import judged, mean_and_error, student


def test_two_runners_are_judged_as_by_the_paired_t_test():
    draw = np.random.default_rng(0)
    for effect in (0.0, 0.1, 0.3, 1.0):
        luck = draw.normal(size=40)
        values = np.stack([luck + draw.normal(scale=0.5, size=40), luck + effect], 1)
        verdict = judged(values, higher=True)
        other = 1 - verdict.best
        said = stats.ttest_rel(values[:, other], values[:, verdict.best])
        assert verdict.beyond[other] == (said.pvalue < 0.05) and not verdict.beyond[verdict.best]
        assert verdict.apart[other] / verdict.apart_error[other] == pytest.approx(said.statistic)
        assert verdict.times == pytest.approx(stats.t.ppf(0.975, 39))


def test_five_per_cent_are_shared_among_all_pairs():
    values = np.random.default_rng(1).normal(size=(12, 4))
    assert judged(values, higher=True).times == pytest.approx(stats.t.ppf(1 - 0.05 / 6 / 2, 11))


def test_students_quantile_is_scipys_for_every_number_of_seeds_and_runners():
    for freedom in range(1, 200):
        for pairs in (1, 3, 6, 10, 15):
            assert student(freedom, 0.05 / pairs) == pytest.approx(stats.t.ppf(1 - 0.025 / pairs, freedom), rel=1e-9)


def test_equally_good_runners_seldom_seem_to_differ_from_the_best():
    """Of 2,000 comparisons of six equals at most one in twenty names a difference, though the best is chosen by looking."""
    draw = np.random.default_rng(2)
    wrong = sum(any(judged(draw.normal(size=(10, 6)), higher=True).beyond) for _ in range(2000))
    assert wrong < 2000 * 0.05


def test_common_luck_is_taken_out():
    luck = np.random.default_rng(3).normal(scale=100, size=20)
    values = np.stack([luck, luck + 1 + 0.1 * np.arange(20) / 20], 1)
    verdict = judged(values, higher=True)
    assert verdict.best == 1 and verdict.beyond == (True, False)
    assert stats.ttest_ind(values[:, 0], values[:, 1]).pvalue > 0.9, "unpaired nobody could tell"
    assert judged(values, higher=False).best == 0


def test_equal_results_do_not_differ_and_a_constant_difference_does():
    values = np.array([[1.0, 1.0, 2.0], [3.0, 3.0, 4.0]])
    assert judged(values, higher=False).beyond == (False, False, True)


def test_means_and_errors_are_those_of_the_textbook_and_one_seed_has_no_error():
    values = np.array([[1.0, 4.0], [3.0, 4.0], [8.0, 4.0]])
    mean, error = mean_and_error(values)
    assert mean.tolist() == [4, 4] and error == pytest.approx(stats.sem(values))
    assert [part.tolist() for part in mean_and_error(values[:1])] == [[1, 4], [0, 0]]
    assert all(np.isnan(part).all() and part.shape == (2,) for part in mean_and_error(values[:0]))
