"""The pictures: all functions together with their slopes under them, or a small one for each. Computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.activations.config import DRAWN, SEPARATE, Config
from core.activations.measures import Corner, Turn, saturated
from core.activations.snapshot import Drawn, Snapshot
from core.activations.words import bracketed, listed, number
from core.theme import Figure

LOOKS = (  # colour and dash of each: colour is never the only cue
    *(("data", "solid"), ("suggestion", "dash"), ("race", "dot"), ("optimum", "dashdot"), ("warning", "longdash")),
    ("reference", "longdashdot"),
)
EIGHT_LOOKS = (*LOOKS, ("data", "2px 7px"), ("suggestion", "12px 3px 2px 3px 2px 3px"))
ORDERS = (("f", "f(x)"), ("f′", "slope f′(x)"), ("f″", "bend f″(x)"))
SHARES = {1: ((0.0, 1.0),), 2: ((0.44, 1.0), (0.0, 0.36)), 3: ((0.58, 1.0), (0.3, 0.51), (0.0, 0.23))}
KINDS = {"minimum": ("triangle-down", "minimum"), "maximum": ("triangle-up", "maximum"), "jump": ("x", "jump"), "kink": ("diamond", "kink")}
KINDS["bend"] = ("diamond-open", "f″ jumps")


def curves_pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """ "curves"."""
    return {"curves": _separate(config, snapshot) if config.layout == SEPARATE else _overlay(config, snapshot)}


def _overlay(config: Config, snapshot: Snapshot) -> Figure:
    orders = DRAWN.index(config.drawn) + 1
    names = listed([one.name for one in snapshot.drawn])
    alt = f"{names} from {-config.reach:g} to {config.reach:g}" + (", with derivatives below." if orders > 1 else ".")
    figure = theme.figure("x, what goes in", ORDERS[0][1], alt=alt, height=(400, 490, 620)[orders - 1])
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    layout["meta"] |= {"equation": _equation(config, snapshot), "named": len(snapshot.drawn)}
    first = layout["yaxis"]
    for order, domain in enumerate(SHARES[orders]):
        title = {**first["title"], "text": ORDERS[order][1]}
        axis = {**first, "title": title, "domain": list(domain), "range": _range(snapshot.drawn, order), "zeroline": True}
        layout[f"yaxis{order + 1 if order else ''}"] = axis | {"zerolinecolor": "role:grid"}
    layout["xaxis"] |= {"range": [-config.reach, config.reach], "anchor": f"y{orders if orders > 1 else ''}"}
    for (role, dash), one in zip(LOOKS, snapshot.drawn, strict=False):
        for order in range(orders):
            axis = {"yaxis": f"y{order + 1}"} if order else {}
            figure["data"] += [trace | axis for trace in _curve(config, snapshot, one, order, role, dash)]
        figure["data"] += _marks(one, role)
    figure["data"] += [
        _probe(config, one, order, role) for order in range(orders) for (role, _), one in zip(LOOKS, snapshot.drawn, strict=False)
    ]
    return figure


def _curve(config: Config, snapshot: Snapshot, one: Drawn, order: int, role: str, dash: str) -> list[dict[str, Any]]:
    """The curve, and below the function itself a broad pale line where it is saturated; of RReLU also its draws.

    The points are evenly spaced, so that only where they begin and how far apart they are is sent.
    """
    y = _broken(snapshot.x, (one.value, one.first, one.second)[order], one, order)
    start, apart = float(snapshot.x[0]), float(snapshot.x[1] - snapshot.x[0])
    along = {"type": "scatter", "mode": "lines", "x0": start, "dx": apart, "legendgroup": one.name}
    letter = ORDERS[order][0]
    parts: list[dict[str, Any]] = [
        {
            **along,
            "name": one.name,
            "y": y,
            "line": {"color": f"role:{role}", "width": 3, "dash": dash},
            "hovertemplate": f"{one.name}: {letter}(%{{x:.3g}}) = %{{y:.4g}}<extra></extra>",
            "showlegend": order == 0,
        }
    ]
    if order == 0:
        pale = {
            **along,
            "name": f"{one.name}, saturated",
            "y": np.where(saturated(one.first, config.saturation), y, np.nan),
            "line": {"color": f"role:{role}/0.22", "width": 11},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        parts.insert(0, pale)
    if order == 0 and one.draws is not None:
        x = np.linspace(-config.reach, 0, len(one.draws), endpoint=False)
        parts.append(
            {
                "type": "scatter",
                "name": "RReLU, drawn in training",
                "mode": "markers",
                "x": x,
                "y": one.draws * x,
                "marker": {"color": f"role:{role}", "size": 4, "symbol": "circle-open", "opacity": 0.7},
                "hovertemplate": "in training: %{x:.3g} gives %{y:.3g}<extra></extra>",
                "showlegend": False,
                "legendgroup": one.name,
            }
        )
    return parts


def _broken(x: np.ndarray, y: np.ndarray, one: Drawn, order: int) -> np.ndarray:
    """The curve with a gap at each of its jumps, where a line would join what does not meet."""
    jumps = {"jump": 0, "kink": 1, "bend": 2}
    at = [corner.x for corner in one.corners if jumps[corner.kind] <= order]
    y = np.where(np.isfinite(y), y, np.nan)
    step = x[1] - x[0]
    for place in at:
        y = np.where(np.abs(x - place) < 0.6 * step, np.nan, y)
    return y


def _marks(one: Drawn, role: str) -> list[dict[str, Any]]:
    """Turning points and corners, on the function itself."""
    places: list[Turn | Corner] = [*one.turns, *one.corners]
    if not places:
        return []
    return [
        {
            "type": "scatter",
            "name": f"{one.name}, marks",
            "mode": "markers",
            "x": [place.x for place in places],
            "y": [place.y for place in places],
            "text": [KINDS[place.kind][1] for place in places],
            "marker": {"color": f"role:{role}", "size": 10, "symbol": [KINDS[place.kind][0] for place in places], "opacity": 1},
            "hovertemplate": f"{one.name}, %{{text}} at x = %{{x:.5g}}: %{{y:.5g}}<extra></extra>",
            "showlegend": False,
            "legendgroup": one.name,
        }
    ]


def _probe(config: Config, one: Drawn, order: int, role: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": f"probe on {one.name}",
        "mode": "markers",
        "x": [config.probe],
        "y": [one.at[order]],
        "marker": {"color": f"role:{role}", "size": 12, "symbol": "circle", "opacity": 1, "line": {"color": "role:paper", "width": 2}},
        "hovertemplate": f"{one.name}: {ORDERS[order][0]}({config.probe:g}) = %{{y:.5g}}<extra></extra>",
        "showlegend": False,
        "legendgroup": one.name,
        **({"yaxis": f"y{order + 1}"} if order else {}),
    }


def _range(drawn: tuple[Drawn, ...], order: int) -> list[float]:
    """What the axis holds: all curves but for what a pole throws far away."""
    ends = []
    for one in drawn:
        y = (one.value, one.first, one.second)[order]
        y = y[np.isfinite(y)]
        if len(y):
            aside = 0.2 if one.gaps else 0.03  # near a pole a derivative is large for longer than the function
            low, high = (float(np.quantile(y, share)) for share in (aside, 1 - aside))
            room = 1.5 * (high - low) + 0.5
            ends += [max(float(y.min()), low - room), min(float(y.max()), high + room)]
    low, high = (min(ends), max(ends)) if ends else (-1.0, 1.0)
    room = 0.06 * (high - low) or 0.5
    return [low - room, high + room]


def _separate(config: Config, snapshot: Snapshot) -> Figure:
    """Two beside each other, so that a phone can show them."""
    orders, drawn = DRAWN.index(config.drawn) + 1, snapshot.drawn
    columns = min(2, len(drawn))
    rows = -(-len(drawn) // columns)
    names = listed([one.name for one in drawn])
    figure = theme.figure("x", "", alt=f"A picture each of {names}, from {-config.reach:g} to {config.reach:g}.", height=90 + 225 * rows)
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    layout["meta"] |= {"equation": _equation(config, snapshot)}
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    layout["annotations"] = []
    for place, ((role, _), one) in enumerate(zip(LOOKS, drawn, strict=False)):
        row, column = divmod(place, columns)
        left, top = column / columns, 1 - row / rows
        right, bottom = left + 1 / columns - (0.09 if columns > 1 else 0), top - 1 / rows + (0.1 if rows > 1 else 0)
        end = str(place + 1) if place else ""
        layout[f"xaxis{end}"] = {**x_axis, "domain": [left, right], "anchor": f"y{end}", "range": [-config.reach, config.reach]}
        ranges = [_range((one,), order) for order in range(orders)]
        spread = [min(low for low, _ in ranges), max(high for _, high in ranges)]
        names_of = ", ".join(letter for letter, _ in ORDERS[:orders])
        title = {**y_axis["title"], "text": names_of if column == 0 else ""}  # one for the row: a phone has no room between them
        layout[f"yaxis{end}"] = {**y_axis, "title": title, "domain": [bottom, top - 0.06 / rows], "anchor": f"x{end}", "range": spread}
        layout[f"xaxis{end}"]["title"] = {**x_axis["title"], "standoff": 2}
        axes = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
        for order, dash in zip(range(orders), ("solid", "dash", "dot"), strict=False):
            width = 3 if order == 0 else 2
            for trace in _curve(config, snapshot, one, order, role, dash):
                if trace["name"] == one.name:
                    trace = trace | {"line": {**trace["line"], "width": width}, "name": ORDERS[order][0], "legendgroup": ORDERS[order][0]}
                    trace["showlegend"] = place == 0
                figure["data"].append(trace | axes)
        figure["data"] += [trace | axes for trace in (*_marks(one, role), _probe(config, one, 0, role))]
        layout["annotations"].append(
            {
                "text": f"<b>{one.name}</b>",
                "x": left,
                "y": top - 0.06 / rows,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": f"role:{role}", "size": 15},
            }
        )
    return figure


def _equation(config: Config, snapshot: Snapshot) -> list[list[str]]:
    """The chain rule in symbols, then for each function with its numbers."""
    x, g = number(config.probe), number(config.upstream)
    lines = [["∂L/∂x = ∂L/∂f · f′(x)"]]
    for one in snapshot.drawn:
        value, first, second = one.at
        if not np.isfinite([value, first]).all():
            lines.append([f"{one.name}: no value at x = {x}"])
            continue
        passed = number(config.upstream * first)
        times = f"{g} · {bracketed(number(first))} = {passed}"
        lines.append([f"{one.name}: f({x}) = {number(value)}, f′ = {number(first)}, f″ = {number(second)}; ∂L/∂x = {times}"])
    return lines
