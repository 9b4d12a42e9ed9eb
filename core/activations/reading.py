"""The words under the picture: what to look for now, what to be careful with, how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from core.activations import curves_reading, depth_reading, race_reading, several_reading, tasks, why_reading
from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.depth_snapshot import DepthSnapshot
from core.activations.race_snapshot import RaceSnapshot
from core.activations.snapshot import Snapshot

WORDS: Mapping[str, ModuleType] = MappingProxyType(
    {CURVES: curves_reading, SEVERAL: several_reading, DEPTH: depth_reading, RACE: race_reading, WHY: why_reading}
)
NOTED: Mapping[type, ModuleType] = MappingProxyType(
    {
        Snapshot: curves_reading,
        DepthSnapshot: depth_reading,
        RaceSnapshot: race_reading,
        **dict.fromkeys(several_reading.SNAPSHOTS, several_reading),
        **dict.fromkeys(why_reading.SNAPSHOTS, why_reading),
    }
)


def look(config: Config, snapshot: Any) -> str:
    """What the person should see in this state, with its numbers."""
    return str(WORDS[config.mode].look(config, snapshot))


def warning(config: Config, snapshot: Any) -> str:
    """What not to trust in this state, or ""."""
    return str(WORDS[config.mode].warning(config, snapshot))


def details(config: Config, snapshot: Any) -> list[str]:
    """Lines under the sentence."""
    return list(WORDS[config.mode].details(config, snapshot))


def notes(snapshot: Any) -> tuple[str, ...]:
    """How to read the pictures."""
    return tuple(NOTED[type(snapshot)].notes(snapshot))


def done(config: Config, snapshot: Any) -> list[str]:
    """The page's tasks that this state fulfils."""
    return tasks.done(config, snapshot)
