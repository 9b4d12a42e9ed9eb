"""A stranger's large table: 1,000,000 rows by 10 columns, about 100 MB, read once and loaded again; beside a plain pandas.read_csv.

Each is measured in a process of its own: seconds that the processor worked, and the peak of resident memory, the mapped file included.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.clock import say

ROWS = 1_000_000
PEAK = """
def peak():
    with open("/proc/self/status") as status:  # ru_maxrss would count the process that started this one
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
"""
OURS = """
import json, sys, time
from pathlib import Path
from core.data import tables
file, out = map(Path, sys.argv[1:])
wall, began, first = time.perf_counter(), time.process_time(), []
tables.prepare(file, out, {}, lambda told: first.append(time.perf_counter() - wall) if "preview" in told else None)
made = {"read": time.process_time() - began, "wall": time.perf_counter() - wall, "preview": first[0], "peak": peak()}
loads = []
for _ in range(7):
    began = time.process_time()
    tables.load(file)
    loads.append(time.process_time() - began)
print(json.dumps({**made, "load": sorted(loads)[3]}))
"""
PLAIN = """
import json, sys, time
import pandas as pd
began = time.process_time()
frame = pd.read_csv(sys.argv[1])
print(json.dumps({"read": time.process_time() - began, "peak": peak()}))
"""


def measure() -> None:
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as home:
        for name, quoting in (("plain", csv.QUOTE_MINIMAL), ("every word quoted", csv.QUOTE_NONNUMERIC)):
            file = Path(home) / "file-0123456789abcdef.data"
            _million().to_csv(file, index=False, quoting=quoting)
            ours, plain = _run(OURS, file, file.with_suffix(".parquet")), _run(PLAIN, file)
            beside = (
                f"{file.stat().st_size / 1e6:.0f} MB; pandas.read_csv {plain['read']:.1f} s, {plain['peak']:.0f} MB, no facts, no dates"
            )
            say(f"a table of 1,000,000 rows by 10 columns, {name}", ours["read"], "s", at_most=10, beside=beside)
            say("  the same on the wall", ours["wall"], "s")
            say("  its preview", ours["preview"], "s", at_most=2)
            say("  the most memory of that process", ours["peak"], "MB", at_most=1000)
            say("  loaded again, prepared", 1000 * ours["load"], "ms", at_most=200)


def _run(script: str, *arguments: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", PEAK + script, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=300
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _million() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    numbers = {f"x{k}": np.round(rng.normal(size=ROWS) * 100, 6) for k in range(5)}
    return pd.DataFrame(
        {
            "id": np.arange(ROWS),
            **numbers,
            "count": rng.integers(0, 1000, ROWS),
            "colour": np.array(["red", "green", "blue"])[rng.integers(0, 3, ROWS)],
            "day": (np.datetime64("2020-01-01") + rng.integers(0, 1400, ROWS).astype("timedelta64[D]")).astype(str),
            "place": [f"place number {n}" for n in rng.integers(0, 100_000, ROWS)],
        }
    )
