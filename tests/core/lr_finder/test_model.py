"""The batches, the rates, and what guessing costs."""

import math

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from core.lr_finder.model import batches, class_weights, epochs_of_batches, guessing, learning_rates


def test_rates_grow_by_one_factor_from_the_lowest_to_one_step_below_the_highest():
    rates = learning_rates(1e-7, 10, 100)
    assert rates[0] == 1e-7 and len(rates) == 100
    assert rates[50] == pytest.approx(1e-3)  # half way in the logarithm of 1e-7 ... 10
    assert np.diff(np.log(rates)) == pytest.approx(math.log(1e8) / 100)
    assert rates[-1] * 1e8 ** (1 / 100) == pytest.approx(10)


def test_each_epoch_shows_every_row_once_but_those_that_fill_no_batch():
    x, y = torch.arange(10.0)[:, None], torch.arange(10)
    parts = list(batches(x, y, 3, 8, [0]))
    assert len(parts) == 8 and all(len(a) == 3 and torch.equal(a[:, 0].long(), b) for a, b in parts)
    epochs = [torch.cat([b for _, b in parts[i : i + 3]]).tolist() for i in (0, 3)]
    assert all(len(set(rows)) == 9 for rows in epochs) and epochs[0] != epochs[1]


def test_batches_depend_on_the_seed_alone():
    x, y = torch.randn(20, 2), torch.arange(20)
    rows = [torch.cat([b for _, b in batches(x, y, 4, 7, [seed])]).tolist() for seed in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]


def test_linear_rates_grow_by_one_step():
    assert learning_rates(0.1, 1.1, 5, "linear") == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])


def test_several_seeds_draw_the_batches_that_each_would_draw_alone():
    x, y = torch.randn(11, 2), torch.arange(11)
    together = list(batches(x, y, 3, 5, [4, 9]))
    for at, seed in enumerate((4, 9)):
        for (xs, ys), (x1, y1) in zip(together, batches(x, y, 3, 5, [seed]), strict=True):
            assert torch.equal(xs[at], x1) and torch.equal(ys[at], y1)


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


def test_an_epoch_has_as_many_steps_as_full_batches_and_at_least_one():
    assert epochs_of_batches(100, 30, 2) == 6 and epochs_of_batches(20, 30, 2) == 2
