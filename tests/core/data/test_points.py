"""Points in the plane: what they are made of, without noise."""

import numpy as np
import pytest

from core.data.points import exclusive_or, two_spirals


def test_a_spirals_angle_grows_with_its_radius_and_the_second_arm_is_the_first_turned_by_half_a_circle():
    x, y = two_spirals(200, turns=1.5, noise=0, seed=3)
    z = (x[:, 0] + 1j * x[:, 1]) * (1 - 2 * y)  # turned by half a circle is a change of sign
    angle = 2 * np.pi * 1.5 * np.abs(z)
    assert z == pytest.approx(np.abs(z) * np.exp(1j * angle)) and np.bincount(y).tolist() == [100, 100]
    assert np.abs(z).min() >= 0.1 and np.abs(z).max() <= 1


def test_exclusive_or_is_the_sign_of_the_product():
    x, y = exclusive_or(300, noise=0, seed=3)
    assert (y == (x[:, 0] * x[:, 1] < 0)).all() and np.abs(x).max() <= 1
    assert 100 < y.sum() < 200


def test_noise_moves_points_by_as_much_as_it_says_and_changes_no_class():
    for made in (lambda noise: two_spirals(2000, 1.5, noise, 1), lambda noise: exclusive_or(2000, noise, 1)):
        (x, y), (moved, same) = made(0.0), made(0.3)
        assert (moved - x).std() == pytest.approx(0.3, rel=0.05) and (y == same).all()
