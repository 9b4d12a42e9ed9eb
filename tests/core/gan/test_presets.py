"""What the presets promise: on five seeds each, the broken games fail in their own way and the mended ones recover."""

from dataclasses import replace
from functools import cache

import pytest

from core.gan.diagnose import COLLAPSE, D_WINS, DIVERGED, OSCILLATION, verdict
from core.gan.play import Run
from core.gan.presets import PRESETS

SEEDS = range(5)


@cache
def played(name, seed, iterations):
    """The game after so many iterations, and what the page said of it every 100 from iteration 1,000 on."""
    run = Run(replace(PRESETS[name].config, seed=seed, iterations=iterations, pace="1000 iterations"))
    while run.goes_on and not run.note():
        run.play()
    said = [verdict(run.record[: i + 1], run.judge.floor[1], run.judge.deviation) for i in range(10, len(run.record))]
    return run, said


@pytest.mark.parametrize("seed", SEEDS)
def test_the_generator_collapses_and_the_mended_one_hits_nearly_all_modes(seed):
    broken, said = played("Break it: mode collapse", seed, 1500)
    assert said.count(COLLAPSE) >= len(said) - 1
    assert broken.quality.modes <= 1 and broken.quality.variety < 0.1
    mended, said = played("Mend it: mode collapse", seed, 3000)
    assert mended.quality.full >= 7 and mended.quality.variety > 0.9 and COLLAPSE not in said


@pytest.mark.parametrize("seed", SEEDS)
def test_the_points_swing_on_and_with_r1_they_come_to_rest(seed):
    _, broken = played("Break it: oscillation", seed, 2500)
    run, mended = played("Mend it: oscillation", seed, 2500)
    assert broken.count(OSCILLATION) >= 7 > 5 >= mended.count(OSCILLATION)
    assert mended[-1] != OSCILLATION and run.quality.energy < 0.03 and run.quality.full == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_discriminator_wins_and_with_instance_noise_it_is_no_longer_sure(seed):
    broken, said = played("Break it: D wins", seed, 1200)
    assert said[-1] == D_WINS and broken.accuracy > 0.9
    mended, said = played("Mend it: D wins", seed, 1200)
    assert D_WINS not in said and mended.accuracy < 0.8
    assert mended.quality.energy < broken.quality.energy / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_points_leave_the_picture_and_with_smaller_steps_they_stay(seed):
    broken, said = played("Break it: divergence", seed, 1500)
    assert said[-1] == DIVERGED or broken.note()
    mended, said = played("Mend it: divergence", seed, 1500)
    assert DIVERGED not in said and not mended.note() and mended.quality.energy < 0.2


@pytest.mark.parametrize("family", ["mode collapse", "oscillation", "D wins", "divergence"])
def test_a_mended_game_differs_from_the_broken_one_in_few_settings_only(family):
    broken, mended = PRESETS[f"Break it: {family}"].config, PRESETS[f"Mend it: {family}"].config
    different = [name for name, value in vars(broken).items() if getattr(mended, name) != value]
    assert 1 <= len(different) <= 3
