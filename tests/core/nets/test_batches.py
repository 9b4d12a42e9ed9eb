"""The batches and the rates."""

import math

import numpy as np
import pytest
import torch

from core.nets.batches import batches, epochs_of_batches, learning_rates


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


def test_an_epoch_has_as_many_steps_as_full_batches_and_at_least_one():
    assert epochs_of_batches(100, 30, 2) == 6 and epochs_of_batches(20, 30, 2) == 2
