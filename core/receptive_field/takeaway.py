"""The measurements of a run as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.spreadsheets import csv_table

NAMES = ("field", "effective_size", "share_of_field")
MOVED_NAMES = ("moved_by", "change", "change_with_blur")
LEARNED_NAMES = ("epoch", "loss", "validation_loss", "accuracy", "validation_accuracy", "effective_size")


def history_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: inputs so far, the field and its effective size (pixels or samples), its part of the field within the input.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Empty: before the first input.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in NAMES]
    return csv_table(["random_inputs", *NAMES], zip(history["steps"], *columns, strict=True))


def moves_text(history: Mapping[str, Any]) -> str:
    """A sweep's history as CSV: by how much the picture was moved, and which part of the map changed, as it is and with blurs.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}. Empty: no unit could be compared.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in MOVED_NAMES]
    return csv_table(["move", *MOVED_NAMES], [row for row in zip(history["steps"], *columns, strict=True) if row[0]])


def lessons_text(history: Mapping[str, Any]) -> str:
    """A training's history as CSV: batches so far, epochs, loss and share right on both kinds of pictures, the effective size.

    history: {"steps": [step, ...], "metrics": {name: [value or None, ...]}}.
    """
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in LEARNED_NAMES]
    return csv_table(["batches", *LEARNED_NAMES], zip(history["steps"], *columns, strict=True))
