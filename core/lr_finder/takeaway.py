"""The curve as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table

COLUMNS = {"learning_rate": "lr", "loss": "loss", "smoothed_loss": "smoothed"}


def csv_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: step, learning_rate, loss, smoothed_loss.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Numbers keep full precision, so that reading them back gives
    the same floats. Empty: not measured (the untrained state has no learning rate) or not finite.
    """
    steps = history["steps"]
    columns = [history["metrics"].get(name, [None] * len(steps)) for name in COLUMNS.values()]
    rows = ([step, *(None if value is None else float(value) for value in values)] for step, *values in zip(steps, *columns, strict=True))
    return csv_table(["step", *COLUMNS], rows)
