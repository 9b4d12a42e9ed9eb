"""What the mode "Why" shows as tables to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core.activations import backprop_lines
from core.activations.backprop import propagated, relative_errors
from core.activations.config import Config
from core.activations.fit_run import ladder
from core.activations.hidden import LINE, built
from core.activations.normalising import normalised
from core.activations.stack import grid, stacked
from core.activations.targets import target_of
from core.activations.why_config import BACKPROP, FIT, NORMALISE, STACK
from core.spreadsheets import csv_table

MEASURED = ("error", "largest_error")


def tables(config: Config) -> dict[str, tuple[str, Callable[[], str]]]:
    """What can be taken without any run: label -> file name and how its text is made."""
    made: dict[str, dict[str, tuple[str, Callable[[], str]]]] = {
        FIT: {
            "Curves (CSV)": ("fit.csv", lambda: _curves(config)),
            "Errors by units (CSV)": ("fit_errors.csv", lambda: _errors(config)),
        },
        STACK: {"Points behind each layer (CSV)": ("stack.csv", lambda: _points(config))},
        BACKPROP: {"Every weight and gradient (CSV)": ("backprop.csv", lambda: _weights(config))},
        NORMALISE: {"Before and after (CSV)": ("normalisation.csv", lambda: _numbers(config))},
    }
    return made[config.why]


def history_text(history: Mapping[str, Any]) -> str:
    """A run's history as CSV: the trained layer's root mean square and largest error at the points that it learns from."""
    columns = [history["metrics"].get(name, [None] * len(history["steps"])) for name in MEASURED]
    return csv_table(["step", "root mean square", "largest error"], zip(history["steps"], *columns, strict=True))


def _curves(config: Config) -> str:
    target = target_of(config)
    made = built(target, config.unit, config.units, config.steepness)
    return csv_table(["x", "target", "constructed"], zip(*(part.tolist() for part in (LINE, target.value(LINE), made)), strict=True))


def _errors(config: Config) -> str:
    rows = [[value if np.isfinite(value) else None for value in row] for row in ladder(config).T.tolist()]
    return csv_table(["units", "largest error", "bound", "root mean square"], rows)


def _points(config: Config) -> str:
    states = stacked(config).states
    header = ["x1", "x2", *(f"{axis} after layer {i}" for i in range(1, len(states)) for axis in ("x1", "x2"))]
    rows = np.concatenate([grid(), *states[1:]], axis=1)
    return csv_table(header, rows.tolist())


def _weights(config: Config) -> str:
    snapshot = propagated(config)
    rows = backprop_lines.table(config, snapshot)
    off = np.concatenate(
        [
            relative_errors(exact, numeric).ravel()
            for exact, numeric in zip((snapshot.passed.hidden, snapshot.passed.output), snapshot.numeric, strict=True)
        ]
    )
    header = ["weight", "value", "gradient", "by differences", "after the step", "relative error"]
    return csv_table(header, [[*row, float(error)] for row, error in zip(rows, off, strict=True)])


def _numbers(config: Config) -> str:
    snapshot = normalised(config)
    rows = [
        [
            picture + 1,
            channel + 1,
            place + 1,
            *(float(part[picture, channel, place]) for part in (snapshot.tensor, snapshot.local, snapshot.batch)),
        ]
        for picture, channel, place in np.ndindex(snapshot.tensor.shape)
    ]
    header = ["picture", "channel", "place", "before", "local response", "batch"]
    return csv_table(header, [[value if np.isfinite(value) else None for value in row] for row in rows])
