"""What a desk finds of the one before it: ended runs, interrupted runs, folders that are none, a server that was killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from core.runs.ends import ENDS
from core.runs.recording import Recording
from tests.front import ROOT, refusal, until


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "x",
        "../x",
        "../../../../etc/passwd",
        "..",
        ".",
        "/etc/passwd",
        "a" * 22,
        "a/../../../../../../etc/b",
        "\x00" * 22,
        "é" * 22,
        "a" * 10_000,
    ],
)
def test_an_id_that_is_none_is_refused_with_one_sentence(front, identity):
    assert "press play to run it anew" in refusal(front.desk.find, identity)


def test_the_newest_run_of_a_person_on_a_topic_is_found(front):
    assert front.desk.latest("anna", "ticker") is None
    _, newest = front.start(count=1), front.start(count=2)
    front.start("boom"), front.start(owner="bo")
    assert front.desk.latest("anna", "ticker") is newest


def test_a_desk_that_opens_anew_finds_ended_runs_with_their_recording(open_desk):
    front = open_desk()
    done = front.start(count=30, note="Enough.")
    fault = front.start("boom", how="raise")
    front.ended(done), front.ended(fault)
    later = open_desk()
    again = later.desk.find(done.identity)
    assert again is not done and again.state == done.state and again.config == done.config
    assert (again.owner, again.topic, again.created) == ("anna", "ticker", done.created)
    assert (again.base, again.frame, again.step) == (done.base, done.frame, 30)
    assert again.recording.history() == done.recording.history()
    assert later.desk.find(fault.identity).state["sentence"] == fault.state["sentence"]
    assert later.desk.latest("anna", "ticker").identity == done.identity


def test_a_desk_that_closes_interrupts_what_runs_and_keeps_it(open_desk):
    front = open_desk()
    run, paused = front.start(count=10_000_000), front.start(count=10, paused=True)
    until(lambda: run.step > 3), front.paused_at(paused, 0)
    front.loop.run(front.desk.close())
    again = open_desk().desk.find(run.identity)
    assert again.state["end"] == "interrupted" and again.state["sentence"] == ENDS["interrupted"]
    assert again.step == run.step > 3 and again.recording.history()["steps"][-1] == again.step
    assert open_desk().desk.find(paused.identity).state["end"] == "interrupted"


def test_folders_that_are_no_runs_do_not_keep_a_desk_from_opening(open_desk, tmp_path):
    for name, text in (("a" * 22, ""), ("b" * 22, "{"), ("c" * 22, "[]"), ("d" * 22, '{"id": 1}'), ("e" * 22, "null"), ("f" * 22, None)):
        (tmp_path / "runs" / name).mkdir(parents=True)
        if text is not None:
            (tmp_path / "runs" / name / "run.json").write_text(text)
    (tmp_path / "runs" / "stray.txt").write_text("x")
    front = open_desk()
    assert "press play" in refusal(front.desk.find, "c" * 22)
    assert front.ended(front.start(count=1))["end"] == "done"


def test_old_recordings_are_forgotten_and_running_or_new_ones_kept(open_desk):
    front = open_desk(recordings_days=7)
    old, new, going = front.start(count=1), front.start(count=1), front.start(count=10_000_000)
    front.ended(old), front.ended(new), until(lambda: going.frame)
    eight_days_ago = time.time() - 8 * 86400
    for run in (old, going):
        os.utime(run.folder, (eight_days_ago, eight_days_ago))
    gone = front.desk._forget({going.identity})
    assert gone == [old.identity]
    front.desk._runs.pop(old.identity)
    assert not old.folder.exists() and new.folder.exists() and going.folder.exists()
    assert "press play" in refusal(front.desk.find, old.identity)


def test_a_recording_that_was_deleted_by_hand_does_not_break_a_desk(open_desk):
    front = open_desk()
    run = front.start(count=3)
    front.ended(run)
    shutil.rmtree(run.folder)
    assert run.recording.at(1) is None and run.recording.steps() == []
    assert open_desk().desk.latest("anna", "ticker") is None


# A server that is killed

SERVER = """
import asyncio, os, signal, sys
from pathlib import Path
from core.runs.desk import Desk, Rules
from core.runs.engine import LocalEngine
from tests.front import TOPICS

