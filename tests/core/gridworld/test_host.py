"""Through the real host: nobody waits for a compiler, and forked processes run what the host has compiled."""

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
