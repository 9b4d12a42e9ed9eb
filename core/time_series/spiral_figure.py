"""The cycles wound up: one turn is one cycle, so that what comes again lies on one ray from the middle."""

from __future__ import annotations

import numpy as np

from core import theme
from core.theme import Figure
from core.time_series.season_figure import cycles_of
from core.time_series.snapshot import Snapshot

ACROSS, TURNS = 120, 30  # points of a turn at most: phases are put together; turns at most: older ones are left out
HOLE = 0.35  # of the outer radius is empty, so that the inner turns do not crowd
RAYS = 12  # phases that are named at most


def spiral_picture(snapshot: Snapshot) -> Figure | None:
    """A point for each phase of each cycle, clockwise from the top and outwards in time; colour and hover say how far it is from the trend.

    None without a period.
    """
    cycles = cycles_of(snapshot, ACROSS, TURNS)
    if cycles is None:
        return None
    turns, phases = cycles.table.shape
    at = np.arange(turns * phases)
    inner = HOLE / (1 - HOLE) * turns
    far = inner + at / phases
    angle = 2 * np.pi * at / phases
    whole = f"the last {turns:,} of {turns + cycles.left:,} turns" if cycles.left else f"{turns:,} turns"
    joined = f", a dot the mean of {cycles.together} points" if cycles.together > 1 else ""
    alt = f"A spiral of {whole}, each one cycle of {cycles.period:,} points: how far the series is from its trend."
    figure = theme.figure(f"one turn is {cycles.period:,} points, outwards in time; {whole}{joined}", "", alt=alt, height=520)
    known = np.isfinite(cycles.table.ravel())
    said = [f"{start}, {name}" for start in cycles.starts for name in cycles.names]
    fine = np.linspace(0, turns, 60 * turns + 1)
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "time",
            "x": (inner + fine) * np.sin(2 * np.pi * fine),
            "y": (inner + fine) * np.cos(2 * np.pi * fine),
            "line": {"color": "role:quiet/0.4", "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    )
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "away from the trend",
            "x": (far * np.sin(angle))[known],
            "y": (far * np.cos(angle))[known],
            "text": [words for words, here in zip(said, known, strict=True) if here],
            "marker": {
                "color": cycles.table.ravel()[known],
                "cmin": -cycles.most,
                "cmax": cycles.most,
                "colorscale": "scale:diverging",
                "size": float(np.clip(160 / max(turns, phases / 4), 4, 10)),
                "line": {"width": 0.5, "color": "role:quiet/0.5"},
                "colorbar": {"title": {"text": cycles.unit, "side": "right"}, "thickness": 12},
            },
            "hovertemplate": f"%{{text}}: %{{marker.color:.4g}} {cycles.sign} from the trend<extra></extra>",
            "showlegend": False,
        }
    )
    layout = figure["layout"]
    reach = 1.3 * (inner + turns)
    plain = {"showgrid": False, "showticklabels": False, "ticks": "", "range": [-reach, reach]}
    layout["xaxis"] |= plain
    layout["yaxis"] |= plain | {"scaleanchor": "x"}
    layout["meta"]["aspect"] = 1.0
    layout["margin"] = {**layout["margin"], "l": 16}
    label = {"showarrow": False, "font": {"color": "role:quiet", "size": 13}}
    layout["annotations"] = [
        {**label, "text": cycles.names[at], "x": 0.93 * reach * np.sin(turn), "y": 0.93 * reach * np.cos(turn)}
        for at in range(0, phases, -(-phases // RAYS))
        for turn in [2 * np.pi * at / phases]
    ]
    return figure
