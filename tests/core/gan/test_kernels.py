"""The compiled loop against the same game in plain PyTorch, whose gradients autograd finds."""

from dataclasses import replace

import numpy as np
import pytest

from core.gan.config import LOSSES, Config
from core.gan.engines import Compiled
from core.gan.play import first
from core.gan.torch_engine import InTorch


def played(config, rounds, changes=()):
    """Both engines after so many rounds; changes: settings that change before each further so many."""
    engines = [kind(config, first(config)) for kind in (Compiled, InTorch)]
    for engine in engines:
        engine.play(rounds, config.d_updates, config.g_updates)
        for change in changes:
            engine.change(replace(config, **change))
            engine.play(rounds, config.d_updates, config.g_updates)
    return engines


def weights(engine):
    nets = (engine.generator(False), engine.generator(True), engine.discriminator())
    return np.concatenate([part.ravel() for net in nets for layer in net for part in layer])


def test_after_200_iterations_of_gan_labs_default_game_all_weights_equal_pytorchs_to_five_places():
    compiled, plain = played(Config(), 200)
    assert np.abs(weights(compiled) - weights(first_of(Config()))).max() > 0.1, "something was learned"
    assert weights(compiled) == pytest.approx(weights(plain), abs=1e-5)
    assert compiled.logits == pytest.approx(plain.logits, abs=1e-5)
    assert compiled.updates == plain.updates == 600


def first_of(config):
    return Compiled(config, first(config))


SETTINGS = [
    *[{"loss": loss} for loss in LOSSES if loss != LOSSES[-1]],
    {"loss": LOSSES[-1], "penalty": 1.0, "d_rate": 0.01},
    {"optimizer": "Adam", "d_rate": 0.001, "g_rate": 0.001, "beta1": 0.5, "beta2": 0.9},
    {"optimizer": "RMSprop", "d_rate": 1e-4, "g_rate": 1e-4},
    {"optimizer": "Adam", "g_optimizer": "SGD", "d_rate": 0.001, "g_rate": 0.05, "beta1": 0.5},
    {"optimizer": "SGD", "g_optimizer": "RMSprop", "d_rate": 0.05, "g_rate": 1e-4},
    {"label": 0.9},
    {"loss": "least squares", "label": 0.9, "flipped": 0.2},
    {"flipped": 0.1},
    {"blur": 0.1},
    {"r1": 1.0},
    {"dragan": True, "penalty": 1.0, "blur": 0.05},
    {"spectral": True},
    {"spectral": True, "loss": "hinge", "r1": 0.5},
    {"average": 0.9},
    {"activation": "leaky ReLU", "output": "linear", "r1": 0.1, "noise": "1-D normal", "g_layers": 0, "d_layers": 3, "d_width": 13},
    {"g_layers": 3, "g_width": 5, "d_layers": 0, "batch": 7, "points": "25-Gaussian grid", "d_steps": 1, "g_steps": 2, "seed": 3},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_each_trick_takes_the_steps_that_autograd_finds(settings):
    compiled, plain = played(Config(**settings), 5)
    assert weights(compiled) == pytest.approx(weights(plain), abs=3e-6)
    assert compiled.logits == pytest.approx(plain.logits, abs=5e-6)
    assert compiled.told == pytest.approx(plain.told, rel=1e-4, abs=1e-6)


def test_tricks_that_are_switched_on_and_off_while_it_runs_act_from_the_next_update_on():
    changes = [{"spectral": True}, {"spectral": False, "r1": 1.0}, {"loss": "hinge", "d_rate": 0.05}]
    compiled, plain = played(Config(), 4, changes)
    assert weights(compiled) == pytest.approx(weights(plain), abs=3e-6)


def test_the_averaged_generator_is_the_moving_average_of_its_weights():
    config = Config(average=0.75)
    engine = first_of(config)
    expected = engine.generator(False)[0][0]
    for _ in range(4):
        engine.play(1, 1, 1)
        expected = 0.75 * expected + 0.25 * engine.generator(False)[0][0]
    assert engine.generator(True)[0][0] == pytest.approx(expected, abs=1e-6)


def test_the_normalised_layers_of_the_discriminator_have_the_largest_singular_value_1():
    config = Config(spectral=True, d_rate=1e-5, g_rate=1e-5)
    engine = first_of(config)
    engine.play(200, 1, 0)  # the power iteration goes on with every update, the weights hardly move
    for matrix, _ in engine.discriminator():
        assert np.linalg.svd(matrix, compute_uv=False)[0] == pytest.approx(1.0, abs=1e-3)
    unbound = [np.linalg.svd(matrix, compute_uv=False)[0] for matrix, _ in first_of(replace(config, spectral=False)).discriminator()]
    assert max(abs(value - 1) for value in unbound) > 0.1


def test_clipping_keeps_every_weight_of_the_critic_within_a_hundredth():
    engine = first_of(Config(loss="Wasserstein, clipping"))
    engine.play(3, 1, 1)
    assert max(np.abs(part).max() for layer in engine.discriminator() for part in layer) == pytest.approx(0.01)


def test_numbers_that_are_not_finite_stay_so():
    engine = first_of(Config())
    engine.game.d.weights[:] = engine.game.d.used[:] = np.nan
    engine.play(1, 1, 1)
    assert np.isnan(engine.logits).all() and np.isnan(engine.told[:2]).all()
