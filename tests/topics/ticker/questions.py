"""Short questions of every temper."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem

__all__ = ["best_game", "double", "fault", "hungry", "mine", "nap", "odd", "refuse", "vanish"]


def double(*, number: float, files: Mapping[str, Path]) -> float:
    return 2 * number


def best_game(*, config: Mapping[str, Any], most: int, files: Mapping[str, Path]) -> dict[str, Any]:
    count, gain = config.get("count", 5), config.get("gain", 1.0)
    return {"score": count * gain, "steps": count, "average": count * gain, "chance": False}


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
