"""Things to try on the curves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.activations.config import Config
from core.activations.snapshot import Drawn, Snapshot
from core.activations.task import Task


def _of(snapshot: Snapshot, name: str) -> Drawn | None:
    return next((one for one in snapshot.drawn if one.name == name), None)


def _steepest(config: Config, snapshot: Snapshot) -> bool:
    one = _of(snapshot, "Sigmoid")
    return one is not None and one.at[1] > 0.2499


def _dead(config: Config, snapshot: Snapshot) -> bool:
    one, other = _of(snapshot, "ReLU"), _of(snapshot, "LeakyReLU")
    return one is not None and other is not None and one.at[1] == 0 and other.at[1] > 0


def _lowest(config: Config, snapshot: Snapshot) -> bool:
    one = _of(snapshot, "GELU")
    return one is not None and config.probe < 0 and abs(one.at[1]) < 0.03 and one.at[0] < -0.16


def _grows(config: Config, snapshot: Snapshot) -> bool:
    return any(one.name in ("GELU", "SiLU", "Mish", "Swish", "Hardswish") and one.at[1] > 1.05 for one in snapshot.drawn)


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "steepest": Task("Put the probe where Sigmoid passes the most gradient. How much is it?", _steepest),
        "dead": Task("Choose ReLU and LeakyReLU, and find where only one of them passes anything.", _dead),
        "lowest": Task("Put the probe at the minimum of GELU: there its slope is 0, yet it is not flat.", _lowest),
        "grows": Task("Find a probe at which GELU, SiLU, Mish or Hardswish makes the gradient larger.", _grows),
    }
)
