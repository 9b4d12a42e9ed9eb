"""Losses and penalties against closed forms: linear critics, whose slope is their weights everywhere."""

import math

import numpy as np
import pytest
import torch

from core.gan import model
from core.gan.config import LOSSES, Config
from core.gan.engines import Compiled
from core.gan.plain import as_made, as_real, generator_loss
from core.gan.play import first
from core.gan.start import Beginning

REAL, MADE = np.array([1.0, 3.0], np.float32), np.array([-2.0, 0.0], np.float32)


@pytest.mark.parametrize(
    ("loss", "d", "g"),
    [
        # by hand, for logits 1 and 3 on real points, -2 and 0 on made ones
        ("non-saturating", (math.log1p(math.exp(-1)) + math.log1p(math.exp(-3)) + math.log1p(math.exp(-2)) + math.log(2)) / 2,
         (math.log1p(math.exp(2)) + math.log(2)) / 2),
        ("saturating", (math.log1p(math.exp(-1)) + math.log1p(math.exp(-3)) + math.log1p(math.exp(-2)) + math.log(2)) / 2,
         -(math.log1p(math.exp(-2)) + math.log(2)) / 2),
        ("least squares", 0.5 * (0 + 4) / 2 + 0.5 * (4 + 0) / 2, 0.5 * (9 + 1) / 2),
        ("hinge", 0 + (0 + 1) / 2, 1.0),
        ("Wasserstein, clipping", -1.0 - 2.0, 1.0),
        ("Wasserstein, gradient penalty", -1.0 - 2.0, 1.0),
    ],
)  # fmt: skip
def test_each_loss_is_what_its_formula_says_in_numpy_and_in_torch(loss, d, g):
    config, r, m = Config(loss=loss), torch.from_numpy(REAL), torch.from_numpy(MADE)
    assert model.d_loss(config, REAL, MADE) == pytest.approx(d, abs=1e-6)
    assert model.g_loss(config, MADE) == pytest.approx(g, abs=1e-6)
    assert (as_real(loss, r, 1.0).mean() + as_made(loss, m).mean()).item() == pytest.approx(d, abs=1e-6)
    assert generator_loss(loss, m).item() == pytest.approx(g, abs=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_wish_of_a_made_point_is_minus_the_derivative_of_the_generators_loss(loss):
    logits = torch.tensor([-30.0, -2.0, 0.0, 1.5], requires_grad=True)
    generator_loss(loss, logits).backward()
    assert model.wish(Config(loss=loss), logits.detach().numpy()) == pytest.approx(-4 * logits.grad.numpy(), rel=1e-5)


@pytest.mark.parametrize(("loss", "label"), [("non-saturating", 1.0), ("non-saturating", 0.9), ("saturating", 0.8), ("least squares", 0.9)])
def test_in_equilibrium_no_other_constant_verdict_costs_the_discriminator_less(loss, label):
    config = Config(loss=loss, label=label)
    constants = np.linspace(-3, 3, 6001, dtype=np.float32)
    costs = np.array([model.d_loss(config, np.array([c]), np.array([c])) for c in constants])
    d, g = model.equilibrium(config)
    assert d == pytest.approx(costs.min(), abs=1e-6)
    assert g == pytest.approx(model.g_loss(config, constants[costs.argmin() : costs.argmin() + 1]), abs=1e-3)


def test_with_plain_labels_equilibrium_costs_2_ln_2_and_ln_2():
    assert model.equilibrium(Config()) == pytest.approx((2 * math.log(2), math.log(2)))
    assert model.equilibrium(Config(loss="hinge"))[0] == 2.0
    assert model.equilibrium(Config(loss="Wasserstein, clipping")) is None


def linear(**settings):
    """A game whose critic is x -> 3 x + 4 y + 1: its slope is 5 everywhere."""
    config = Config(d_layers=0, optimizer="SGD", d_rate=0.1, **settings)
    begin = first(config)
    critic = [(np.array([[3.0], [4.0]], np.float32), np.array([1.0], np.float32))]
    return Compiled(config, Beginning(begin.real, begin.noise, begin.normal, begin.g, critic, begin.ahead))


@pytest.mark.parametrize(
    ("settings", "penalty", "by_length"),
    [
        ({"r1": 0.5}, 0.25 * 25, 0.5 * 5),  # r1 / 2 * 5^2; its derivative by the length r1 * 5
        ({"dragan": True, "penalty": 2.0}, 2 * 16, 2 * 2 * 4),  # penalty * (5 - 1)^2; 2 * penalty * (5 - 1)
        ({"loss": "Wasserstein, gradient penalty", "penalty": 3.0}, 3 * 16, 2 * 3 * 4),
    ],
)
def test_a_penalty_on_a_linear_critic_is_known_and_pulls_along_its_weights(settings, penalty, by_length):
    engine, without = linear(**settings), linear(loss=settings.get("loss", "non-saturating"), penalty=0.0)
    for each in (engine, without):
        each.play(1, 1, 0)
    assert engine.told[2] == pytest.approx(penalty, rel=1e-6) and without.told[2] == 0.0
    pulled = without.discriminator()[0][0] - engine.discriminator()[0][0]
    assert pulled.ravel() == pytest.approx(0.1 * by_length * np.array([3, 4]) / 5, rel=1e-4)
    assert engine.discriminator()[0][1] == pytest.approx(without.discriminator()[0][1], abs=1e-6)


def test_slopes_of_the_discriminator_are_those_of_autograd():
    config = Config(activation="leaky ReLU")
    layers = first(config).d
    x = np.random.default_rng(0).random((20, 2)).astype(np.float32)
    points = torch.from_numpy(x).requires_grad_()
    h = points
    for k, (weights, biases) in enumerate(layers):
        h = h @ torch.from_numpy(weights) + torch.from_numpy(biases)
        h = torch.nn.functional.leaky_relu(h, 0.2) if k < len(layers) - 1 else h
    h.sum().backward()
    assert model.slopes(layers, x, 0.2) == pytest.approx(points.grad.numpy(), abs=1e-6)
    assert model.judged(layers, x, 0.2) == pytest.approx(h.detach().numpy()[:, 0], abs=1e-6)
