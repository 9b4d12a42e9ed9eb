"""What the page's text tells people to try happens, for five seeds."""

from functools import cache
from pathlib import Path

import pytest
import torch

from core.lr_finder.config import Config
from core.lr_finder.train import train
from core.runs.moment import Resources

PROSE = Path(__file__).parents[3] / "assets" / "prose" / "lr_finder.md"
SEEDS = range(3)


@cache
def end(config):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    *_, last = train(config, Resources())
    torch.set_num_threads(threads)
    return last.snapshot()


def valley(config):
    return end(config).read.suggestions[0].lr


def test_the_sections_are_those_that_every_page_has():
    heads = [line[3:] for line in PROSE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert heads == ["question", "what you see", "try this", "where the numbers come from", "limits"]


@pytest.mark.parametrize("seed", SEEDS)
def test_single_batches_fall_below_1_while_the_average_stays_above_1_7(seed):
    assert end(Config(seed=seed, seeds=1)).curve.losses.min() < 1.0
    assert end(Config(seed=seed, seeds=1)).curve.smoothed.min() > 1.7


@pytest.mark.parametrize("seed", SEEDS)
def test_512_units_move_valley_left(seed):
    assert valley(Config(seed=seed, width=512)) < valley(Config(seed=seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_too_short_a_range_is_flat_and_up_to_10_the_fall_appears(seed):
    assert end(Config(seed=seed, lr_high=1e-5)).read.shape == "flat" and len(end(Config(seed=seed, lr_high=1e-5)).read.suggestions) == 4
    assert end(Config(seed=seed, lr_high=10.0)).read.shape == "falling"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_of_the_peak_closes_the_gap_between_1cycle_and_a_constant_rate(seed):
    def gap(peak):
        first, second = end(Config(mode="Schedule", picked=peak, epochs=8, seed=seed)).verdict.means
        return second / first

    assert gap(0.1) > gap(0.01)
