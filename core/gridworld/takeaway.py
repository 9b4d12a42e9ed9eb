"""The values and the measurements as tables to take away."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.gridworld.notation import checked
from core.gridworld.world import ACTIONS
from core.spreadsheets import csv_table

MEASURED = ("episode", "return", "length", "error")


def csv_text(world: str, q: Sequence[Sequence[float | None]]) -> str:
    """A Q-table as CSV: state, row, column, then one value an action; q: (cells, 4).

    Cells where nobody can stand (NaN or None) are left out. state counts as Gymnasium does, from 0 by rows; rows and columns count from 1.
    Numbers keep full precision, so that reading them back gives the same floats.
    """
    columns = checked(world).columns
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["state", "row", "column", *ACTIONS])
    for state, values in enumerate(q):
        if all(value is not None and math.isfinite(value) for value in values):
            writer.writerow([state, state // columns + 1, state % columns + 1, *(repr(float(value or 0.0)) for value in values)])
    return table.getvalue()


def history_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: step (transitions so far), then a column for each measurement, empty where it was not known.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Of one learner: episodes finished, return and length of the
    last one, largest |Q - Q*|. Of a comparison: the seed, and what each runner's last episodes came to on it.
    """
    metrics = history["metrics"]
    names = [*(name for name in MEASURED if name in metrics), *(name for name in metrics if name not in MEASURED)]
    return csv_table(["step", *names], ([step, *(metrics[name][i] for name in names)] for i, step in enumerate(history["steps"])))


def recorded(base: bytes, frame: bytes) -> list[list[float]]:
    """The Q-table (cells, 4) that a recorded picture holds, to seven digits, as it was drawn; NaN where nobody can stand."""
    traces = json.loads(base)["figures"]["world"]["data"]
    place = next(i for i, trace in enumerate(traces) if trace["name"] == "cells")
    change = json.loads(frame)["changes"].get("world", {})
    moved = change["whole"]["data"][place] if "whole" in change else change.get("data", {}).get(str(place), {})
    table = {**traces[place], **moved}["customdata"]
    numbers = np.frombuffer(base64.b64decode(table["bdata"]), "<f4")
    return [[float(str(value)) for value in row] for row in numbers.reshape(-1, len(ACTIONS))]
