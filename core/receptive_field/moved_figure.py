"""The pictures of a moved picture: both, a layer's maps of both, how they differ once the move is undone, and how that grows."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.receptive_field.config import Config
from core.receptive_field.moved_config import SHIFT, TURN
from core.receptive_field.moved_snapshot import MovedSnapshot
from core.receptive_field.plots import behind, board, shades, titled
from core.receptive_field.snapshot import Pixels
from core.theme import Figure

SIDE = 460  # pixels of a plot, at most
LARGEST = 56  # units a side that are drawn; of a larger map every n-th


def moved_pictures(config: Config, snapshot: MovedSnapshot) -> dict[str, Figure]:
    """ "still" and "moved", beside each other; "before", "undone" and "difference" of the chosen channel; "consistency"."""
    known = snapshot.before is not None
    return {
        "still": _picture("Picture", snapshot.picture, {}),
        "moved": _picture(f"Moved: {told(config)}", snapshot.moved, {"beside": True}),
        **{
            name: _map(config, name, title, found, known)
            for name, title, found in (
                ("before", "map of the picture", snapshot.before),
                ("undone", "map of the moved one, brought back", snapshot.undone),
                ("difference", "difference where compared", _difference(snapshot)),
            )
        },
        "consistency": _curve(config, snapshot),
    }


def told(config: Config) -> str:
    """The move in a few words."""
    said = []
    if config.shift_down or config.shift_across:
        said.append(f"{config.shift_down} down, {config.shift_across} across")
    if config.turn:
        said.append(f"{config.turn:g}° turned")
    if config.zoom != 1:
        said.append(f"{config.zoom:g} times as large")
    return "; ".join(said).replace("-", "−") or "not at all"


def _picture(title: str, pixels: Pixels, meta: dict[str, Any]) -> Figure:
    height, width = pixels.shape[:2]
    figure = titled(theme.figure("column (pixels)", "row (pixels)", alt=f"{title}, {height} × {width} pixels.", height=SIDE), title)
    board(figure, height, width)
    figure["layout"]["hovermode"] = False
    figure["layout"]["meta"] |= meta
    figure["layout"]["images"] = [behind(pixels, height, width)]
    figure["data"] = [{"type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip", "showlegend": False}]
    return figure


def _map(config: Config, name: str, title: str, found: np.ndarray | None, known: bool) -> Figure:
    rows, columns = config.chosen.size
    which = config.chosen.layer.name
    figure = theme.figure("column of the layer", "row of the layer", alt=f"{which}: {title}, {rows} × {columns} units.", height=SIDE)
    board(titled(figure, f"{which}, {title}"), rows, columns)
    figure["layout"]["hovermode"] = "closest"
    every = max(1, -(-max(rows, columns) // LARGEST))
    z = np.zeros((rows, columns), np.float32) if found is None else found
    of = sha256(repr((name, config.settled())).encode()).hexdigest()[:16]
    figure["data"] = [
        {
            "type": "heatmap",
            "name": title,
            "z": z[::every, ::every],
            "x0": 0,
            "dx": every,
            "y0": 0,
            "dy": every,
            **shades(z),
            "showscale": False,
            "hoverongaps": False,
            "hovertemplate": "row %{y}, column %{x}<br>%{z:.3g}<extra></extra>",
            "showlegend": False,
            "meta": {"of": of, "unknown": not known},
        }
    ]
    return figure


def _difference(snapshot: MovedSnapshot) -> np.ndarray | None:
    """What is left of the maps' difference; NaN where nothing is compared."""
    if snapshot.before is None or snapshot.undone is None or snapshot.counted is None:
        return None
    return np.where(snapshot.counted, snapshot.undone - snapshot.before, np.nan).astype(np.float32)


def _curve(config: Config, snapshot: MovedSnapshot) -> Figure:
    alt = f"How much of {config.chosen.layer.name} changes when the picture is moved and the move is undone on the map; 0 is nothing."
    axis = {SHIFT: "shift across (pixels)", TURN: "rotation (degrees)"}.get(config.vary, "scale (times as large)")
    figure = theme.figure(axis, "change of the map (%)", alt=alt, height=SIDE - 120)
    layout, across = figure["layout"], snapshot.grid[1]
    end = {SHIFT: (0, 2 * across), TURN: (0, 180)}.get(config.vary, (0.5, 2))
    room = 0.03 * (end[1] - end[0])
    layout["xaxis"] |= {"range": [end[0] - room, end[1] + room], "fixedrange": True}
    layout["yaxis"] |= {"rangemode": "tozero", "fixedrange": True}
    layout["hovermode"] = "x unified"
    if config.vary == SHIFT:
        layout["xaxis"] |= {"tickmode": "array", "tickvals": [0, across / 2, across, 3 * across / 2, 2 * across]}
    by, plain, blurred = (np.array([row[i] for row in snapshot.curve], float) if snapshot.curve else NOWHERE for i in range(3))
    figure["data"] = [
        line("as it is", "train", by, 100 * plain, says="%{y:.3g} % changes"),
        line("with a blur before each stride", "race", by, 100 * blurred, says="%{y:.3g} % with blurs", dash="dash"),
    ]
    for trace in figure["data"]:
        trace["mode"] = "lines+markers"
    if config.vary == SHIFT:
        stripe = {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "line": {"color": "role:reference", "width": 1.5, "dash": "dot"}}
        layout["shapes"] = [{**stripe, "x0": x, "x1": x} for x in (across, 2 * across)]
    return figure
