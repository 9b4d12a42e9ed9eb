"""Things to try that check themselves: each looks at the state on screen and says whether it is done. Light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.receptive_field.config import COMPARE, FIELD, LEARNED, MOVED, Config
from core.receptive_field.moved_reading import ROUNDING, follows


@dataclass(frozen=True)
class Task:
    """words: what to do, for the page. mode: where it is done. done: whether a state has done it."""

    words: str
    mode: str
    done: Callable[[Config, Any], bool]


def _whole(config: Config, _: Any) -> bool:
    """The first layer by itself sees less than the input, and a unit of the chosen one exactly or more than all of it."""
    layer, size = config.chosen, config.parsed.size
    box = (layer.rows.box(config.unit[0]), layer.columns.box(config.unit[1]))
    moving = not (layer.rows.whole or layer.columns.whole)
    return moving and all(one is not None and one[0] <= 0 and one[1] >= n - 1 for one, n in zip(box, size, strict=True))


def _padded(_: Config, snapshot: Any) -> bool:
    return bool(snapshot.region.share >= 0.5)


def _gaps(_: Config, snapshot: Any) -> bool:
    return bool(snapshot.region.inside is not None and snapshot.region.filled < 0.5)


def _cheaper(_: Config, snapshot: Any) -> bool:
    """The same field, of several kernels for one, with fewer parameters on the side that has more layers."""
    few, many = sorted(snapshot.sides, key=lambda one: one.widening)
    return bool(few.field == many.field == 7 and few.widening == 1 and many.widening >= 3 and many.parameters < few.parameters)


def _unchanged(config: Config, snapshot: Any) -> bool:
    """A real shift, behind strides, that changes nothing."""
    found = snapshot.compared
    moved = config.shift_down != 0 or config.shift_across != 0
    unbordered = found is not None and found.units > 0 and not found.bordered
    return moved and max(snapshot.grid) > 1 and follows(config, snapshot) and unbordered and found.largest <= ROUNDING


def _right(_: Config, snapshot: Any) -> bool:
    return bool(snapshot.marks[-1].validation_right >= 0.95)


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "whole": Task("Field: find a unit whose field covers the whole input, though not every unit’s does so by nature.", FIELD, _whole),
        "padded": Task("Field: find a unit whose field is at least half padding.", FIELD, _padded),
        "gaps": Task("Field: find a unit that uses less than half of the pixels in its box.", FIELD, _gaps),
        "cheaper": Task("Two networks: see as much as one 7 × 7, with small kernels and fewer parameters.", COMPARE, _cheaper),
        "unchanged": Task("Moved picture: behind a stride, choose a shift that leaves the map as it was.", MOVED, _unchanged),
        "right": Task("Training: get 95 % of the validation pictures right.", LEARNED, _right),
    }
)


def done(config: Config, snapshot: Any) -> list[str]:
    """The names of the tasks that this state fulfils."""
    return [name for name, task in TASKS.items() if task.mode == config.mode and task.done(config, snapshot)]


def words() -> dict[str, str]:
    """What to do, by name."""
    return {name: task.words for name, task in TASKS.items()}
