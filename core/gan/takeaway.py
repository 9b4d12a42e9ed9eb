"""The measurements as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table


def csv_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: updates, then a column for each measurement in the order in which they first came; empty: not known then.

    history: {"steps": [updates, ...], "metrics": {name: [value or None, ...]}}. Numbers keep full precision.
    """
    metrics = history["metrics"]
    rows = ([step, *(metrics[name][i] for name in metrics)] for i, step in enumerate(history["steps"]))
    return csv_table(["updates", *metrics], rows)