async def main():
    engine = LocalEngine()
    await engine.open()
    desk = Desk(engine, Rules(), Path(sys.argv[1]), TOPICS)
    await desk.open()
    runs = [
        desk.start("anna", "ticker", {"count": 10_000_000, "points": 20_000}, files={}),  # frames always under way
        desk.start("anna", "ticker", {"count": 1000}, files={}, paused=True),
        desk.start("bo", "ticker", {"count": 5}, files={}),
    ]
    while not (runs[0].step > 3 and runs[1].state["state"] == "paused" and runs[2].ended):
        await asyncio.sleep(0.01)
    print(engine.host_process, *(run.identity for run in runs), *(run._process.identity for run in runs[:2]), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_after_a_server_was_killed_its_runs_end_themselves_and_the_next_one_finds_them(open_desk, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.run(
        [sys.executable, "-c", SERVER, str(tmp_path / "runs")], env=environment, capture_output=True, text=True, timeout=60
    )
    assert server.returncode == -signal.SIGKILL, server.stderr
    _, going, paused, done, *processes = server.stdout.split()
    until(lambda: not any(alive(int(number)) for number in processes), 10)
    assert "Traceback" not in server.stderr
    for identity in (going, paused):
        assert json.loads((tmp_path / "runs" / identity / "end.json").read_text())["end"] == "interrupted"
    front = open_desk()
    again = front.desk.find(going)
    assert again.state["end"] == "interrupted" and again.state["sentence"] == ENDS["interrupted"]
    assert again.base and again.frame and again.step > 3 and again.recording.steps()[0] == 0
    assert front.desk.find(paused).state["end"] == "interrupted" and front.desk.find(paused).step == 0
    assert front.desk.find(done).state["end"] == "done"
    assert front.desk.latest("bo", "ticker").identity == done


def test_a_run_that_was_killed_with_its_server_is_found_as_interrupted(open_desk, tmp_path):
    front = open_desk()
    run = front.start(count=10_000_000)
    until(lambda: run.step > 3)
    copy = tmp_path / "runs" / ("z" * 22)  # what is on disk at this moment
    shutil.copytree(run.folder, copy)
    kept = json.loads((copy / "run.json").read_text()) | {"id": copy.name}
    (copy / "run.json").write_text(json.dumps(kept))
    again = open_desk().desk.find(copy.name)
    assert again.state["end"] == "interrupted" and again.step >= 0
    assert Recording(copy).at(0)[0] == 0


def alive(number: int) -> bool:
    try:
        with open(f"/proc/{number}/stat", encoding="ascii") as stat:
            return stat.read().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_of_one_persons_ended_runs_the_newest_are_kept_and_nobody_elses_go(open_desk, monkeypatch):
    monkeypatch.setattr("core.runs.desk.KEPT_PER_PERSON", 2)
    front = open_desk()
    other = front.start(owner="bert", count=1)
    front.ended(other)
    runs = []
    for _ in range(4):
        runs.append(front.start(count=1))
        front.ended(runs[-1])
    last = front.start(count=1)
    until(lambda: not runs[0].folder.exists() and not runs[1].folder.exists())
    assert all(run.folder.exists() for run in (*runs[2:], last, other))
    assert "press play" in refusal(front.desk.find, runs[0].identity)


def test_when_all_recordings_take_too_much_the_oldest_ended_go_first(open_desk):
    front = open_desk(recordings=1)
    runs = [front.start(count=1) for _ in range(3)]
    for age, run in enumerate(reversed(runs)):
        front.ended(run)
        (run.folder / "ballast").write_bytes(bytes(450_000))
        os.utime(run.folder, (time.time() - 100 * (age + 1),) * 2)
    assert front.desk._forget(()) == [runs[0].identity]
