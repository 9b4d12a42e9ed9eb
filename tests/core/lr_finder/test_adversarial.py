"""Two networks at once, against a plain loop with torch's own modules and optimizers."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from core.lr_finder.adversarial import BLIND, averaged, found, ring, seeded
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.train import train
from core.lr_finder.two_reading import details, look, warning
from core.nets import suggest
from core.runs.moment import Resources

SMALL = Config(mode="Two networks", seeds=2, rounds=60, batch_size=16, lr_high=0.1, lr_low=1e-5)


@cache
def run(config):
    return list(train(config, Resources()))


def alone(config, seed):
    """Losses (rounds, 2) of one pair: cross-entropies written out with torch's binary cross-entropy."""
    chance, entropy = torch.Generator().manual_seed(seed), torch.nn.functional.binary_cross_entropy_with_logits
    g, d = seeded(8, 2, seed), seeded(2, 1, seed + 100_000)
    step_g, step_d = (torch.optim.Adam(net.parameters(), lr=0.0, betas=(0.5, 0.999), foreach=False) for net in (g, d))
    size, losses = config.batch_size, []
    for i in range(config.rounds):
        rate = config.lr_low * (config.lr_high / config.lr_low) ** (i / config.rounds)
        step_d.param_groups[0]["lr"] = rate if config.vary in ("both", "discriminator") else config.other_rate
        step_g.param_groups[0]["lr"] = rate if config.vary in ("both", "generator") else config.other_rate
        real = ring(size, chance)
        made = g(torch.randn(size, 8, generator=chance)).detach()
        loss_d = entropy(d(real), torch.ones(size, 1)) + entropy(d(made), torch.zeros(size, 1))
        step_d.zero_grad()
        loss_d.backward()
        step_d.step()
        loss_g = entropy(d(g(torch.randn(size, 8, generator=chance))), torch.ones(size, 1))
        step_g.zero_grad()
        loss_g.backward()
        step_g.step()
        losses.append((loss_d.item(), loss_g.item()))
    return np.array(losses)


@pytest.mark.parametrize("vary", ["both", "discriminator", "generator"])
def test_each_pair_is_that_pair_alone(vary):
    config = replace(SMALL, vary=vary)
    s = run(config)[-1].snapshot()
    for member in range(2):
        theirs = alone(config, member)
        calm = int(np.argmax(np.abs(theirs - theirs[0]).max(axis=1) > 1.0)) or config.rounds
        assert calm > 20
        for part, values in enumerate((s.d, s.g)):
            assert values[member][:calm] == pytest.approx(suggest.smooth(theirs[:calm, part], config.smoothing), rel=1e-3)


def test_a_discriminator_that_cannot_tell_pays_ln_4():
    assert pytest.approx(2 * math.log(2)) == BLIND
    first = run(SMALL)[1].snapshot()
    assert first.d[:, 0] == pytest.approx(BLIND, rel=0.2)


def test_points_lie_on_eight_clouds():
    points = ring(4000, torch.Generator().manual_seed(0)).numpy()
    angle = np.arctan2(points[:, 1], points[:, 0]) / (2 * math.pi / 8)
    assert np.bincount(np.round(angle).astype(int) % 8, minlength=8) == pytest.approx(500, abs=90)
    centres = 2 * np.stack([np.cos(np.round(angle) * math.pi / 4), np.sin(np.round(angle) * math.pi / 4)], 1)
    assert (points - centres).std() == pytest.approx(0.05, rel=0.05)


def test_what_is_read_off_by_hand():
    lrs = np.array([1.0, 2, 3, 4, 5])
    right = np.array([[0.5, 0.96, 0.99, 0.7, 0.6]])
    fine, broken = np.full((1, 5), 1.0), np.array([[1.0, 1, 1, 1, 99]])
    assert found(lrs, fine, broken, right) == (2.0, 4.0, 5.0)
    assert found(lrs, fine, fine, np.full((1, 5), 0.5)) == (None, None, None)
    assert found(lrs[:0], fine[:, :0], fine[:, :0], right[:, :0]) == (None, None, None)


def test_the_average_is_that_of_the_range_test():
    losses = np.random.default_rng(0).normal(size=(30, 2))
    assert averaged(losses, 0.9)[:, 1] == pytest.approx(suggest.smooth(losses[:, 1], 0.9))


def test_losses_that_are_no_numbers_end_it_cleanly():
    config = replace(SMALL, lr_high=1000.0, lr_low=1.0, rounds=400)
    moments = run(config)
    s = moments[-1].snapshot()
    assert s.ended and all(math.isfinite(value) for m in moments for value in m.metrics.values())
    assert "nan" not in look(config, s).lower() and warning(config, s)


def test_the_pictures_show_both_losses_and_the_points_and_no_rule():
    s = run(SMALL)[-1].snapshot()
    drawn = pictures(SMALL, s)
    assert set(drawn) == {"two", "points"}
    names = [t["name"] for t in drawn["two"]["data"]]
    assert "discriminator" in names and "generator" in names and "valley" not in names
    made = drawn["points"]["data"][1]
    assert len(made["x"]) == 16 and "No rule of the range test holds here" in warning(SMALL, s) and details(SMALL, s)
