"""What is left: how alike it is to itself some points before, and how it is spread beside a normal curve."""

from __future__ import annotations

import numpy as np

from core import theme
from core.theme import Figure
from core.time_series.snapshot import Snapshot

CURVE = 121  # points of the normal curve


def rest_picture(snapshot: Snapshot) -> Figure | None:
    """Two rows with axes of their own; None where too little is known."""
    checks, parts = snapshot.checks, snapshot.parts
    if checks is None:
        return None
    name = f"{'logarithm of the ' if parts.multiplicative else ''}{parts.rest_name.lower()}"
    alt = f"The {name}: its autocorrelation up to {len(checks.correlation) - 1} points, and its histogram beside a normal curve."
    figure = theme.figure("points back", "Autocorrelation", alt=alt, height=430)
    layout = figure["layout"]
    x_axis, y_axis = layout["xaxis"], layout["yaxis"]
    layout["yaxis"] = {**y_axis, "domain": [0.6, 1.0], "zeroline": True, "zerolinecolor": "role:quiet", "nticks": 5}
    layout["xaxis2"] = {**x_axis, "title": {**x_axis["title"], "text": name}, "anchor": "y2"}
    layout["yaxis2"] = {**y_axis, "title": {**y_axis["title"], "text": "Density"}, "domain": [0.0, 0.38], "anchor": "x2", "nticks": 4}
    layout["xaxis"] |= {"anchor": "y"}
    layout["bargap"] = 0.05
    at = np.arange(1, len(checks.correlation))
    middle = (checks.edges[1:] + checks.edges[:-1]) / 2
    curve = np.linspace(float(checks.edges[0]), float(checks.edges[-1]), CURVE)
    bell = np.exp(-(((curve - checks.mean) / checks.deviation) ** 2) / 2) / (checks.deviation * np.sqrt(2 * np.pi))
    figure["data"] += [
        {
            "type": "bar",
            "name": "Autocorrelation",
            "x": at,
            "y": checks.correlation[1:],
            "marker": {"color": "role:optimum"},
            "hovertemplate": "r = %{y:.2f} with the value %{x} points before<extra></extra>",
            "showlegend": False,
        },
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
    layout["shapes"] = [band | {"y0": -checks.bound, "y1": checks.bound, "layer": "below"}]
    return figure
