"""Runs on a Ray cluster through a restart of the web server: two servers, one after the other, and the cluster they share."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from core.errors import InputError
from tests.front import ROOT, until

SERVER = """
import asyncio, json, os, signal, sys
from pathlib import Path
from core.runs import ray_engine
from core.runs.desk import Desk, Rules
from tests.front import TOPICS

ray_engine.SPARES, ray_engine.ALONE = 1, float(sys.argv[4])

async def main(folder, address, act):
    engine = ray_engine.RayEngine(folder, address)
    await engine.open()
    desk = Desk(engine, Rules(), folder / "runs", TOPICS)
    await desk.open()
    if act == "begin":
        run = desk.start("anna", "ticker", {"count": 10_000_000}, files={})
    else:
        run = desk.latest("anna", "ticker")
    told = {"run": run.identity, "found": run.state["state"], "recorded": run.recording.last() and run.recording.last()[0]}
    before = run.step
    while run.step <= before:
        await asyncio.sleep(0.01)
    told |= {"step": run.step, "process": run._process.identity}
    if act == "end":
        desk.act("anna", run.identity, {"do": "pause"})
        while run.state["state"] != "paused":
            await asyncio.sleep(0.01)
        desk.act("anna", run.identity, {"do": "stop"})
        while not run.ended:
            await asyncio.sleep(0.01)
        told["end"] = run.state["end"]
    print(json.dumps(told), flush=True)
    if act == "begin":
        os.kill(os.getpid(), signal.SIGKILL)
    await desk.close()
    await engine.close()

asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
"""


@pytest.fixture
def serve(ray_engine, tmp_path):
    import ray

    address = ray.get_runtime_context().gcs_address

    def served(act, alone=60.0):
        command = [sys.executable, "-c", SERVER, str(tmp_path), address, act, str(alone)]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=110)
        assert done.stdout, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return served


@pytest.mark.timeout(300)
def test_a_run_is_found_again_by_its_id_after_its_server_was_killed_and_after_one_that_closed(serve):
    first, second, third = serve("begin"), serve("look"), serve("end")
    assert first["run"] == second["run"] == third["run"] and first["process"] == second["process"] == third["process"]
    assert second["found"] == third["found"] == "running"
    assert first["step"] < second["step"] < third["step"] and second["recorded"] > first["step"]
    assert third["end"] == "stopped"
    until(lambda: not psutil.pid_exists(first["process"]))


@pytest.mark.timeout(200)
def test_a_run_whose_server_never_comes_back_ends_itself_and_keeps_what_it_had(serve, tmp_path):
    told = serve("begin", alone=5.0)
    end = tmp_path / "runs" / told["run"] / "end.json"
    until(end.exists, 30)
    assert json.loads(end.read_text())["end"] == "interrupted"
    until(lambda: not psutil.pid_exists(told["process"]))


def test_heavy_runs_get_their_share_of_a_gpu_as_long_as_there_is_one_left(ray_engine, monkeypatch):
    import ray

    monkeypatch.setattr(ray, "cluster_resources", lambda: {"CPU": 2.0, "GPU": 2.0})
    monkeypatch.setattr(ray_engine, "_gpu_share", 0.4)  # two on each of two

    class Going:
        share = 0.4

    shares = []
    for n in range(5):
        monkeypatch.setattr(ray_engine, "_processes", {Going() for _ in range(n)})
        shares.append(ray_engine._free_share())
    assert shares == [0.4, 0.4, 0.4, 0.4, 0.0]


def test_a_node_that_does_not_see_the_state_folder_is_named(ray_engine, monkeypatch):
    monkeypatch.setattr("core.runs.ray_engine._sees", lambda mark: False)
    with pytest.raises(InputError, match="needs the web server's state folder at the same path") as caught:
        ray_engine._check_nodes()
    assert len(caught.value.problems) == 1 and not list(ray_engine._folder.glob(".seen-*"))
    monkeypatch.undo()
    ray_engine._check_nodes()


def test_short_questions_stay_on_this_machine(ray_engine, loop):
    worker = loop.run(ray_engine.start({"kind": "answer", "memory": 512 << 20}))
    assert psutil.Process(worker.identity).ppid() == ray_engine.host_process
    loop.call(worker.kill)
    assert loop.run(worker.read()) is None
    assert ray_engine.up
