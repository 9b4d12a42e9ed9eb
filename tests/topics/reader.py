"""A reader of every temper: what it does is written in the file."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem


def read(file: Path, corrections: Mapping[str, str], say: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Lines such as "nap 0.5": done one after the other; what is then known."""
    for line in file.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        DEEDS[word](rest, file, say)
    return {
        "what": "table",
        "rows": 3,
        "columns": [{"name": "a"}],
        "corrections": dict(corrections),
        "process": os.getpid(),
        "nice": os.nice(0),
    }


def _say(rest: str, file: Path, say: Any) -> None:
    say({"share": float(rest), "words": f"{rest} of it"})


def _preview(rest: str, file: Path, say: Any) -> None:
    say({"preview": {"columns": [{"name": rest}], "preview": [["1"]]}})


def _nap(rest: str, file: Path, say: Any) -> None:
    (file.parent / f"{file.stem}-left.part").write_bytes(b"half")
    time.sleep(float(rest))


def _spin(rest: str, file: Path, say: Any) -> None:
    while True:
        pass


def _hungry(rest: str, file: Path, say: Any) -> None:
    list(bytearray(1 << 27) for _ in range(64))


def _write(rest: str, file: Path, say: Any) -> None:
    with file.with_suffix(".parquet").open("wb") as out:
        for _ in range(int(rest)):
            out.write(bytes(10**6))


def _refuse(rest: str, file: Path, say: Any) -> None:
    raise InputError([Problem("Rows", 0, "at least 1"), Problem("Columns", 0, "at least 1")])


def _fault(rest: str, file: Path, say: Any) -> None:
    raise KeyError("a fault of ours")


def _vanish(rest: str, file: Path, say: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stroll(rest: str, file: Path, say: Any) -> None:
    for step in range(200):
        say({"share": step / 200})
        time.sleep(0.01)


DEEDS = {
    "say": _say, "preview": _preview, "nap": _nap, "spin": _spin, "hungry": _hungry, "write": _write, "refuse": _refuse, "fault": _fault,
    "vanish": _vanish, "stroll": _stroll,
}  # fmt: skip
