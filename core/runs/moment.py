"""What a topic's `train` yields, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Moment:
    """One point in a run's life.

    step: grows from 0, the untrained state.
    metrics: a few plain numbers, recorded at steps that the config fixes, never by a clock.
    snapshot: freezes what the topic draws (a frozen dataclass of plain values and read-only numpy arrays); called only when wanted,
        and always before the generator goes on.
    note: one sentence when something ended the run early ("the loss is no longer finite"), else empty.
    leaves: the files, by name, that a run leaves behind where this is its last moment, for whoever takes them away or asks it more.
    """

    step: int
    metrics: Mapping[str, float]
    snapshot: Callable[[], Any]
    note: str = ""
    leaves: Callable[[], Mapping[str, bytes]] | None = None


@dataclass(frozen=True)
class Resources:
    """What a run is given from outside its config.

    device: a torch device name, "cpu", "cuda" or "mps".
    files: where the person's own data lie, by the name that the config gives them ("file-…").
    """

    device: str = "cpu"
    files: Mapping[str, Path] = field(default_factory=dict)
