"""A clockwork to test runs with: it counts, and every part of its behaviour can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.errors import InputError, Problem
from core.params import check, flag, number, text


@dataclass(frozen=True, kw_only=True)
class Config:
    LIVE: ClassVar[frozenset[str]] = frozenset({"gain", "teeth"})
    VERSIONS: ClassVar[dict[int, dict[str, object]]] = {1: {}}

    count: int = number(5, "Count", "Steps.", low=1, high=10_000_000)
    seconds: float = number(0.0, "Seconds", "How long one step takes.", low=0.0, high=60.0)
    drawing: float = number(0.0, "Drawing", "How long one picture takes.", low=0.0, high=60.0)
    points: int = number(3, "Points", "In the picture.", low=1, high=1_000_000)
    gain: float = number(1.0, "Gain", "What one step adds to the total.", low=-10.0, high=10.0)
    teeth: int = number(8, "Teeth", "A whole number that can change while it runs.", low=1, high=100)
    seed: int = number(0, "Seed", "Of the noise.", low=0, high=9999)
    big: bool = flag(False, "Big", "Whether it must queue.")
    note: str = text("", "Note", "What the last moment says.")
    data: str = text("", "Data", "A file whose size is told.")

    def __post_init__(self) -> None:
        check(self)

    def check_follows(self, before: Config) -> None:
        if self.teeth > 5 * before.teeth:
            raise InputError(Problem("Teeth", self.teeth, f"at most {5 * before.teeth} while it runs"))

    @property
    def heavy(self) -> bool:
        return self.big
