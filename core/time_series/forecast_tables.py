"""What a finished backtest leaves to be taken home: what comes next, and every forecast beside the truth."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.spreadsheets import csv_table
from core.time_series.forecast_measures import LEVELS
from core.time_series.forecast_snapshot import ForecastSnapshot
from core.time_series.parts_figure import dates

FORECASTS, BACKTEST = "forecast.csv", "backtest.csv"


def tables(shown: ForecastSnapshot) -> dict[str, bytes]:
    """What comes next, and the whole backtest, as CSV."""
    bounds = [f"{side} {round(100 * level)} %" for level in LEVELS for side in ("low", "high")]
    rows: list[list[Any]] = []
    for at, name in enumerate(shown.methods):
        for origin in range(len(shown.origins)):
            for step in range(shown.ahead):
                values = [shown.mean[at, origin, step]]
                values += [side[level, at, origin, step] for level in range(len(LEVELS)) for side in (shown.low, shown.high)]
                if not np.isfinite(values[0]):
                    continue
                time = str(dates(shown.times[origin])[step])
                place = shown.origins[origin] + step
                truth = float(shown.series.values[place]) if place < len(shown.series.values) else None
                rows.append([name, origin + 1, time, truth, *(float(value) for value in values)])
    last = len(shown.origins)
    after = [[row[0], row[2], *row[4:]] for row in rows if row[1] == last]
    before = [row for row in rows if row[1] < last]
    return {
        FORECASTS: csv_table(["method", shown.series.spacing, "forecast", *bounds], after).encode(),
        BACKTEST: csv_table(["method", "origin", shown.series.spacing, "truth", "forecast", *bounds], before).encode(),
    }
