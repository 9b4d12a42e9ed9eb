"""The measurements of a run as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table

NAMES = {"lr": "learning_rate", "loss": "loss", "smoothed": "smoothed_loss", "d": "discriminator_loss", "g": "generator_loss"}


def csv_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: step, then a column for each measurement, in the order in which they first came.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Numbers keep full precision, so that reading them back gives
    the same floats. Empty: not measured (the untrained state has no learning rate) or not finite.
    """
    steps, metrics = history["steps"], history["metrics"]
    names = [*(name for name in NAMES if name in metrics), *(name for name in metrics if name not in NAMES)]
    rows = ([step, *(metrics[name][i] for name in names)] for i, step in enumerate(steps))
    return csv_table(["step", *(NAMES.get(name, name.replace(" ", "_")) for name in names)], rows)
