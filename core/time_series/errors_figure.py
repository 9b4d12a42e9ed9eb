"""How far every method is from the truth."""

from __future__ import annotations

from core import theme
from core.theme import Figure
from core.time_series.snapshot import Snapshot


def errors_picture(snapshot: Snapshot) -> Figure:
    """For each method a bar for the trend and one for the season, the best method on top."""
    scores = sorted(snapshot.scores, key=lambda one: -_total(one.trend, one.season))
    best = scores[-1].method if scores else ""
    figure = theme.figure(
        "error (root mean square)",
        "",
        alt=f"The errors of {len(scores)} methods against the truth; {best} is closest.",
        height=110 + 46 * len(scores),
    )
    layout = figure["layout"]
    layout["barmode"] = "group"
    layout["xaxis"]["rangemode"] = "tozero"
    layout["yaxis"] |= {"type": "category", "ticks": ""}
    layout["margin"] = {**layout["margin"], "l": 150}
    for part, role, pattern in (("season", "validation", "/"), ("trend", "generated", "")):
        figure["data"].append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"error of the {part}",
                "y": [one.method for one in scores],
                "x": [getattr(one, part) for one in scores],
                "marker": {"color": f"role:{role}", "pattern": {"shape": pattern}},
                "hovertemplate": f"%{{y}}: the {part} is off by %{{x:.3g}}<extra></extra>",
                "showlegend": True,
            }
        )
    return figure


def _total(trend: float, season: float) -> float:
    """Both together; a method without a season comes after those that have one."""
    return trend + season if season == season else 1e9 + (trend if trend == trend else 1e9)
