"""Things to try that check themselves: each looks at a finished run and says whether it is done. Light."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.lr_finder.config import COMPARE, LOG, RACE, RANGE, SCHEDULE, TWO, Config

FAR = 10.0  # times apart


@dataclass(frozen=True)
class Task:
    """words: what to do, for the page. mode: the kind of run that can do it. done: whether a finished snapshot has done it."""

    words: str
    mode: str
    done: Callable[[Config, Any], bool]


def _rates(snapshot: Any) -> dict[str, float]:
    return {answer.rule: answer.lr for answer in snapshot.read.suggestions} if snapshot.ended and snapshot.read.shape == "falling" else {}


def _apart(snapshot: Any) -> float:
    rates = _rates(snapshot)
    return max(rates["valley"], rates["steep"]) / min(rates["valley"], rates["steep"]) if {"valley", "steep"} <= set(rates) else math.nan


def _agree(snapshot: Any) -> bool:
    rates = _rates(snapshot)
    return len(rates) == 4 and max(rates.values()) <= 5 * min(rates.values())


def _fate(snapshot: Any, name: str) -> str:
    """What became of a proposer's lane: "tied" (the best included), "lost", or "" where there is no verdict or no such lane."""
    if not snapshot.verdict or snapshot.verdict.best is None:
        return ""
    lane = next((i for i, lane in enumerate(snapshot.lanes) if name in lane.names), None)
    return "" if lane is None else "tied" if lane in snapshot.verdict.tied else "lost"


def _valleys(snapshot: Any) -> float:
    """How many times one setting's valley is the other's."""
    rates = [_rates(one).get("valley", math.nan) for one in (snapshot.a, snapshot.b)] if snapshot.ended else [math.nan]
    return max(rates) / min(rates) if all(map(math.isfinite, rates)) else math.nan


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "apart": Task("Range test: make valley and steep differ by more than 10 times.", RANGE, lambda _, s: _apart(s) > FAR),
        "together": Task("Range test: find a setting where all four rules agree within 5 times.", RANGE, lambda _, s: _agree(s)),
        "nothing": Task(
            "Range test: make a curve that has nothing to suggest.", RANGE, lambda _, s: s.read.shape in ("flat", "rising", "too short")
        ),
        "bounds": Task(
            "Linear growth: get an lr_max that is at least 5 times lr_min.",
            RANGE,
            lambda _, s: bool(s.read.bounds and s.read.bounds.end and s.read.bounds.high >= 5 * s.read.bounds.low),
        ),
        "yours": Task(
            "Race: pick a rate by a click and let it win or tie.", RACE, lambda c, s: bool(c.picked) and _fate(s, "yours") == "tied"
        ),
        "valley": Task("Race: find a setting where valley wins or ties.", RACE, lambda _, s: _fate(s, "valley") == "tied"),
        "settings": Task(
            "Compare: change one thing so that the two valleys lie more than 10 times apart.", COMPARE, lambda _, s: _valleys(s) > FAR
        ),
        "schedule": Task(
            "Schedule: find one that beats the same peak held constant.",
            SCHEDULE,
            lambda _, s: bool(s.verdict and s.verdict.best == 0 and len(s.names) == 2 and len(s.verdict.tied) == 1),
        ),
        "log": Task("Your own log: bring one and read it.", LOG, lambda c, s: c.log != "example" and bool(s.read.suggestions)),
        "answer": Task(
            "Two networks: let the discriminator win, and the generator answer.", TWO, lambda _, s: bool(s.ended and s.answers is not None)
        ),
    }
)


def done(config: Config, snapshot: Any) -> list[str]:
    """The names of the tasks that this state fulfils."""
    return [name for name, task in TASKS.items() if task.mode == config.mode and task.done(config, snapshot)]


def words() -> dict[str, str]:
    """What to do, by name."""
    return {name: task.words for name, task in TASKS.items()}
