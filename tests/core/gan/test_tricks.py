"""Tricks that PyTorch plays: each against a calculation by hand or torch.nn, and the loop hands a game over without losing anything."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import InputError
from core.gan.config import TWO, Config
from core.gan.engines import Compiled, engine, going_on
from core.gan.play import Run, first
from core.gan.reading import details, notes
from core.gan.start import DEVIATIONS, fresh
from core.gan.torch_engine import InTorch
from core.gan.tricks import Dropout, Equalized, MinibatchDeviation, PixelNorm
from core.params import of


def played(rounds=4, **settings):
    config = Config(**settings)
    found = engine(config, first(config))
    found.play(rounds, config.d_updates, config.g_updates)
    return found


def test_pixel_norm_gives_each_sample_the_mean_square_1_whatever_the_others_are():
    x = torch.tensor([[3.0, 4.0], [0.6, 0.8]])  # lengths 5 and 1: over the root of their mean squares, 5 / sqrt 2 and 1 / sqrt 2
    by_hand = 2**0.5 * torch.tensor([[0.6, 0.8], [0.6, 0.8]])
    assert torch.allclose(PixelNorm()(x), by_hand, atol=1e-6)
    assert torch.allclose(PixelNorm()(x[:1]), by_hand[:1], atol=1e-6)


def test_minibatch_deviation_adds_the_mean_of_the_units_deviations_over_the_batch():
    layer, x = MinibatchDeviation(), torch.tensor([[0.0, 1.0], [2.0, 5.0]])  # deviations 1 and 2
    assert torch.allclose(layer(x), torch.tensor([[0.0, 1.0, 1.5], [2.0, 5.0, 1.5]]))
    assert layer(torch.full((3, 2), 7.0))[0, 2].item() == pytest.approx(0, abs=2e-4), "a batch that is all the same gives itself away"
    layer(x), layer.eval()
    assert layer(x[:1])[0, 2].item() == pytest.approx(1.5), "one that is only asked about takes the last batch's"


def test_an_equalized_layer_acts_as_a_plain_one_and_its_steps_are_as_long_as_its_scale_is_squared():
    stored = torch.randn(3, 8, generator=torch.Generator().manual_seed(0))
    layer, plain = Equalized(8, 3), nn.Linear(8, 3)
    scale = (2 / 8) ** 0.5
    with torch.no_grad():
        layer.weight.copy_(stored), plain.weight.copy_(scale * stored), plain.bias.copy_(layer.bias)
    x = torch.linspace(-1, 1, 16).reshape(2, 8)
    assert torch.allclose(layer(x), plain(x), atol=1e-6)
    for each in (layer, plain):
        (each(x) ** 2).sum().backward()
    assert torch.allclose(layer.weight.grad, scale * plain.weight.grad, atol=1e-5)


def test_with_he_weights_an_equalized_network_stores_standard_normal_numbers():
    config = Config(equalized=True, weights="√(2/inputs)", g_width=200, g_layers=3)
    stored = [one.weight.detach().numpy() for one in InTorch(config, first(config)).game.g if isinstance(one, nn.Linear)]
    assert np.concatenate([one.ravel() for one in stored[1:-1]]).std() == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize(("name", "expected"), [("1/√inputs", 0.1), ("√(2/inputs)", 0.02**0.5), ("0.02", 0.02)])
def test_first_weights_have_the_deviation_that_their_name_says(name, expected):
    ((weights, biases),) = fresh((100, 400), np.random.default_rng(0), name)
    assert weights.std() == pytest.approx(expected, rel=0.02) and not biases.any() and name in DEVIATIONS


def test_dropout_switches_off_its_share_keeps_the_mean_and_draws_alike_for_a_seed():
    x = torch.ones(400, 50)
    layer = Dropout(0.3, seed=1, place=0)
    dropped = layer(x)
    assert dropped.unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert (dropped == 0).float().mean().item() == pytest.approx(0.3, abs=0.01) and dropped.mean().item() == pytest.approx(1, abs=0.02)
    assert torch.equal(Dropout(0.3, 1, 0)(x), dropped) and not torch.equal(layer(x), dropped)
    assert not torch.equal(Dropout(0.3, 1, 1)(x), dropped) and not torch.equal(Dropout(0.3, 2, 0)(x), dropped)
    assert torch.equal(layer.eval()(x), x)


def test_a_discriminator_with_batch_norm_is_asked_with_the_means_that_it_remembers():
    loop = played(d_norm="batch norm", activation="leaky ReLU")
    (w1, b1), (w2, b2), (w3, b3) = loop.discriminator()
    (norm,) = [one for one in loop.game.d if isinstance(one, nn.BatchNorm1d)]  # of the second layer alone
    x = np.random.default_rng(0).random((9, 2)).astype(np.float32)
    leaky = lambda values: np.maximum(values, 0.2 * values)  # noqa: E731
    second = leaky(x @ w1 + b1) @ w2 + b2
    scaled = (second - norm.running_mean.numpy()) / np.sqrt(norm.running_var.numpy() + 1e-5)
    expected = leaky(scaled * norm.weight.detach().numpy() + norm.bias.detach().numpy()) @ w3 + b3
    assert loop.judged(x) == pytest.approx(expected[:, 0], abs=1e-5)
    assert norm.running_mean.abs().max() > 0 and norm.training, "it goes on learning"


def test_a_discriminator_with_layer_norm_normalises_the_units_of_each_point():
    loop = played(d_norm="layer norm")
    (w1, b1), (w2, b2), (w3, b3) = loop.discriminator()
    (norm,) = [one for one in loop.game.d if isinstance(one, nn.LayerNorm)]
    x = np.random.default_rng(0).random((9, 2)).astype(np.float32)
    second = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    scaled = (second - second.mean(1, keepdims=True)) / np.sqrt(second.var(1, keepdims=True) + 1e-5)
    expected = np.maximum(scaled * norm.weight.detach().numpy() + norm.bias.detach().numpy(), 0) @ w3 + b3
    assert loop.judged(x) == pytest.approx(expected[:, 0], abs=1e-5)


TRICKS = [
    {"dropout": 0.3},
    {"d_norm": "batch norm"},
    {"d_norm": "layer norm", "loss": "Wasserstein, gradient penalty", "d_rate": 0.01},
    {"g_norm": "batch norm", "average": 0.9},
    {"g_norm": "layer norm"},
    {"g_norm": "pixel norm"},
    {"minibatch": True, "spectral": True},
    {"equalized": True, "g_width": 20},
]


@pytest.mark.parametrize("settings", TRICKS, ids=str)
def test_slopes_are_those_of_the_map_by_small_differences(settings):
    game = played(**settings)
    x = np.random.default_rng(0).random((20, 2)).astype(np.float32)
    step = np.float32(1e-3)
    apart = [game.judged(x + step * axis) - game.judged(x - step * axis) for axis in np.eye(2, dtype=np.float32)]
    close = np.abs(np.stack(apart, 1) / (2 * step) - game.slopes(x)) < 2e-2 * max(1.0, np.abs(game.slopes(x)).max())
    assert close.mean() > 0.9, "but for the points that lie on a kink of ReLU"
    assert np.abs(game.slopes(x)).max() > 0


@pytest.mark.parametrize("settings", TRICKS, ids=str)
def test_each_trick_changes_the_game_and_the_page_says_why_pytorch_plays(settings):
    run, plain = Run(Config(**settings, iterations=20)), Run(Config(iterations=20))
    for each in (run, plain):
        each.play()
    snapshot = run.snapshot()
    assert not snapshot.compiled and plain.snapshot().compiled and not np.array_equal(snapshot.made, plain.snapshot().made)
    trick = next(name for name in settings if name in ("dropout", "d_norm", "g_norm", "minibatch", "equalized"))
    assert notes(snapshot)[-1] == f"PyTorch plays: the compiled loop does not cover {of(Config)[trick].label}."


def test_the_averaged_generator_with_batch_norm_is_asked_with_the_means_of_the_one_that_learns():
    loop = played(g_norm="batch norm", average=0.9)
    means = [[one.running_mean for one in net if isinstance(one, nn.BatchNorm1d)] for net in (loop.game.g, loop.game.average)]
    assert len(means[0]) == 2 and all(torch.equal(a, b) for a, b in zip(*means, strict=True))


HANDED = [
    {"optimizer": "Adam", "d_rate": 1e-3, "g_rate": 1e-3, "beta1": 0.5, "average": 0.9},
    {"optimizer": "RMSprop", "g_optimizer": "SGD", "d_rate": 1e-4},
    {"spectral": True, "r1": 0.5},
]


@pytest.mark.parametrize("settings", HANDED, ids=str)
def test_a_game_that_the_loop_hands_over_goes_on_as_if_pytorch_had_played_from_the_start(settings):
    config = Config(**settings)
    loop, plain = Compiled(config, first(config)), InTorch(config, first(config))
    for each in (loop, plain):
        each.play(20, 2, 1)
    handed = going_on(loop, replace(config, dropout=0.5), first(config))
    assert isinstance(handed, InTorch) and handed.logits == pytest.approx(plain.logits, abs=1e-5)
    handed = going_on(handed, config, first(config))  # switched off again before anything was dropped
    x = np.random.default_rng(0).random((30, 2)).astype(np.float32)
    for _ in range(2):
        assert handed.points(x) == pytest.approx(plain.points(x), abs=1e-5) and handed.judged(x) == pytest.approx(plain.judged(x), abs=2e-5)
        assert handed.updates == plain.updates
        for each in (handed, plain):
            each.play(20, 2, 1)


def test_dropout_may_be_switched_on_while_the_loop_plays():
    run, other = (Run(Config(iterations=60, pace="10 iterations")) for _ in range(2))
    for each in (run, other):
        each.play()
    run.change({"dropout": 0.4})
    for each in (run, other):
        each.play()
    assert run.snapshot().step == other.snapshot().step == 60 and not np.array_equal(run.snapshot().made, other.snapshot().made)
    told = "PyTorch plays on: it took over from the compiled loop, which does not cover D: dropout."
    assert details(Config(), run.snapshot())[-1] == told and told not in details(Config(), other.snapshot())
    run.change({"dropout": 0.0})
    assert details(Config(), run.snapshot())[-1] == told and not run.snapshot().compiled


@pytest.mark.parametrize("penalty", [{"loss": "Wasserstein, gradient penalty"}, {"dragan": True}, {"r1": 0.1}], ids=str)
def test_a_critic_whose_slope_is_penalised_takes_no_batch_norm_and_the_page_says_why(penalty):
    with pytest.raises(
        InputError, match=r"D: normalisation: got “batch norm”, needs none or layer norm .* depends on the rest of its batch"
    ):
        Config(d_norm="batch norm", **penalty)
    assert Config(d_norm="layer norm", g_norm="batch norm", **penalty)
    assert Config(d_norm="batch norm", d_layers=1, **penalty).compiled, "the first layer is never normalised"
    with pytest.raises(InputError, match="Game B, D: normalisation"):
        Config(mode=TWO, d_norm="batch norm", other="r1=0.1")


def test_batch_norm_needs_more_than_one_point():
    with pytest.raises(InputError, match="Batch size: got 1, needs at least 2 points for batch norm"):
        Config(g_norm="batch norm", batch=1)
