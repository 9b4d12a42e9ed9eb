"""The pictures of a race: losses and accuracy, what each network answers, dead and saturated units, gradients. Computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.activations.config import Config
from core.activations.curves_figure import LOOKS
from core.activations.race_snapshot import Floats, Probing, RaceSnapshot
from core.activations.words import listed
from core.curves import NOWHERE, line
from core.theme import Figure

ROLES = [*(role for role, _ in LOOKS), "text", "data", "suggestion", "race"]
STROKES = [*(dash for _, dash in LOOKS), "solid", "dot", "solid", "dash"]
UPPER, LOWER = [0.42, 1.0], [0.0, 0.33]
HEAD_ROOM = 1.1
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "x", "cross")
ROW = 200  # pixels of a row of maps


def race_pictures(config: Config, snapshot: RaceSnapshot) -> dict[str, Figure]:
    """ "race", "answers" where the data are points in a plane, "units", "gradients", and "probing" where each has a rate of its own."""
    pictures = {"race": _race(config, snapshot)}
    if len(snapshot.maps):
        pictures["answers"] = _answers(snapshot)
    pictures |= {"units": _units(config, snapshot), "gradients": _gradients(snapshot)}
    return pictures | ({"probing": _probing(snapshot)} if snapshot.probing is not None else {})


def _race(config: Config, snapshot: RaceSnapshot) -> Figure:
    """Validation or training loss above, accuracy below where there are classes."""
    facts, curves = snapshot.facts, snapshot.curves
    classes = facts.kind == "classification"
    alt = f"Loss of {listed(list(facts.names))} against the iteration, each with a band from its lowest to its highest seed."
    figure = _over_time(config, f"loss ({facts.unit})", alt, facts.names, 430 + 15 * max(0, len(facts.names) - 6))
    layout = figure["layout"]
    first = [part[0][np.isfinite(part[0])] for part in (curves.validation, curves.training)]
    most = HEAD_ROOM * max([float(part.max()) for part in first if part.size] or [1.0])
    layout["yaxis"] |= {"range": [0, most]}
    layout["meta"]["views"] = [["validation", "Validation loss"], ["training", "Training loss"]]
    if classes:
        _below(layout, "accuracy", [0, 1.02], tickformat=".0%")
    figure["data"] = [
        *_drawn(config, snapshot, curves.validation, "validation loss", "%{y:.3g} " + facts.unit, legend=True, meta={"view": "validation"}),
        *_drawn(config, snapshot, curves.training, "training loss", "%{y:.3g} " + facts.unit, legend=True, meta={"view": "training"}),
        *(_drawn(config, snapshot, curves.accuracy, "validation accuracy", "%{y:.1%}", bands=False, yaxis="y2") if classes else []),
    ]
    return figure


def _units(config: Config, snapshot: RaceSnapshot) -> Figure:
    names, curves = snapshot.facts.names, snapshot.curves
    alt = f"Share of dead units above and of saturated ones below against the iteration, for {listed(list(names))}."
    figure = _over_time(config, "dead units", alt, names, 400)
    figure["layout"]["yaxis"] |= {"range": [-0.02, 1.02], "tickformat": ".0%"}
    _below(figure["layout"], f"|f′| < {config.saturation:g}", [-0.02, 1.02], tickformat=".0%")
    figure["data"] = [
        *_drawn(config, snapshot, curves.dead, "dead units", "%{y:.1%}", legend=True),
        *_drawn(
            config, snapshot, curves.saturated, f"unit and row with |f′| below {config.saturation:g}", "%{y:.1%}", bands=False, yaxis="y2"
        ),
    ]
    return figure


def _gradients(snapshot: RaceSnapshot) -> Figure:
    """One line for each racer over the layers, as it is now."""
    names, now = snapshot.facts.names, snapshot.curves.gradients[-1]
    layers = now.shape[2]
    alt = f"Norm of the training loss's gradient by the weights of each layer, now, for {listed(list(names))}, on a logarithmic axis."
    figure = theme.figure("layer, 1 is next to the input", "norm of the gradient (log scale)", alt=alt)
    figure["layout"]["meta"]["named"] = len(names)
    figure["layout"]["xaxis"] |= {"tickvals": list(range(1, layers + 1)), "range": [0.8, layers + 0.2]}
    figure["layout"]["yaxis"] |= {"type": "log", "exponentformat": "power", "dtick": 1}
    at = np.arange(1, layers + 1)
    for place, name in enumerate(names):
        norm = now[place].mean(0)
        says = f"{name}, layer %{{x}}<br>norm of the gradient %{{y:.3g}}"
        curve = line(name, ROLES[place], at, np.where(norm > 0, norm, np.nan), says=says, dash=STROKES[place], width=2.5)
        figure["data"].append(curve | {"mode": "lines+markers", "marker": {"color": f"role:{ROLES[place]}", "size": 8}})
    return figure


def _probing(snapshot: RaceSnapshot) -> Figure:
    """The range test: each racer's curve, and the rate that was read from it."""
    facts, probing = snapshot.facts, snapshot.probing
    assert probing is not None
    alt = f"Range test of {listed(list(facts.names))}: smoothed loss against the learning rate, with the rate that each then races at."
    figure = theme.figure("learning rate (log scale)", f"smoothed loss ({facts.unit})", alt=alt)
    figure["layout"]["meta"]["named"] = len(facts.names)
    top = 1.5 * float(probing.losses[:, 0].max()) if probing.losses.size else 1.0
    figure["layout"]["xaxis"] |= {"type": "log", "range": [-5, 1], "exponentformat": "power", "dtick": 1}
    figure["layout"]["yaxis"] |= {"range": [0, top]}
    for place, name in enumerate(facts.names):
        says = f"{name} at a learning rate of %{{x:.2g}}<br>smoothed loss %{{y:.3g}}"
        losses = probing.losses[place]
        figure["data"].append(line(name, ROLES[place], probing.rates, losses, says=says, dash=STROKES[place], width=2))
    found = [(rate, _at(rate, probing, place)) for place, rate in enumerate(snapshot.rates)]
    chosen = {
        "type": "scatter",
        "name": "chosen",
        "mode": "markers",
        "x": [rate for rate, _ in found],
        "y": [loss for _, loss in found],
        "text": list(facts.names),
        "marker": {"color": [f"role:{ROLES[place]}" for place in range(len(facts.names))], "size": 11, "symbol": "diamond"},
        "hovertemplate": "%{text} races at a learning rate of %{x:.2g}<extra></extra>",
        "showlegend": False,
    }
    figure["data"].append(chosen)
    return figure


