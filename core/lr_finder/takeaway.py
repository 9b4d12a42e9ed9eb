"""The curve as a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

COLUMNS = {"learning_rate": "lr", "loss": "loss", "smoothed_loss": "smoothed"}


def csv_text(history: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    """The run's history, (step, metrics) pairs, as CSV: step, learning_rate, loss, smoothed_loss.

    Numbers keep full precision, so that reading them back gives the same floats. Empty: not measured (the untrained state
    has no learning rate) or not finite.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", *COLUMNS])
    for step, metrics in history:
        writer.writerow([step, *(repr(float(metrics[name])) if metrics.get(name) is not None else "" for name in COLUMNS.values())])
    return table.getvalue()
