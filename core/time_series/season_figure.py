"""The season by its phases over the cycles, and every cycle as a row of a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import theme
from core.theme import Figure
from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.series import Series
from core.time_series.snapshot import Snapshot
from core.time_series.spacing import Times
from core.time_series.thinning import MOST, thinned
from core.time_series.words import phases

MOST_PHASES = 60  # that have a line each
ACROSS, DOWN = 400, 200  # cells of a heat map at most: phases are put together, older cycles left out and said
ROOM = 0.8  # of a phase's place that its line takes


def season_picture(snapshot: Snapshot) -> Figure | None:
    """For each phase what it was in every cycle, and its mean; of many phases their mean and range. None without a season."""
    series, parts = snapshot.series, snapshot.parts
    period = _period(series)
    if not period:
        return None
    first, names = phases(series, period)
    what = _season_of(series, parts, period)
    table = _cycles(what, period, first)
    unit = "×" if parts.multiplicative else series.unit
    alt = f"Each of the {period:,} phases of a cycle over {len(table):,} cycles."
    figure = theme.figure("phase of the cycle", f"Season{', ' + unit if unit else ''}", alt=alt, height=330)
    mean, low, high = (np.array([of(column[np.isfinite(column)]) for column in table.T]) for of in (np.mean, np.min, np.max))
    if period > MOST_PHASES:
        at = np.arange(1, period + 1)
        above = {"fill": "tonexty", "fillcolor": "role:validation/0.2"}
        figure["data"] += [
            _line("least and greatest", at, low, "validation/0.5", 1.0, "least"),
            {**_line("", at, high, "validation/0.5", 1.0, "greatest"), **above},
            _line("mean", at, mean, "generated", 2.5, "mean"),
        ]
        return figure
    place = np.arange(period)[:, np.newaxis] + ROOM * (np.linspace(0, 1, len(table)) - 0.5)[np.newaxis, :]
    gap = np.full((period, 1), np.nan)
    kept = [thinned(column, most=max(40, MOST // period)) for column in table.T]
    lines = [[np.append(row[at], np.nan) for row, at in zip(rows, kept, strict=True)] for rows in (place, table.T)]
    figure["data"] += [
        _line("each cycle", np.concatenate(lines[0]), np.concatenate(lines[1]), "validation", 1.4, "in this cycle"),
        _line("mean", _ends(place, gap), np.hstack((mean[:, np.newaxis].repeat(2, axis=1), gap)).ravel(), "generated", 2.5, "mean"),
    ]
    step = max(1, round(period / 12))
    ticks = list(range(0, period, step))
    short = [_short(names[at]) for at in ticks]
    figure["layout"]["xaxis"] |= {"tickvals": ticks, "ticktext": short, "range": [-0.6, period - 0.4]}
    return figure


@dataclass(frozen=True)
class Cycles:
    """Every cycle as a row, (cycles, phases): how far the series is from its trend, of a product in percent.

    names: of the phases; starts: what each cycle is called; together: so many points are put together in each cell, as their mean; left:
    so many older cycles are left out.
    """

    table: Floats
    names: list[str]
    starts: list[str]
    period: int
    together: int
    left: int
    unit: str
    sign: str

    @property
    def most(self) -> float:
        """The greatest distance from the trend."""
        return float(np.nanmax(np.abs(self.table))) if np.isfinite(self.table).any() else 1.0


def cycles_of(snapshot: Snapshot, across: int, down: int) -> Cycles | None:
    """At most `down` cycles of at most `across` cells. None without a period."""
    series, parts = snapshot.series, snapshot.parts
    period = _period(series)
    if not period:
        return None
    first, names = phases(series, period)
    away = series.values / parts.trend - 1 if parts.multiplicative else series.values - parts.trend
    table = _cycles(100 * away if parts.multiplicative else away, period, first)
    starts = _starts(series.times, period, first, len(table))
    left = max(0, len(table) - down)
    table, starts = table[left:], starts[left:]
    together = -(-period // across)
    if together > 1:
        padded = np.pad(table, ((0, 0), (0, -period % together)), constant_values=np.nan).reshape(len(table), -1, together)
        known = np.isfinite(padded).sum(axis=2)
        table = np.where(known > 0, np.nansum(padded, axis=2) / np.maximum(known, 1), np.nan)
    short = [_short(names[at]) for at in range(0, period, together)]
    unit = "% of the trend" if parts.multiplicative else series.unit
    return Cycles(table, short, starts, period, together, left, unit or "units", "%" if parts.multiplicative else "")


def heat_picture(snapshot: Snapshot) -> Figure | None:
    """A row for each cycle, a column for each phase; the colour is the series less its trend, or divided by it. None without a period."""
    cycles = cycles_of(snapshot, ACROSS, DOWN)
    if cycles is None:
        return None
    table, period = cycles.table, cycles.period
    many = f", the last {DOWN:,} of {cycles.left + DOWN:,} cycles" if cycles.left else ""
    joined = f", each cell the mean of {cycles.together} points" if cycles.together > 1 else ""
    alt = f"A heat map of {len(table):,} cycles of {period:,} points: how far the series is from its trend."
    figure = theme.figure(f"phase of the cycle{joined}", f"cycle{many}", alt=alt, height=min(620, 150 + 16 * max(8, len(table))))
    figure["data"].append(
        {
            "type": "heatmap",
            "name": "away from the trend",
            "z": table,
            "x": cycles.names if period <= MOST_PHASES else list(range(1, period + 1, cycles.together)),
            "y": cycles.starts,
            "zmin": -cycles.most,
            "zmax": cycles.most,
            "colorscale": "scale:diverging",
            "colorbar": {"title": {"text": cycles.unit, "side": "right"}, "thickness": 12},
            "hovertemplate": f"%{{y}}, %{{x}}: %{{z:.4g}} {cycles.sign} from the trend<extra></extra>",
        }
    )
    figure["layout"]["yaxis"] |= {"autorange": "reversed", "type": "category", "nticks": 12}
    figure["layout"]["xaxis"] |= {"type": "category"} if period <= MOST_PHASES else {}
    return figure


def _period(series: Series) -> int:
    return series.periods[0] if series.periods and len(series.values) >= 2 * series.periods[0] else 0


def _season_of(series: Series, parts: Parts, period: int) -> Floats:
    """The season of this period; where the method gives none, what is left without the trend."""
    known = dict(parts.seasons)
    if period in known:
        return known[period]
    return series.values / parts.trend if parts.multiplicative else series.values - parts.trend


def _cycles(values: Floats, period: int, first: int) -> Floats:
    """(cycles, phases), NaN before the first point and after the last."""
    padded = np.concatenate((np.full(first, np.nan), values))
    return np.pad(padded, (0, -len(padded) % period), constant_values=np.nan).reshape(-1, period)


def _starts(times: Times, period: int, first: int, count: int) -> list[str]:
    """What each cycle is called: the year or the day of its first point that is known."""
    at = np.maximum(np.arange(count) * period - first, 0)
    if times.dtype.kind != "M":
        return [f"from row {int(row)}" for row in times[at]]
    years = times[at].astype("datetime64[Y]").astype(str)
    named = years if len(set(years)) == count else times[at].astype("datetime64[m]").astype(str)
    return [str(name) for name in named]


def _ends(place: Floats, gap: Floats) -> Floats:
    return np.asarray(np.hstack((place[:, :1], place[:, -1:], gap)).ravel())


def _line(name: str, x: NDArray[Any], y: Floats, role: str, width: float, says: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": f"role:{role}", "width": width},
        "hovertemplate": f"{says}: %{{y:.4g}}<extra></extra>",
        "showlegend": bool(name),
    }


def _short(name: str) -> str:
    """A phase as a tick: "Jan", "Q1", "Mon", "06:00"."""
    if name.startswith("quarter "):
        return f"Q{name[-1]}"
    return name if ":" in name or name.isdecimal() else name[:3]
