"""The measurements of a run as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table

NAMES = ("field", "effective_size", "share_of_field")


def history_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: inputs so far, the field and its effective size (pixels or samples), its part of the field within the input.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Empty: before the first input.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in NAMES]
    return csv_table(["random_inputs", *NAMES], zip(history["steps"], *columns, strict=True))
