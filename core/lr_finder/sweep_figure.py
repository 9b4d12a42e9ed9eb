"""The picture of a range test: loss against learning rate, with what each rule suggests and what it was read from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.lr_finder.config import Config
from core.lr_finder.marks import FLOOR, HEADROOM, LANE, LEFT_PART, NOTHING, explained, label_rows, lines, seeds
from core.lr_finder.snapshot import Facts, Snapshot
from core.lr_finder.words import rate
from core.theme import Figure


def sweep_picture(config: Config, snapshot: Snapshot) -> Figure:
    """Traces and layout are the same from the untrained state to the end: only arrays change."""
    facts, linear = snapshot.facts, config.sweep == "linear"
    what = "lines mark where learning begins and where it breaks" if linear else "vertical lines mark the rates that four rules suggest"
    alt = (
        f"Loss of each batch and its moving average, {facts.measure}, against the learning rate on a "
        f"{'linear' if linear else 'logarithmic'} axis from {config.lr_low:g} to {config.lr_high:g}; {what}."
    )
    figure = theme.figure(f"learning rate ({'linear' if linear else 'log'} scale)", f"loss: {facts.measure}", alt=alt)
    top = highest(facts)
    figure["layout"]["xaxis"] |= rate_axis(config.lr_low, config.lr_high, linear=linear)
    figure["layout"]["yaxis"] |= {"range": [-LANE * top, top]}
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["meta"]["pick"] = {"at": -LANE / 2 * top, "top": FLOOR * top}
    figure["data"] = [stopped(config, snapshot, top), chance(config, facts, top), *curves(snapshot, top)]
    low, high = math.log10(config.lr_low), math.log10(config.lr_high)
    read = snapshot.read
    figure["data"] += (
        [_bounds(snapshot, top, config.lr_high)]
        if linear
        else [*explained(snapshot.curve, read), seeds(snapshot.curve, read), *lines(snapshot.curve, read, low, high, top, facts.unit)]
    )
    return figure


def highest(facts: Facts) -> float:
    """The highest loss on the axis: room above the untrained one for the labels of the rules."""
    return HEADROOM * max(loss for loss in (facts.untrained, facts.chance, 1e-6) if math.isfinite(loss))


def rate_axis(low: float, high: float, *, linear: bool = False) -> dict[str, Any]:
    """The x axis of every picture over learning rates."""
    if linear:
        return {"range": [0, high]}
    decades = math.log10(high) - math.log10(low)
    return {"type": "log", "range": [math.log10(low), math.log10(high)], "exponentformat": "power", "dtick": 1 if decades > 2.5 else "D2"}


def curves(snapshot: Snapshot, top: float) -> list[dict[str, Any]]:
    """The losses: the band of the seeds, the median of the batches, the median of the smoothed ones."""
    curve, unit = snapshot.curve, snapshot.facts.unit
    many = curve.seeds > 1
    x = batches = middle = low = high = NOWHERE
    if len(curve.lrs):
        x, batches, middle = curve.lrs, curve.batches(), curve.middle()
        low, high = (np.minimum(edge, 3 * top) for edge in curve.band())
    says = f"at a learning rate of %{{x:.2g}}<br>the LOSS is %{{y:.3g}} {unit}"
    of = f"median of {curve.seeds} seeds’ " if many else ""
    return [
        band(f"{curve.seeds} seeds", "train", x if many else NOWHERE, low, high, legend=many),
        {
            "type": "scatter",
            "name": "batches" if many else "each batch",
            "mode": "lines",
            "x": x,
            "y": batches,
            "line": {"color": "role:train/0.7", "width": 1},
            "hovertemplate": says.replace("LOSS", f"{of}batch loss" if many else f"{of}loss of the batch") + "<extra></extra>",
        },
        line("smoothed", "train", x, middle, says=says.replace("LOSS", f"{of}smoothed loss"), width=3.5),
    ]


def stopped(config: Config, snapshot: Snapshot, top: float) -> dict[str, Any]:
    """The rates that were not tried, because the loss had blown up before."""
    early = snapshot.ended in ("diverged", "not finite")
    last = float(snapshot.curve.lrs[-1]) if early else 0.0
    return {
        "type": "scatter",
        "name": "stopped",
        "mode": "lines+text",
        "x": [config.lr_high, last, last, config.lr_high] if early else NOTHING,
        "y": [0, 0, top, top] if early else NOTHING,
        "text": ["stopped"] if early else NOTHING,
        "textposition": "top left",
        "textfont": {"color": "role:warning", "size": 13},
        "fill": "toself",
        "fillcolor": "role:warning/0.14",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def chance(config: Config, facts: Facts, top: float) -> dict[str, Any]:
    """What the best answer costs that does not look at the features."""
    best = "guessing by the shares of the classes" if facts.kind == "classification" else "always answering the mean"
    right = facts.kind == "regression" or config.sweep == "linear"  # the label keeps away from the curve's beginning, which is noisy there
    below = not right and facts.untrained >= facts.chance  # else it stands on the other side of the line than the curve
    label = facts.chance + (-0.012 if below else 0.012) * top
    edge = config.lr_low if config.sweep != "linear" else 0.0
    return {
        "type": "scatter",
        "name": "chance",
        "mode": "lines+text",
        "x": [edge, config.lr_high, None, config.lr_high if right else edge],
        "y": [facts.chance, facts.chance, None, label],
        "text": ["", "", "", f"chance {facts.chance:.2f}"],
        "textposition": f"{'bottom' if below else 'top'} {'left' if right else 'right'}",
        "textfont": {"color": "role:quiet", "size": 13},
        "line": {"color": "role:reference", "width": 1.5, "dash": theme.DASHES["reference"]},
        "hovertemplate": f"{best} costs {facts.chance:.3g} {facts.unit}<extra></extra>",
        "showlegend": False,
    }


def _bounds(snapshot: Snapshot, top: float, high: float) -> dict[str, Any]:
    """Smith's two rates, and the span between them."""
    found = snapshot.read.bounds
    x: list[Any] = []
    y: list[Any] = []
    text: list[str] = []
    sides = ["middle right"] * 5
    if found:
        rates = {"lr_min": found.low, "lr_max" if found.end else "lr_max, at least": found.high}
        shares = {name: lr / high for name, lr in rates.items()}
        rows = label_rows(shares)
        floor = FLOOR * top
        x, y, text = [found.low, found.low, found.high, found.high, found.low], [0.0, floor, floor, 0.0, 0.0], [""] * 5
        for name, lr in rates.items():
            x, y = [*x, None, lr, lr], [*y, None, floor, rows[name] * top]
            right = shares[name] < LEFT_PART
            sides = [*sides, *["middle right"] * 2, "middle right" if right else "middle left"]
            text = [*text, "", "", f" {name} <b>{rate(lr)}</b>" if right else f"{name} <b>{rate(lr)}</b> "]
    return {
        "type": "scatter",
        "name": "lr_min to lr_max",
        "mode": "lines+text",
        "x": x or NOTHING,
        "y": y or NOTHING,
        "text": text or NOTHING,
        "textposition": sides,
        "textfont": {"color": "role:suggestion", "size": 13},
        "fill": "toself",
        "fillcolor": "role:suggestion/0.15",
        "line": {"color": "role:suggestion", "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }
