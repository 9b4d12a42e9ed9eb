"""What guessing costs, and how much each class counts."""

import math

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from core.lr_finder.model import class_weights, guessing


def test_guessing_costs_ln_of_the_classes_when_balanced_and_their_entropy_when_not():
    assert guessing(np.arange(10), "cross-entropy") == pytest.approx(math.log(10))
    assert guessing(np.array([0, 0, 0, 1]), "cross-entropy") == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))
    assert guessing(np.array([1.0, 3.0], np.float32), "MSE") == pytest.approx(1.0)


def least(loss, outputs):
    """The least of a loss over constant answers, found by torch's own L-BFGS."""
    answer = torch.zeros(1, outputs, requires_grad=True)
    optimizer = torch.optim.LBFGS([answer], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        value = loss(answer)
        value.backward()
        return value

    optimizer.step(closure)
    return loss(answer).item()


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 0.5]])
def test_guessing_is_the_least_cross_entropy_of_torch_over_constant_answers(smoothing, weights):
    y = torch.tensor([0, 0, 1, 2, 2, 2, 2])
    weight = None if weights is None else torch.tensor(weights)
    ours = guessing(y.numpy(), "cross-entropy", label_smoothing=smoothing, weights=weights)
    theirs = least(lambda a: torch.nn.functional.cross_entropy(a.expand(7, 3), y, weight=weight, label_smoothing=smoothing), 3)
    assert ours == pytest.approx(theirs, rel=1e-4)


@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_guessing_is_the_least_binary_cross_entropy_of_torch(weight):
    y = torch.tensor([0.0, 1.0, 1.0, 0.0, 0.0])
    functional = torch.nn.functional.binary_cross_entropy_with_logits
    theirs = least(lambda a: functional(a[:, 0].expand(5), y, pos_weight=torch.tensor(weight)), 1)
    assert guessing(y.numpy(), "binary cross-entropy", pos_weight=weight) == pytest.approx(theirs, rel=1e-4)


@pytest.mark.parametrize("name", ["L1", "Huber"])
def test_guessing_a_number_is_the_least_over_a_fine_grid(name):
    y = np.array([-2.0, 0.0, 0.5, 3.0, 9.0], np.float32)
    kinds = {"L1": torch.nn.functional.l1_loss, "Huber": lambda a, b: torch.nn.functional.huber_loss(a, b, delta=0.7)}
    grid = [float(kinds[name](torch.full((5,), float(a)), torch.from_numpy(y))) for a in np.linspace(-2, 9, 4001)]
    assert guessing(y, name, delta=0.7) == pytest.approx(min(grid), rel=1e-3)


def test_class_weights_are_scikit_learns_balanced_ones():
    y = np.array([0, 0, 0, 1, 2, 2])
    assert class_weights(y) == pytest.approx(compute_class_weight("balanced", classes=np.arange(3), y=y).tolist())
