"""From rows as they come to one even series: sorted, put together, gaps found and filled. Every repair is kept where it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.time_series.spacing import BUSINESS, FIXED, Spacing, Times, coarser, grid, places

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RULES = {"mean": "mean", "sum": "sum", "median": "median", "first": "first", "last": "last", "least": "min", "most": "max"}
MOST_POINTS = 2_000_000  # of the even grid


@dataclass(frozen=True)
class Even:
    """A series on an even grid, (points,): times, values with NaN where nothing is known, where several rows were put together, and
    where a row lay beside its point and was moved to it.

    rows: that went in. unsorted: that came before an earlier one. without: that have no time. empty: that have no number. moved_rows: that
    were moved. cut: points at both ends, without any number, that are left out.
    """

    times: Times
    values: Floats
    merged: Flags
    moved: Flags
    rows: int
    unsorted: int
    without: int
    empty: int
    moved_rows: int
    cut: int


def even(times: Times, values: Floats, spacing: Spacing, rule: str) -> Even:
    """Rows of (time, value) put on the grid: sorted; rows of one point put together by `rule` of RULES; points without rows NaN.

    Empty points at both ends are cut: there is nothing between which they could be filled.
    Raises: ValueError where the grid would have more than MOST_POINTS points.
    """
    rows = len(times)
    dated = ~np.isnat(times) if times.dtype.kind == "M" else np.ones(rows, dtype=bool)
    times, values = times[dated], values[dated]
    unsorted = int((times[1:] < times[:-1]).sum())
    if unsorted:
        order = np.argsort(times, kind="stable")
        times, values = times[order], values[order]
    at, first = places(times, spacing)
    count = int(at[-1]) + 1
    if count > MOST_POINTS:
        raise ValueError(f"{count:,} points")
    found = np.full(count, np.nan)
    merged, moved = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    known = np.isfinite(values)
    first_rows = np.flatnonzero(np.diff(at[known], prepend=-1))  # of each point; the places rise
    here, several = at[known][first_rows], np.diff(first_rows, append=int(known.sum()))
    if len(here) == known.sum():
        found[here] = values[known]
    else:
        found[here] = getattr(pd.Series(values[known]).groupby(at[known]), RULES[rule])().to_numpy()
        merged[here] = several > 1
    laid = grid(first, count, spacing)
    beside = np.zeros(len(times), dtype=bool)
    if spacing.kind == BUSINESS or (spacing.kind == FIXED and not coarser(times, spacing)):
        unit = "datetime64[D]" if spacing.kind == BUSINESS else "datetime64[us]"
        beside = known & (times.astype(unit) != laid[at].astype(unit))
    moved[at[beside]] = True
    filled = np.flatnonzero(np.isfinite(found))
    low, high = (int(filled[0]), int(filled[-1]) + 1) if len(filled) else (0, 0)
    return Even(
        times=laid[low:high],
        values=found[low:high],
        merged=merged[low:high],
        moved=moved[low:high],
        rows=rows,
        unsorted=unsorted,
        without=rows - int(dated.sum()),
        empty=int((~known).sum()),
        moved_rows=int(beside.sum()),
        cut=count - (high - low),
    )


def filled(values: Floats, how: str, period: int) -> Floats:
    """The values with something in each gap: "linear", "forward", "seasonal" (linear in what is left without the season) or "none".

    The season is that of the series filled by lines: of each phase the mean distance from a centred mean over one period.
    """
    gaps = np.isnan(values)
    if how == "none" or not gaps.any():
        return values
    known, at = np.flatnonzero(~gaps), np.arange(len(values))
    if how == "forward":
        return values[np.maximum.accumulate(np.where(gaps, 0, at))]
    line = np.where(gaps, np.interp(at, known, values[known]), values)
    if how == "linear" or period < 2 or len(values) < 2 * period:
        return line
    away = line - pd.Series(line).rolling(period + 1 - period % 2, center=True, min_periods=1).mean().to_numpy()
    away[gaps] = np.nan
    season = pd.Series(away).groupby(at % period).transform("mean").fillna(0.0).to_numpy()
    left = values - season
    return np.where(gaps, np.interp(at, known, left[known]) + season, values)


def still(array: Any) -> Any:
    """A copy that nobody can write."""
    array = np.array(array, order="C")
    array.setflags(write=False)
    return array
