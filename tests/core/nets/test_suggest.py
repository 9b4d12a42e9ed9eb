"""The four rules, against a second implementation in plain loops, against pencil and paper, and against their laws."""

import math

import numpy as np
import pytest

from core.nets import suggest

RULES = (suggest.valley, suggest.slide, suggest.minimum, suggest.steep)


def curves():
    """Falling and rising curves with noise, as range tests give them; some with no shape at all."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(16, 120))
        lrs = np.geomspace(1e-7, 10, n)
        place = np.linspace(-6, 4, n)
        bowl = 2.3 - 1.5 / (1 + np.exp(-2 * (place - rng.normal()))) + np.exp(place - 3)
        losses = bowl + rng.normal(0, 10 ** rng.uniform(-4, 0), n) if seed % 6 else rng.normal(2, 1, n)
        yield lrs, losses


# The second implementation: loops over lists, written from the rules' words (negative indices and all), not from suggest.py.


def valley_in_loops(lrs, losses):
    longest_ending_at = []
    for i in range(len(losses)):
        longest = 1
        for j in range(i):
            if losses[j] > losses[i] and longest_ending_at[j] + 1 > longest:
                longest = longest_ending_at[j] + 1
        longest_ending_at.append(longest)
    end, start = 0, 0
    for i in range(len(losses)):
        if longest_ending_at[i] > longest_ending_at[end]:
            end = i
            start = end - longest_ending_at[end]
    start = max(start, 0)
    third = (end - start) / 3
    return lrs[start + math.floor(third) + math.floor(third / 2)]


def slide_in_loops(lrs, losses):
    n = len(losses)
    slopes = [losses[1] - losses[0]] + [(losses[i + 1] - losses[i - 1]) / 2 for i in range(1, n - 1)] + [losses[-1] - losses[-2]]
    right, left = -1, -16
    rate = lrs[left]
    while left >= -n and abs(slopes[right] - slopes[left]) > 0.005:
        rate = lrs[left]
        right -= 1
        left -= 1
    return rate


def minimum_in_loops(lrs, losses):
    return lrs[losses.index(min(losses))] / 10


def steep_in_loops(lrs, losses):
    slopes = [(losses[i + 1] - losses[i]) / (math.log(lrs[i + 1]) - math.log(lrs[i])) for i in range(len(lrs) - 1)]
    return lrs[slopes.index(min(slopes))]


@pytest.mark.parametrize(
    ("rule", "loops"), list(zip(RULES, (valley_in_loops, slide_in_loops, minimum_in_loops, steep_in_loops), strict=True))
)
def test_each_rule_equals_its_second_implementation_on_sixty_curves(rule, loops):
    for lrs, losses in curves():
        assert rule(lrs, losses).lr == loops(lrs.tolist(), losses.tolist())


def test_valley_by_hand():
    # The longest fall, 6 5 4 3 2 1 0, has 7 points and ends at index 8: start = 8 - 7 = 1, a third is 7/3, the pick 1 + 2 + 1 = 4.
    losses = np.array([5.0, 5.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 1.0])
    lrs = 10.0 ** np.arange(-7, 3)
    found = suggest.valley(lrs, losses)
    assert found.span == (1, 8) and found.index == 4 and found.lr == lrs[4]


def test_valley_counts_a_subsequence_not_a_run_of_neighbours():
    # 9 7 5 3 1 with humps between them: 5 points ending at index 8, so start = 3, a third 5/3, the pick 3 + 1 + 0.
    found = suggest.valley(np.arange(1.0, 10.0), np.array([9.0, 10, 7, 10, 5, 10, 3, 10, 1]))
    assert found.span == (3, 8) and found.index == 4


def test_valley_on_a_curve_that_falls_from_its_first_point_starts_there():
    # e - L would be -1. With start 0: e = 8, a third 8/3, the pick 0 + 2 + 1.
    assert suggest.valley(np.arange(1.0, 10.0), np.arange(9.0, 0.0, -1.0)).index == 3


def test_slide_by_hand():
    # Slope 0 for 20 points, then 1 for 20: the interval's ends differ while the left one is before the bend.
    losses = np.concatenate([np.zeros(20), np.arange(1.0, 21.0)])
    found = suggest.slide(np.arange(40.0) + 1, losses)
    assert found.index == 40 - 16  # both ends on the slope at once: it stays where it began
    falling_to_a_stop = np.concatenate([np.arange(20.0, 0.0, -1.0), np.zeros(10)])
    # right 29 slope 0, left 14 slope -1: differ; slides until right stands at 20 (slope -0.5) and 19 (slope -1), left then at 4: equal.
    assert suggest.slide(np.arange(30.0) + 1, falling_to_a_stop).index == 5


def test_minimum_is_a_tenth_of_the_best_rate_and_steep_the_left_end_of_the_steepest_step():
    lrs, losses = np.array([0.001, 0.01, 0.1, 1.0]), np.array([3.0, 2.5, 1.0, 4.0])
    assert suggest.minimum(lrs, losses).lr == pytest.approx(0.01) and suggest.minimum(lrs, losses).index == 2
    assert suggest.steep(lrs, losses).lr == 0.01


def test_steep_divides_by_the_step_of_the_logarithm_not_of_the_rate():
    # Falls 1 over one decade, then 1.5 over two: the first is steeper per decade.
    assert suggest.steep(np.array([0.001, 0.01, 1.0]), np.array([3.0, 2.0, 0.5])).index == 0


@pytest.mark.parametrize("rule", RULES)
def test_adding_a_constant_to_the_losses_changes_no_suggestion(rule):
    for lrs, losses in curves():
        exact = np.round(losses * 2**20) / 2**20  # so that the sum is exact
        assert rule(lrs, exact + 8.0).index == rule(lrs, exact).index


@pytest.mark.parametrize("rule", [suggest.valley, suggest.minimum, suggest.steep])
def test_all_rules_but_slide_ignore_the_scale_of_the_losses(rule):
    for lrs, losses in curves():
        assert rule(lrs, losses * 4.0) == rule(lrs, losses)


@pytest.mark.parametrize("rule", RULES)
def test_all_suggestions_move_with_the_rates(rule):
    for lrs, losses in curves():
        assert rule(lrs * 8.0, losses).lr == pytest.approx(8 * rule(lrs, losses).lr)


@pytest.mark.parametrize(("rule", "fewest"), [(suggest.valley, 1), (suggest.slide, 16), (suggest.minimum, 1), (suggest.steep, 2)])
def test_a_curve_that_is_too_short_gets_no_answer_and_one_point_more_does(rule, fewest):
    lrs, losses = np.arange(1.0, fewest + 1), np.arange(fewest, 0.0, -1.0)
    assert rule(lrs[:-1], losses[:-1]) is None
    assert rule(lrs, losses) is not None


def test_smoothing_by_hand():
    # a1 = 0.5 * 4 = 2 -> 2 / 0.5 = 4; a2 = 0.5 * 2 + 0.5 * 1 = 1.5 -> 1.5 / 0.75 = 2.
    assert suggest.smooth([4.0, 1.0], 0.5).tolist() == [4.0, 2.0]


def test_smoothing_equals_the_weighted_mean_of_the_past():
    losses, beta = np.random.default_rng(0).normal(2, 1, 50), 0.9
    weights = beta ** np.arange(49, -1, -1)
    assert suggest.smooth(losses, beta)[-1] == pytest.approx(np.average(losses, weights=weights), rel=1e-12)


def test_smoothing_leaves_a_constant_as_it_is_and_none_returns_the_losses():
    assert suggest.smooth([2.5] * 10, 0.98) == pytest.approx([2.5] * 10)
    assert suggest.smooth([3.0, 1.0, 2.0], 0.0).tolist() == [3.0, 1.0, 2.0]


def test_the_first_tenth_of_the_iterations_and_the_last_five_points_are_left_out():
    lrs, losses = np.arange(100.0), np.arange(100.0) + 1
    assert suggest.usable(lrs, losses, 100)[0].tolist() == list(range(10, 95))
    assert suggest.usable(lrs[:40], losses[:40], 100)[0].tolist() == list(range(10, 35))  # ended early at 40
    assert len(suggest.usable(lrs[:12], losses[:12], 100)[0]) == 0


@pytest.mark.parametrize(("missing", "last"), [(50, 49), (97, 94), (10, None)])
def test_the_curve_ends_before_the_first_loss_that_is_not_a_number(missing, last):
    # fastai goes on to the end with NaN: trimming [10:-5] of all 100 points, then cutting at the first NaN.
    lrs, losses = np.arange(100.0), np.ones(100)
    losses[missing:] = np.nan
    whole = suggest.usable(lrs, losses, 100)[0]
    stopped_there = suggest.usable(lrs[: missing + 1], losses[: missing + 1], 100)[0]
    expected = [] if last is None else list(range(10, last + 1))
    assert whole.tolist() == stopped_there.tolist() == expected


def test_an_infinite_loss_is_one_of_the_last_five():
    losses = np.ones(40)
    losses[-1] = np.inf
    assert suggest.usable(np.arange(40.0), losses, 100)[0].tolist() == list(range(10, 35))


def test_the_consensus_is_the_geometric_median():
    assert suggest.consensus([0.001, 0.01, 1.0]) == pytest.approx(0.01)
    assert suggest.consensus([0.001, 0.01, 0.1, 100.0]) == pytest.approx(math.sqrt(0.01 * 0.1))


def test_the_spread_is_the_largest_over_the_smallest():
    assert suggest.spread([0.01, 0.001, 0.04]) == pytest.approx(40)


@pytest.mark.parametrize("seed", range(10))
def test_flat_noise_is_flat_and_a_fall_beyond_the_noise_is_a_fall(seed):
    noise = np.random.default_rng(seed).normal(0, 0.1, 85)
    assert suggest.shape(2.3 + noise) == "flat"
    assert suggest.shape(2.3 + noise - np.linspace(0, 1, 85)) == "falling"
    assert suggest.shape(2.3 + noise + np.linspace(0, 1, 85)) == "rising"


def test_a_quiet_curve_that_moves_by_one_percent_is_flat_and_a_short_one_too_short():
    assert suggest.shape(np.linspace(2.3, 2.28, 85)) == "flat"
    assert suggest.shape(np.linspace(2.3, 0.1, 15)) == "too short"


def test_the_level_is_the_median_of_nine_neighbours():
    assert suggest.levels(np.array([9.0, 1, 8, 2, 7, 3, 6, 4, 5, 100])).tolist() == [5.0, 5.0]
