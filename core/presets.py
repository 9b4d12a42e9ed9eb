"""A named starting point for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C")


@dataclass(frozen=True)
class Preset(Generic[C]):
    """source: where the setting comes from, precise enough to look up; "ours" if invented here. notice: what to see happen."""

    config: C
    source: str
    notice: str
