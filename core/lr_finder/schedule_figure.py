"""The picture of a schedule: losses above, the rate below, over the steps of the training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.lr_finder.config import Config
from core.theme import Figure

if TYPE_CHECKING:
    from core.lr_finder.schedule_run import ScheduleSnapshot

LOOKS = (("train", "solid", "circle"), ("reference", "dash", "square"))  # of the schedule and of the constant rate beside it
ROOM = 1.15  # of what guessing costs


def schedule_picture(config: Config, snapshot: ScheduleSnapshot) -> Figure:
    """Traces and layout are the same from the plan to the end: only arrays change."""
    facts, names = snapshot.facts, " and ".join(snapshot.names)
    alt = (
        f"Above, training and validation loss, {facts.measure}, over {snapshot.steps} steps with {names}. "
        f"Below, the learning rate of each step, {snapshot.planned.max():g} at most."
    )
    figure = theme.figure("step", "learning rate", alt=alt, height=540)
    layout, top = figure["layout"], ROOM * max(facts.chance, facts.untrained)
    layout["xaxis"] |= {"range": [0, snapshot.steps], "anchor": "y2"}
    layout["yaxis2"] = {
        **layout["yaxis"],
        "domain": [0.0, 0.32],
        "range": [0, 1.08 * float(snapshot.planned.max())],
        "exponentformat": "power",
    }
    layout["yaxis"] = {**layout["yaxis2"], "title": {**layout["yaxis"]["title"], "text": f"loss ({facts.unit})"}, "domain": [0.38, 1.0]}
    layout["yaxis"]["range"] = [0, top]
    layout["hovermode"] = "closest"
    data: list[dict[str, Any]] = [_guessing(snapshot)]
    for lane, name in enumerate(snapshot.names):
        data += _losses(config, snapshot, lane, name, top)
    for lane, name in enumerate(snapshot.names):
        data += [trace | {"yaxis": "y2", "showlegend": False} for trace in _rates(snapshot, lane, name)]
    figure["data"] = data
    return figure


def _guessing(snapshot: ScheduleSnapshot) -> dict[str, Any]:
    chance = snapshot.facts.chance
    return {
        "type": "scatter",
        "name": "chance",
        "mode": "lines",
        "x": [0, snapshot.steps],
        "y": [chance, chance],
        "line": {"color": "role:reference", "width": 1.5, "dash": "dot"},
        "hovertemplate": f"guessing costs {chance:.3g} {snapshot.facts.unit}<extra></extra>",
        "showlegend": False,
    }


def _losses(config: Config, snapshot: ScheduleSnapshot, lane: int, name: str, top: float) -> list[dict[str, Any]]:
    role, dash, symbol = LOOKS[lane]
    x = middle = low = high = NOWHERE
    if snapshot.step:
        x = snapshot.at + 1
        known = np.where(np.isfinite(snapshot.losses[lane]), np.minimum(snapshot.losses[lane], 3 * top), 3 * top)
        middle = np.median(known, axis=0)
        low, high = known.min(axis=0), known.max(axis=0)
    done = len(snapshot.validation)
    ends = np.arange(1, done + 1) * snapshot.steps / config.epochs
    means = np.minimum(snapshot.validation[:, lane].mean(axis=1), top)
    unit = snapshot.facts.unit
    return [
        band(f"{name}, lowest to highest", role, x if len(snapshot.losses[lane]) > 1 else NOWHERE, low, high),
        line(name, role, x, middle, says=f"{name}, step %{{x}}:<br>smoothed training loss %{{y:.3g}} {unit}", dash=dash),
        {
            "type": "scatter",
            "name": f"{name}, validation",
            "mode": "markers",
            "x": ends if done else NOWHERE,
            "y": means if done else NOWHERE,
            "marker": {"color": "role:validation" if lane == 0 else f"role:{role}", "size": 11, "symbol": symbol, "opacity": 1},
            "hovertemplate": f"{name}, validation loss %{{y:.3g}} {unit}<extra></extra>",
            "showlegend": lane == 0,
        },
    ]


def _rates(snapshot: ScheduleSnapshot, lane: int, name: str) -> list[dict[str, Any]]:
    """The plan, what was taken so far, and where the training stands."""
    role, dash, _ = LOOKS[lane]
    some = np.unique(np.linspace(0, snapshot.steps - 1, 400).astype(int))
    taken = np.unique(np.linspace(0, snapshot.step - 1, min(snapshot.step, 250)).astype(int)) if snapshot.step else some[:0]
    return [
        {
            "type": "scatter",
            "name": f"plan: {name}",
            "mode": "lines",
            "x": some + 1,
            "y": snapshot.planned[lane][some],
            "line": {"color": f"role:{role}/0.5", "width": 2, "dash": "dot" if lane == 0 else dash},
            "hovertemplate": f"{name}, step %{{x}}:<br>a learning rate of %{{y:.3g}}<extra></extra>",
        },
        {
            "type": "scatter",
            "name": f"rate: {name}",
            "mode": "lines",
            "x": taken + 1 if len(taken) else NOWHERE,
            "y": snapshot.rates[lane][taken] if len(taken) else NOWHERE,
            "line": {"color": f"role:{role}", "width": 3, "dash": dash},
            "hoverinfo": "skip",
        },
    ]
