"""The network, its loss, its batches and its rates."""

import math

import numpy as np
import pytest
import torch

from core.lr_finder.model import batches, chance_loss, learning_rates, loss_of, network, optimizer_for


def test_a_network_has_as_many_layers_and_units_as_asked():
    shapes = [tuple(p.shape) for p in network(5, 3, 2, 7, "tanh", 0).parameters()]
    assert shapes == [(7, 5), (7,), (7, 7), (7,), (3, 7), (3,)]


def test_without_hidden_layers_it_is_linear():
    net = network(4, 2, 0, 9, "ReLU", 0)
    a, b = torch.randn(3, 4), torch.randn(3, 4)
    with torch.no_grad():
        torch.testing.assert_close(net(a + b) + net(torch.zeros(3, 4)), net(a) + net(b))


@pytest.mark.parametrize(("name", "curve"), [("ReLU", torch.relu), ("tanh", torch.tanh)])
def test_the_activation_stands_between_the_layers(name, curve):
    net = network(4, 2, 1, 8, name, 3)
    w1, b1, w2, b2 = net.parameters()
    x = torch.randn(5, 4)
    torch.testing.assert_close(net(x), curve(x @ w1.T + b1) @ w2.T + b2)


def test_weights_depend_on_the_seed_alone_and_start_within_torchs_bound():
    torch.manual_seed(99)
    before = torch.get_rng_state()
    one = network(16, 3, 1, 8, "ReLU", 5)
    assert torch.equal(torch.get_rng_state(), before)
    two, other = network(16, 3, 1, 8, "ReLU", 5), network(16, 3, 1, 8, "ReLU", 6)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(next(one.parameters()), next(other.parameters()))
    assert next(one.parameters()).abs().max() <= 1 / math.sqrt(16)


def test_rates_grow_by_one_factor_from_the_lowest_to_one_step_below_the_highest():
    rates = learning_rates(1e-7, 10, 100)
    assert rates[0] == 1e-7 and len(rates) == 100
    assert rates[50] == pytest.approx(1e-3)  # half way in the logarithm of 1e-7 ... 10
    assert np.diff(np.log(rates)) == pytest.approx(math.log(1e8) / 100)
    assert rates[-1] * 1e8 ** (1 / 100) == pytest.approx(10)


def test_each_epoch_shows_every_row_once_but_those_that_fill_no_batch():
    x, y = torch.arange(10.0)[:, None], torch.arange(10)
    parts = list(batches(x, y, 3, 8, 0))
    assert len(parts) == 8 and all(len(a) == 3 and torch.equal(a[:, 0].long(), b) for a, b in parts)
    epochs = [torch.cat([b for _, b in parts[i : i + 3]]).tolist() for i in (0, 3)]
    assert all(len(set(rows)) == 9 for rows in epochs) and epochs[0] != epochs[1]


def test_batches_depend_on_the_seed_alone():
    x, y = torch.randn(20, 2), torch.arange(20)
    rows = [torch.cat([b for _, b in batches(x, y, 4, 7, seed)]).tolist() for seed in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]


def test_losses_by_hand():
    # Two rows, logits ln 3 and 0: p = 3/4 for the first class. -(ln 3/4 + ln 1/4) / 2.
    logits = torch.tensor([[math.log(3.0), 0.0]] * 2)
    assert loss_of(logits, torch.tensor([0, 1])).item() == pytest.approx(-(math.log(0.75) + math.log(0.25)) / 2)
    assert loss_of(torch.tensor([[1.0], [3.0]]), torch.tensor([0.0, 5.0])).item() == pytest.approx((1 + 4) / 2)


def test_chance_is_ln_of_the_classes_when_balanced_and_their_entropy_when_not():
    assert chance_loss(np.arange(10), "classification") == pytest.approx(math.log(10))
    assert chance_loss(np.array([0, 0, 0, 1]), "classification") == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))


def test_chance_in_regression_is_the_variance():
    assert chance_loss(np.array([1.0, 3.0], np.float32), "regression") == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_the_optimizer_steps_as_its_plain_form_in_torch_does(name):
    nets = [network(6, 3, 1, 5, "tanh", 0) for _ in range(2)]
    plain = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[name](nets[1].parameters(), lr=0.0, foreach=False)
    optimizers = [optimizer_for(nets[0], name), plain]
    x, y = torch.randn(32, 6, generator=torch.Generator().manual_seed(0)), torch.arange(32) % 3
    for rate in (0.001, 0.01, 0.1):
        for net, optimizer in zip(nets, optimizers, strict=True):
            optimizer.param_groups[0]["lr"] = rate
            optimizer.zero_grad()
            loss_of(net(x), y).backward()
            optimizer.step()
    for a, b in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
