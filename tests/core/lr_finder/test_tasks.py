"""The tasks: each can be done, and none is done by the page as it opens."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.lr_finder.config import MODES, Config
from core.lr_finder.tasks import TASKS, done, words
from core.lr_finder.train import train
from core.runs.moment import Resources


@cache
def run(config, files=()):
    *_, last = train(config, Resources(files=dict(files)))
    return last.snapshot()


WAYS = {
    "apart": Config(seeds=1, seed=2),
    "nothing": Config(lr_high=1e-5, seeds=1),
    "bounds": Config(sweep="linear", data="breast_cancer", optimizer="SGD", batch_size=32, lr_high=4.0, iterations=200, seed=2),
    "yours": Config(mode="Race", picked=0.02, seeds=3),
    "settings": Config(mode="Compare", seeds=1),
    "schedule": Config(mode="Schedule", picked=0.03, epochs=8),
    "answer": Config(mode="Two networks", vary="generator", seeds=1),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_task_is_ticked_by_a_run_that_does_it(name):
    assert name in done(WAYS[name], run(WAYS[name]))


def test_own_log_is_ticked_by_ones_own_and_not_by_the_example(tmp_path):
    losses = 2.3 - 1.5 / (1 + np.exp(-(np.arange(60) - 36.0))) + np.where(np.arange(60) > 50, 3.0, 0.0)
    pd.DataFrame({"lr": np.geomspace(1e-5, 1.0, 60), "loss": losses}).to_csv(tmp_path / "log.csv", index=False)
    config = Config(mode="Your own log", log="file-1")
    assert done(config, run(config, (("file-1", tmp_path / "log.csv"),))) == ["log"]
    assert done(replace(config, log="example"), run(replace(config, log="example"))) == []


def test_agreement_and_valleys_luck_are_read_off_the_numbers():
    """Drawn curves: what a run gives by chance is not asserted."""
    s = run(WAYS["yours"])
    lane = next(i for i, lane in enumerate(s.lanes) if "valley" in lane.names)
    lucky = replace(s, verdict=replace(s.verdict, tied=(lane,)))
    assert "valley" in done(WAYS["yours"], lucky)
    test = run(WAYS["apart"])
    same = tuple(replace(answer, lr=0.01 * (1 + i)) for i, answer in enumerate(test.read.suggestions))
    assert "together" in done(WAYS["apart"], replace(test, read=replace(test.read, suggestions=same)))


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_done_before_anything_was_run(mode):
    config = Config(mode=mode, seeds=1)
    assert done(config, next(train(config, Resources())).snapshot()) == []


def test_there_are_at_least_six_and_each_says_where_and_what():
    assert len(TASKS) >= 6 and all(text.endswith(".") and ":" in text for text in words().values())
    assert {task.mode for task in TASKS.values()} == set(MODES)
