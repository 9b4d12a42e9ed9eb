"""Things to try that check themselves, by mode. Light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.activations import curves_tasks, depth_tasks, race_tasks, several_tasks, why_tasks
from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.task import Task

TASKS: Mapping[str, Mapping[str, Task]] = {
    CURVES: curves_tasks.TASKS,
    SEVERAL: several_tasks.TASKS,
    DEPTH: depth_tasks.TASKS,
    RACE: race_tasks.TASKS,
    WHY: why_tasks.TASKS,
}


def done(config: Config, snapshot: Any) -> list[str]:
    """The names of the tasks that this state fulfils."""
    return [name for name, task in TASKS[config.mode].items() if task.done(config, snapshot)]


def words(mode: str) -> dict[str, str]:
    """The tasks of a mode by name, as the page offers them."""
    return {name: task.words for name, task in TASKS[mode].items()}
