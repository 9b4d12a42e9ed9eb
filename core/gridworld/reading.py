"""The words under the picture: what to look for now, what not to trust, the numbers; each kind of run has its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from core.gridworld import compare_reading, learn_reading, sweep_reading
from core.gridworld.config import COMPARE, LEARN, SWEEP, Config

WORDS: Mapping[str, ModuleType] = {LEARN: learn_reading, COMPARE: compare_reading, SWEEP: sweep_reading}


def look(config: Config, snapshot: Any) -> str:
    """What the person should see in this state, with its numbers."""
    return str(WORDS[config.mode].look(config, snapshot))


def warning(config: Config, snapshot: Any) -> str:
    """What not to trust in this state, or ""."""
    return str(WORDS[config.mode].warning(config, snapshot))


def details(config: Config, snapshot: Any) -> list[str]:
    """The numbers of this state, a line each."""
    return list(WORDS[config.mode].details(config, snapshot))
