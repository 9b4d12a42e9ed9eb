"""Things to try on functions of several inputs. Light."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from core.activations.config import Config
from core.activations.gated import GatedSnapshot
from core.activations.maxout import MaxoutSnapshot
from core.activations.softmax import SoftmaxSnapshot
from core.activations.task import Task


def _absolute(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, MaxoutSnapshot) and snapshot.same == "|x|"


def _needed(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, MaxoutSnapshot) and len(snapshot.on_top) >= 5 and not snapshot.unused


def _shut(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, GatedSnapshot) and config.gate_a != 0 and snapshot.da == 0 and snapshot.db == 0


def _itself(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, GatedSnapshot) and config.gate == "GLU" and config.gate_a == config.gate_b != 0


def _even(config: Config, snapshot: Any) -> bool:
    """By the temperature, not by equal logits."""
    return isinstance(snapshot, SoftmaxSnapshot) and float(np.ptp(snapshot.logits)) >= 1 and snapshot.entropy > 0.99 * snapshot.even


def _sure(config: Config, snapshot: Any) -> bool:
    close = isinstance(snapshot, SoftmaxSnapshot) and float(np.ptp(snapshot.logits)) <= 2
    return close and float(snapshot.p.max()) > 0.99


def _wrong(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, SoftmaxSnapshot) and float(snapshot.p[config.softmax_class - 1]) < 0.01


def _overflow(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, SoftmaxSnapshot) and snapshot.plain_fails


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "absolute": Task("Maxout: make |x| of two pieces.", _absolute),
        "needed": Task("Maxout: draw at least five pieces so that each is on top somewhere.", _needed),
        "shut": Task("Gated unit: find a gate through which no gradient comes back, neither to a nor to b.", _shut),
        "itself": Task("Gated unit: let GLU’s value be its own gate. What is this function called?", _itself),
        "even": Task("Softmax: with logits at least 1 apart, make all classes almost equally probable.", _even),
        "sure": Task("Softmax: with logits at most 2 apart, give one class more than 0.99.", _sure),
        "wrong": Task("Softmax: be almost surely wrong, and look at what the true class’s logit gets.", _wrong),
        "overflow": Task("Softmax: find logits for which the plain formula fails in float32.", _overflow),
    }
)
