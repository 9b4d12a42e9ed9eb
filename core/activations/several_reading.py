"""The words of the mode "Several inputs": each kind has its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from core.activations import gated_reading, maxout_reading, softmax_reading
from core.activations.config import Config
from core.activations.gated import GatedSnapshot
from core.activations.maxout import MaxoutSnapshot
from core.activations.softmax import SoftmaxSnapshot

SNAPSHOTS: Mapping[type, ModuleType] = MappingProxyType(
    {MaxoutSnapshot: maxout_reading, GatedSnapshot: gated_reading, SoftmaxSnapshot: softmax_reading}
)


def look(config: Config, snapshot: Any) -> str:
    """What the person should see in this state, with its numbers."""
    return str(SNAPSHOTS[type(snapshot)].look(config, snapshot))


def warning(config: Config, snapshot: Any) -> str:
    """What not to trust in this state, or ""."""
    return str(SNAPSHOTS[type(snapshot)].warning(config, snapshot))


def details(config: Config, snapshot: Any) -> list[str]:
    """Lines under the sentence."""
    return list(SNAPSHOTS[type(snapshot)].details(config, snapshot))


def notes(snapshot: Any) -> tuple[str, ...]:
    """How to read the pictures."""
    return tuple(SNAPSHOTS[type(snapshot)].notes(snapshot))
