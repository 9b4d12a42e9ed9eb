"""A curve with the band of its seeds, as every comparison draws it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

NOWHERE = np.array([np.nan])  # one point that is not drawn: unlike an empty trace, it keeps its place in the legend
NOWHERE.setflags(write=False)


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
