"""What the presets promise, checked for five seeds."""

from dataclasses import replace
from functools import cache

import pytest
import torch

from core.lr_finder.presets import PRESETS
from core.lr_finder.train import train
from core.runs.moment import Resources

SEEDS = range(5)


@cache
def end(name, seed):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    *_, last = train(replace(PRESETS[name].config, seed=seed), Resources())
    torch.set_num_threads(threads)
    return last.snapshot()


def rates(name, seed):
    return {answer.rule: answer.lr for answer in end(name, seed).suggestions}


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("Digits, Adam", 0.001, 0.01),
        ("Digits, SGD", 0.03, 0.3),
        ("Moons, small network", 0.005, 0.05),
        ("Diabetes (regression)", 0.001, 0.01),
    ],
)
def test_valley_lies_where_the_notice_says_for_every_seed(name, low, high):
    assert f"{low} and {high}" in PRESETS[name].notice
    assert all(low < rates(name, seed)["valley"] < high for seed in SEEDS)
    assert all(end(name, seed).shape == "falling" for seed in SEEDS)


def test_with_adam_on_digits_steep_jumps_between_seeds_sometimes_beyond_1():
    steep = [rates("Digits, Adam", seed)["steep"] for seed in SEEDS]
    assert max(steep) > 1 and max(steep) / min(steep) > 10


def test_sgd_asks_for_a_higher_rate_than_adam_and_its_smoothed_curve_hardly_falls():
    for seed in SEEDS:
        assert rates("Digits, SGD", seed)["valley"] > 5 * rates("Digits, Adam", seed)["valley"]
        smoothed = end("Digits, SGD", seed).smoothed
        assert smoothed.min() > 0.95 * smoothed[0]


def test_moons_blow_up_far_to_the_right_of_valley():
    for seed in SEEDS:
        s = end("Moons, small network", seed)
        assert s.ended == "diverged" and s.lrs[-1] > 30 * rates("Moons, small network", seed)["valley"]


def test_on_diabetes_the_rules_disagree_by_more_than_ten_times():
    assert all(end("Diabetes (regression)", seed).spread > 10 for seed in SEEDS)


def test_the_trap_is_flat_and_every_rule_answers_all_the_same():
    for seed in SEEDS:
        s = end("Too short a range", seed)
        assert s.shape == "flat" and len(s.suggestions) == 4


def test_each_preset_names_its_source_and_ends_its_notice_with_a_full_stop():
    assert all(p.source and p.notice.endswith(".") for p in PRESETS.values())
