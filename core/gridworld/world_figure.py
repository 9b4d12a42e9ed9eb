"""The picture of the world with what is known about it. Traces and layout stay the same from the untrained state to the end."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE
from core.gridworld import equation
from core.gridworld.config import WITH_TRACES, Config
from core.gridworld.floor_figure import CELL, CORNERS, MIDDLE, floor, kind, rewards, size
from core.gridworld.notation import checked
from core.gridworld.outcomes import outcomes
from core.gridworld.snapshot import Snapshot
from core.gridworld.world import ACTIONS, DELTAS, World
from core.theme import Figure

SHADES = 8  # of one colour: values are painted in so many steps up to the largest value of the optimum
LONGEST_PATH = 400  # cells of the path that are drawn, the latest ones
TRIANGLES = "value of each action"
SHOWN = {"triangles": TRIANGLES, "values": "value of the cell", "visits": "visits", "traces": "traces"}
VIEWED = {"triangles": "Actions", "values": "Values", "visits": "Visits", "traces": "Traces"}  # the first is shown until another is chosen


def world_picture(config: Config, snapshot: Snapshot) -> Figure:
    world = checked(snapshot.world)
    alt = (
        f"A world of {world.rows} rows and {world.columns} columns. Four triangles in each cell are coloured by what going up, right, down "
        "and left is worth; arrows show the best actions; a line shows the way of the agent, a circle where it stands."
    )
    height = round(min(max(110 + 640 * world.rows / world.columns, 260), 520))  # no empty bands above and below a wide world
    figure = theme.figure("column", "row", alt=alt, height=height)
    layout = figure["layout"]
    plain = {"showgrid": False, "ticks": "", "fixedrange": False, "tickmode": "array"}
    layout["xaxis"] |= {**plain, "range": [0, CELL * world.columns], "constrain": "domain", **_ticks(world.columns)}
    layout["yaxis"] |= {**plain, "range": [CELL * world.rows, 0], "constrain": "domain", "scaleanchor": "x", **_ticks(world.rows)}
    layout["margin"] |= {"l": 44, "r": 8, "b": 44}
    layout["hovermode"] = "closest"
    layout["meta"] |= {
        "aspect": world.rows / world.columns,
        "views": [[view, label] for view, label in VIEWED.items() if view != "traces" or config.algorithm in WITH_TRACES],
        "policy": equation.policy(snapshot),
        "equation": equation.lines(config, snapshot, world.columns, CELL),
    }
    scale = _scale(snapshot)
    figure["data"] = [
        *_triangles(world, snapshot, scale),
        _heat(world, snapshot, "values", scale),
        _heat(world, snapshot, "visits", scale),
        *([_heat(world, snapshot, "traces", scale)] if config.algorithm in WITH_TRACES else []),
        *floor(world),
        rewards(world),
        *_arrows(world, snapshot),
        *_agent(world, snapshot),
        _told(world, snapshot),
    ]
    return figure


def _ticks(count: int) -> dict[str, Any]:
    every = 1 if count <= 12 else 2 if count <= 20 else 5
    numbers = [1, *range(every, count + 1, every)] if every > 1 else list(range(1, count + 1))
    return {"tickvals": [CELL * (number - 1) + MIDDLE for number in numbers], "ticktext": [str(number) for number in numbers]}


def _scale(snapshot: Snapshot) -> float:
    """The value that gets the fullest colour: the largest of a cell, away from 0, under the optimum, or now where that is unknown."""
    for table in (snapshot.q_exact, snapshot.q):
        values = table[np.isfinite(table).all(1)].max(1, initial=-math.inf)
        if len(values) and (largest := float(np.abs(values).max())) > 0:
            return largest
    return 1.0


def _triangles(world: World, snapshot: Snapshot, scale: float) -> list[dict[str, Any]]:
    """One filled trace for each shade: the triangles of all actions whose value has it.

    A trace is one closed line. From a fixed point it goes to a cell's middle, along the triangle and back, so that the lines between
    triangles enclose nothing.
    """
    cells, actions = np.nonzero(np.isfinite(snapshot.q))
    shades = np.clip(np.round(snapshot.q[cells, actions] / scale * SHADES), -SHADES, SHADES).astype(np.int64)
    corners = np.array([[(MIDDLE, MIDDLE), CORNERS[a], CORNERS[(a + 1) % 4], (MIDDLE, MIDDLE), (-1, -1)] for a in range(4)])
    points = corners[actions] + CELL * np.stack([cells % world.columns, cells // world.columns], 1)[:, None, :]
    points[:, -1] = 0
    traces = []
    for shade in (*range(-SHADES, 0), *range(1, SHADES + 1)):
        outline = points[shades == shade].reshape(-1, 2).astype(np.uint8)
        role = "train" if shade > 0 else "generated"
        traces.append(
            {
                "type": "scatter",
                "name": TRIANGLES,
                "mode": "lines",
                "x": outline[:, 0],
                "y": outline[:, 1],
                "fill": "toself",
                "fillcolor": f"role:{role}/{0.08 + 0.87 * abs(shade) / SHADES:.2f}",
                "line": {"width": 0},
                "hoverinfo": "skip",
                "legendgroup": "triangles",
                "showlegend": False,
                "visible": True,
                "meta": {"view": "triangles"},
            }
        )
    in_legend = {**traces[-1], "mode": "markers", "x": NOWHERE, "y": NOWHERE, "fill": "none", "showlegend": True}
    in_legend["marker"] = {"symbol": "triangle-up", "color": "role:train", "size": 13}
    return [*traces, in_legend]


def _heat(world: World, snapshot: Snapshot, view: str, scale: float) -> dict[str, Any]:
    """What a cell is worth under the best action, how often an action was taken there, or the largest trace of its actions."""
    if view == "values":
        z = np.where(np.isfinite(snapshot.q).all(1), np.nan_to_num(snapshot.q).max(1), np.nan)
        colours: dict[str, Any] = {"colorscale": "scale:diverging", "zmin": -scale, "zmax": scale}
    else:
        counts = snapshot.visits.sum(1).astype(float) if view == "visits" else snapshot.traces.max(1)
        z = np.where(np.isfinite(snapshot.q).all(1), counts, np.nan)
        colours = {"colorscale": "scale:sequential", "zmin": 0, "zmax": max(float(counts.max()), 1.0)}
    return {
        "type": "heatmap",
        "name": SHOWN[view],
        "z": z.reshape(world.rows, world.columns),
        "x0": MIDDLE,
        "dx": CELL,
        "y0": MIDDLE,
        "dy": CELL,
        **colours,
        "showscale": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "visible": False,
        "meta": {"view": view},
    }


def _arrows(world: World, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The best actions of each cell, every one where several are equally good; one trace for each direction."""
    traces = []
    for action, name in enumerate(ACTIONS):
        cells = np.flatnonzero(snapshot.best[:, action])
        down, across = DELTAS[action]
        traces.append(
            {
                "type": "scatter",
                "name": "best actions",
                "mode": "markers",
                "x": (CELL * (cells % world.columns) + MIDDLE + across).astype(np.uint8),
                "y": (CELL * (cells // world.columns) + MIDDLE + down).astype(np.uint8),
                "marker": {"symbol": f"triangle-{name}", "color": "role:text", "size": size(world, 9), "opacity": 1},
                "hoverinfo": "skip",
                "legendgroup": "best",
                "showlegend": action == 0,
            }
        )
    return traces


def _agent(world: World, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The way of this episode, and where the agent stands."""
    path = snapshot.path[-LONGEST_PATH:]
    x, y = (CELL * part + MIDDLE for part in (path % world.columns, path // world.columns))
    return [
        {
            "type": "scatter",
            "name": "last path",
            "mode": "lines",
            "x": x.astype(np.uint8),
            "y": y.astype(np.uint8),
            "line": {"color": "role:text/0.7", "width": 2.5, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "agent",
            "mode": "markers",
            "x": x[-1:].astype(np.uint8),
            "y": y[-1:].astype(np.uint8),
            "marker": {
                "symbol": "circle",
                "color": "role:accent",
                "size": size(world, 16),
                "opacity": 1,
                "line": {"color": "role:paper", "width": 2},
            },
            "hoverinfo": "skip",
        },
    ]


def _told(world: World, snapshot: Snapshot) -> dict[str, Any]:
    """What a cell says when it is pointed at (`assets/js/pointing.js` puts it together); drawn over all, and not seen."""
    reached = np.isfinite(snapshot.q[:, 0])
    shape = (world.rows, world.columns)
    shown = np.where(reached[:, None], snapshot.q, np.nan).reshape(*shape, 4)
    return {
        "type": "heatmap",
        "name": "cells",
        "z": np.where(reached, snapshot.visits.sum(1), np.nan).reshape(shape),
        "hoverongaps": False,
        "x0": MIDDLE,
        "dx": CELL,
        "y0": MIDDLE,
        "dy": CELL,
        "customdata": shown,
        "text": [[kind(world, (i, j), world.own_reward((i, j))) for j in range(world.columns)] for i in range(world.rows)],
        "meta": {"outcomes": {"size": CELL, **outcomes(world)}},
        "hoverinfo": "skip",
        "opacity": 0,
        "showscale": False,
        "showlegend": False,
        "colorscale": "scale:sequential",
    }
