"""The words of the mode "Why": each thing it shows has its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from core.activations import backprop_reading, fit_reading, normalising_reading, stack_reading
from core.activations.backprop import BackpropSnapshot
from core.activations.config import Config
from core.activations.fit_run import FitSnapshot
from core.activations.normalising import NormalSnapshot
from core.activations.stack import StackSnapshot

SNAPSHOTS: Mapping[type, ModuleType] = MappingProxyType(
    {FitSnapshot: fit_reading, StackSnapshot: stack_reading, BackpropSnapshot: backprop_reading, NormalSnapshot: normalising_reading}
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
