"""A gated unit: its values over value and gate, and the slices through the chosen point with their slopes. Computes nothing."""

from __future__ import annotations

from typing import Any

from core import theme
from core.activations.config import Config
from core.activations.gated import INSIDE, REACH, GatedSnapshot
from core.activations.model import Floats
from core.activations.words import bracketed, number
from core.theme import Figure


def pictures(config: Config, snapshot: GatedSnapshot) -> dict[str, Figure]:
    """ "surface": y over a and b. "slices": y along each of the two, with its slope."""
    return {"surface": _surface(config, snapshot), "slices": _slices(config, snapshot)}


def formula(gate: str, b: str = "b") -> str:
    """ "SiLU(b)"; the bilinear unit has no function."""
    name = INSIDE[gate][0]
    return f"{name}({b})" if name else b


def _surface(config: Config, snapshot: GatedSnapshot) -> Figure:
    y = f"a · {formula(config.gate)}"
    alt = f"Colours: {config.gate}, {y}, for a and b from {-REACH:g} to {REACH:g}, with the chosen point."
    figure = theme.figure("value a", "gate b", alt=alt, height=430)
    layout = figure["layout"]
    layout["meta"] |= {"equation": [[line] for line in _lines(config, snapshot)]}
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= {"range": [-REACH, REACH], "showgrid": False}
    half = abs(float(snapshot.surface.max()))
    bar = {"title": {"text": "y", "side": "top"}, "thickness": 12, "outlinewidth": 0, "tickfont": {"color": "role:quiet", "size": 13}}
    figure["data"] = [
        {
            "type": "heatmap",
            "name": config.gate,
            "x": snapshot.axis,
            "y": snapshot.axis,
            "z": snapshot.surface,
            "colorscale": "scale:diverging",
            "zmin": -half,
            "zmax": half,
            "colorbar": bar,
            "hovertemplate": "a = %{x:.3g}, b = %{y:.3g}: y = %{z:.4g}<extra></extra>",
        },
        _cut("along a", [-REACH, REACH], [config.gate_b] * 2, "dash"),
        _cut("along b", [config.gate_a] * 2, [-REACH, REACH], "dot"),
        _dot("chosen", config.gate_a, snapshot.y, f"a = {config.gate_a:g}, b = {config.gate_b:g}: y = {number(snapshot.y, 4)}")
        | {"y": [config.gate_b]},
    ]
    return figure


def _cut(name: str, x: list[float], y: list[float], dash: str) -> dict[str, Any]:
    line = {"color": "role:text", "width": 2, "dash": dash}
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": line, "hoverinfo": "skip", "showlegend": False}


def _slices(config: Config, snapshot: GatedSnapshot) -> Figure:
    """Above along a, a straight line; below along b, with ∂y/∂b."""
    a, b = number(config.gate_a), number(config.gate_b)
    alt = f"{config.gate} along a at b = {b}, a straight line, and along b at a = {a}, with its slope."
    figure = theme.figure(f"a, at b = {b}", "y", alt=alt, height=560)
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    layout["meta"] |= {"named": 2}
    x_axis, y_axis = layout["xaxis"], layout["yaxis"]
    for end, title, domain in (("", f"a, while b = {b}", [0.6, 1.0]), ("2", f"b, while a = {a}", [0.0, 0.4])):
        layout[f"xaxis{end}"] = {**x_axis, "title": {**x_axis["title"], "text": title, "standoff": 4}, "range": [-REACH, REACH]}
        layout[f"xaxis{end}"]["anchor"] = f"y{end}"
        layout[f"yaxis{end}"] = {**y_axis, "domain": domain, "anchor": f"x{end}", "zeroline": True, "zerolinecolor": "role:grid"}
    below = {"xaxis": "x2", "yaxis": "y2"}
    figure["data"] = [
        _line("y", snapshot, snapshot.along_a, "data", "solid", "y = %{y:.4g} at a = %{x:.3g}"),
        _dot("chosen, along a", config.gate_a, snapshot.y, f"slope ∂y/∂a = {number(snapshot.da, 4)}"),
        _line("y, along b", snapshot, snapshot.along_b, "data", "solid", "y = %{y:.4g} at b = %{x:.3g}") | below | {"showlegend": False},
        _line("slope ∂y/∂b", snapshot, snapshot.slope_b, "suggestion", "dash", "∂y/∂b = %{y:.4g} at b = %{x:.3g}") | below,
        _dot("chosen, along b", config.gate_b, snapshot.y, f"y = {number(snapshot.y, 4)}") | below,
        _dot("slope at the chosen", config.gate_b, snapshot.db, f"slope ∂y/∂b = {number(snapshot.db, 4)}", "suggestion") | below,
    ]
    return figure


def _line(name: str, snapshot: GatedSnapshot, y: Floats, role: str, dash: str, said: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x0": float(snapshot.x[0]),
        "dx": float(snapshot.x[1] - snapshot.x[0]),
        "y": y,
        "line": {"color": f"role:{role}", "width": 3, "dash": dash},
        "hovertemplate": f"{said}<extra></extra>",
    }


def _dot(name: str, x: float, y: float, said: str, role: str = "text") -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [x],
        "y": [y],
        "marker": {"color": f"role:{role}", "size": 11, "opacity": 1, "line": {"color": "role:paper", "width": 2}},
        "hovertemplate": f"{said}<extra></extra>",
        "showlegend": False,
    }


def _lines(config: Config, snapshot: GatedSnapshot) -> list[str]:
    """The value and both slopes, in symbols and with the numbers."""
    name = INSIDE[config.gate][0]
    a, gate, slope = (bracketed(number(value)) for value in (config.gate_a, snapshot.gate, snapshot.gate_slope))
    back = f"{name}′(b)" if name else "1"
    return [
        f"y = a · {formula(config.gate)} = {a} · {gate} = {number(snapshot.y)}",
        f"∂y/∂a = {formula(config.gate)} = {number(snapshot.da)};  ∂y/∂b = a · {back} = {a} · {slope} = {number(snapshot.db)}",
    ]
