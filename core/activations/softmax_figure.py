"""Softmax: probabilities and the gradient that comes back, its Jacobian, and what the temperature does. Computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core import theme
from core.activations.config import Config
from core.activations.curves_figure import EIGHT_LOOKS, SHARES
from core.activations.model import Floats
from core.activations.softmax import SoftmaxSnapshot
from core.activations.words import bracketed, lowered, number
from core.theme import Figure


def pictures(config: Config, snapshot: SoftmaxSnapshot) -> dict[str, Figure]:
    """ "shares": p, and dL/dz below. "jacobian": dp/dz. "heat": p and its entropy at every temperature."""
    return {"shares": _shares(config, snapshot), "jacobian": _jacobian(snapshot), "heat": _heat(config, snapshot)}


def _shares(config: Config, snapshot: SoftmaxSnapshot) -> Figure:
    classes = len(snapshot.p)
    alt = f"Bars: the probabilities of {classes} classes at temperature {config.softmax_temperature:g}; below, the gradient of the loss."
    figure = theme.figure("class, its logit z", "probability p", alt=alt, height=470)
    layout = figure["layout"]
    layout["meta"] |= {"equation": [[line] for line in _lines(config, snapshot)]}
    reach = 1.6 * float(np.abs(snapshot.gradient).max()) or 1.0
    first = layout["yaxis"]
    titles, ranges = ("probability p", "∂L/∂z"), ([0, 1.12], [-reach, reach])
    for end, title, domain, ends in zip(("", "2"), titles, SHARES[2], ranges, strict=True):
        layout[f"yaxis{end}"] = {**first, "title": {**first["title"], "text": title}, "domain": list(domain), "range": ends}
    layout["yaxis2"] |= {"zeroline": True, "zerolinecolor": "role:quiet"}
    true = config.softmax_class - 1
    names = [f"{i}<br>{number(float(z))}{'<br>true' if i - 1 == true else ''}" for i, z in enumerate(snapshot.logits, 1)]
    layout["xaxis"] |= {"anchor": "y2", "tickmode": "array", "tickvals": list(range(1, classes + 1)), "ticktext": names, "showgrid": False}
    layout["showlegend"] = False
    figure["data"] = [
        _bars("p", snapshot.p, "data", true, "class %{x}: p = %{customdata}"),
        _bars("∂L/∂z", snapshot.gradient, "suggestion", true, "class %{x}: ∂L/∂z = %{customdata}") | {"yaxis": "y2"},
    ]
    return figure


def _bars(name: str, values: Floats, role: str, true: int, said: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": list(range(1, len(values) + 1)),
        "y": values,
        "text": [_short(float(value)) for value in values],
        "customdata": [number(float(value), 4) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": f"role:{role}", "pattern": {"shape": ["/" if i == true else "" for i in range(len(values))]}},
        "hovertemplate": f"{said}<extra></extra>",
    }


def _jacobian(snapshot: SoftmaxSnapshot) -> Figure:
    classes = len(snapshot.p)
    alt = f"The {classes} by {classes} Jacobian of softmax, number by number: positive on the diagonal, negative beside it."
    figure = theme.figure(
        "logit that is moved: z<sub>j</sub>", "probability that follows: p<sub>i</sub>", alt=alt, height=130 + 44 * classes
    )
    layout, along = figure["layout"], list(range(1, classes + 1))
    for axis, ends in (("xaxis", [0.5, classes + 0.5]), ("yaxis", [classes + 0.5, 0.5])):
        layout[axis] |= {"range": ends, "tickmode": "array", "tickvals": along, "showgrid": False, "ticks": ""}
    half = 1.6 * float(np.abs(snapshot.jacobian).max()) or 1.0  # so that the numbers can be read on every colour
    figure["data"] = [
        {
            "type": "heatmap",
            "name": "∂p/∂z",
            "x": along,
            "y": along,
            "z": snapshot.jacobian,
            "text": [[_short(float(value)) for value in row] for row in snapshot.jacobian],
            "customdata": [[number(float(value), 4) for value in row] for row in snapshot.jacobian],
            "texttemplate": "%{text}",
            "colorscale": "scale:diverging",
            "zmin": -half,
            "zmax": half,
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "∂p<sub>%{y}</sub>/∂z<sub>%{x}</sub> = %{customdata}<extra></extra>",
        }
    ]
    return figure


def _heat(config: Config, snapshot: SoftmaxSnapshot) -> Figure:
    alt = "Each class’s probability against the temperature, from cold, where the largest takes all, to hot, where all are even."
    figure = theme.figure("temperature T", "probability p", alt=alt, height=440)
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    layout["meta"] |= {"named": len(snapshot.p)}
    first = layout["yaxis"]
    for end, title, domain, top in (("", "probability p", SHARES[2][0], 1.03), ("2", "entropy (nats)", SHARES[2][1], 1.1 * snapshot.even)):
        layout[f"yaxis{end}"] = {**first, "title": {**first["title"], "text": title}, "domain": list(domain), "range": [-0.03 * top, top]}
    layout["xaxis"] |= {"type": "log", "anchor": "y2", "range": [-2, 2], "tickvals": [0.01, 0.1, 1, 10, 100]}
    layout["shapes"] = [_upright(config.softmax_temperature)]
    figure["data"] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"class {i}",
            "x": snapshot.temperatures,
            "y": p,
            "line": {"color": f"role:{role}", "width": 3, "dash": dash},
            "hovertemplate": f"class {i}: p = %{{y:.3g}} at T = %{{x:.3g}}<extra></extra>",
        }
        for i, (p, (role, dash)) in enumerate(zip(snapshot.swept, EIGHT_LOOKS, strict=False), 1)
    ]
    figure["data"] += [
        _entropy("entropy", snapshot.temperatures, snapshot.entropies, "text", "solid"),
        _entropy("ln n, the most", [0.01, 100], [snapshot.even] * 2, "reference", "dot"),
    ]
    return figure


def _upright(temperature: float) -> dict[str, Any]:
    line = {"color": "role:quiet", "width": 2, "dash": "dash"}
    return {"type": "line", "x0": temperature, "x1": temperature, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _entropy(name: str, x: Floats | Sequence[float], y: Floats | Sequence[float], role: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "yaxis": "y2",
        "line": {"color": f"role:{role}", "width": 2, "dash": dash},
        "hovertemplate": f"{name}: %{{y:.4g}} nats<extra></extra>",
        "showlegend": False,
    }


def _lines(config: Config, snapshot: SoftmaxSnapshot) -> list[str]:
    """Probability, loss and gradient of the true class, with the numbers."""
    true = config.softmax_class - 1
    y, t = lowered(config.softmax_class), number(config.softmax_temperature)
    p, back = number(float(snapshot.p[true]), 4), number(float(snapshot.gradient[true]), 4)
    powers = " + ".join(_power(float(z), t) for z in snapshot.logits)
    return [
        f"p{y} = {_power(float(snapshot.logits[true]), t)} / ({powers}) = {p}",
        f"L = −ln p{y} = {number(snapshot.loss, 4)};  ∂L/∂z{y} = (p{y} − 1) / T = ({p} − 1) / {t} = {back}",
        "∂L/∂z of every other class is p / T; all of them add up to 0",
    ]


def _short(value: float) -> str:
    """Three decimals, so that eight stand beside each other on a phone."""
    return f"{value:.3f}".replace("-", "−") if abs(value) < 10 else number(value)


def _power(logit: float, temperature: str) -> str:
    text = number(logit)
    return f"e^({text}/{temperature})" if temperature != "1" else f"e^{bracketed(text)}"
