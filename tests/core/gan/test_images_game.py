"""The fast game on pictures against the usual loop, and its tricks against formulas."""

import copy
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F

from core.gan.images_game import PictureGame
from core.gan.images_walk import linear, spherical
from tests.core.gan.usual_pictures import Usual

BASE = {
    "loss": "non-saturating",
    "label": 1.0,
    "flipped": 0.0,
    "blur": 0.0,
    "r1": 0.0,
    "penalty": 10.0,
    "dragan": False,
    "spectral": False,
    "average": 0.0,
    "latent": 6,
    "width": 8,
    "image_d_rate": 1e-3,
    "image_g_rate": 2e-3,
    "image_beta1": 0.5,
    "image_beta2": 0.999,
    "critic_steps": 1,
    "image_batch": 8,
    "precision": "float32",
    "minibatch": False,
    "equalized": False,
    "image_g_norm": "batch norm",
    "norm_in_d": "batch norm",
    "grow": False,
    "grow_rounds": 2,
    "seed": 3,
}
SHAPE = (40, 3, 16, 16)


def data(shape=SHAPE):
    chance = torch.Generator().manual_seed(0)
    return torch.rand(shape, generator=chance) * 2 - 1, torch.randint(4, (len(range(shape[0])),), generator=chance)


def game(**rules):
    return PictureGame(*data(), 4, SimpleNamespace(**BASE | rules))


def apart(a, b):
    return max(float((p.detach() - q.detach()).abs().max()) for p, q in zip(a.parameters(), b.parameters(), strict=True))


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"norm_in_d": "none", "loss": "hinge"},
        {"loss": "least squares", "label": 0.9, "critic_steps": 2},
        {"loss": "Wasserstein, gradient penalty", "norm_in_d": "none", "critic_steps": 2},
        {"loss": "Wasserstein, clipping", "norm_in_d": "none"},
    ],
)
def test_the_fast_game_is_the_usual_one(rules):
    """Doubled maps, two passes of D, unfused Adam, G's gradients through all of D: the same weights but for rounding.

    Adam divides by the size of a gradient, so a rounding error in one of nearly 0 moves a weight by a part of the rate.
    """
    fast, usual = game(**rules), Usual(*data(), 4, SimpleNamespace(**BASE | rules))
    start = copy.deepcopy(fast.g)
    fast.play(5)
    usual.play(5)
    assert apart(fast.g, start) > 5e-3
    assert apart(fast.g, usual.g) < 5e-4 and apart(fast.d, usual.d) < 5e-4
    moved = [float((p - q).detach().abs().mean()) for p, q in zip(fast.g.parameters(), usual.g.parameters(), strict=True)]
    assert max(moved) < 1e-5


class Flat(torch.nn.Module):
    """A discriminator whose slope is the same everywhere."""

    def __init__(self, weights):
        super().__init__()
        self.weights = torch.nn.Parameter(weights)

    def forward(self, x, of_class):
        return x.flatten(1) @ self.weights


@pytest.mark.parametrize(
    ("rules", "by_hand"),
    [
        ({"loss": "Wasserstein, gradient penalty"}, 10 * (3 - 1) ** 2),
        ({"dragan": True, "penalty": 2.0}, 2 * (3 - 1) ** 2),
        ({"r1": 0.4}, 0.4 / 2 * 3**2),
        ({"r1": 0.4, "dragan": True}, 0.4 / 2 * 3**2 + 10 * (3 - 1) ** 2),
        ({}, 0.0),
    ],
)
def test_penalties_of_a_flat_slope_of_three_are_found_by_hand(rules, by_hand):
    it = game(**rules)
    weights = torch.randn(3 * 16 * 16)
    it.d = Flat(3 * weights / weights.norm())
    x, y = data()
    assert it.penalty(x[:8], y[:8], -x[:8]).item() == pytest.approx(by_hand, rel=1e-5)


def test_the_average_of_the_generator_moves_by_its_share_batch_norms_means_included():
    it = game(average=0.75)
    first = {name: value.clone() for name, value in it.g.state_dict().items()}
    it.play(1)
    second = {name: value.clone() for name, value in it.g.state_dict().items()}
    it.play(1)
    third = it.g.state_dict()
    for name, kept in it.average.state_dict().items():
        if kept.is_floating_point():
            by_hand = 0.75 * (0.75 * first[name] + 0.25 * second[name]) + 0.25 * third[name]
            assert torch.allclose(kept, by_hand, atol=1e-6), name
    assert not torch.allclose(first["norms.0.running_mean"], second["norms.0.running_mean"])


def test_an_average_that_is_switched_on_later_begins_with_the_weights_of_then():
    it = game()
    it.play(2)
    it.rules = SimpleNamespace(**BASE | {"average": 0.9})
    it.play(1)
    assert apart(it.average, it.g) == 0


def test_the_generators_update_leaves_the_discriminator_alone_and_the_other_way_round():
    it = game(critic_steps=1)
    made, of_class = it.make(for_generator=True)
    g, d = copy.deepcopy(it.g), copy.deepcopy(it.d)
    it.update_discriminator(made.detach(), of_class)
    assert apart(it.g, g) == 0 and apart(it.d, d) > 0
    d = copy.deepcopy(it.d)
    it.update_generator(made, of_class)
    assert apart(it.g, g) > 0 and apart(it.d, d) == 0 and all(p.requires_grad for p in it.d.parameters())


def test_flipped_labels_and_instance_noise_change_what_is_learned_and_clipping_keeps_weights_small():
    plain = game()
    plain.play(2)
    for rules in ({"flipped": 0.5}, {"blur": 0.3}, {"label": 0.7}):
        other = game(**rules)
        other.play(2)
        assert apart(plain.d, other.d) > 1e-4, rules
    clipped = game(loss="Wasserstein, clipping", norm_in_d="none")
    clipped.play(1)
    assert max(p.abs().max().item() for p in clipped.d.parameters()) <= 0.01 + 1e-9


def test_a_picture_does_not_depend_on_those_beside_it():
    it = game()
    it.play(3)
    z, y = torch.randn(70, 6), torch.arange(70) % 4
    alone = torch.cat([it.pictures(z[k : k + 1], y[k : k + 1]) for k in (0, 64, 69)])
    assert (it.pictures(z, y)[[0, 64, 69]].int() - alone.int()).abs().max() <= 1
    assert it.g.training


def test_spherical_steps_keep_the_length_and_linear_ones_do_not():
    a, b = torch.zeros(8), torch.zeros(8)
    a[0], b[1] = 2.0, 2.0
    assert torch.allclose(spherical(a, b, 0.5), torch.tensor([2**0.5, 2**0.5, *[0.0] * 6]), atol=1e-6)
    assert float(linear(a, b, 0.5).norm()) == pytest.approx(2**0.5)
    for way in (spherical, linear):
        assert torch.allclose(way(a, b, 0.0), a, atol=1e-6) and torch.allclose(way(a, b, 1.0), b, atol=1e-6)
        assert torch.allclose(way(a, a, 0.3), a, atol=1e-6) and torch.isfinite(way(a, -a, 0.5)).all()
    third = spherical(a, b, 1 / 3)
    assert float(F.cosine_similarity(a, third, 0)) == pytest.approx(torch.cos(torch.tensor(torch.pi / 6)).item(), abs=1e-6)
