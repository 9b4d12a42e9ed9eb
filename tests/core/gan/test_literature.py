"""The papers' settings against what the papers and their code say, and what the presets promise."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.gan.literature import COLUMNS, PAPERS, row
from core.gan.play import Run
from core.gan.presets import PRESETS

NORMS = ("d_norm", "g_norm", "minibatch", "equalized")
# Optimizer, rate, betas, batch, D updates, first weights, norms: Goodfellow et al. (2014) with mnist.yaml of its code; Radford et al.
# (2016), section 4; Mao et al. (2017) with train_lsun.py; Arjovsky et al. (2017), algorithm 1; Gulrajani et al. (2017), algorithm 1;
# Kodali et al. (2017) with DRAGAN.ipynb; Karras et al. (2018), appendix A.1.
PUBLISHED = {
    "Vanilla GAN": ("SGD", 0.1, None, 100, 1, "1/√inputs", ("none", "none", False, False)),
    "DCGAN": ("Adam", 2e-4, (0.5, 0.999), 128, 1, "0.02", ("batch norm", "batch norm", False, False)),
    "LSGAN": ("Adam", 1e-3, (0.5, 0.999), 64, 1, "0.02", ("batch norm", "batch norm", False, False)),
    "WGAN": ("RMSprop", 5e-5, None, 64, 5, "0.02", ("none", "none", False, False)),
    "WGAN-GP": ("Adam", 1e-4, (0.0, 0.9), 64, 5, "√(2/inputs)", ("none", "none", False, False)),
    "DRAGAN": ("Adam", 1e-4, (0.5, 0.9), 128, 1, "√(2/inputs)", ("none", "none", False, False)),
    "ProGAN": ("Adam", 1e-3, (0.0, 0.99), 16, 1, "√(2/inputs)", ("none", "pixel norm", True, True)),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_line_has_the_papers_numbers(name):
    optimizer, rate, betas, batch, d_steps, weights, norms = PUBLISHED[name]
    config = PAPERS[name].preset.config
    assert PRESETS[name] is PAPERS[name].preset and list(PAPERS) == list(PUBLISHED)
    assert (config.optimizer, config.optimizer_of_g, config.d_rate, config.g_rate) == (optimizer, optimizer, rate, rate)
    assert betas is None or (config.beta1, config.beta2) == betas
    assert (config.batch, config.d_steps, config.g_steps, config.weights) == (batch, d_steps, 1, weights)
    assert tuple(getattr(config, trick) for trick in NORMS) == norms


def test_the_losses_are_the_papers():
    losses = {name: paper.preset.config.loss for name, paper in PAPERS.items()}
    assert losses == dict.fromkeys(("Vanilla GAN", "DCGAN", "DRAGAN"), "non-saturating") | {
        "LSGAN": "least squares",
        "WGAN": "Wasserstein, clipping",
        "WGAN-GP": "Wasserstein, gradient penalty",
        "ProGAN": "Wasserstein, gradient penalty",
    }
    assert PAPERS["DRAGAN"].preset.config.dragan and all(
        PAPERS[name].preset.config.penalty == 10 for name in ("WGAN-GP", "DRAGAN", "ProGAN")
    )


def test_a_line_of_the_table_is_read_from_the_settings():
    found = dict(zip(COLUMNS, (cell.replace("\u00a0", " ") for cell in row("ProGAN")), strict=True))
    assert found | {"Networks there": ""} == {
        **{"Paper": "ProGAN", "Networks there": "", "Networks here": "G 2 × 32, D 2 × 32, leaky ReLU"},
        **{"Loss": "Wasserstein, gradient penalty", "Normalisation": "pixel norm in G, minibatch deviation, equalized weights"},
        **{
            "Optimizer": "Adam, β 0 and 0.99; EMA 0.999",
            "First weights": "√(2/inputs)",
            "D\u00a0:\u00a0G": "1 : 1",
            "Learning rate": "0.001",
        },
    }
    assert row("WGAN")[-1] == "0.00005" and row("DCGAN")[4] == "batch norm in both"


@cache
def played(name, seed, iterations, **changes):
    run = Run(replace(PAPERS[name].preset.config, seed=seed, iterations=iterations, pace="1000 iterations", **changes))
    while run.goes_on and not run.note():
        run.play()
    return run


def test_dcgan_begins_in_one_place_and_covers_all_clouds_after_a_thousand_iterations_and_without_its_norm_it_does_not():
    begun = Run(PAPERS["DCGAN"].preset.config)
    assert begun.quality.variety < 0.01
    assert played("DCGAN", 0, 1000).quality.full >= 7
    assert played("DCGAN", 0, 1000, d_norm="none", g_norm="none").quality.full < 4


@pytest.mark.parametrize("seed", range(3))
def test_the_clipped_critic_lets_points_wander_together_and_then_leads_few_of_them_to_the_clouds(seed):
    record = {one.iteration: one.quality for one in played("WGAN", seed, 5000).record}
    assert record[2000].modes <= 2 and record[5000].modes >= 6 and record[5000].good < 0.3


def test_the_critic_whose_slope_is_penalised_first_lets_points_swing_and_then_settles_them_on_all_clouds():
    record = {one.iteration: one.quality for one in played("WGAN-GP", 0, 7500).record}
    assert record[2500].full <= 2 and record[7500].full >= 7 and record[7500].energy < 0.03


def test_with_the_loss_of_least_squares_equilibrium_is_a_half_and_a_quarter():
    run = played("LSGAN", 0, 700)
    assert run.quality.full >= 5 and np.mean([run.on_real, run.on_made]) == pytest.approx(0.5, abs=0.1)
    assert run.d_loss == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize("seed", range(3))
def test_where_the_slope_is_1_around_real_points_made_ones_wander_together_and_without_it_they_spread(seed):
    record = {one.iteration: one.quality for one in played("DRAGAN", seed, 2000).record}
    assert all(record[at].variety < 0.3 and record[at].modes <= 1 for at in (1000, 2000))
    assert np.hypot(*np.subtract(record[1000].middle, record[2000].middle)) > 0.02
    free = played("DRAGAN", seed, 1000, dragan=False).record[-1].quality
    assert free.modes >= 6 and free.variety > 0.7


@pytest.mark.parametrize("seed", range(2))
def test_with_the_settings_of_growing_networks_points_wander_and_miss_half_of_the_clouds(seed):
    run = played("ProGAN", seed, 700)
    record = {one.iteration: one.quality for one in run.record}
    assert record[700].modes <= 4 and record[700].energy > 10 * run.judge.floor[1]
    assert np.hypot(*np.subtract(record[300].middle, record[700].middle)) > 0.1
