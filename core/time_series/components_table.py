"""A series and its components as CSV: what a worker answers, and what a finished run leaves behind."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.spreadsheets import csv_table
from core.time_series.parts_figure import dates
from core.time_series.snapshot import Snapshot

COMPONENTS = "components.csv"
MOST_ROWS = 200_000


def components_table(shown: Snapshot) -> str:
    """A row for each point; empty where a method gives nothing. Of a made series also the truth."""
    found, parts = shown.series, shown.parts
    columns: dict[str, Any] = {found.name: found.values, "measured": found.measured, "trend": parts.trend}
    columns |= {"slope": parts.slope} if parts.slope is not None else {}
    columns |= {f"season of {period}": season for period, season in parts.seasons}
    columns |= {parts.rest_name.lower(): parts.rest}
    columns |= {"without season": parts.adjusted(found.values)} if parts.seasons else {}
    columns |= {"weight": parts.weights} if parts.weights is not None else {}
    if shown.truth:
        columns |= {"true trend": shown.truth.trend, "true season": shown.truth.season, "true rest": shown.truth.rest}
    plain = [[None if isinstance(v, float) and v != v else v for v in np.asarray(column).tolist()] for column in columns.values()]
    return csv_table([found.spacing, *columns], zip(dates(found.times).astype(str).tolist(), *plain, strict=True))
