"""The constructed and the trained sum of units beside each other, what each unit adds, and the error by their number. Computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.activations.fit_run import PART_POINTS, FitSnapshot
from core.activations.hidden import LINE
from core.activations.model import Floats
from core.activations.why_config import POLYNOMIALS, WhyConfig
from core.theme import Figure

APART = float(LINE[1] - LINE[0])
EVERY = 5  # of LINE's points are drawn; errors are measured on all
LOWEST = 1e-6  # smaller errors are drawn here: a logarithmic axis has no 0


def pictures(config: WhyConfig, snapshot: FitSnapshot) -> dict[str, Figure]:
    """ "fit": both sums and their parts. "errors": by the number of units."""
    return {"fit": _fit(config, snapshot), "errors": _errors(config, snapshot)}


def _fit(config: WhyConfig, snapshot: FitSnapshot) -> Figure:
    polynomial = config.unit in POLYNOMIALS
    built = "best possible" if polynomial else "constructed"
    said = "what no number of units can better" if polynomial else "constructed"
    figure = theme.figure(
        "x",
        "height",
        alt=f"The target {config.goal} with {config.units} {config.unit} units: left {said}, right trained; below, their parts.",
        height=520,
    )
    layout = figure["layout"]
    layout["meta"] |= {"equation": [[f"y(x) = c + Σ aᵢ f(wᵢ x + bᵢ), i = 1 … {config.units}, f = {config.unit}"]]}
    layout["hovermode"] = "closest"
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    places = (
        ("", (0.0, 0.46), (0.5, 1.0)),
        ("2", (0.54, 1.0), (0.5, 1.0)),
        ("3", (0.0, 0.46), (0.0, 0.34)),
        ("4", (0.54, 1.0), (0.0, 0.34)),
    )
    titles = (f"x · {built}", "x · trained", "x · parts, constructed", "x · parts, trained")
    high = _reach([snapshot.goal, snapshot.built])
    for (end, across, up), title in zip(places, titles, strict=True):
        layout[f"xaxis{end}"] = {**x_axis, "domain": list(across), "anchor": f"y{end}", "range": [float(LINE[0]), float(LINE[-1])]}
        layout[f"xaxis{end}"]["title"] = {**x_axis["title"], "text": title, "standoff": 4}
        name = {"": "y", "2": "y", "3": "aᵢ f(wᵢ x + bᵢ)", "4": "aᵢ f"}[end]
        layout[f"yaxis{end}"] = {**y_axis, "domain": list(up), "anchor": f"x{end}", "zeroline": True, "zerolinecolor": "role:grid"}
        layout[f"yaxis{end}"]["title"] = {**y_axis["title"], "text": name, "standoff": 4}
        if end in ("", "2"):
            layout[f"yaxis{end}"]["range"] = high
    for end, heights, role, words in (("", snapshot.built, "race", built), ("2", snapshot.trained, "suggestion", "trained")):
        axes = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
        figure["data"] += [
            _curve("target", snapshot.goal, "data", "solid", 5, legend=not end) | axes,
            _curve(words, heights, role, "dash", 3) | axes,
        ]
    for end, parts, role, words in (
        ("3", snapshot.built_parts, "race", "parts, constructed"),
        ("4", snapshot.trained_parts, "suggestion", "parts, trained"),
    ):
        figure["data"].append(_parts(words, parts, role) | {"xaxis": f"x{end}", "yaxis": f"y{end}"})
    return figure


def _curve(name: str, heights: Floats, role: str, dash: str, width: int, *, legend: bool = True) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x0": float(LINE[0]),
        "dx": EVERY * APART,
        "y": heights[::EVERY],
        "line": {"color": f"role:{role}" + ("/0.45" if name == "target" else ""), "dash": dash, "width": width},
        "showlegend": legend,
        "hovertemplate": f"{name}: y(%{{x:.2f}}) = %{{y:.4g}}<extra></extra>",
    }


def _parts(name: str, parts: Floats, role: str) -> dict[str, Any]:
    """All units in one trace, with a gap between one and the next."""
    many = len(parts)
    gap = np.full((many, 1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": np.hstack([np.tile(PART_POINTS, (many, 1)), gap]).ravel(),
        "y": np.hstack([parts, gap]).ravel(),
        "line": {"color": f"role:{role}", "width": 1.5},
        "opacity": 0.8,
        "showlegend": False,
        "hovertemplate": "a unit adds %{y:.3g} at x = %{x:.2f}<extra></extra>",
    }


def _reach(curves: list[Floats]) -> list[float]:
    low, high = min(float(one.min()) for one in curves), max(float(one.max()) for one in curves)
    room = 0.15 * (high - low) or 0.5
    return [low - room, high + room]


def _errors(config: WhyConfig, snapshot: FitSnapshot) -> Figure:
    figure = theme.figure(
        "units",
        "error",
        alt=f"Error of sums of {config.unit} units against their number, both on logarithmic axes; the chosen number is {config.units}.",
        height=360,
    )
    layout = figure["layout"]
    layout["xaxis"] |= {"type": "log", "tickvals": [1, 2, 4, 8, 16, 32, 64], "range": [-0.05, 1.85]}
    layout["yaxis"] |= {"type": "log", "dtick": 1, "exponentformat": "power"}
    units, largest, bound, mean = snapshot.ladder
    polynomial = config.unit in POLYNOMIALS
    built = "best possible" if polynomial else "constructed"
    figure["data"] = [
        _points(f"{built}, largest error", units, largest, "race", "solid", "circle"),
        _points(f"{built}, mean", units, mean, "race", "dot", "circle-open"),
        _points("bound of the largest", units, np.where(np.isfinite(bound), bound, np.nan), "reference", "dash", "line-ew"),
        _points("trained, mean", snapshot.learned[0], snapshot.learned[1], "suggestion", "solid", "diamond"),
    ]
    layout["shapes"] = [
        {
            "type": "line",
            "x0": config.units,
            "x1": config.units,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": "role:grid", "width": 2},
        }
    ]
    layout["meta"] |= {"named": 4}
    return figure


def _points(name: str, units: Floats, error: Floats, role: str, dash: str, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": units,
        "y": np.maximum(error, LOWEST),
        "line": {"color": f"role:{role}", "dash": dash, "width": 2},
        "marker": {"symbol": symbol, "size": 8, "color": f"role:{role}"},
        "hovertemplate": f"{name}: %{{y:.3g}} with %{{x}} units<extra></extra>",
    }
