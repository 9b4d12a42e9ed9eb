"""What the run host may import: it forks afterwards, and threads that are there by then would leave its children waiting for ever."""

import subprocess
import sys

from tests.front import ROOT

SCRIPT = """
import os, torch, torch._dynamo
before = len(os.listdir("/proc/self/task"))
import core.nets.training, core.nets.schedules
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_importing_the_room_starts_no_thread():
    said = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=90)
    assert said.stdout.strip() == "0", said.stderr
