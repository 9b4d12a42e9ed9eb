"""The series with the band and the flags of one detector, its score; under it which detectors agree, or where the level changes."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from core import params, theme
from core.theme import Figure
from core.time_series.config import Config
from core.time_series.parts_figure import along, dates, title_of
from core.time_series.repair import Flags, Floats
from core.time_series.surprise_config import LEVELS, OF_DETECTOR, SurpriseConfig
from core.time_series.surprise_snapshot import Finding, Levels, Surprises
from core.time_series.thinning import thinned
from core.time_series.words import written

SERIES_ROOM, BETWEEN = [0.36, 1.0], [0.0, 0.28]  # of the plot's height: the series, and the score under it
STRIP, AROUND = 27, 190  # pixels of a strip of the agreement, and of all around the strips
MOST_MARKS = 1_500


def surprise_pictures(config: Config, shown: Surprises) -> dict[str, Figure]:
    """ "surprises", and below it "agreement" or "levels"."""
    main = {"surprises": surprises_picture(config, shown)}
    if config.under == LEVELS:
        return main | ({"levels": levels_picture(shown, shown.levels)} if shown.levels and not shown.levels.problem else {})
    return main | {"agreement": agreement_picture(config, shown)}


def surprises_picture(config: Config, shown: Surprises) -> Figure:
    """Series, band, flags and true surprises; under them the score and its threshold, on the same time axis."""
    series, one = shown.series, shown.chosen(config.detector)
    flagged = int(one.flags.sum())
    alt = f"{series.title}: {len(series.values):,} points, {flagged:,} of them flagged by {one.name}, and under them its score."
    figure = _figure(shown, title_of("Series", series.unit), alt, 480)
    layout = figure["layout"]
    first = layout["yaxis"]
    layout["yaxis"] = {**first, "domain": SERIES_ROOM, "nticks": 6}
    layout["yaxis2"] = {**first, "title": {**first["title"], "text": "Score"}, "domain": BETWEEN, "nticks": 4, "rangemode": "tozero"}
    layout["xaxis"]["anchor"] = "y2"
    chosen = thinned(series.values)
    figure["data"] += [
        _later(_line(shown, one.low, chosen, "Lower edge", color="role:reference", width=0.6), config, one),
        _later(
            _line(shown, one.high, chosen, "Band", color="role:reference", width=0.6)
            | {
                "hovertemplate": "Upper edge: %{y:.5g}<extra></extra>",
                "fill": "tonexty",
                "fillcolor": "role:reference/0.18",
                "showlegend": bool(np.isfinite(one.high).any()),
            },
            config,
            one,
        ),
        _later(
            _line(shown, one.expected, chosen, "Expected", color="role:quiet", width=1.4, dash="dot")
            | {"showlegend": bool(np.isfinite(one.expected).any())},
            config,
            one,
        ),
        _line(shown, series.values, chosen, "Series", color="role:data", width=1.8)
        | {"customdata": written(series.times, chosen), "meta": {"marks": True}},
        *_filled(shown),
        _later(_marks(shown, one.flags, "Flagged", "generated", "circle-open", 13, series.values), config, one),
        *_true(shown),
        _later(_line(shown, one.score, thinned(one.score), "Score", color="role:optimum", width=1.3) | {"yaxis": "y2"}, config, one),
    ]
    if not one.later:
        layout["shapes"] = [_threshold(one)]
    layout["meta"] |= {"main": True, "named": sum(bool(trace.get("showlegend")) for trace in figure["data"]), "mark": True}
    return figure


def agreement_picture(config: Config, shown: Surprises) -> Figure:
    """A strip for each detector with a mark at every flag, the first detector on top; above them how many agree."""
    names = [one.name for one in shown.findings]
    count = agreeing(shown)
    alt = f"What {len(names)} detectors flag, a strip each, on one time axis; at most {int(count.max())} agree at a point."
    figure = _figure(shown, "Agree", alt, AROUND + STRIP * len(names))
    layout = figure["layout"]
    first = layout["yaxis"]
    layout["yaxis"] = {**first, "domain": [0.76, 1.0], "dtick": max(1, -(-int(count.max()) // 4)), "rangemode": "tozero"}
    layout["yaxis2"] = {
        **first,
        "title": {**first["title"], "text": "Detector"},
        "domain": [0.0, 0.68],
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names[::-1],
        "range": [-0.6, len(names) - 0.4],
        "ticks": "",
        "showgrid": True,
    }
    layout["xaxis"]["anchor"] = "y2"
    layout["meta"]["named"] = 1
    at = np.flatnonzero(count)
    at = at[:: max(1, -(-len(at) // MOST_MARKS))]
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "agree",
            "x": dates(shown.series.times[at]),
            "y": count[at],
            "marker": {"color": "role:generated", "size": 7, "symbol": "diamond"},
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": np.zeros(len(at)),
                "arrayminus": count[at],
                "width": 0,
                "color": "role:generated",
            },
            "hovertemplate": "%{y} detectors agree<extra></extra>",
            "showlegend": False,
        }
    )
    for one in shown.findings:
        drawn = one.name == config.detector
        marks = _marks(shown, one.flags, one.name, "generated" if drawn else "data", "line-ns-open", 15, np.full(len(one.flags), np.nan))
        marks |= {
            "y": [one.name] * len(marks["x"]),
            "yaxis": "y2",
            "hovertemplate": f"{one.name} flags it<extra></extra>",
            "showlegend": False,
        }
        marks["marker"] |= {"line": {"width": 2.5 if drawn else 1.6}}
        figure["data"].append(_later(marks, config, one))
    if shown.labels:
        true = np.isin(np.arange(len(shown.series.values)), shown.labels)
        layout["shapes"] = [_upright(x) for x in dates(shown.series.times[true])[:MOST_MARKS]]
    return figure


def agreeing(shown: Surprises) -> Floats:
    """(points,): how many detectors flag each point."""
    return np.asarray(np.sum([one.flags for one in shown.findings], axis=0))


def levels_picture(shown: Surprises, found: Levels) -> Figure:
    """The series without its season, and the level of each piece."""
    what = "Without season" if shown.series.periods else "Series"
    alt = f"{shown.series.title}: {len(found.changes):,} changes of the level, drawn as steps."
    figure = _figure(shown, title_of(what, shown.series.unit), alt, 380)
    chosen = thinned(found.signal)
    edges = np.unique(np.concatenate(([0, len(found.steps) - 1], np.asarray(found.changes, dtype=np.int64))))
    figure["data"] += [
        _line(shown, found.signal, chosen, what, color="role:data", width=1.4) | {"showlegend": True},
        _line(shown, found.steps, edges, "Level", color="role:generated", width=3.0) | {"showlegend": True},
    ]
    figure["data"][-1]["line"]["shape"] = "hv"
    figure["layout"]["shapes"] = [_upright(x) for x in dates(shown.series.times[list(found.changes)])[:MOST_MARKS]]
    figure["layout"]["meta"]["named"] = 2
    return figure


def _figure(shown: Surprises, title: str, alt: str, height: int) -> Figure:
    """An empty figure over the time of the series."""
    times = shown.series.times
    dated = times.dtype.kind == "M"
    figure = theme.figure(f"{'time' if dated else 'row'}, one point {shown.series.grid.each}", title, alt=alt, height=height)
    edge = (times[-1] - times[0]) / 50
    ends = [times[0] - edge, times[-1] + edge]
    axis = {"type": "date", "range": [str(end) for end in ends]} if dated else {"type": "linear", "range": [float(end) for end in ends]}
    figure["layout"]["xaxis"] |= axis
    figure["layout"]["hovermode"] = "x"
    return figure


def _line(shown: Surprises, values: Floats, chosen: Any, name: str, *, color: str, width: float, dash: str = "solid") -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        **along(shown.series.times, chosen),
        "y": values[chosen],
        "line": {"color": color, "width": width, "dash": dash},
        "hovertemplate": f"{name}: %{{y:.5g}}<extra></extra>",
        "showlegend": False,
    }


def _marks(shown: Surprises, which: Flags, name: str, role: str, symbol: str, size: int, heights: Floats) -> dict[str, Any]:
    at = np.flatnonzero(which)
    at = at[:: max(1, -(-len(at) // MOST_MARKS))]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{name} ({int(which.sum()):,})",
        "x": dates(shown.series.times[at]),
        "y": heights[at],
        "marker": {"color": f"role:{role}", "size": size, "symbol": symbol, "line": {"width": 2.5, "color": f"role:{role}"}},
        "hovertemplate": f"{name}<extra></extra>",
        "showlegend": bool(len(at)),
    }


def _filled(shown: Surprises) -> list[dict[str, Any]]:
    """Points that nobody measured: never flagged."""
    gaps = ~shown.series.measured & np.isfinite(shown.series.values)
    return [_marks(shown, gaps, "Filled gap", "warning", "diamond-open", 7, shown.series.values)] if gaps.any() else []


def _true(shown: Surprises) -> list[dict[str, Any]]:
    true = np.isin(np.arange(len(shown.series.values)), shown.labels)
    return [_marks(shown, true, "True surprise", "validation", "star", 9, shown.series.values)] if true.any() else []


def _threshold(one: Finding) -> dict[str, Any]:
    line = {"color": "role:text", "width": 1.4, "dash": "dash"}
    return {"type": "line", "xref": "paper", "yref": "y2", "x0": 0, "x1": 1, "y0": one.threshold, "y1": one.threshold, "line": line}


def _upright(x: Any) -> dict[str, Any]:
    line = {"color": "role:validation", "width": 1, "dash": "dot"}
    at = x.item() if isinstance(x, np.integer) else str(x)
    return {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line, "layer": "below"}


def _later(trace: dict[str, Any], config: Config, finding: Finding) -> dict[str, Any]:
    """Of a slow detector: with what the trace depends on. The browser draws it as last known of the same while that is found anew."""
    if not finding.slow:
        return trace
    own = (*OF_DETECTOR[finding.name], "subject")
    depends = {name: value for name, value in params.values(config).items() if name in own or name not in params.of(SurpriseConfig)}
    of = hashlib.sha256(repr((finding.name, trace.get("yaxis"), trace["name"].split(" (")[0], depends)).encode()).hexdigest()[:16]
    return trace | {"meta": {"of": of, "unknown": finding.later}}
