"""Short questions of every temper."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from core.errors import InputError, Problem

__all__ = ["double", "fault", "hungry", "mine", "nap", "odd", "refuse", "vanish"]


def double(*, number: float, files: Mapping[str, Path]) -> float:
    return 2 * number


def nap(*, seconds: float, files: Mapping[str, Path]) -> str:
    time.sleep(seconds)
    return "awake"


def mine(*, files: Mapping[str, Path]) -> dict[str, str]:
    return {name: path.read_text(encoding="utf-8") for name, path in files.items()} | {"pid": str(os.getpid())}


def refuse(*, files: Mapping[str, Path]) -> None:
    raise InputError([Problem("Rows", 3, "at least 10"), Problem("Columns", 1, "at least 2")])


def fault(*, files: Mapping[str, Path]) -> None:
    raise KeyError("a fault of ours")


def odd(*, files: Mapping[str, Path]) -> float:
    return float("nan")  # no JSON


def hungry(*, files: Mapping[str, Path]) -> int:
    return len(bytearray(1 << 32))


def vanish(*, files: Mapping[str, Path]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hidden(*, files: Mapping[str, Path]) -> str:
    return "not for the asking"
