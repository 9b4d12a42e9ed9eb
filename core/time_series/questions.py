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
from core.time_series.config import FORECAST, TRUTH, Config
from core.time_series.forecast_backtest import prepared
from core.time_series.forecast_methods import LONGEST_SEASON, back_to, obstacle, window_of
from core.time_series.known import found_in
from core.time_series.parting import taken_apart
from core.time_series.parts_figure import dates
from core.time_series.series import Series, series
from core.time_series.smooth import lambda_of

__all__ = ["components", "summary"]
MOST_ROWS = 200_000


def components(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> str:
    """The series and its components as CSV: a row for each point; empty where a method gives nothing. Of a made series also the truth.

    Raises: InputError where the series cannot be read or taken apart, or has more than MOST_ROWS points.
    """
    chosen = params.read(Config, config)
    shown = found_in(chosen) if chosen.mode == TRUTH else taken_apart(chosen, Resources(files=files))
    found, parts = shown.series, shown.parts
    if len(found.values) > MOST_ROWS:
        got = Described(f"{len(found.values):,} points")
        raise InputError(Problem("Components", got, f"at most {MOST_ROWS:,}: take the script, or a wider spacing"))
    columns: dict[str, Any] = {found.name: found.values, "measured": found.measured, "trend": parts.trend}
    columns |= {f"season of {period}": season for period, season in parts.seasons}
    columns |= {parts.rest_name.lower(): parts.rest}
    columns |= {"without season": parts.adjusted(found.values)} if parts.seasons else {}
    columns |= {"weight": parts.weights} if parts.weights is not None else {}
    if shown.truth:
        columns |= {"true trend": shown.truth.trend, "true season": shown.truth.season, "true rest": shown.truth.rest}
    plain = [[None if isinstance(v, float) and v != v else v for v in np.asarray(column).tolist()] for column in columns.values()]
    return csv_table([found.spacing, *columns], zip(dates(found.times).astype(str).tolist(), *plain, strict=True))


def summary(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> dict[str, Any]:
    """What a script needs to know of a series: {"kind", "step", "periods", "time", "value", "lambda", "ahead", "points"}; of
    a backtest also its methods as "forecasters" and, as "backtest", what is tested and what is left out.

    Raises: InputError where the series cannot be read.
    """
    chosen = params.read(Config, config)
    found = found_in(chosen).series if chosen.mode == TRUTH else series(chosen, files)
    tested = _tested(chosen, found) if chosen.mode == FORECAST else {}
    return tested | {
        "kind": found.grid.kind,
        "step": found.grid.step,
        "periods": list(found.periods),
        "time": found.time,
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
