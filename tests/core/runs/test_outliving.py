"""Where runs outlive their web server, the next one finds them again by id: here with forked processes that nobody ends."""

import json

import pytest

from core.runs.desk import Desk, Rules
from tests.front import TOPICS, Front, until


class Outliving:
    """The local engine, but its runs stay known to whoever opens a desk later."""

    overhead, outlives = 300.0, True

    def __init__(self, engine):
        self._engine, self.known = engine, {}

    async def start(self, request):
        self.known[request["run"]] = process = await self._engine.start(request)
        return process

    async def going(self):
        return dict(self.known)


async def heard_out(process):
    while await process.read():
        pass


@pytest.fixture
def engine(local_engine):
    return Outliving(local_engine)


@pytest.fixture
def open_desk(loop, engine, tmp_path):
    """Servers after each other: opening one closes the last."""
    fronts = []

    def opened(**rules):
        if fronts:
            loop.run(fronts[-1].desk.close())
        fronts.append(Front(loop, Desk(engine, Rules(runs_per_person=10, **rules), tmp_path / "runs", TOPICS)))
        loop.run(fronts[-1].desk.open())
        return fronts[-1]

    yield opened
    loop.run(fronts[-1].desk.close())
    for process in engine.known.values():
        loop.call(process.kill)
        loop.run(heard_out(process))


def test_a_run_goes_on_while_the_server_is_restarted_and_obeys_the_next_one(open_desk):
    front = open_desk()
    run = front.start(count=10_000_000, big=True)
    until(lambda: run.step > 3)
    again = open_desk().desk.find(run.identity)
    step = again.step
    assert not run.ended and again is not run and again.ticket.heavy and again.ticket.memory == run.ticket.memory
    until(lambda: again.step > step)
    front = Front(front.loop, open_desk().desk)  # and once more
    last = front.desk.find(run.identity)
    front.act(last, "change", change={"gain": -2})
    front.act(last, "pause")
    until(lambda: last.state["state"] == "paused")
    front.act(last, "step")
    front.paused_at(last, last.step + 1)
    front.act(last, "stop")
    assert front.ended(last)["end"] == "stopped" and last.base == last.recording.base()
    assert last.recording.end()["changes"][0][1] == {"gain": -2.0}


def test_what_still_waited_in_line_is_interrupted(open_desk):
    front = open_desk(heavy_at_once=1)
    first, second = front.start(count=10_000_000, big=True), front.start(owner="bo", count=5, big=True)
    until(lambda: first.frame)
    assert second.state["state"] == "waiting"
    later = open_desk()
    assert later.desk.find(second.identity).state["end"] == "interrupted" and not later.desk.find(first.identity).ended


def test_a_process_whose_run_is_forgotten_is_ended(open_desk, loop, engine):
    front = open_desk()
    run = front.start(count=10_000_000)
    until(lambda: run.step > 3)
    kept = json.loads((run.folder / "run.json").read_text())
    loop.run(front.desk.close())
    (run.folder / "run.json").write_text(json.dumps(kept | {"state": {"state": "ended", "end": "stopped"}}))
    open_desk()
    loop.run(heard_out(engine.known[run.identity]), 10)


def test_what_a_run_takes_before_its_data_is_set_aside_but_does_not_widen_its_limit(open_desk):
    front = open_desk(memory=700)
    runs = [front.start(count=10_000_000) for _ in range(3)]
    until(lambda: runs[0].frame and runs[1].frame)
    assert [run.state["state"] for run in runs] == ["running", "running", "waiting"]  # 2 x (300 + 24) MB
    assert front.desk._request(runs[0])["limits"]["memory"] == (256 + 2 * 24) * 2**20
