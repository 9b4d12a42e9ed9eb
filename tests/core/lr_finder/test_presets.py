"""What the presets promise, checked for several seeds."""

from dataclasses import replace
from functools import cache

import pytest

from core.lr_finder import reading
from core.lr_finder.presets import PRESETS
from core.lr_finder.train import train
from core.runs.moment import Resources

SEEDS = range(4)


@cache
def end(name, seed):
    *_, last = train(replace(PRESETS[name].config, seed=seed), Resources())
    return last.snapshot()


def rates(name, seed):
    return {answer.rule: answer.lr for answer in end(name, seed).read.suggestions}


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("Digits, SGD", 0.03, 0.3),
        ("Digits, small CNN", 0.001, 0.01),
        ("Moons, small network", 0.005, 0.05),
        ("Diabetes (regression)", 0.001, 0.01),
    ],
)
def test_valley_lies_where_the_notice_says_for_every_seed(name, low, high):
    assert f"{low} and {high}" in PRESETS[name].notice
    for seed in SEEDS:
        assert low < rates(name, seed)["valley"] < high and end(name, seed).read.shape == "falling"


def test_with_adam_on_digits_valley_is_steady_and_slide_is_not():
    for seed in SEEDS:
        by_seed = {rule: max(lrs) / min(lrs) for rule, lrs in end("Digits, Adam", seed).read.by_seed}
        assert by_seed["valley"] < 5 and by_seed["slide"] > 20


def test_sgd_asks_for_a_higher_rate_than_adam_and_its_smoothed_curve_hardly_falls():
    for seed in SEEDS:
        assert rates("Digits, SGD", seed)["valley"] > 5 * rates("Digits, Adam", seed)["valley"]
        middle = end("Digits, SGD", seed).curve.middle()
        assert middle.min() > 0.95 * middle[0]


def test_on_diabetes_the_rules_disagree_by_more_than_ten_times():
    assert all(end("Diabetes (regression)", seed).read.spread > 10 for seed in SEEDS)


def test_the_trap_is_flat_and_every_rule_answers_all_the_same():
    for seed in SEEDS:
        read = end("Too short a range", seed).read
        assert read.shape == "flat" and len(read.suggestions) == 4


def test_smiths_bounds_lie_where_the_notice_says():
    for seed in SEEDS:
        found = end("Smith's linear test", seed).read.bounds
        assert 0.2 < found.low < 0.5 and found.low < found.high < 1 and found.end


def test_in_the_race_valley_loses_to_a_higher_rate_and_so_does_what_is_far_too_high():
    for seed in SEEDS:
        s = end("The race on digits", seed)
        valley = next(i for i, lane in enumerate(s.lanes) if "valley" in lane.names)
        assert valley not in s.verdict.tied and s.lanes[s.verdict.best].rate > s.lanes[valley].rate
        assert len(s.lanes) - 1 not in s.verdict.tied and s.lanes[-1].rate >= 1


def test_sgd_wants_a_rate_more_than_ten_times_as_high():
    for seed in SEEDS:
        s = end("Adam against SGD", seed)
        assert s.b.read.suggestions[0].lr > 10 * s.a.read.suggestions[0].lr


def test_at_a_high_peak_the_schedule_wins():
    for seed in SEEDS:
        verdict = end("1cycle at a high peak", seed).verdict
        assert verdict.best == 0 and verdict.tied == (0,)


def test_on_the_log_all_rules_agree_within_ten_times():
    assert end("A log from elsewhere", 0).read.spread < 10


def test_the_generator_answers_where_the_notice_says():
    for seed in (0, 1):
        s = end("Two networks, the generator's rate", seed)
        assert s.wins < 1e-5 and 0.001 < s.answers < 0.01


@pytest.mark.parametrize("name", PRESETS)
def test_its_words_are_true_sentences_without_numbers_that_are_none(name):
    config, s = PRESETS[name].config, end(name, 0)
    said = [reading.look(config, s), reading.warning(config, s), *reading.details(config, s), *reading.notes(s)]
    assert all("nan" not in text.lower().split() and "inf" not in text.lower().split() and "None" not in text for text in said)
    assert said[0].endswith(".")
