"""What speaks for a period: how alike the series is to itself some points before, and where its spectrum peaks."""

from __future__ import annotations

import numpy as np

from core import theme
from core.theme import Figure
from core.time_series.series import Series

BARS, CYCLES, LEAST = 120, 3.5, 24  # bars at most; periods that are shown, and points at least


def evidence_picture(series: Series) -> Figure | None:
    """Two rows over one axis of points; None where nothing could be looked at."""
    evidence = series.evidence
    if len(evidence.correlation) < 3:
        return None
    longest = max([*series.periods, *evidence.calendar[:1], round(evidence.peak), evidence.repeated])
    end = int(min(len(evidence.correlation) - 1, max(CYCLES * longest, LEAST)))
    at = np.arange(1, end + 1)
    alt = f"Autocorrelation and periodogram up to {end} points; the period is {', '.join(map(str, series.periods)) or 'none'}."
    figure = theme.figure("points: how far back, or how long a wave", "Autocorrelation", alt=alt, height=330)
    layout = figure["layout"]
    first = layout["yaxis"]
    layout["yaxis"] = {**first, "domain": [0.54, 1.0], "zeroline": True, "zerolinecolor": "role:quiet", "nticks": 5}
    layout["yaxis2"] = {**first, "domain": [0.0, 0.46], "title": {**first["title"], "text": ""}, "rangemode": "tozero", "nticks": 4}
    layout["xaxis"] |= {"anchor": "y2", "range": [0, end + 1]}
    thick = {"marker": {"color": "role:data"}} if end <= BARS else {"line": {"color": "role:data", "width": 1.6}, "mode": "lines"}
    figure["data"].append(
        {
            "type": "bar" if end <= BARS else "scatter",
            "name": "Autocorrelation",
            "x": at,
            "y": evidence.correlation[1 : end + 1],
            **thick,
            "hovertemplate": "r = %{y:.2f} with the value %{x} points before<extra></extra>",
            "showlegend": False,
        }
    )
    shown = evidence.lengths <= end + 1
    lengths, power = evidence.lengths[shown], evidence.power[shown]
    if len(lengths) > 2_000:  # the highest of each stretch: no peak is hidden
        groups = np.array_split(np.arange(len(lengths)), 1_000)
        best = np.array([group[np.argmax(power[group])] for group in groups])
        lengths, power = lengths[best], power[best]
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Power",
            "x": lengths,
            "y": 100 * power,
            "yaxis": "y2",
            "line": {"color": "role:validation", "width": 2},
            "hovertemplate": "%{y:.3g} % of the swings are waves of %{x:.4g} points<extra></extra>",
            "showlegend": False,
        }
    )
    layout["yaxis2"]["title"]["text"] = "Lomb-Scargle, %" if evidence.uneven else "Power, %"
    layout["shapes"] = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": one,
            "x1": one,
            "y0": 0,
            "y1": 1,
            "line": {"color": "role:generated", "dash": "dash"},
        }
        for one in series.periods
        if one <= end
    ]
    layout["annotations"] = [
        {
            "text": f"period {one:,}",
            "x": one,
            "y": 1,
            "xref": "x",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"color": "role:generated", "size": 13},
        }
        for one in series.periods
        if one <= end
    ]
    return figure
