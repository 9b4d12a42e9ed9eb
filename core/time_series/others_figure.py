"""Trend and season of several methods on one time axis."""

from __future__ import annotations

import numpy as np

from core import theme
from core.theme import Figure
from core.time_series.parts_figure import along
from core.time_series.snapshot import Snapshot
from core.time_series.thinning import thinned

LOOKS = (  # colour and dash of each: colour is never the only cue
    *(("data", "solid"), ("suggestion", "dash"), ("race", "dot"), ("optimum", "dashdot"), ("warning", "longdash")),
)


def others_picture(snapshot: Snapshot) -> Figure:
    """Two rows: the trends, and what the season of each adds to its trend."""
    series = snapshot.series
    unit = f", {series.unit}" if series.unit else ""
    names = ", ".join(one.name for one in snapshot.rivals)
    axis = "row" if series.times.dtype.kind != "M" else "time"
    figure = theme.figure(f"{axis}, one point {series.grid.each}", f"Trend{unit}", alt=f"The trends and seasons of {names}.")
    layout = figure["layout"]
    first = layout["yaxis"]
    layout["hovermode"] = "x"
    layout["meta"]["named"] = len(snapshot.rivals)
    layout["yaxis"] = {**first, "domain": [0.54, 1.0], "nticks": 5}
    layout["yaxis2"] = {
        **first,
        "title": {**first["title"], "text": f"Season{unit}"},
        "domain": [0.0, 0.46],
        "nticks": 5,
    }
    layout["xaxis"] |= {"anchor": "y2", "type": "date" if axis == "time" else "linear"}
    for (role, dash), one in zip(LOOKS, snapshot.rivals, strict=True):
        for values, y_axis in ((one.trend, "y"), (one.season, "y2")):
            if y_axis == "y2" and not np.isfinite(one.strengths[1]):
                continue
            chosen = thinned(values)
            figure["data"].append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": one.name,
                    "legendgroup": one.name,
                    **along(series.times, chosen),
                    "y": values[chosen],
                    "yaxis": y_axis,
                    "line": {"color": f"role:{role}", "width": 2, "dash": dash},
                    "hovertemplate": f"{one.name}: %{{y:.4g}}<extra></extra>",
                    "showlegend": y_axis == "y",
                }
            )
    return figure
