"""The host may die, the server may close: runs go on or end, and no process is left over."""

import os
import signal
import time

import psutil

from core.runs.answers import Answers
from core.runs.desk import Desk, Rules
from core.runs.engine import LocalEngine
from tests.front import TOPICS, Front, process_of, until


def test_when_the_host_is_killed_running_runs_go_on_and_new_ones_start_after(loop, engine, front, open_answers):
    pool = open_answers(1)
    running, paused = front.start(count=10_000_000), front.start(count=20, paused=True)
    until(lambda: running.step > 3), front.paused_at(paused, 0)
    before = engine.host_process
    os.kill(before, signal.SIGKILL)
    at_once = front.start(count=5)  # while there is no host
    step = running.step
    until(lambda: running.step > step)
    assert front.ended(at_once, 60)["end"] == "done"
    until(lambda: engine.host_process not in (None, before), 30)
    front.act(paused, "play")
    assert front.ended(paused)["end"] == "done"
    assert loop.run(pool.ask("tests.topics.ticker", "double", {"number": 4})) == {"answer": 8}
    front.act(running, "stop")
    assert front.ended(running)["end"] == "stopped"


def test_when_everything_is_closed_no_process_is_left_over(loop, tmp_path):
    engine = LocalEngine()
    loop.run(engine.open(), 60)
    pool = Answers(engine, workers=1, seconds=10, memory=512 << 20)
    loop.run(pool.open())
    desk = Desk(engine, Rules(runs_per_person=10), tmp_path, TOPICS)
    loop.run(desk.open())
    front = Front(loop, desk)
    runs = [front.start(count=10_000_000), front.start(paused=True), front.start("boom", how="hang")]
    until(lambda: all(run.frame for run in runs))
    loop.run(pool.ask("tests.topics.ticker", "double", {"number": 4}))
    host = psutil.Process(engine.host_process)
    family = [host, *host.children(recursive=True)]
    assert len(family) == 5 and process_of(runs[0]) in family
    began = time.monotonic()
    for part in (desk, pool, engine):
        loop.run(part.close())
    assert time.monotonic() - began < 4
    assert psutil.wait_procs(family, timeout=3)[1] == [] and engine.host_process is None
    assert {run.state["end"] for run in runs} == {"interrupted"}
