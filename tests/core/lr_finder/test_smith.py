"""Smith's bounds on curves whose bounds are known."""

import numpy as np
import pytest

from core.lr_finder.smith import bounds

RATES = np.linspace(0.01, 1.0, 100)


def test_bounds_by_hand():
    # Flat at 2 for 20 points, down to 1 in 20, flat for 30, up to 3. The level is the median of nine, the margin 2 % of 2, so 0.04:
    # at point 21 two of the nine (i - 4 ... i + 4) would not do; the fifth below 2 - 0.04 is the first median that has fallen.
    losses = np.concatenate([np.full(20, 2.0), np.linspace(2.0, 1.0, 20), np.full(30, 1.0), np.linspace(1.0, 3.0, 30)])
    found = bounds(RATES, losses)
    fallen, risen = np.flatnonzero(losses < 1.96)[0], 70 + np.flatnonzero(losses[70:] > 1.04)[0]
    assert found.low == RATES[fallen] and found.high == RATES[risen] and found.end == "rises"


def test_a_curve_that_only_falls_has_its_last_rate_as_a_bound_that_was_not_reached():
    found = bounds(RATES, np.linspace(2.0, 0.5, 100))
    assert found.end == "" and found.high == RATES[-1]


@pytest.mark.parametrize("seed", range(5))
def test_noise_that_grows_ends_it_as_ragged(seed):
    rng = np.random.default_rng(seed)
    noise = np.where(np.arange(100) < 60, 0.005, 0.5) * rng.normal(size=100)
    found = bounds(RATES, np.concatenate([np.full(10, 2.0), np.linspace(2.0, 1.0, 30), np.full(60, 1.0)]) + noise)
    assert found.end in ("ragged", "rises") and 0.55 < found.high < 0.75


@pytest.mark.parametrize("losses", [np.full(100, 2.0), np.linspace(2.0, 4.0, 100), np.linspace(2, 1, 15)])
def test_a_flat_a_rising_and_a_short_curve_have_none(losses):
    assert bounds(RATES[: len(losses)], losses) is None


def test_it_reads_only_up_to_the_first_loss_that_is_no_number():
    losses = np.concatenate([np.full(10, 2.0), np.linspace(2.0, 1.0, 40), [np.nan], np.full(49, 1.0)])
    assert bounds(RATES, losses).high == RATES[49]
