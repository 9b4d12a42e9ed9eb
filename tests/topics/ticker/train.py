"""Counts to `count`."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.runs.moment import Moment, Resources
from tests.topics.ticker.config import Config


@dataclass(frozen=True)
class Snapshot:
    step: int
    total: float
    noise: np.ndarray


def train(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    draw = np.random.default_rng(config.seed)
    size = float(resources.files[config.data].stat().st_size) if config.data else 0.0
    gain, teeth, total = config.gain, config.teeth, 0.0
    for step in range(config.count + 1):
        if step:
            time.sleep(config.seconds)
            total += gain
        noise = draw.normal(size=config.points)
        noise.setflags(write=False)
        metrics = {"total": total, "noise": float(noise[0]), "size": size, "teeth": float(len(range(teeth)))}
        note = config.note if step == config.count else ""
        change = yield Moment(step, metrics, lambda s=step, t=total, n=noise: Snapshot(s, t, n), note)
        if change:
            gain, teeth = change.get("gain", gain), change.get("teeth", teeth)
