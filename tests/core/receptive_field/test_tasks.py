"""The page's tasks: each can be done, none is done where the page opens, and what only looks alike does not count."""

from dataclasses import replace

import pytest

from core.receptive_field import reading
from core.receptive_field.config import COMPARE, MOVED, Config
from core.receptive_field.learned_presets import LEARNERS
from core.receptive_field.moved_presets import MOVES
from core.receptive_field.presets import ONE, TWO
from core.receptive_field.tasks import TASKS, words
from core.receptive_field.train import later, train
from core.runs.moment import Resources

SEVEN = "input 3x32x32; conv 8 k7 p3"
DONE = {
    "whole": replace(ONE["LeNet-5"].config, layer="c5"),
    "padded": Config(layer="conv13", down=0, across=0),
    "gaps": ONE["Gridding"].config,
    "cheaper": TWO["Three 3 × 3 or one 7 × 7"].config,
    "unchanged": MOVES["A whole stride"].config,
}
NOT = {
    "whole": [Config(layer="linear1"), Config(layer="conv1"), replace(ONE["LeNet-5"].config, layer="pool2")],
    "padded": [Config(layer="conv13")],
    "gaps": [ONE["No gridding"].config, Config()],
    "cheaper": [
        Config(mode=COMPARE),
        Config(mode=COMPARE, network=SEVEN, other=SEVEN),
        Config(mode=COMPARE, network="input 3x32x32; 3*(conv 16 k3 p1)", other=SEVEN),  # the same field, and more parameters
    ],
    "unchanged": [MOVES["Half a stride"].config, MOVES["Without strides"].config, replace(MOVES["A whole stride"].config, shift_across=0)],
}


@pytest.mark.parametrize("task", DONE)
def test_each_task_can_be_done_and_what_only_looks_alike_does_not_count(task):
    assert task in reading.done(DONE[task], later(DONE[task], Resources()) if DONE[task].mode == MOVED else first_of(DONE[task]))
    for config in NOT[task]:
        state = later(config, Resources()) if config.mode == MOVED else first_of(config)
        assert task not in reading.done(config, state)


def first_of(config):
    return next(train(config, Resources())).snapshot()


def test_the_trained_network_gets_enough_right():
    config = replace(LEARNERS["Three convolutions"].config, epochs=14, rate=0.01)
    moments = [moment.snapshot() for moment in train(config, Resources())]
    assert reading.done(config, moments[0]) == [] and "right" in reading.done(config, moments[-1])


@pytest.mark.parametrize("mode", ["Field", "Kernel", COMPARE])
def test_nothing_is_done_where_the_page_opens(mode):
    config = Config(mode=mode)
    assert reading.done(config, first_of(config)) == []
    assert set(words()) == set(TASKS) == {*DONE, "right"}
