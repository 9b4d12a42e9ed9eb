"""Counts, until something goes wrong."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.errors import InputError, Problem
from core.runs.moment import Moment, Resources
from tests.topics.boom.config import Config


@dataclass(frozen=True)
class Snapshot:
    step: int
    values: np.ndarray


def train(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    for step in range(config.at + 3):
        if step == config.at:
            go_wrong(config.how)
        broken = config.how == "snapshot" and step >= config.at
        yield Moment(step, {"step": float(step)}, lambda s=step, b=broken: snapshot(s, b))


def go_wrong(how: str) -> None:
    match how:
        case "raise":
            raise KeyError("a secret of the inside")
        case "input":
            raise InputError([Problem("Rows", 3, "at least 10"), Problem("Target", "x", "a column")])
        case "memory":
            hoard = []
            while True:
                hoard.append(np.ones(1 << 20))
        case "torch memory":
            torch.ones(1 << 40)
        case "gpu memory":
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.10 GiB free.")
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang" | "hang at once":
            time.sleep(3600)


def snapshot(step: int, broken: bool) -> Snapshot:
    if broken:
        raise ZeroDivisionError("a secret of the inside")
    values = np.full(3, float(step))
    values.setflags(write=False)
    return Snapshot(step, values)
