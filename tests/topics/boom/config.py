"""Everything that can go wrong in a run, by choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.params import check, choice, number

HOW = ("nothing", "raise", "input", "memory", "torch memory", "gpu memory", "kill", "hang", "snapshot", "hang at once")


@dataclass(frozen=True, kw_only=True)
class Config:
    VERSIONS: ClassVar[dict[int, dict[str, object]]] = {1: {}}

    how: str = choice("nothing", "How", "What goes wrong.", HOW)
    at: int = number(2, "At", "The step in which it does.", low=0, high=100)

    def __post_init__(self) -> None:
        check(self)

    @property
    def heavy(self) -> bool:
        return False
