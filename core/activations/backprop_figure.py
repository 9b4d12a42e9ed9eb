"""The network as a graph, numbers at every node and edge as far as the steps have come; and how well the check fits. Computes nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from core import theme
from core.activations.backprop import DIFFERENCES, BackpropSnapshot
from core.activations.backprop_lines import LOW, STEPS, lines
from core.activations.model import Floats
from core.activations.why_config import WhyConfig
from core.activations.words import number
from core.theme import Figure

FINE, LOOK, SUSPICIOUS = BORDERS = (1e-7, 1e-5, 1e-3)  # Source: CS231n notes, "Gradient checks"
COLUMNS = (0.0, 1.0, 2.0, 2.8)  # inputs, hidden units, outputs, loss
LEAST = 1e-13  # relative errors are drawn from here on: a logarithmic axis has no 0
Label = tuple[float, float, str, int]  # x, y, text, the step at which it appears


def pictures(config: WhyConfig, snapshot: BackpropSnapshot) -> dict[str, Figure]:
    """ "network" and "check"."""
    return {"network": _network(config, snapshot), "check": _check(config, snapshot)}


def _network(config: WhyConfig, snapshot: BackpropSnapshot) -> Figure:
    stage, outputs = snapshot.stage, len(snapshot.goals)
    figure = theme.figure(
        "", "", alt=f"A network of 2 inputs, 2 hidden units and {outputs} outputs, up to step {stage}: {STEPS[stage]}.", height=460
    )
    layout = figure["layout"]
    for axis, reach in (("xaxis", [-0.25, 3.05]), ("yaxis", [-0.42, 1.48])):
        layout[axis] |= {"visible": False, "range": reach, "fixedrange": True}
    title = f"Step {stage}: {STEPS[stage]}" if stage else "The network; step 1 is forward"
    layout["meta"] |= {"equation": [[line] for line in lines(config, snapshot, stage)]}
    layout["margin"] = {"l": 8, "r": 8, "t": 36, "b": 8}
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
    layout["annotations"] = [{**place, "text": title, "font": {"color": "role:text", "size": 16}}]
    ups = {1: (0.5,), 2: (1.0, 0.0)}
    places = [
        [(COLUMNS[0], y) for y in ups[2]],
        [(COLUMNS[1], y) for y in ups[2]],
        [(COLUMNS[2], y) for y in ups[outputs]],
        [(COLUMNS[3], 0.5)],
    ]
    figure["data"] = [
        _edges(places),
        _nodes(places),
        _labels("numbers on the way forward", _forward(snapshot, places), stage, "data"),
        _labels("weights", _weights(snapshot, places), stage, "text"),
        _labels("gradients on the way back", _backward(snapshot, places), stage, "suggestion"),
    ]
    return figure


def _edges(places: list[list[tuple[float, float]]]) -> dict[str, Any]:
    x, y = [], []
    for left, right in pairwise(places):
        for before in left:
            for after in right:
                x += [before[0], after[0], None]
                y += [before[1], after[1], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "role:grid", "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _nodes(places: list[list[tuple[float, float]]]) -> dict[str, Any]:
    names = [[f"x{LOW[i]}" for i in (1, 2)], [f"h{LOW[j]}" for j in (1, 2)], [f"o{LOW[k + 1]}" for k in range(len(places[2]))], ["E"]]
    flat = [place for column in places for place in column]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x for x, _ in flat],
        "y": [y for _, y in flat],
        "text": [name for column in names for name in column],
        "textfont": {"color": "role:paper", "size": 15},
        "marker": {"color": "role:text", "size": 36, "opacity": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _forward(snapshot: BackpropSnapshot, places: list[list[tuple[float, float]]]) -> list[Label]:
    p = snapshot.passed
    found: list[Label] = [(x, y + 0.15, number(float(value)), 0) for (x, y), value in zip(places[0], snapshot.x, strict=True)]
    for (x, y), z, a in zip(places[1], p.z, p.a, strict=True):
        found += [(x, y + 0.24, f"z {number(float(z))}", 1), (x, y + 0.15, f"a {number(float(a))}", 2)]
    for (x, y), s, o, t in zip(places[2], p.s, p.o, snapshot.goals, strict=True):
        found += [
            (x, y + 0.42, f"t {number(float(t))}", 0),
            (x, y + 0.24, f"s {number(float(s))}", 3),
            (x, y + 0.15, f"o {number(float(o))}", 4),
        ]
    x, y = places[3][0]
    found.append((x, y + 0.15, number(p.loss), 5))
    found.append((x, y + 0.26, f"then {number(snapshot.after)}", 12))
    return found


def _weights(snapshot: BackpropSnapshot, places: list[list[tuple[float, float]]]) -> list[Label]:
    """Each weight on its edge, near where it starts, so that crossing edges keep theirs apart; the bias above its unit."""
    found: list[Label] = []
    for (left, right), rows in zip(((0, 1), (1, 2)), snapshot.weights, strict=True):
        for j, after in enumerate(places[right]):
            for i, before in enumerate(places[left]):
                x, y = _between(before, after)
                found.append((x, y + 0.045, number(float(rows[j, i])), 0))
            found.append((after[0], after[1] + 0.33, f"{'bc'[left]} {number(float(rows[j, 2]))}", 0))
    return found


def _backward(snapshot: BackpropSnapshot, places: list[list[tuple[float, float]]]) -> list[Label]:
    p = snapshot.passed
    found: list[Label] = []
    for (x, y), do, ds in zip(places[2], p.do, p.ds, strict=True):
        found += [(x, y - 0.15, f"∂o {number(float(do))}", 6), (x, y - 0.24, f"∂s {number(float(ds))}", 7)]
    for (x, y), da, dz in zip(places[1], p.da, p.dz, strict=True):
        found += [(x, y - 0.15, f"∂a {number(float(da))}", 9), (x, y - 0.24, f"∂z {number(float(dz))}", 10)]
    for (left, right), rows, step in zip(((0, 1), (1, 2)), (p.hidden, p.output), (11, 8), strict=True):
        for j, after in enumerate(places[right]):
            for i, before in enumerate(places[left]):
                x, y = _between(before, after)
                found.append((x, y - 0.045, number(float(rows[j, i])), step))
            found.append((after[0], after[1] - 0.33, f"∂{'bc'[left]} {number(float(rows[j, 2]))}", step))
    return found


def _between(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    share = (
        0.3 if before[0] == COLUMNS[0] or abs(before[1] - after[1]) != 0.5 else 0.44
    )  # to one output edges do not cross: room for the rest
    return before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])


def _labels(name: str, labels: list[Label], stage: int, role: str) -> dict[str, Any]:
    """Those whose step has come; those of the step itself are larger."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": name,
        "x": [x for x, _, _, _ in labels],
        "y": [y for _, y, _, _ in labels],
        "text": [text if step <= stage else "" for _, _, text, step in labels],
        "textfont": {"color": f"role:{role}", "size": [15 if step == stage and step else 13 for *_, step in labels]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _check(config: WhyConfig, snapshot: BackpropSnapshot) -> Figure:
    figure = theme.figure(
        "difference h",
        "largest relative error",
        alt=f"How far central differences are from backpropagation, for each h. At your h it is {number(snapshot.worst)}.",
        height=290,
    )
    layout = figure["layout"]
    layout["xaxis"] |= {"type": "log", "exponentformat": "power", "dtick": 2}
    layout["yaxis"] |= {"type": "log", "exponentformat": "power", "dtick": 2}
    ends = [float(DIFFERENCES[-1]), float(DIFFERENCES[0])]
    figure["data"] = [
        _line("relative error", DIFFERENCES, np.maximum(snapshot.check, LEAST), "data", "solid", 3),
        *(
            _line(words, np.array(ends), np.full(2, border), "reference", dash, 1.5)
            for words, border, dash in zip(
                ("fine below", "look above", "suspicious above"), BORDERS, ("dot", "dash", "longdash"), strict=True
            )
        ),
        {
            "type": "scatter",
            "mode": "markers",
            "name": "your h",
            "x": [config.bp_difference],
            "y": [max(snapshot.worst, LEAST)],
            "marker": {"color": "role:suggestion", "size": 13, "symbol": "diamond"},
            "hovertemplate": "h = %{x:.3g}: %{y:.3g}<extra></extra>",
        },
    ]
    layout["meta"] |= {"named": 5}
    return figure


def _line(name: str, x: Floats, y: Floats, role: str, dash: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": f"role:{role}", "dash": dash, "width": width},
        "hovertemplate": "h = %{x:.3g}: %{y:.3g}<extra></extra>" if role == "data" else f"{name} %{{y}}<extra></extra>",
    }
