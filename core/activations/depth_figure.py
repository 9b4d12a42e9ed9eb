"""The pictures of a deep network: signal and gradient by layer, what the units do, how the numbers spread. Computes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core import theme
from core.activations.config import Config
from core.activations.curves_figure import LOOKS
from core.activations.depth_snapshot import FLOAT32_LEAST, Deep, DepthSnapshot
from core.activations.model import Floats
from core.activations.words import listed, number
from core.theme import Figure

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross")
TICKS = 6
LOST = math.log10(FLOAT32_LEAST)
FULL = 0.3  # a bin with this share of a layer's numbers has the darkest colour


def depth_pictures(config: Config, snapshot: DepthSnapshot) -> dict[str, Figure]:
    """ "depth", "units" and "spread"."""
    return {"depth": _depth(config, snapshot), "units": _units(config, snapshot), "spread": _spread(config, snapshot)}


def _depth(config: Config, snapshot: DepthSnapshot) -> Figure:
    """Above how large the numbers are, below the gradient: points measured, lines predicted."""
    names = listed([deep.name for deep in snapshot.deep])
    alt = f"{names}: the size of the numbers and of the gradient in each of {config.depth} layers, measured and predicted."
    figure = theme.figure("layer (0 is the input)", "signal: std of h", alt=alt, height=480)
    _panels(figure, config.depth, ("signal: std of h", "gradient: |∂L/∂h|"))
    figure["layout"]["meta"] |= {"named": len(snapshot.deep), "main": True}
    parts: Sequence[tuple[str, Callable[[Deep], Floats], Callable[[Deep], Floats], str]] = (
        ("y", lambda deep: deep.deviation, lambda deep: deep.predicted.deviation, "the standard deviation of the numbers"),
        ("y2", lambda deep: deep.gradient, lambda deep: deep.predicted.gradient, "the length of the gradient"),
    )
    for axis, measured, theory, what in parts:
        shown: list[Floats] = []
        for (role, dash), symbol, deep in zip(LOOKS, SYMBOLS, snapshot.deep, strict=False):
            expected, found = _log(theory(deep)), _log(measured(deep))
            shown += [expected, found]
            figure["data"] += [
                {
                    **_trace(deep, axis, np.arange(config.depth + 1), expected),
                    "name": f"{deep.name}, predicted",
                    "mode": "lines",
                    "line": {"color": f"role:{role}/0.8", "width": 2, "dash": dash},
                    "text": [number(value) for value in theory(deep).tolist()],
                    "hovertemplate": f"{deep.name}, layer %{{x}}: predicted %{{text}}<extra></extra>",
                    "showlegend": False,
                },
                {
                    **_trace(deep, axis, np.arange(config.depth + 1), found),
                    "name": deep.name,
                    "mode": "markers",
                    "marker": {"color": f"role:{role}", "size": 7, "symbol": symbol},
                    "text": [number(value) for value in measured(deep).tolist()],
                    "hovertemplate": f"{deep.name}, layer %{{x}}: {what} is %{{text}}<extra></extra>",
                    "showlegend": axis == "y",
                },
            ]
        figure["layout"]["yaxis" + axis[1:]] |= _decades(shown)
        if min(float(np.nanmin(part, initial=0.0)) for part in shown) < LOST:
            figure["data"].append(_floor(config.depth, axis))
    return figure


def _units(config: Config, snapshot: DepthSnapshot) -> Figure:
    """Above the gradient of the weights, below how many sums are saturated and how many units dead."""
    names = listed([deep.name for deep in snapshot.deep])
    alt = f"{names}: the gradient of each layer’s weights, the share of saturated sums and of dead units."
    figure = theme.figure("layer", "weights: |∂L/∂W|", alt=alt, height=440)
    _panels(figure, config.depth, ("weights: |∂L/∂W|", "saturated; dead ○ (%)"))
    figure["layout"]["meta"] |= {"named": len(snapshot.deep)}
    layers = np.arange(1, config.depth + 1)
    shown = []
    for (role, dash), symbol, deep in zip(LOOKS, SYMBOLS, snapshot.deep, strict=False):
        shown.append(_log(deep.weight_gradient))
        line = {"mode": "lines", "line": {"color": f"role:{role}", "width": 3, "dash": dash}}
        figure["data"] += [
            {
                **_trace(deep, "y", layers, shown[-1]),
                **line,
                "name": deep.name,
                "text": [number(value) for value in deep.weight_gradient.tolist()],
                "hovertemplate": f"{deep.name}, layer %{{x}}: the length of the weights’ gradient is %{{text}}<extra></extra>",
            },
            {
                **_trace(deep, "y2", layers, 100 * deep.saturated),
                **line,
                "name": f"{deep.name}, saturated",
                "hovertemplate": f"{deep.name}, layer %{{x}}: %{{y:.3g}} % of the sums are saturated<extra></extra>",
                "showlegend": False,
            },
            {
                **_trace(deep, "y2", layers, 100 * deep.dead),
                "name": f"{deep.name}, dead",
                "mode": "markers",
                "marker": {"color": f"role:{role}", "size": 7, "symbol": f"{symbol}-open"},
                "hovertemplate": f"{deep.name}, layer %{{x}}: %{{y:.3g}} % of the units are dead<extra></extra>",
                "showlegend": False,
            },
        ]
    figure["layout"]["yaxis"] |= _decades(shown)
    figure["layout"]["yaxis2"] |= {"range": [-3, 103]}
    return figure


def _spread(config: Config, snapshot: DepthSnapshot) -> Figure:
    """For each function a map: across the layers, up the value of h, dark where many numbers lie."""
    names, deep = listed([deep.name for deep in snapshot.deep]), snapshot.deep
    columns = min(2, len(deep))
    rows = -(-len(deep) // columns)
    figure = theme.figure("layer", "h", alt=f"How the numbers of {names} spread in each layer.", height=90 + 210 * rows)
    layout = figure["layout"]
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    layout["annotations"] = []
    for place, one in enumerate(deep):
        row, column = divmod(place, columns)
        left, top, end = column / columns, 1 - row / rows, str(place + 1) if place else ""
        right, bottom = left + 1 / columns - (0.09 if columns > 1 else 0), top - 1 / rows + 0.2 / rows
        low, high = one.ends
        edges = np.linspace(low, high, one.counts.shape[1] + 1)
        layout[f"xaxis{end}"] = {**x_axis, "domain": [left, right], "anchor": f"y{end}", "range": [0.5, config.depth + 0.5]}
        layout[f"xaxis{end}"]["title"] = {**x_axis["title"], "text": "layer" if row == rows - 1 else "", "standoff": 2}
        layout[f"yaxis{end}"] = {**y_axis, "domain": [bottom, top - 0.08 / rows], "anchor": f"x{end}", "range": [low, high]}
        layout[f"yaxis{end}"]["title"] = {**y_axis["title"], "text": "h" if column == 0 else ""}
        figure["data"].append(
            {
                "type": "heatmap",
                "name": one.name,
                "x0": 1,
                "dx": 1,
                "y": (edges[:-1] + edges[1:]) / 2,
                "z": (one.counts / np.maximum(one.counts.sum(1, keepdims=True), 1)).T,
                "zmin": 0,
                "zmax": FULL,
                "zsmooth": False,
                "colorscale": "scale:sequential",
                "showscale": False,
                "xaxis": f"x{end}",
                "yaxis": f"y{end}",
                "hovertemplate": f"{one.name}, layer %{{x}}: %{{z:.1%}} of the numbers lie near %{{y:.2g}}<extra></extra>",
            }
        )
        layout["annotations"].append(
            {
                "text": f"<b>{one.name}</b>",
                **{"x": left, "y": top - 0.08 / rows, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"},
                "showarrow": False,
                "font": {"color": f"role:{LOOKS[place][0]}", "size": 15},
            }
        )
    return figure


def _panels(figure: Figure, layers: int, titles: tuple[str, str]) -> None:
    """Two panels above each other over the same layers."""
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    first = layout["yaxis"]
    for end, title, domain in (("", titles[0], (0.54, 1.0)), ("2", titles[1], (0.0, 0.46))):
        layout[f"yaxis{end}"] = {**first, "title": {**first["title"], "text": title}, "domain": list(domain)}
    layout["xaxis"] |= {"range": [-0.5, layers + 0.5], "anchor": "y2"}


def _floor(layers: int, axis: str) -> dict[str, Any]:
    """Below it float32 knows 0 only."""
    return {
        "type": "scatter",
        "name": "float32 ends here",
        "mode": "lines",
        "x": [-0.5, layers + 0.5],
        "y": [LOST, LOST],
        "yaxis": axis,
        "line": {"color": "role:warning", "width": 1.5, "dash": "dot"},
        "hovertemplate": "Smaller numbers are 0 in float32<extra></extra>",
        "showlegend": False,
    }


def _trace(deep: Deep, axis: str, x: np.ndarray, y: Floats) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "yaxis": axis, "legendgroup": deep.name}


def _log(values: Floats) -> Floats:
    """Decades; a gap where there is nothing, or nothing that is finite. Drawn so, because a browser's numbers end at 10⁻³⁸."""
    with np.errstate(all="ignore"):
        decades = np.log10(values)
    return np.where(np.isfinite(decades), decades, np.nan)


def _decades(shown: Sequence[Floats]) -> dict[str, Any]:
    """An axis of powers of ten around what is shown, at least two decades."""
    known = np.concatenate([part[np.isfinite(part)] for part in shown]) if shown else np.zeros(0)
    low, high = (float(known.min()), float(known.max())) if len(known) else (-1.0, 1.0)
    middle, half = (low + high) / 2, max((high - low) / 2, 1.0)
    low, high = middle - 1.08 * half, middle + 1.08 * half
    step = max(1, math.ceil((high - low) / TICKS))
    ticks = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return {"range": [low, high], "tickvals": ticks, "ticktext": [_power(tick) for tick in ticks]}


def _power(exponent: int) -> str:
    return {-1: "0.1", 0: "1", 1: "10"}.get(exponent, f"10<sup>{exponent}</sup>".replace("-", "−"))
