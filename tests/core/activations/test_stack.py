"""A stack of linear layers, and xor: by hand, and against numpy's own."""

import numpy as np
import pytest
import torch

from core.activations.config import WHY, Config
from core.activations.stack import FIRST, LINES, XOR, best_linear, grid, missed, network, product_of, right, stacked, through
from core.activations.why_config import BETWEEN, MOST_LAYERS, NOTHING, STACK, WhyConfig
from tests.front import refusal

XORS = np.array(XOR)


def shown(**settings):
    return stacked(WhyConfig(why=STACK, **settings))


def test_the_product_is_worked_by_hand_and_the_first_layer_stands_last():
    # [1 0; 2 1] * [0 -1; 1 0] * [1 1; 0 1]: shear, a quarter turn, shear.
    found = product_of(WhyConfig(matrices="1 1; 0 1 | 0 -1; 1 0 | 1 0; 2 1").stack)
    assert found.tolist() == [[0, -1], [1, -1]]


@pytest.mark.parametrize("seed", range(5))
def test_layer_by_layer_is_the_product_at_once(seed):
    matrices = tuple(np.random.default_rng(seed).normal(size=(4, 2, 2)))
    states = through(grid(), matrices, NOTHING)
    np.testing.assert_allclose(states[-1], grid() @ np.linalg.multi_dot(matrices[::-1]).T, atol=1e-12)
    assert missed(states[0], states[-1]) < 1e-12


def test_an_activation_between_bends_lines_and_no_single_layer_does_the_same():
    straight, bent = shown(), shown(between="ReLU")
    assert straight.bent == 0 and straight.miss < 1e-12 and straight.apart < 1e-12
    assert bent.bent > 0 and bent.miss > 0.1
    torched = torch.tensor(grid())
    for i, matrix in enumerate(WhyConfig().stack):
        torched = torched @ torch.tensor(matrix).T
        torched = torched.relu() if i < 2 else torched
    np.testing.assert_allclose(bent.states[-1], torched.numpy(), atol=1e-12)


def test_an_activation_behind_a_single_layer_is_none_between():
    assert shown(matrices="2 0; 0 3", between="Tanh").miss < 1e-12


def test_lines_that_are_bent_are_counted_by_hand():
    # relu on both axes folds every line onto itself or leaves it: none is bent, and yet no single layer does that.
    folded = shown(matrices="1 0; 0 1 | 1 0; 0 1", between="ReLU")
    assert folded.bent == 0 and folded.miss > 0.1
    # After (x + y, y - x) the line y = c is bent but for c = 1 and -1, the line x = c but for 1, -1 and 0, where both axes agree.
    assert shown(matrices="1 1; -1 1 | 1 0; 0 1", between="ReLU").bent == (LINES - 2) + (LINES - 3)


@pytest.mark.parametrize(("matrices", "rank"), [("1 0; 0 1", 2), ("1 0; 0 1 | 1 2; 2 4 | 3 1; 1 2", 1), ("1 2; 3 4 | 0 0; 0 0", 0)])
def test_the_rank_of_the_product_is_at_most_that_of_each(matrices, rank):
    assert shown(matrices=matrices).rank == rank


def test_two_relu_units_do_xor_exactly_as_the_book_works_it_out():
    hidden, outputs = network(XORS[:, :2], "ReLU")
    assert hidden.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]  # Goodfellow et al. (2016), equation 6.10, its rows in this order
    assert outputs.tolist() == [0, 1, 1, 0] and right(outputs) == 4


def test_no_linear_layer_does():
    weights, bias = best_linear()
    np.testing.assert_allclose([*weights, bias], [0, 0, 0.5], atol=1e-12)
    grids = np.random.default_rng(0).uniform(-3, 3, (20_000, 3))
    assert max(right(XORS[:, :2] @ w[:2] + w[2]) for w in grids) == 3
    assert shown(between=NOTHING).outputs.tolist() == [2, 1, 1, 0]
    assert (network(XORS[:, :2], NOTHING)[0] == XORS[:, :2] @ FIRST.T + [0, -1]).all()


@pytest.mark.parametrize("between", BETWEEN)
def test_the_plane_is_what_the_network_gives_at_its_points(between):
    plane = shown(between=between).plane
    corner = network(np.array([[-0.5, -0.5], [1.5, -0.5], [-0.5, 1.5]]), between)[1]
    np.testing.assert_allclose([plane[0, 0], plane[0, -1], plane[-1, 0]], corner, atol=1e-12)


@pytest.mark.parametrize(
    ("matrices", "said"),
    [
        ("1 2; 3", "Layers, block 1: got 2 rows of 1 or 2 numbers, needs two rows of two numbers"),
        ("", "Layers, block 1: got 1 row of 0 numbers"),
        (" | ".join(["1 0; 0 1"] * (MOST_LAYERS + 1)), "Layers: got 6 matrices, needs at most 5"),
        ("1 a; 0 1 | 1 0; 0 nan", "Layers, block 1, row 1, place 2: got “a”"),
        ("1e9 0; 0 1", "needs a number from -1000 to 1000"),
    ],
)
def test_what_is_no_stack_is_refused(matrices, said):
    assert said in refusal(Config, mode=WHY, why=STACK, matrices=matrices)
