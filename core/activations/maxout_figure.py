"""The pieces of a maxout unit with their upper envelope, and its slope below. Computes nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from core import theme
from core.activations.config import Config
from core.activations.curves_figure import EIGHT_LOOKS, SHARES
from core.activations.maxout import MaxoutSnapshot
from core.activations.words import lowered, number
from core.theme import Figure


def pictures(config: Config, snapshot: MaxoutSnapshot) -> dict[str, Figure]:
    """ "maxout"."""
    pieces = len(snapshot.pieces)
    alt = f"{pieces} straight lines and the largest of them from {-config.reach:g} to {config.reach:g}, with its slope below."
    figure = theme.figure("x, what goes in", "f(x) = max (wx + b)", alt=alt, height=490)
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    layout["meta"] |= {"equation": [[line] for line in _lines(config, snapshot)], "named": pieces + 1}
    low, high = float(snapshot.value.min()), float(snapshot.value.max())
    room = 0.35 * (high - low) or 1.0
    slopes = [float(snapshot.pieces[i, 0]) for i in snapshot.on_top]
    beside = 0.15 * (max(slopes) - min(slopes)) or 0.5
    ranges = ([low - room, high + 0.2 * room], [min(slopes) - beside, max(slopes) + beside])
    first = layout["yaxis"]
    for end, title, domain, ends in zip(("", "2"), ("f(x) = max (wx + b)", "slope f′(x)"), SHARES[2], ranges, strict=True):
        layout[f"yaxis{end}"] = {**first, "title": {**first["title"], "text": title}, "domain": list(domain), "range": ends}
    layout["xaxis"] |= {"range": [-config.reach, config.reach], "anchor": "y2"}
    figure["data"] = [_envelope(snapshot), *_pieces(snapshot), *_slopes(config, snapshot), _kinks(snapshot), *_probe(config, snapshot)]
    return {"maxout": figure}


def _envelope(snapshot: MaxoutSnapshot) -> dict[str, Any]:
    return {
        **_along(snapshot),
        "name": "f, the largest",
        "y": snapshot.value,
        "line": {"color": "role:reference/0.4", "width": 11},
        "hovertemplate": "f(%{x:.3g}) = %{y:.4g}<extra></extra>",
    }


def _pieces(snapshot: MaxoutSnapshot) -> list[dict[str, Any]]:
    return [
        {
            **_along(snapshot),
            "name": f"piece {i}",
            "y": line,
            "line": {"color": f"role:{role}", "width": 2.5 if i - 1 in snapshot.on_top else 1.5, "dash": dash},
            "hovertemplate": f"piece {i}: at %{{x:.3g}} it is %{{y:.4g}}<extra></extra>",
        }
        for i, (line, (role, dash)) in enumerate(zip(snapshot.lines, EIGHT_LOOKS, strict=False), 1)
    ]


def _slopes(config: Config, snapshot: MaxoutSnapshot) -> list[dict[str, Any]]:
    """A level line for each piece, where it is on top and in sight."""
    ends = [-config.reach, *(min(max(x, -config.reach), config.reach) for x, _ in snapshot.kinks), config.reach]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"slope of piece {i + 1}",
            "x": [left, right],
            "y": [float(snapshot.pieces[i, 0])] * 2,
            "yaxis": "y2",
            "line": {"color": f"role:{EIGHT_LOOKS[i][0]}", "width": 3, "dash": EIGHT_LOOKS[i][1]},
            "hovertemplate": f"piece {i + 1} is on top: slope %{{y:.4g}}<extra></extra>",
            "showlegend": False,
        }
        for i, (left, right) in zip(snapshot.on_top, pairwise(ends), strict=True)
        if left < right
    ]


def _kinks(snapshot: MaxoutSnapshot) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "kinks",
        "x": [x for x, _ in snapshot.kinks],
        "y": [y for _, y in snapshot.kinks],
        "marker": {"color": "role:text", "size": 9, "symbol": "diamond", "opacity": 1},
        "hovertemplate": "kink at x = %{x:.4g}: %{y:.4g}<extra></extra>",
        "showlegend": False,
    }


def _probe(config: Config, snapshot: MaxoutSnapshot) -> list[dict[str, Any]]:
    """The winner as a dot, its slope below, the others as rings."""
    role = EIGHT_LOOKS[snapshot.winner][0]
    others = np.delete(snapshot.at, snapshot.winner)
    dot = {
        "type": "scatter",
        "mode": "markers",
        "x": [config.probe],
        "marker": {"color": f"role:{role}", "size": 12, "opacity": 1, "line": {"color": "role:paper", "width": 2}},
        "showlegend": False,
    }
    value, slope = float(snapshot.at[snapshot.winner]), float(snapshot.pieces[snapshot.winner, 0])
    return [
        {
            **dot,
            "name": "smaller pieces at the probe",
            "x": [config.probe] * len(others),
            "y": others,
            "marker": {"color": "role:quiet", "size": 8, "symbol": "circle-open", "opacity": 1},
            "hovertemplate": "a smaller piece: %{y:.4g}<extra></extra>",
        },
        {**dot, "name": "probe", "y": [value], "hovertemplate": f"f({config.probe:g}) = %{{y:.5g}}<extra></extra>"},
        {**dot, "name": "slope at the probe", "y": [slope], "yaxis": "y2", "hovertemplate": "slope %{y:.5g}<extra></extra>"},
    ]


def _along(snapshot: MaxoutSnapshot) -> dict[str, Any]:
    """Evenly spaced points: only where they begin and how far apart they are is sent."""
    return {"type": "scatter", "mode": "lines", "x0": float(snapshot.x[0]), "dx": float(snapshot.x[1] - snapshot.x[0])}


def _lines(config: Config, snapshot: MaxoutSnapshot) -> list[str]:
    """Who wins at the probe, and what comes back to whom."""
    x, i = number(config.probe), lowered(snapshot.winner + 1)
    value, slope = number(float(snapshot.at[snapshot.winner])), number(float(snapshot.pieces[snapshot.winner, 0]))
    return [
        f"f({x}) = max({', '.join(number(float(one)) for one in snapshot.at)}) = {value}, piece {snapshot.winner + 1}",
        f"∂f/∂x = w{i} = {slope};  ∂f/∂w{i} = x = {x};  ∂f/∂b{i} = 1;  every other piece gets 0",
    ]
