"""What runs inside a Ray actor, without Ray: in a process of its own, which it limits and ends."""

import json
import os
import subprocess
import sys

from core.runs.recording import Recording
from tests.front import ROOT

SCRIPT = """
import asyncio, json, sys, time
from core.runs.ray_run import RayRun

limits = {"seconds": 60, "memory": 1 << 30, "recording": 1 << 20, "frames_per_second": 15}
work = {"run": "r", "package": "tests.topics.ticker", "config": {"count": 10_000_000}, "files": {}, "device": "auto", "folder": sys.argv[1]}

async def main():
    run = RayRun(alone=2.0)
    print(json.dumps((await run.which())[0]))
    await run.begin({**work, "limits": limits, "paused": True, "per_second": 0}, gpu=False)
    first = run.follow()
    kinds = [(await anext(first))[0].decode() for _ in range(3)]
    print(json.dumps(sorted(kinds)))
    second = run.follow()  # a web server that has come back
    again = [(await anext(second))[0].decode() for _ in range(3)]
    print(json.dumps([again == kinds, [said async for said in first]]))
    await run.tell({"do": "step", "count": 5})
    while (said := await anext(second))[:2] != (b"F", 5):
        pass
    await run.tell({"do": "play"})
    await asyncio.sleep(0.5)  # nobody listens: of what comes now the newest is kept
    kept = await anext(second)
    late = [kept, await anext(second)]
    print(json.dumps(sorted(said[0].decode() for said in late)))
    for _ in range(10):
        await asyncio.sleep(0.3)
        await run.here()  # longer than it stays alone, and it is still there
    print("alone", flush=True)
    await asyncio.sleep(30)

asyncio.run(main())
"""


def test_it_says_what_is_newest_to_one_listener_at_a_time_and_goes_when_it_is_left_alone(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=60)
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert [json.loads(row) for row in said[:4]] == ["", ["B", "F", "S"], [True, []], ["F", "S"]]
    assert said[4:] == ["alone"]
    recording = Recording(tmp_path)
    assert recording.end()["end"] == "interrupted" and recording.last()[0] > 5