def _at(rate: float, probing: Probing, place: int) -> float:
    """The smoothed loss of a racer at a rate."""
    return float(np.interp(np.log(rate), np.log(probing.rates), probing.losses[place]))


def _answers(snapshot: RaceSnapshot) -> Figure:
    """A map of each racer's first network, with the validation rows on it."""
    facts = snapshot.facts
    columns = min(3 if len(facts.names) > 4 else 2, len(facts.names))
    rows = -(-len(facts.names) // columns)
    two = len(facts.classes) == 2
    alt = f"What the first network of {listed(list(facts.names))} answers in the plane, a small map each, with validation rows as points."
    figure = theme.figure(facts.axes[0], facts.axes[1], alt=alt, height=70 + ROW * rows)
    layout = figure["layout"]
    layout["hovermode"], layout["annotations"] = "closest", []
    layout["margin"] |= {"l": 12, "r": 12, "t": 30, "b": 16}
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    side = snapshot.maps.shape[1]
    (left, right), (bottom, top) = facts.ends
    small = {"standoff": 0, "font": {"color": "role:quiet", "size": 11}}
    bare = {"showticklabels": False, "ticks": "", "showgrid": False, "automargin": False}
    for place, name in enumerate(facts.names):
        row, column = divmod(place, columns)
        end = str(place + 1) if place else ""
        edges = [(column + 0.07) / columns, (column + 0.98) / columns]
        high = 1 - (row + 0.12) / rows
        layout[f"xaxis{end}"] = {
            **x_axis,
            **bare,
            "title": {"text": facts.axes[0], **small},
            "domain": edges,
            "anchor": f"y{end}",
            "range": [left, right],
        }
        upright = {"title": {"text": facts.axes[1], **small}, "domain": [1 - (row + 0.9) / rows, high]}
        layout[f"yaxis{end}"] = {**y_axis, **bare, **upright, "anchor": f"x{end}", "range": [bottom, top]}
        axes = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
        shown = {"text": f"<b>{name}</b>", "x": edges[0], "y": high, "xref": "paper", "yref": "paper", "xanchor": "left"}
        layout["annotations"].append({**shown, "yanchor": "bottom", "showarrow": False, "font": {"color": "role:text", "size": 13}})
        percent = np.round(snapshot.maps[place] * 100) if two else snapshot.maps[place]
        says = f"{name}: %{{z}} % {facts.classes[1]}" if two else f"{name}: class %{{z}}"
        figure["data"].append(
            {
                "type": "heatmap",
                "name": name,
                "z": percent.astype(np.uint8),
                "x0": left,
                "dx": (right - left) / (side - 1),
                "y0": bottom,
                "dy": (top - bottom) / (side - 1),
                "zmin": 0,
                "zmax": 100 if two else len(facts.classes) - 1,
                "zsmooth": "best" if two else False,
                "colorscale": "scale:diverging",
                "showscale": False,
                "hovertemplate": f"{says}<extra></extra>",
                **axes,
            }
        )
        figure["data"] += [dots | axes for dots in _dots(snapshot)]
    return figure


def _dots(snapshot: RaceSnapshot) -> list[dict[str, Any]]:
    """Validation rows, with the colour and the mark of their class."""
    facts = snapshot.facts
    return [
        {
            "type": "scatter",
            "name": f"validation rows, {name}",
            "mode": "markers",
            "x": facts.points[facts.labels == label, 0],
            "y": facts.points[facts.labels == label, 1],
            "marker": {
                "color": np.full((facts.labels == label).sum(), label, np.uint8),
                "colorscale": "scale:diverging",
                "cmin": 0,
                "cmax": len(facts.classes) - 1,
                "size": 5,
                "symbol": SYMBOLS[label % len(SYMBOLS)],
                "line": {"color": "role:text", "width": 0.8},
                "opacity": 1,
            },
            "hovertemplate": f"{name}<extra></extra>",
            "showlegend": False,
        }
        for label, name in enumerate(facts.classes)
    ]


def _over_time(config: Config, y: str, alt: str, names: tuple[str, ...], height: int) -> Figure:
    figure = theme.figure("iteration", y, alt=alt, height=height)
    figure["layout"]["meta"]["named"] = len(names)
    figure["layout"]["xaxis"] |= {"range": [0, config.race_steps]}
    return figure


def _below(layout: dict[str, Any], title: str, ends: list[float], **more: Any) -> None:
    """A second row on the same iterations."""
    layout["xaxis"] |= {"anchor": "y2"}
    layout["yaxis2"] = {**layout["yaxis"], "domain": LOWER, "title": {**layout["yaxis"]["title"], "text": title}, "range": ends, **more}
    layout["yaxis"] |= {"domain": UPPER}


def _drawn(
    config: Config, snapshot: RaceSnapshot, values: Floats, what: str, unit: str, *, legend: bool = False, bands: bool = True, **more: Any
) -> list[dict[str, Any]]:
    """Each racer's mean over the seeds and its band, lowest to highest; bands lie under all lines. values: (records, racers, seeds)."""
    along, edges, lines = _along(config, snapshot), [], []
    for place, name in enumerate(snapshot.facts.names):
        role, own, group = ROLES[place], values[:, place], along | more | {"legendgroup": name}
        if bands and own.shape[1] > 1:
            edges += [edge | group for edge in _band(f"{name}, {what}", role, own)]
        says = f"{name}, iteration %{{x}}<br>{what} {unit}"
        curve = line(name, role, NOWHERE, own.mean(1), says=says, dash=STROKES[place], width=2.5)
        del curve["x"]
        lines.append(curve | group | {"showlegend": legend})
    return [*edges, *lines]


def _along(config: Config, snapshot: RaceSnapshot) -> dict[str, Any]:
    """The iterations of a curve: where they are evenly spaced only where they begin and how far apart they are is sent."""
    records = config.race_records()
    every = records[1]
    return {"x0": 0, "dx": every} if records[-1] % every == 0 else {"x": snapshot.curves.at}


def _band(name: str, role: str, seeds: Floats) -> list[dict[str, Any]]:
    """From the lowest to the highest seed: two lines that are not drawn and what lies between them. seeds: (records, seeds)."""
    bare = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    edges = {"fill": "tonexty", "fillcolor": f"role:{role}/0.15"}
    return [bare | {"name": f"{name}, lowest", "y": seeds.min(1)}, bare | edges | {"name": f"{name}, highest", "y": seeds.max(1)}]
