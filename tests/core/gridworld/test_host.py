"""Through the real host: nobody waits for a compiler, and forked processes run what the host has compiled."""

import subprocess
import sys
import time

import pytest

from core import params
from core.gridworld.config import Config
from core.gridworld.presets import PRESETS
from core.runs.desk import Desk, Rules
from tests.front import Front


@pytest.fixture
def front(loop, engine, tmp_path):
    opened = Front(loop, Desk(engine, Rules(), tmp_path / "runs", {"gridworld": "core.gridworld"}))
    loop.run(opened.desk.open())
    yield opened
    loop.run(opened.desk.close())


def test_the_first_picture_comes_at_once_from_a_fresh_worker(loop, open_answers):
    pool = open_answers(1)
    began = time.monotonic()
    said = loop.run(pool.ask("core.runs", "first", {"package": "core.gridworld", "config": params.values(Config())}, view="one"))
    assert said["answer"]["look"].startswith("Nothing is known yet") and set(said["answer"]["figures"]) == {"world", "returns", "error"}
    assert time.monotonic() - began < 1.5, "compiling takes longer than that"


def test_the_cliff_race_of_fifty_seeds_is_over_at_once(front):
    began = time.monotonic()
    run = front.start("gridworld", **params.values(PRESETS["Cliff race"].config.settled()))
    assert front.ended(run)["end"] == "done" and time.monotonic() - began < 4, "compiling takes longer than that"
    history = run.recording.history()["metrics"]
    assert history["seeds"][-1] == 50 and history["Q-learning"][-1] < history["SARSA"][-1]


def test_a_comparison_that_takes_long_is_paused_and_stopped_in_the_middle_of_a_seed(front):
    config = Config(mode="Compare", algorithm="Dyna-Q", planning=1000, runners="alpha=0.1 | alpha=0.2", episodes=100_000)
    run = front.start("gridworld", **params.values(config))
    time.sleep(1)
    front.act(run, "stop")
    assert front.ended(run, 3)["end"] == "stopped"
    history = run.recording.history()
    assert len(history["steps"]) > 2 and history["metrics"]["seeds"][-1] == 0


COUNTED = """
from core.gridworld import kernels, solve, train
train.warm()
loops = [each for module in (kernels, solve) for each in vars(module).values() if hasattr(each, "stats")]
print(*(sum(sum(getattr(each.stats, kind).values()) for each in loops) for kind in ("cache_hits", "cache_misses")))
"""


def test_what_one_host_has_compiled_every_later_host_of_this_checkout_reads_whatever_its_state_folder(engine):
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, timeout=80)
    read, compiled = map(int, done.stdout.split())
    assert read > 0 and compiled == 0, done.stderr
