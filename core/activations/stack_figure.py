"""A grid of points behind each layer of a stack; xor as a linear layer and as two hidden units see it. Computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.activations.model import Floats
from core.activations.stack import ALONG, LINES, SQUARE, XOR, StackSnapshot
from core.activations.why_config import NOTHING, WhyConfig
from core.activations.words import number
from core.theme import Figure


def pictures(config: WhyConfig, snapshot: StackSnapshot) -> dict[str, Figure]:
    """ "stack": the grid behind each layer. "xor": both ways to decide it. "hidden": what the two units make of its points."""
    return {"stack": _stack(config, snapshot), "xor": _xor(config, snapshot), "hidden": _hidden(config, snapshot)}


def matrix(values: Floats) -> str:
    """ "[1 1; 0 1]"."""
    return "[" + "; ".join(" ".join(number(float(value)) for value in row) for row in values) + "]"


def _stack(config: WhyConfig, snapshot: StackSnapshot) -> Figure:
    states = snapshot.states
    many = len(states) - 1
    rows = -(-len(states) // 2)
    between = "nothing between the layers" if config.between == NOTHING else f"{config.between} between the layers"
    figure = theme.figure("", "", alt=f"A grid of points before and after each of {many} layers, with {between}.", height=60 + 270 * rows)
    layout = figure["layout"]
    layout["meta"] |= {"equation": _equation(config, snapshot)}
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    for place, points in enumerate(states):
        row, column = divmod(place, 2)
        end = str(place + 1) if place else ""
        top = 1 - row / rows
        reach = 1.1 * float(np.abs(points).max()) or 1.0
        layout[f"xaxis{end}"] = {**x_axis, "domain": [0.54 * column, 0.46 + 0.54 * column], "anchor": f"y{end}", "range": [-reach, reach]}
        layout[f"xaxis{end}"]["title"] = {**x_axis["title"], "text": _name(place, many, config.between), "standoff": 2}
        layout[f"yaxis{end}"] = {**y_axis, "domain": [top - 1 / rows + 0.2 / rows, top], "anchor": f"x{end}", "range": [-reach, reach]}
        layout[f"yaxis{end}"] |= {"scaleanchor": f"x{end}", "constrain": "domain"}
        layout[f"xaxis{end}"]["constrain"] = "domain"
        half = LINES * ALONG
        for name, part, role, dash in (("rows", points[:half], "data", "solid"), ("columns", points[half:], "suggestion", "dot")):
            figure["data"].append(_lines(name, part, role, dash, legend=not place) | {"xaxis": f"x{end}", "yaxis": f"y{end}"})
    return figure


def _name(place: int, many: int, between: str) -> str:
    if place == 0:
        return "what goes in"
    then = f", then {between}" if between != NOTHING and place < many else ""
    return f"after layer {place}{then}"


def _lines(name: str, points: Floats, role: str, dash: str, *, legend: bool) -> dict[str, Any]:
    """All lines in one trace, with a gap between one and the next."""
    gap = np.full((LINES, 1), np.nan)
    x, y = (np.hstack([points[:, axis].reshape(LINES, ALONG), gap]).ravel() for axis in (0, 1))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": f"role:{role}", "dash": dash, "width": 2},
        "showlegend": legend,
        "hovertemplate": "(%{x:.3g}, %{y:.3g})<extra></extra>",
    }


def _equation(config: WhyConfig, snapshot: StackSnapshot) -> list[list[str]]:
    matrices = config.stack
    names = [f"W{chr(0x2080 + i)}" for i in range(len(matrices), 0, -1)]
    written = " · ".join(matrix(one) for one in reversed(matrices))
    lines = [[f"{' '.join(names)} = {written} = {matrix(snapshot.product)}"]]
    if config.between != NOTHING:
        inner = "W₁ x"
        for i in range(2, len(matrices) + 1):
            inner = f"W{chr(0x2080 + i)} f({inner})"
        lines.append([f"y = {inner}, f = {config.between}: no product of matrices"])
    return lines


def _xor(config: WhyConfig, snapshot: StackSnapshot) -> Figure:
    between = "nothing" if config.between == NOTHING else config.between
    figure = theme.figure(
        "",
        "",
        alt=f"Xor over the plane of its two inputs: the best linear layer, and two hidden units with {between} behind them.",
        height=380,
    )
    layout = figure["layout"]
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    for end, left, title, plane in (
        ("", 0.0, "x₁ · best linear layer", snapshot.best),
        ("2", 0.54, f"x₁ · two units, f = {between}", snapshot.plane),
    ):
        layout[f"xaxis{end}"] = {**x_axis, "domain": [left, left + 0.46], "anchor": f"y{end}", "title": {**x_axis["title"], "text": title}}
        layout[f"yaxis{end}"] = {**y_axis, "anchor": f"x{end}", "title": {**y_axis["title"], "text": "x₂"}}
        axes = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
        figure["data"] += [trace | axes for trace in _plane(plane, title, legend=not end)] + [_points(legend=not end) | axes]
    return figure


def _plane(values: Floats, title: str, *, legend: bool) -> list[dict[str, Any]]:
    apart = float(SQUARE[1] - SQUARE[0])
    along = {"z": values, "x0": float(SQUARE[0]), "dx": apart, "y0": float(SQUARE[0]), "dy": apart, "showscale": False}
    return [
        {
            **along,
            "type": "heatmap",
            "name": f"y, {title.partition('· ')[2]}",
            "colorscale": "scale:diverging",
            "zmin": -0.5,
            "zmax": 1.5,
            "hovertemplate": "y(%{x:.2f}, %{y:.2f}) = %{z:.3g}<extra></extra>",
        },
        {
            **along,
            "type": "contour",
            "name": "y = 1/2",
            "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
            "line": {"color": "role:text", "width": 3},
            "showlegend": legend,
            "hoverinfo": "skip",
        },
    ]


def _points(*, legend: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "xor: what should come out",
        "x": [x for x, _, _ in XOR],
        "y": [y for _, y, _ in XOR],
        "text": [f"{goal:g}" for _, _, goal in XOR],
        "textfont": {"color": "role:paper", "size": 14},
        "marker": {"color": "role:text", "size": 24, "symbol": ["circle" if goal else "square" for _, _, goal in XOR]},
        "showlegend": legend,
        "hovertemplate": "(%{x}, %{y}) should give %{text}<extra></extra>",
    }


def _hidden(config: WhyConfig, snapshot: StackSnapshot) -> Figure:
    between = "" if config.between == NOTHING else f"{config.between} of "
    figure = theme.figure(
        f"h₁ = {between}(x₁ + x₂)", f"h₂ = {between}(x₁ + x₂ − 1)", alt="The four points of xor as two hidden units see them."
    )
    figure["layout"]["height"] = 360
    low, high = float(snapshot.hidden[:, 0].min()) - 0.5, float(snapshot.hidden[:, 0].max()) + 0.5
    figure["data"] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "h₁ − 2 h₂ = 1/2",
            "x": [low, high],
            "y": [(low - 0.5) / 2, (high - 0.5) / 2],
            "line": {"color": "role:reference", "dash": "dash", "width": 3},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": "the four points",
            "x": snapshot.hidden[:, 0],
            "y": snapshot.hidden[:, 1],
            "text": [f"({x1:g}, {x2:g}) → {goal:g}" for x1, x2, goal in XOR],
            "textposition": ["top center", "bottom center", "top center", "top center"],
            "customdata": snapshot.outputs,
            "marker": {"color": "role:data", "size": 16, "symbol": ["circle" if goal else "square" for _, _, goal in XOR]},
            "hovertemplate": "%{text}: h₁ = %{x:.3g}, h₂ = %{y:.3g}, y = %{customdata:.3g}<extra></extra>",
        },
    ]
    return figure
