"""Things to try on a deep network."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.activations.config import Config
from core.activations.depth_snapshot import Deep, DepthSnapshot
from core.activations.task import Task

KEPT = 3.0  # a gradient is kept that is neither so many times larger nor smaller
DEEP = 50


def _of(snapshot: DepthSnapshot, name: str) -> Deep | None:
    return next((deep for deep in snapshot.deep if deep.name == name), None)


def _keeps(deep: Deep | None) -> bool:
    return deep is not None and all(1 / KEPT < part < KEPT for part in (float(deep.gradient[0]), float(deep.deviation[-1])))


def _dies(config: Config, snapshot: DepthSnapshot) -> bool:
    deep = _of(snapshot, "Sigmoid")
    return deep is not None and config.plain and 0 < deep.gradient[0] < 1e-15


def _saved(config: Config, snapshot: DepthSnapshot) -> bool:
    deep = _of(snapshot, "Sigmoid")
    return config.depth >= DEEP and deep is not None and deep.gradient[0] > 0.1


def _relu(config: Config, snapshot: DepthSnapshot) -> bool:
    return config.depth >= DEEP and config.plain and _keeps(_of(snapshot, "ReLU"))


def _edge(config: Config, snapshot: DepthSnapshot) -> bool:
    deep = _of(snapshot, "Tanh")
    return config.depth >= DEEP and config.plain and config.bias_spread > 0 and _keeps(deep)


def _killed(config: Config, snapshot: DepthSnapshot) -> bool:
    deep = _of(snapshot, "ReLU")
    return deep is not None and 0.5 < deep.dead[-1] < 1


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "dies": Task("Move the depth until less than 10⁻¹⁵ of the sigmoid’s gradient is left.", _dies),
        "saved": Task("Save the sigmoid: at depth 50, let a tenth of its gradient arrive.", _saved),
        "relu": Task("Find weights that carry ReLU’s signal and gradient through 50 layers, at most 3 times larger or smaller.", _relu),
        "edge": Task("With biases of σ above 0, find the gain at which Tanh carries both through 50 layers.", _edge),
        "killed": Task("Kill more than half of ReLU’s units in the last layer, but not all.", _killed),
    }
)
