"""Through the real host: nobody waits for a compiler, and forked processes run what the host has compiled."""

import subprocess
import sys
import time

from core import params
from core.gridworld import races
from core.gridworld.config import Config


def test_the_first_picture_and_a_race_come_at_once_from_a_fresh_worker(loop, open_answers):
    pool = open_answers(1)
    values = params.values(Config())
    began = time.monotonic()
    said = loop.run(pool.ask("core.runs", "first", {"package": "core.gridworld", "config": values}, view="one"))
    picture = time.monotonic() - began
    assert said["answer"]["look"].startswith("Nothing is known yet") and set(said["answer"]["figures"]) == {"world", "returns", "error"}
    race = races.RACES["Cliff race"]
    began = time.monotonic()
    asked = {"config": params.values(race.base), "runners": {name: dict(changes) for name, changes in race.runners.items()}, "seeds": 50}
    said = loop.run(pool.ask("core.gridworld", "race", asked, view="two"))
    assert said["answer"]["last"]["Q-learning"]["mean"] < said["answer"]["last"]["SARSA"]["mean"]
    assert picture < 1.5 and time.monotonic() - began < 4, "compiling takes longer than that"


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
