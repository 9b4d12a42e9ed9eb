"""Short questions about a series, answered by a worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core import params
from core.data.wording import Described
from core.errors import InputError, Problem
from core.runs.moment import Resources
from core.spreadsheets import csv_table
from core.time_series.bandpass import ahead_and_lags
from core.time_series.components_table import MOST_ROWS, components_table
from core.time_series.config import FORECAST, SURPRISES, TRUTH, Config
from core.time_series.forecast_backtest import prepared
from core.time_series.forecast_methods import back_to, obstacle, window_of
from core.time_series.forecast_smoothing import LONGEST_SEASON
from core.time_series.known import found_in
from core.time_series.made import made
from core.time_series.parting import taken_apart
from core.time_series.series import Series, series
from core.time_series.smooth import lambda_of
from core.time_series.surprises import complete, marked, ready
from core.time_series.words import written

__all__ = ["components", "flagged", "summary"]


def components(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> str:
    """The series and its components as CSV: a row for each point; empty where a method gives nothing. Of a made series also the truth.

    Raises: InputError where the series cannot be read or taken apart, or has more than MOST_ROWS points.
    """
    chosen = params.read(Config, config)
    if chosen.mode != TRUTH and (many := len(series(chosen, files).values)) > MOST_ROWS:
        raise InputError(
            Problem("Components", Described(f"{many:,} points"), f"at most {MOST_ROWS:,}: take the script, or a wider spacing")
        )
    shown = found_in(chosen) if chosen.mode == TRUTH else taken_apart(chosen, Resources(files=files))
    return components_table(shown)


def flagged(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> str:
    """Every point that is flagged or marked, as CSV: time, value, what the chosen detector expected, its score, who flags it.

    Raises: InputError where the series cannot be read, or the chosen detector cannot take it.
    """
    chosen = params.read(Config, config)
    shown = complete(chosen, Resources(files=files))
    one, times = shown.chosen(chosen.detector), written(shown.series.times)
    flags = np.array([other.flags for other in shown.findings])
    header = [
        shown.series.spacing,
        shown.series.name,
        "expected",
        "off by",
        "score",
        "true surprise",
        "detectors",
        *(f.name for f in shown.findings),
    ]
    rows = []
    for at in sorted({*np.flatnonzero(flags.any(axis=0)).tolist(), *shown.labels}):
        value, expected, score = (float(part[at]) for part in (shown.series.values, one.expected, one.score))
        told = [value, expected, value - expected, score]
        plain = [None if number != number else number for number in told]
        rows.append([times[at], *plain, at in shown.labels, int(flags[:, at].sum()), *flags[:, at].tolist()])
    return csv_table(header, rows)


def summary(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> dict[str, Any]:
    """What a script needs to know of a series: {"kind", "step"} of its grid, {"time", "zone", "by", "which", "numbered", "value"} of its
    table, {"periods", "lambda", "ahead", "points"}; of a backtest also its methods as "forecasters" and, as "backtest", what is
    tested and what is left out; of a search for surprises "detectors", those that take the series, and "true", the points that are marked.

    Raises: InputError where the series cannot be read.
    """
    chosen = params.read(Config, config)
    found, truth = made(chosen, chosen.gaps, chosen.seed) if chosen.makes else (series(chosen, files), None)
    more = _tested(chosen, found) if chosen.mode == FORECAST else {}
    if chosen.mode == SURPRISES:
        more = {"detectors": list(ready(found, chosen)), "true": list(marked(found, truth, chosen)[0])}
    return more | {
        "kind": found.grid.kind,
        "step": found.grid.step,
        "periods": list(found.periods),
        "time": found.time,
        "zone": found.zone,
        "by": found.by,
        "which": found.which,
        "numbered": found.numbered,
        "value": found.name,
        "ahead": list(ahead_and_lags(chosen, found.periods, found.monthly)),
        "lambda": lambda_of(chosen, found.monthly)[0],
        "points": len(found.values),
    }


def _tested(config: Config, found: Series) -> dict[str, Any]:
    """What a script needs to know of a backtest: methods, reference, period, horizon, and which method is left out at which origin."""
    state = prepared(config, found)
    histories = [state.history(origin) for origin in range(len(state.origins))]
    left_out = [
        (name, origin)
        for name in state.methods
        for origin, history in enumerate(histories)
        if obstacle(name, history, state.period, config)
    ]
    backtest = {
        "reference": state.reference,
        "period": state.period,
        "ahead": state.ahead,
        "look_back": back_to(state.period),
        "longest": LONGEST_SEASON,
        "window": window_of(config, state.period),
        "left_out": left_out,
    }
    return {"forecasters": list(state.methods), "backtest": backtest}
