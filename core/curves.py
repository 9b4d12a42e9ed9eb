"""Curves: kept short while a run goes on, and drawn with the band of their seeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOWHERE = np.array([np.nan])  # one point that is not drawn: unlike an empty trace, it keeps its place in the legend
NOWHERE.setflags(write=False)
POINTS = 600  # of a curve that grows while a run goes on


@dataclass
class Curve:
    """Values by step, at most `most` points and the last: when full, every second is dropped and only every second new one kept."""

    most: int = POINTS
    points: list[tuple[float, ...]] = field(default_factory=list)
    last: tuple[float, ...] | None = None
    stride: int = 1
    seen: int = 0

    def add(self, step: int, *values: float) -> None:
        self.last = (step, *values)
        if self.seen % self.stride == 0:
            self.points.append(self.last)
            if len(self.points) > self.most:
                self.points = self.points[::2]
                self.stride *= 2
        self.seen += 1

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The steps, then each value, (points,)."""
        points = self.points if self.last is None or self.points[-1] == self.last else [*self.points, self.last]
        values = [np.array(column, np.float64) for column in zip(*points, strict=True)] or [np.zeros(0)] * 2
        return values[0].astype(np.int64), *values[1:]


def band(name: str, role: str, x: ArrayLike, low: ArrayLike, high: ArrayLike, *, legend: bool = False) -> dict[str, Any]:
    """The area between `low` and `high`, (points,) each like `x`; nothing is drawn where there are no points or they are NOWHERE."""
    x, low, high = np.asarray(x), np.asarray(low), np.asarray(high)
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": np.concatenate([x, x[::-1]]) if len(x) > 1 else NOWHERE,
        "y": np.concatenate([high, low[::-1]]) if len(x) > 1 else NOWHERE,
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": f"role:{role}/0.15",
        "hoverinfo": "skip",
        "showlegend": legend,
    }


def line(name: str, role: str, x: ArrayLike, y: ArrayLike, *, says: str, dash: str = "solid", width: float = 3) -> dict[str, Any]:
    """The curve itself. says: what the pointer reads there, with %{x} and %{y}."""
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": f"role:{role}", "width": width, "dash": dash},
        "hovertemplate": f"{says}<extra></extra>",
    }
