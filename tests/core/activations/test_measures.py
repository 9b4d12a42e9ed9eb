"""Half precision against PyTorch's, saturation."""

import math

import numpy as np
import pytest
import torch

from core.activations.config import Config
from core.activations.functions import FUNCTIONS
from core.activations.measures import half, moments, saturated, shape, turns


def one(name, **settings):
    return Config(functions=name, **settings).chosen[0]


@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "SiLU", "ELU", "Softsign"])
def test_a_slope_is_lost_in_float16_where_pytorch_rounds_it_to_0(name):
    found = half(one(name))
    for end in (found.left, found.right):
        if math.isfinite(end):
            at = torch.tensor([end], dtype=torch.float16)
            inside = torch.tensor([np.nextafter(np.float16(end), np.float16(0))])
            first = one(name).jet(np.array([float(at), float(inside)])).first
            assert torch.tensor(first).half().tolist()[0] == 0 != torch.tensor(first).half().tolist()[1]
    assert math.isfinite(found.left)


def test_sigmoid_loses_its_slope_at_25_times_ln_2():
    # e^-x rounds to 0 below half of the smallest float16, 2^-25; x = 25 ln 2 = 17.33, and float16 has steps of 1/64 there.
    found = half(one("Sigmoid"))
    assert found.right == -found.left == pytest.approx(25 * math.log(2), abs=1 / 64)


def test_only_selu_overflows_in_float16():
    # 65504, the largest, times 1.05
    assert {name for name in FUNCTIONS if half(one(name)).overflow} == {"SELU"}


def test_flat_pieces_lose_nothing():
    assert [math.isnan(end) for name in ("ReLU", "Step", "Hardsigmoid") for end in half(one(name))[:2]] == [True] * 6


def test_saturated_is_where_the_slope_is_smaller_and_known():
    slope = np.array([0.0, -0.05, 0.1, -0.2, np.nan])
    assert saturated(slope, 0.1).tolist() == [True, True, False, False, False]


def test_the_means_of_a_typed_function_with_a_pole_are_not_claimed():
    assert all(map(math.isnan, moments(one("Yours", expression="1/x"))))
    assert moments(one("Yours", expression="x^2")).square == pytest.approx(3)  # the fourth moment of a normal


def test_the_turning_points_of_a_typed_function_are_found_and_its_range_is_that_of_the_screen():
    mine = one("Yours", expression="x^3 - 3*x")
    assert [(turn.kind, turn.x, turn.y) for turn in turns(mine, 2.5)] == [
        ("maximum", pytest.approx(-1), pytest.approx(2)),
        ("minimum", pytest.approx(1), pytest.approx(-2)),
    ]
    found = shape(mine, 2.0)
    assert (found.low, found.high, found.odd, found.monotone, found.window) == (pytest.approx(-2), pytest.approx(2), True, False, 2.0)
