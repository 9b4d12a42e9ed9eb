"""Things to try in a race."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from core.activations.config import Config
from core.activations.race_snapshot import RaceSnapshot
from core.activations.task import Task


def _ended(snapshot: RaceSnapshot) -> bool:
    return snapshot.trained == snapshot.steps


def _dies(config: Config, snapshot: RaceSnapshot) -> bool:
    dead = np.nan_to_num(snapshot.curves.dead[-1]).mean(1)
    return snapshot.trained > 0 and any(share >= 0.5 for name, share in zip(snapshot.facts.names, dead, strict=True) if "Step" not in name)


def _deep_sigmoid(config: Config, snapshot: RaceSnapshot) -> bool:
    if not _ended(snapshot) or "Sigmoid" not in snapshot.facts.names:
        return False
    return bool(snapshot.curves.accuracy[-1, snapshot.facts.names.index("Sigmoid")].mean() > 0.9)


def _no_winner(config: Config, snapshot: RaceSnapshot) -> bool:
    return snapshot.verdict is not None and not any(snapshot.verdict.beyond)


def _mixed(config: Config, snapshot: RaceSnapshot) -> bool:
    if not _ended(snapshot) or snapshot.verdict is None:
        return False
    return "→" in snapshot.facts.names[snapshot.judged[snapshot.verdict.best]]


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "dies": Task("Raise the learning rate until half of the units of one racer are dead.", _dies),
        "sigmoid": Task("Get Sigmoid above 90 % accuracy in the end: give it another start, rate, data or more time.", _deep_sigmoid),
        "no winner": Task("Find a race without a winner, where seeds differ as much as functions do.", _no_winner),
        "mixed": Task("Type a mix with a function for each layer, such as Tanh, ReLU, and let it win.", _mixed),
    }
)
