"""The ground of the world's picture: borders, walls, and cells that are something, each with a sign of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.gridworld.world import CLIFF, DOORS, FREE, GOAL, PIT, PORTALS, START, WALL, Cell, World

# Places on the world are whole quarters of a cell, so that a frame carries one byte for each: cell 0 is from 0 to 4, its middle at 2.
CELL, MIDDLE = 4, 2
CORNERS = ((0, 0), (4, 0), (4, 4), (0, 4))  # x, y within the cell; side `action` lies between corners action and action + 1
CROWDED = 16  # cells across from which on there is no room for numbers in them
NAMES = {START: "start", GOAL: "goal", PIT: "pit", CLIFF: "cliff", WALL: "wall"}


def floor(world: World) -> list[dict[str, Any]]:
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
        sign = _sign(NAMES[letter], x, y, {"symbol": symbol, "color": f"role:{role}", "size": size(world, 15), "opacity": 1})
        if letter != START:  # nobody stands on the others, so the cells below them have nothing to say
            sign |= {"hoverinfo": "text", "hovertext": [kind(world, cell, world.reward_in(cell)) for cell in world.find(letter)]}
        signs.append(sign)
    doors = [(cell, 90 * DOORS.index(world.cells[cell[0]][cell[1]])) for cell in world.find(DOORS)]
    x, y = _middles([cell for cell, _ in doors])
    marker = {
        "symbol": "arrow-bar-up",
        "angle": [angle for _, angle in doors],
        "color": "role:warning",
        "size": size(world, 15),
        "opacity": 1,
    }
    portals = world.find(PORTALS + PORTALS.upper())
    at_x, at_y = _middles(portals)
    letters = {
        **_sign("portal", at_x, at_y, {"symbol": "diamond-open", "color": "role:validation", "size": size(world, 20), "opacity": 1}),
        "mode": "markers+text",
        "text": [world.cells[i][j] for i, j in portals],
        "textfont": {"color": "role:validation", "size": size(world, 13)},
    }
    return [between, hatched, *signs, _sign("one way", x, y, marker), letters]


def _sign(name: str, x: Any, y: Any, marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "mode": "markers", "x": x, "y": y, "marker": marker, "hoverinfo": "skip", "showlegend": False}


def rewards(world: World) -> dict[str, Any]:
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
        "textfont": {"color": "role:text", "size": size(world, 12)},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def kind(world: World, cell: Cell, reward: float | None) -> str:
    letter = world.cells[cell[0]][cell[1]]
    name = NAMES.get(letter) or ("one way" if letter in DOORS else "cell" if letter == FREE else f"portal {letter}")
    return f"{name} in row {cell[0] + 1}, column {cell[1] + 1}" + (f", reward {reward:g}" if reward is not None else "")


def _middles(cells: list[Cell]) -> tuple[Any, Any]:
    return [CELL * j + MIDDLE for _, j in cells], [CELL * i + MIDDLE for i, _ in cells]


def size(world: World, largest: int) -> int:
    """Points for a sign that is `largest` in a small world, less in a crowded one."""
    across = max(world.rows, world.columns)
    return max(4, round(largest * min(1.0, 12 / across)))
