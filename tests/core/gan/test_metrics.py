"""Quality against cases that can be worked by hand, and SciPy's energy distance."""

import numpy as np
import pytest
from scipy.stats import energy_distance

from core.gan.metrics import Judge, captured, energy
from core.gan.points import MODES, SETS, drawn

MIDDLES, DEVIATIONS = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]), np.array([(0.1, 0.1), (0.1, 0.1), (0.01, 0.1)])


def test_a_sample_hits_its_nearest_mode_within_three_deviations():
    made = np.array([(0.0, 0.29), (0.31, 0.0), (1.0, 0.05), (0.02, 1.0), (0.035, 1.0)], np.float32)
    modes, full, of, good, reached = captured(made, MIDDLES, DEVIATIONS)
    assert (modes, full, of, reached) == (3, 3, 3, 3)
    assert good == pytest.approx(3 / 5)  # the second and the last are too far, the last along x by its mode's own deviation


def test_a_mode_is_full_from_a_twentieth_of_its_fair_share_on():
    made = np.concatenate([np.zeros((97, 2)), [(1, 0)], np.full((2, 2), (0, 1))]).astype(np.float32)
    assert captured(made, MIDDLES, DEVIATIONS) == (3, 2, 3, 1.0, 2)  # of 100 samples a twentieth of the fair share is 1.67


def test_a_mode_is_reached_by_points_that_are_nearest_to_it_though_none_is_good():
    far = np.array([(0.4, 0.0), (0.6, 0.0)], np.float32)
    assert captured(far, MIDDLES, DEVIATIONS) == (0, 0, 3, 0.0, 2)


def test_the_energy_distance_of_points_on_a_line_is_scipys_squared():
    random = np.random.default_rng(0)
    a, b = random.normal(0, 1, (60, 1)), random.normal(0.7, 2, (80, 1))
    on_a_line = [np.hstack([part, np.zeros_like(part)]) for part in (a, b)]
    assert energy(*on_a_line) == pytest.approx(energy_distance(a[:, 0], b[:, 0]) ** 2, rel=1e-9)
    assert energy(on_a_line[0], on_a_line[0]) == pytest.approx(0, abs=1e-12)


def test_two_single_points_are_twice_their_distance_apart():
    assert energy(np.zeros((1, 2)), np.array([(3.0, 4.0)])) == pytest.approx(10.0)


@pytest.mark.parametrize("name", MODES)
def test_real_points_hit_all_modes_and_as_many_are_near_as_a_normal_cloud_has(name):
    judge = Judge(name, 1.0, drawn(name, 12_000, 1.0, np.random.default_rng(0)), 0)
    fresh = drawn(name, 2500, 1.0, np.random.default_rng(1))
    quality = judge.quality(fresh)
    assert quality.modes == quality.full == quality.of == len(MODES[name][0])
    assert quality.good == pytest.approx(1 - np.exp(-4.5), abs=0.008)  # of a normal cloud in the plane, within three deviations
    assert quality.energy < 4 * judge.floor[0] and quality.variety == pytest.approx(1, abs=0.06)


def test_a_collapsed_sample_has_no_variety_and_lies_far():
    judge = Judge("8-Gaussian ring", 1.0, drawn("8-Gaussian ring", 12_000, 1.0, np.random.default_rng(0)), 0)
    quality = judge.quality(np.full((2500, 2), (0.9, 0.5), np.float32))
    assert (quality.modes, quality.full, quality.good, quality.variety) == (1, 1, 1.0, 0.0)
    assert quality.energy > 100 * judge.floor[1] and quality.middle == pytest.approx((0.9, 0.5))


@pytest.mark.parametrize("name", SETS)
def test_every_set_lies_in_the_unit_square_and_a_larger_spread_spreads_it(name):
    points = drawn(name, 4000, 1.0, np.random.default_rng(0))
    inside = ((points > -0.15) & (points < 1.15)).all(1).mean()
    assert points.shape == (4000, 2) and points.dtype == np.float32 and inside > 0.995
    assert drawn(name, 4000, 3.0, np.random.default_rng(0)).var(0).sum() > points.var(0).sum()


def test_gan_labs_and_the_literatures_sets_have_their_published_middles_and_deviations():
    random = np.random.default_rng(0)
    two = drawn("two Gaussians", 40_000, 1.0, random)
    first = two[two[:, 0] < 0.5]
    assert first.mean(0) == pytest.approx((0.3, 0.7), abs=0.01) and first.std(0) == pytest.approx((0.1, 0.1), abs=0.01)
    ring, grid = MODES["8-Gaussian ring"], MODES["25-Gaussian grid"]
    assert np.hypot(*(ring[0] - 0.5).T) / ring[1][0, 0] == pytest.approx(2 / 0.02)  # radius 2, deviation 0.02
    assert len(np.unique(grid[0].round(9), axis=0)) == 25
    assert np.diff(np.unique(grid[0][:, 0].round(9))) / grid[1][0, 0] == pytest.approx(2 / 0.05)  # spacing 2, deviation 0.05
    arm = drawn("line", 5000, 0.0, random)
    assert arm[:, 1] == pytest.approx(0.6 + 0.3 * (0.8 - arm[:, 0]) / 0.75, abs=1e-6)
