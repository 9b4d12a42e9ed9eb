"""The measurements of a run as a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

NAMES = {"lr": "learning_rate", "loss": "loss", "smoothed": "smoothed_loss", "d": "discriminator_loss", "g": "generator_loss"}


def csv_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: step, then a column for each measurement, in the order in which they first came.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Numbers keep full precision, so that reading them back gives
    the same floats. Empty: not measured (the untrained state has no learning rate) or not finite.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    names = list(history["metrics"])
    first = [name for name in NAMES if name in names]
    names = [*first, *(name for name in names if name not in first)]
    writer.writerow(["step", *(NAMES.get(name, name.replace(" ", "_")) for name in names)])
    for i, step in enumerate(history["steps"]):
        values = (history["metrics"][name][i] for name in names)
        writer.writerow([step, *("" if value is None else repr(float(value)) for value in values)])
    return table.getvalue()
