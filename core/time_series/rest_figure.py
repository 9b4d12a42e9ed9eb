"""What is left: how alike it is to itself some points before, straight and without what passes through the points between, and how it is
spread beside a normal curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import theme
from core.theme import Figure
from core.time_series.repair import Floats
from core.time_series.snapshot import Snapshot

CURVE = 121  # points of the normal curve


def rest_picture(snapshot: Snapshot) -> Figure | None:
    """Two rows over one axis of lags, and a third with axes of its own; None where too little is known."""
    checks, parts = snapshot.checks, snapshot.parts
    if checks is None:
        return None
    name = f"{'logarithm of the ' if parts.multiplicative else ''}{parts.rest_name.lower()}"
    far = len(checks.correlation) - 1
    alt = f"The {name}: its autocorrelation, plain and partial, up to {far} points, and its histogram beside a normal curve."
    figure = theme.figure("points back", "ACF", alt=alt, height=560)
    layout = figure["layout"]
    x_axis, y_axis = layout["xaxis"], layout["yaxis"]
    upright = {**y_axis, "zeroline": True, "zerolinecolor": "role:quiet", "nticks": 5}
    layout["yaxis"] = {**upright, "domain": [0.75, 1.0]}
    layout["yaxis3"] = {**upright, "title": {**y_axis["title"], "text": "Partial ACF"}, "domain": [0.45, 0.7]}
    layout["xaxis2"] = {**x_axis, "title": {**x_axis["title"], "text": name}, "anchor": "y2"}
    layout["yaxis2"] = {**y_axis, "title": {**y_axis["title"], "text": "Density"}, "domain": [0.0, 0.28], "anchor": "x2", "nticks": 4}
    layout["xaxis"] |= {"anchor": "y3"}
    layout["bargap"] = 0.05
    at = np.arange(1, len(checks.correlation))
    middle = (checks.edges[1:] + checks.edges[:-1]) / 2
    curve = np.linspace(float(checks.edges[0]), float(checks.edges[-1]), CURVE)
    bell = np.exp(-(((curve - checks.mean) / checks.deviation) ** 2) / 2) / (checks.deviation * np.sqrt(2 * np.pi))
    figure["data"] += [
        _bars("Autocorrelation", "y", at, checks.correlation[1:], "with the value %{x} points before"),
        _bars("Partial autocorrelation", "y3", at, checks.partial[1:], "%{x} points before, without what the points between explain"),
        {
            "type": "bar",
            "name": "how often",
            "x": middle,
            "y": checks.heights,
            "xaxis": "x2",
            "yaxis": "y2",
            "marker": {"color": "role:optimum/0.5"},
            "hovertemplate": "about %{x:.3g}: density %{y:.3g}<extra></extra>",
            "showlegend": True,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": "normal",
            "x": curve,
            "y": bell,
            "xaxis": "x2",
            "yaxis": "y2",
            "line": {"color": "role:text", "width": 2, "dash": "dash"},
            "hoverinfo": "skip",
            "showlegend": True,
        },
    ]
    band = {"type": "rect", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "fillcolor": "role:quiet/0.15", "line": {"width": 0}}
    layout["shapes"] = [band | {"yref": axis, "y0": -checks.bound, "y1": checks.bound, "layer": "below"} for axis in ("y", "y3")]
    return figure


def _bars(name: str, axis: str, at: NDArray[np.int64], values: Floats, says: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": at,
        "y": values,
        "yaxis": axis,
        "marker": {"color": "role:optimum"},
        "hovertemplate": f"r = %{{y:.2f}} {says}<extra></extra>",
        "showlegend": False,
    }
