"""The words under the picture: what to look for now, what to be careful with, how the numbers came about."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from core.lr_finder import compare_reading, log_reading, race_reading, schedule_reading, sweep_reading, tasks, two_reading
from core.lr_finder.config import COMPARE, LOG, RACE, RANGE, SCHEDULE, TWO, Config

WORDS: Mapping[str, ModuleType] = {
    RANGE: sweep_reading,
    RACE: race_reading,
    COMPARE: compare_reading,
    SCHEDULE: schedule_reading,
    LOG: log_reading,
    TWO: two_reading,
}


def look(config: Config, snapshot: Any) -> str:
    """What the person should see in this state, with its numbers."""
    return str(WORDS[config.mode].look(config, snapshot))


def warning(config: Config, snapshot: Any) -> str:
    """What not to trust in this state, or ""."""
    return str(WORDS[config.mode].warning(config, snapshot))


def details(config: Config, snapshot: Any) -> list[str]:
    """How the numbers of this state came about, a line each."""
    return list(WORDS[config.mode].details(config, snapshot))


def done(config: Config, snapshot: Any) -> list[str]:
    """The names of the tasks that this state fulfils."""
    return tasks.done(config, snapshot)


def notes(snapshot: Any) -> tuple[str, ...]:
    """What was trained and what was done to the data before, a sentence each."""
    facts = snapshot.facts
    if facts.kind in ("log", "adversarial"):
        return tuple(facts.notes)
    size = f"{facts.rows:,} training rows, {facts.features:,} features, {facts.parameters:,} weights and biases."
    return (size, *facts.notes)
