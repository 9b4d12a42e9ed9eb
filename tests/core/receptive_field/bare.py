"""A script run alone, in a process that knows nothing of the app."""

import os
import subprocess
import sys


def run(script, folder):
    """Its lines; any warning is an error."""
    folder.joinpath("script.py").write_text(script, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    said = subprocess.run(
        [sys.executable, "-W", "error", "script.py"], cwd=folder, env=environment, capture_output=True, text=True, timeout=80
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.splitlines()
