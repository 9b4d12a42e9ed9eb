"""Numbers as people write them."""

import numpy as np
import pytest

from core.gridworld.words import number, uncertain


@pytest.mark.parametrize(
    ("mean", "error", "said"),
    [
        (-49.123, 0.851, "−49.12 ± 0.85"),
        (13.0, 0.0, "13"),
        (-0.5, 12.3, "−0 ± 12"),
        (0.54321, 0.00123, "0.5432 ± 0.0012"),
        (-5, np.nan, "−5"),
    ],
)
def test_a_mean_is_written_to_the_second_digit_of_its_error_with_a_true_minus(mean, error, said):
    assert uncertain(mean, error) == said
    assert number(-1e-7) == "−1e−07"
