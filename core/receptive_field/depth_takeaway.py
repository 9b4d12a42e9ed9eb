"""What depth did, as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table

MEASURED = ("field", "width", "spread", "expected")


def depths_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: layers, the field, and what counts as standard deviations in pixels: mean, spread over networks, theory.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in MEASURED]
    return csv_table(["layers", *MEASURED], [row for row in zip(history["steps"], *columns, strict=True) if row[0]])
