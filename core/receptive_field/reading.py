"""The words under the picture: what to look for, what to be careful with, how the numbers came about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from core.receptive_field import compare_reading, depth_reading, kernel_reading, learned_reading, moved_reading, tasks, unit_reading
from core.receptive_field.compare import Comparison
from core.receptive_field.config import COMPARE, DEPTH, FIELD, KERNEL, LEARNED, MOVED, Config
from core.receptive_field.depth_snapshot import DepthSnapshot
from core.receptive_field.kernel_snapshot import KernelSnapshot
from core.receptive_field.learned_snapshot import LearnedSnapshot
from core.receptive_field.moved_snapshot import MovedSnapshot

WORDS: Mapping[str, ModuleType] = MappingProxyType(
    {
        FIELD: unit_reading,
        COMPARE: compare_reading,
        KERNEL: kernel_reading,
        MOVED: moved_reading,
        DEPTH: depth_reading,
        LEARNED: learned_reading,
    }
)


def look(config: Config, snapshot: Any) -> str:
    """What the person should see in this state, with its numbers."""
    return str(WORDS[config.mode].look(config, snapshot))


def warning(config: Config, snapshot: Any) -> str:
    """What not to trust in this state, or ""."""
    return str(WORDS[config.mode].warning(config, snapshot))


def details(config: Config, snapshot: Any) -> list[str]:
    """How the numbers of this state came about, a line each."""
    return list(WORDS[config.mode].details(config, snapshot))


def notes(snapshot: Any) -> tuple[str, ...]:
    """What the network or the kernel looks at, what the stacks are; a comparison looks at nothing."""
    if isinstance(snapshot, Comparison):
        return ()
    return (
        snapshot.notes
        if isinstance(snapshot, KernelSnapshot | MovedSnapshot | DepthSnapshot | LearnedSnapshot)
        else unit_reading.notes(snapshot)
    )


def done(config: Config, snapshot: Any) -> list[str]:
    """Which of the page's tasks this state fulfils."""
    return tasks.done(config, snapshot)
