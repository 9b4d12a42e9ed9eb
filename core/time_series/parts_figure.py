"""The components one under the other on one time axis, with what was repaired, what is uncertain, and, where it is known, the truth."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.theme import Figure
from core.time_series.parts import Parts
from core.time_series.repair import Flags, Floats
from core.time_series.series import Series
from core.time_series.snapshot import Snapshot, Truth
from core.time_series.spacing import Times
from core.time_series.thinning import thinned

TALL, LOW, WEIGHTS, BETWEEN, AROUND = 190, 120, 70, 16, 100  # pixels
TREND, SEASON, REST = "generated", "validation", "optimum"
MOST_MARKS = 400


def parts_picture(snapshot: Snapshot, name: str) -> Figure:
    """Series, trend, its slope where a method knows it, seasons, rest and, of a robust fit, the weights."""
    series, parts, truth = snapshot.series, snapshot.parts, snapshot.truth
    rows: list[tuple[str, int, list[dict[str, Any]]]] = [(title_of("Series", series.unit), TALL, _observed(series, parts, truth))]
    rows += [
        ("Trend", LOW, _trend(series, parts, truth)),
        *_slope(series, parts),
        *_seasons(series, parts, truth),
        _rest(series, parts, truth),
    ]
    if parts.weights is not None:
        rows.append(("Weight", WEIGHTS, [_line(series, parts.weights, "Weight", "reference", width=1.5)]))
    under = "trend, season and rest" if parts.seasons else "trend and rest"
    alt = f"{name}: {len(series.values):,} points, and under them {under} on one time axis."
    height = AROUND + sum(size for _, size, _ in rows) + BETWEEN * (len(rows) - 1)
    axis = "row" if series.times.dtype.kind != "M" else "time"
    figure = theme.figure(f"{axis}, one point {series.grid.each}", rows[0][0], alt=alt, height=height)
    layout = figure["layout"]
    layout["hovermode"] = "x"
    layout["xaxis"] |= {"anchor": f"y{len(rows)}", "type": "date" if axis == "time" else "linear"}
    first, top = layout["yaxis"], 1.0
    plot = height - AROUND
    for at, (title, size, traces) in enumerate(rows):
        end = str(at + 1) if at else ""
        bottom = max(0.0, top - size / plot)
        own = {
            **first,
            "title": {**first["title"], "text": title, "standoff": 4},
            "domain": [bottom, top],
            "nticks": 5 if size > LOW else 4,
            **({"range": [0, 1.1]} if size == WEIGHTS else {}),
        }
        layout[f"yaxis{end}"] = own
        figure["data"] += [trace | ({"yaxis": f"y{end}"} if end else {}) for trace in traces]
        top = bottom - BETWEEN / plot
    layout["shapes"] = [*_ends(series, parts), *_breaks(series, truth)]
    layout["meta"] |= {"named": sum(bool(trace.get("showlegend")) for trace in figure["data"]), "main": True}
    return figure


def _observed(series: Series, parts: Parts, truth: Truth | None) -> list[dict[str, Any]]:
    shown = [_line(series, series.values, "Series", "data", width=2, legend=True)]
    if parts.seasons:
        shown.append(_line(series, parts.adjusted(series.values), "Without season", SEASON, dash="dot", width=1.6, legend=True))
    gaps = ~series.measured & np.isfinite(series.values)
    off = np.isin(np.arange(len(gaps)), truth.outliers if truth else ())
    for which, name, role, symbol in (
        (off & series.measured, "Outlier", "generated", "x"),
        (gaps, "Filled gap", "warning", "diamond-open"),
        (series.merged, "Several rows put together", "reference", "square-open"),
        (series.moved, "Moved to the even times", "reference", "triangle-up-open"),
    ):
        if which.any():
            shown.append(_marks(series, which, name, role, symbol))
    return shown


def _trend(series: Series, parts: Parts, truth: Truth | None) -> list[dict[str, Any]]:
    line = _line(series, parts.trend, "Trend", TREND, width=2.5)
    return [line, *([_true(series, truth.trend, legend=True)] if truth else [])]


def _slope(series: Series, parts: Parts) -> list[tuple[str, int, list[dict[str, Any]]]]:
    return [("Slope", LOW, [_line(series, parts.slope, "Slope", TREND, width=1.6)])] if parts.slope is not None else []


def _seasons(series: Series, parts: Parts, truth: Truth | None) -> list[tuple[str, int, list[dict[str, Any]]]]:
    rows = []
    for period, season in parts.seasons:
        name = "Season" if len(parts.seasons) == 1 else f"Season of {period:,}"
        traces = [_line(series, season, name, SEASON, width=1.6)]
        if truth and len(parts.seasons) == 1:
            traces.append(_true(series, truth.season))
        rows.append((f"{name}{' ×' if parts.multiplicative else ''}", LOW, traces))
    return rows


def _rest(series: Series, parts: Parts, truth: Truth | None) -> tuple[str, int, list[dict[str, Any]]]:
    traces = [_line(series, parts.rest, parts.rest_name, REST, width=1.4)]
    if truth:
        traces.append(_true(series, truth.rest))
    return f"{parts.rest_name}{' ×' if parts.multiplicative else ''}", LOW, traces


def _true(series: Series, values: Floats, legend: bool = False) -> dict[str, Any]:
    return _line(series, values, "Truth", "text", dash="dash", width=1.4, legend=legend)


def _line(
    series: Series, values: Floats, name: str, role: str, *, dash: str = "solid", width: float = 2.0, legend: bool = False
) -> dict[str, Any]:
    chosen = thinned(values)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        **along(series.times, chosen),
        "y": values[chosen],
        "line": {"color": f"role:{role}", "width": width, "dash": dash},
        "hovertemplate": f"{name}: %{{y:.5g}}<extra></extra>",
        "showlegend": legend,
    }


def _marks(series: Series, which: Flags, name: str, role: str, symbol: str) -> dict[str, Any]:
    at = np.flatnonzero(which)
    at = at[:: -(-len(at) // MOST_MARKS)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{name} ({int(which.sum()):,})",
        "x": dates(series.times[at]),
        "y": series.values[at],
        "marker": {"color": f"role:{role}", "size": 7, "symbol": symbol},
        "hovertemplate": f"{name}: %{{y:.5g}}<extra></extra>",
        "showlegend": True,
    }


def along(times: Times, chosen: np.ndarray) -> dict[str, Any]:
    """Where points lie in time: of even steps only the first and the step are sent."""
    if len(chosen) == len(times) > 1:
        steps = np.diff(times)
        if (steps == steps[0]).all():
            if times.dtype.kind != "M":
                return {"x0": int(times[0]), "dx": int(steps[0])}
            return {"x0": str(dates(times[:1])[0]), "dx": float(steps[0] / np.timedelta64(1, "ms"))}
    return {"x": dates(times[chosen])}


def dates(times: Times) -> Times:
    """The same times, as coarse as they are, so that they are written shortly."""
    if times.dtype.kind != "M":
        return times
    for unit in ("M", "D", "s"):
        coarse = times.astype(f"datetime64[{unit}]")
        if (coarse == times).all():
            return coarse
    return times


def _ends(series: Series, parts: Parts) -> list[dict[str, Any]]:
    """A pale band over the points at either end that are less certain."""
    n, times = len(series.values), dates(series.times)
    bands = []
    for low, high in ((0, min(parts.ends[0], n - 1)), (max(n - 1 - parts.ends[1], 0), n - 1)):
        if high > low:
            x0, x1 = (int(time) if times.dtype.kind != "M" else str(time) for time in (times[low], times[high]))
            bands.append(
                {
                    "type": "rect",
                    "xref": "x",
                    "yref": "paper",
                    "x0": x0,
                    "x1": x1,
                    "y0": 0,
                    "y1": 1,
                    "fillcolor": "role:quiet/0.10",
                    "line": {"width": 0},
                    "layer": "below",
                }
            )
    return bands


def _breaks(series: Series, truth: Truth | None) -> list[dict[str, Any]]:
    """An upright line where the level of a made series jumps."""
    at = dates(series.times)[list(truth.broken)] if truth else series.times[:0]
    line = {"color": "role:text", "width": 1, "dash": "dot"}
    return [{"type": "line", "xref": "x", "yref": "paper", "x0": str(x), "x1": str(x), "y0": 0, "y1": 1, "line": line} for x in at]


def title_of(name: str, unit: str) -> str:
    """With its unit, where it has one."""
    return f"{name}, {unit}" if unit else name
