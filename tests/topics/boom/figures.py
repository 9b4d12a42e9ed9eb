"""One curve."""

from __future__ import annotations

from typing import Any

from core import theme


def pictures(config: Any, snapshot: Any) -> dict[str, theme.Figure]:
    figure = theme.figure("tick", "value", alt="values")
    figure["data"] = [{"type": "scatter", "name": "values", "y": snapshot.values}]
    return {"values": figure}
