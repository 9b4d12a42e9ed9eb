"""One curve."""

from __future__ import annotations

import time
from typing import Any

from core import theme


def pictures(config: Any, snapshot: Any) -> dict[str, theme.Figure]:
    end = time.process_time() + config.drawing
    while time.process_time() < end:  # busy, as drawing is
        pass
    figure = theme.figure("tick", "noise", alt="noise")
    figure["data"] = [{"type": "scatter", "name": "noise", "y": snapshot.noise}]
    return {"noise": figure}
