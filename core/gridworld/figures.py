"""The pictures of a run: the world with what is known about it, the return of each episode, and how far the values are from the optimum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core import theme
from core.gridworld import equation
from core.gridworld.config import PLANNERS, WITH_TRACES, Config
from core.gridworld.notation import checked
from core.gridworld.outcomes import outcomes
from core.gridworld.snapshot import Snapshot
from core.gridworld.world import ACTIONS, CLIFF, DELTAS, DOORS, FREE, GOAL, PIT, PORTALS, START, WALL, Cell, World
from core.theme import Figure

# Places on the world are whole quarters of a cell, so that a frame carries one byte for each: cell 0 is from 0 to 4, its middle at 2.
CELL, MIDDLE = 4, 2
CORNERS = ((0, 0), (4, 0), (4, 4), (0, 4))  # x, y within the cell; side `action` lies between corners action and action + 1
SHADES = 8  # of one colour: values are painted in so many steps up to the largest value of the optimum
LONGEST_PATH = 400  # cells of the path that are drawn, the latest ones
SMOOTHED = 20  # points of the curve of returns, for its mean
CROWDED = 16  # cells across from which on there is no room for numbers in them
NAMES = {START: "start", GOAL: "goal", PIT: "pit", CLIFF: "cliff", WALL: "wall"}
TRIANGLES = "value of each action"
SHOWN = {"triangles": TRIANGLES, "values": "value of the cell", "visits": "visits", "traces": "traces"}
VIEWED = {"triangles": "Actions", "values": "Values", "visits": "Visits", "traces": "Traces"}
NOTHING: tuple[Any, ...] = ()
NOWHERE = np.array([np.nan])  # one point that is not drawn: unlike an empty trace, it keeps its place in the legend
NOWHERE.setflags(write=False)


def pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """ "world", "returns" and "error". Traces and layout are the same from the untrained state to the end: only arrays change."""
    return {"world": _world(config, snapshot), "returns": _returns(config, snapshot), "error": _error(config, snapshot)}


def _world(config: Config, snapshot: Snapshot) -> Figure:
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
        *_triangles(config, world, snapshot, scale),
        _heat(config, world, snapshot, "values", scale),
        _heat(config, world, snapshot, "visits", scale),
        *([_heat(config, world, snapshot, "traces", scale)] if config.algorithm in WITH_TRACES else []),
        *_floor(world),
        _rewards(world),
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


def _triangles(config: Config, world: World, snapshot: Snapshot, scale: float) -> list[dict[str, Any]]:
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
                "visible": _view(config) == "triangles",
                "meta": {"view": "triangles"},
            }
        )
    in_legend = {**traces[-1], "mode": "markers", "x": NOWHERE, "y": NOWHERE, "fill": "none", "showlegend": True}
    in_legend["marker"] = {"symbol": "triangle-up", "color": "role:train", "size": 13}
    return [*traces, in_legend]


def _view(config: Config) -> str:
    return config.view if config.view != "traces" or config.algorithm in WITH_TRACES else "triangles"


def _heat(config: Config, world: World, snapshot: Snapshot, view: str, scale: float) -> dict[str, Any]:
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
        "visible": _view(config) == view,
        "meta": {"view": view},
    }


def _floor(world: World) -> list[dict[str, Any]]:
    """Lines between cells; walls, hatched; cells that are something, each with a sign of its own."""
    wide, high = CELL * world.columns, CELL * world.rows
    lines = [(0, y, wide, y) for y in range(0, high + 1, CELL)] + [(x, 0, x, high) for x in range(0, wide + 1, CELL)]
    between = {
        "type": "scatter",
        "name": "cells' borders",
        "mode": "lines",
        "x": [x for line in lines for x in (line[0], line[2], None)],
        "y": [y for line in lines for y in (line[1], line[3], None)],
        "line": {"color": "role:grid", "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    walls = [[(CELL * j + dx, CELL * i + dy) for dx, dy in (*CORNERS, CORNERS[0])] for i, j in world.find(WALL)]
    outline = np.array([point for wall in walls for point in (*wall, (0, 0))], np.uint8).reshape(-1, 2)
    hatched = {
        "type": "scatter",
        "name": "wall",
        "mode": "lines",
        "x": outline[:, 0],
        "y": outline[:, 1],
        "fill": "toself",
        "fillcolor": "role:reference/0.55",
        "fillpattern": {"shape": "/", "fgcolor": "role:quiet/0.9", "size": 6, "solidity": 0.35},
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    signs = []
    for letter, symbol, role in (
        (START, "circle-open", "text"),
        (GOAL, "star", "optimum"),
        (PIT, "x", "warning"),
        (CLIFF, "triangle-down-open", "warning"),
    ):
        x, y = _middles(world.find(letter))
        sign = _sign(NAMES[letter], x, y, {"symbol": symbol, "color": f"role:{role}", "size": _size(world, 15), "opacity": 1})
        if letter != START:  # nobody stands on the others, so the cells below them have nothing to say
            sign |= {"hoverinfo": "text", "hovertext": [_kind(world, cell, world.reward_in(cell)) for cell in world.find(letter)]}
        signs.append(sign)
    doors = [(cell, 90 * DOORS.index(world.cells[cell[0]][cell[1]])) for cell in world.find(DOORS)]
    x, y = _middles([cell for cell, _ in doors])
    marker = {
        "symbol": "arrow-bar-up",
        "angle": [angle for _, angle in doors],
        "color": "role:warning",
        "size": _size(world, 15),
        "opacity": 1,
    }
    portals = world.find(PORTALS + PORTALS.upper())
    at_x, at_y = _middles(portals)
    letters = {
        **_sign("portal", at_x, at_y, {"symbol": "diamond-open", "color": "role:validation", "size": _size(world, 20), "opacity": 1}),
        "mode": "markers+text",
        "text": [world.cells[i][j] for i, j in portals],
        "textfont": {"color": "role:validation", "size": _size(world, 13)},
    }
    return [between, hatched, *signs, _sign("one way", x, y, marker), letters]


def _sign(name: str, x: Any, y: Any, marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "mode": "markers", "x": x, "y": y, "marker": marker, "hoverinfo": "skip", "showlegend": False}


def _rewards(world: World) -> dict[str, Any]:
    """Rewards painted on cells, as numbers near their lower edge, and the strength of the wind along the borders."""
    own = [] if max(world.rows, world.columns) > CROWDED else [((row, column), reward) for row, column, reward in world.rewards]
    x: list[float] = [float(CELL * column + MIDDLE) for (_, column), _ in own] + [
        float(CELL * j + MIDDLE) for j, wind in enumerate(world.wind) if wind
    ]
    y: list[float] = [CELL * row + 3.4 for (row, _), _ in own] + [CELL * world.rows - 0.6 for wind in world.wind if wind]
    said = [f"{reward:+.2g}" for _, reward in own] + [f"{'↑' if wind > 0 else '↓'}{abs(wind)}" for wind in world.wind if wind]
    x += [0.6 for wind in world.sidewind if wind]
    y += [CELL * i + MIDDLE for i, wind in enumerate(world.sidewind) if wind]
    said += [f"{'→' if wind > 0 else '←'}{abs(wind)}" for wind in world.sidewind if wind]
    return {
        "type": "scatter",
        "name": "reward",
        "mode": "text",
        "x": x,
        "y": y,
        "text": said,
        "textfont": {"color": "role:text", "size": _size(world, 12)},
        "hoverinfo": "skip",
        "showlegend": False,
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
                "marker": {"symbol": f"triangle-{name}", "color": "role:text", "size": _size(world, 9), "opacity": 1},
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
                "size": _size(world, 16),
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
        "text": [[_kind(world, (i, j), world.own_reward((i, j))) for j in range(world.columns)] for i in range(world.rows)],
        "meta": {"outcomes": {"size": CELL, **outcomes(world)}},
        "hoverinfo": "skip",
        "opacity": 0,
        "showscale": False,
        "showlegend": False,
        "colorscale": "scale:sequential",
    }


def _kind(world: World, cell: Cell, reward: float | None) -> str:
    letter = world.cells[cell[0]][cell[1]]
    name = NAMES.get(letter) or ("one way" if letter in DOORS else "cell" if letter == FREE else f"portal {letter}")
    return f"{name} in row {cell[0] + 1}, column {cell[1] + 1}" + (f", reward {reward:g}" if reward is not None else "")


def _middles(cells: list[Cell]) -> tuple[Any, Any]:
    return [CELL * j + MIDDLE for _, j in cells], [CELL * i + MIDDLE for i, _ in cells]


def _size(world: World, largest: int) -> int:
    """Points for a sign that is `largest` in a small world, less in a crowded one."""
    across = max(world.rows, world.columns)
    return max(4, round(largest * min(1.0, 12 / across)))


def _returns(config: Config, snapshot: Snapshot) -> Figure:
    alt = "The return of each episode, the sum of its rewards, and the return that the best policy can expect."
    figure = theme.figure("episode", "return (sum of rewards)", alt=alt, height=300)
    each = int(snapshot.curve_episodes[0]) if len(snapshot.curve_episodes) else 1
    of = "an episode" if each == 1 else f"the mean of {each} episodes"
    figure["layout"]["xaxis"] |= {"range": [0, config.episodes]}
    figure["layout"]["yaxis"] |= {"range": _returns_range(snapshot)}
    best = snapshot.best_return
    known = math.isfinite(best)
    smoothed = np.convolve(snapshot.returns, np.full(SMOOTHED, 1 / SMOOTHED), "valid") if len(snapshot.returns) >= SMOOTHED else ()
    figure["data"] = [
        {
            "type": "scatter",
            "name": "return",
            "mode": "lines",
            "x": snapshot.curve_episodes if len(snapshot.curve_episodes) else NOWHERE,
            "y": snapshot.returns if len(snapshot.curve_episodes) else NOWHERE,
            "line": {"color": "role:train/0.4", "width": 1},
            "hovertemplate": f"up to episode %{{x}}<br>the return is %{{y:.4g}}, {of}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": f"mean of {SMOOTHED}",
            "mode": "lines",
            "x": snapshot.curve_episodes[SMOOTHED - 1 :] if len(smoothed) else NOWHERE,
            "y": smoothed if len(smoothed) else NOWHERE,
            "line": {"color": "role:train", "width": 3},
            "hovertemplate": f"up to episode %{{x}}<br>the mean of {SMOOTHED} points is %{{y:.4g}}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": "best possible",
            "mode": "lines",
            "x": [0, config.episodes] if known else NOWHERE,
            "y": [best, best] if known else NOWHERE,
            "line": {"color": "role:optimum", "width": 2, "dash": "dash"},
            "hovertemplate": "the best policy expects a return of %{y:.4g}<extra></extra>",
        },
    ]
    return figure


def _returns_range(snapshot: Snapshot) -> list[float]:
    """From the worst tenth on: the first stumbling episodes would flatten all that follows."""
    values = [snapshot.best_return] if math.isfinite(snapshot.best_return) else []
    if len(snapshot.returns):
        values += [float(np.quantile(snapshot.returns, 0.05)), float(snapshot.returns.max())]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = 0.08 * (high - low) or 1.0
    return [low - room, high + room]


def _error(config: Config, snapshot: Snapshot) -> Figure:
    alt = "The largest distance between the learned values and the exact optimum, against the steps of learning."
    unit = "sweeps" if config.algorithm in PLANNERS else "transitions"
    figure = theme.figure(unit, "largest |Q − Q*|", alt=alt, height=300)
    figure["layout"]["yaxis"] |= {"rangemode": "tozero"}
    figure["data"] = [
        {
            "type": "scatter",
            "name": "distance from the optimum",
            "mode": "lines",
            "x": snapshot.error_steps if len(snapshot.error_steps) else NOWHERE,
            "y": snapshot.error if len(snapshot.error_steps) else NOWHERE,
            "line": {"color": "role:generated", "width": 2},
            "hovertemplate": f"after %{{x}} {unit} one value is still<br>%{{y:.3g}} away from the optimum<extra></extra>",
        }
    ]
    return figure
