"""What a kernel gave, as tables to take away."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.spreadsheets import csv_table

POSITION = ("row", "column", "value")


def positions_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: each position, its row and column, and the value: what came out there; of a stamp, what was stamped.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in POSITION]
    return csv_table(["position", *POSITION], [row for row in zip(history["steps"], *columns, strict=True) if row[0]])


def output_of(base: bytes, frame: bytes) -> str:
    """The output of a kernel as a recorded picture holds it, to seven digits, as CSV: a line for each row. Empty: not computed yet.

    A stamped output begins with zeros everywhere. "" where the recording is not of a kernel.
    """
    figures, changes = json.loads(base)["figures"], json.loads(frame)["changes"]
    for name in ("window", "unit"):
        traces = figures.get(name, {"data": []})["data"]
        place = next((i for i, trace in enumerate(traces) if trace.get("name") == "output"), None)
        if place is None:
            continue
        change = changes.get(name, {})
        moved = change["whole"]["data"][place] if "whole" in change else change.get("data", {}).get(str(place), {})
        cells = {**traces[place], **moved}["z"]
        columns = int(cells["shape"].split(",")[1])
        numbers = np.frombuffer(base64.b64decode(cells["bdata"]), "<f4").reshape(-1, columns)
        nothing: float | str = 0.0 if name == "window" else ""
        rows = [[nothing if np.isnan(value) else float(str(value)) for value in row] for row in numbers]
        return csv_table([str(column) for column in range(columns)], rows)
    return ""
