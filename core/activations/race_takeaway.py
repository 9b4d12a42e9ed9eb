"""The measurements of a race as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table


def race_text(history: Mapping[str, Any]) -> str:
    """A race's history as CSV: the step of the run, then a column for each measurement, means over the seeds.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Empty: not measured at this step, or no longer a number.
    """
    metrics: Mapping[str, Any] = history["metrics"]
    rows = ([step, *(values[i] for values in metrics.values())] for i, step in enumerate(history["steps"]))
    return csv_table(["step", *metrics], rows)
