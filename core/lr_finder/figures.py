"""The picture of a range test: loss against learning rate, with what each rule suggests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core import theme
from core.lr_finder.config import Config
from core.lr_finder.reading import rate
from core.lr_finder.snapshot import Facts, Snapshot
from core.theme import Figure

RULES = {"valley": "solid", "slide": "dash", "minimum": "dot", "steep": "dashdot"}
NAMES = {"minimum": "minimum÷10"}  # what the rule suggests is not where the minimum lies
MARKS = {"valley": "circle", "slide": "square", "minimum": "diamond", "steep": "triangle-up"}
HEADROOM = 1.55  # of the untrained loss: the curve fills the lower part, the labels of the rules the upper
ROWS = (0.95, 0.885, 0.82, 0.755)  # heights of the labels, shares of the y axis
LEFT_PART = 0.3  # of the x axis: a label that begins here is written to the right of its line, all others to the left

NOTHING: tuple[Any, ...] = ()
NOWHERE = np.array([np.nan])  # one point that is not drawn: unlike an empty trace, it keeps its place in the legend
NOWHERE.setflags(write=False)


def pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """The one picture, "sweep". Traces and layout are the same from the untrained state to the end: only arrays change."""
    facts = snapshot.facts
    unit = "nats" if facts.kind == "classification" else "standardised units"
    measure = "cross-entropy (nats)" if facts.kind == "classification" else "mean squared error (standardised units)"
    alt = (
        f"Loss of each batch and its moving average, {measure}, against the learning rate on a logarithmic axis from "
        f"{config.lr_low:g} to {config.lr_high:g}; vertical lines mark the learning rates that four rules suggest."
    )
    figure = theme.figure("learning rate (log scale)", f"loss: {measure}", alt=alt)
    low, high = math.log10(config.lr_low), math.log10(config.lr_high)
    top = HEADROOM * max(loss for loss in (facts.untrained, facts.chance, 1e-6) if math.isfinite(loss))
    ticks = {"exponentformat": "power", "dtick": 1 if high - low > 2.5 else "D2"}
    figure["layout"]["xaxis"] |= {"type": "log", "range": [low, high], **ticks}
    figure["layout"]["yaxis"] |= {"range": [0, top]}
    figure["layout"]["hovermode"] = "closest"
    says = f"at a learning rate of %{{x:.2g}}<br>the LOSS is %{{y:.3g}} {unit}<extra></extra>"
    figure["data"] = [
        _stopped(config, snapshot, top),
        _valley_run(snapshot),
        _chance(config, facts, top, unit),
        {
            "type": "scatter",
            "name": "each batch",
            "mode": "lines",
            "x": snapshot.lrs if snapshot.step else NOWHERE,
            "y": snapshot.losses if snapshot.step else NOWHERE,
            "line": {"color": "role:train/0.7", "width": 1},
            "hovertemplate": says.replace("LOSS", "loss of the batch"),
        },
        {
            "type": "scatter",
            "name": "smoothed",
            "mode": "lines",
            "x": snapshot.lrs if snapshot.step else NOWHERE,
            "y": snapshot.smoothed if snapshot.step else NOWHERE,
            "line": {"color": "role:train", "width": 3.5},
            "hovertemplate": says.replace("LOSS", "smoothed loss"),
        },
        *_suggestions(snapshot, low, high, top, unit),
    ]
    return {"sweep": figure}


def _stopped(config: Config, snapshot: Snapshot, top: float) -> dict[str, Any]:
    """The rates that were not tried, because the loss had blown up before."""
    early = snapshot.ended in ("diverged", "not finite")
    last = float(snapshot.lrs[-1]) if early else 0.0
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


def _valley_run(snapshot: Snapshot) -> dict[str, Any]:
    """The area below the smoothed curve along valley's longest fall."""
    run = next((answer.run for answer in snapshot.suggestions if answer.run), None)
    x = y = NOWHERE
    if run:
        part = slice(snapshot.usable[0] + run[0], snapshot.usable[0] + run[1] + 1)
        rates, falling = snapshot.lrs[part], snapshot.smoothed[part]
        x, y = np.array([*rates, rates[-1], rates[0]]), np.array([*falling, 0.0, 0.0])
    return {
        "type": "scatter",
        "name": "valley’s fall",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": "role:suggestion/0.15",
        "hoveron": "fills",
        "text": "the longest fall of the smoothed loss:<br>valley points to its middle",
        "hoverinfo": "text",
    }


def _chance(config: Config, facts: Facts, top: float, unit: str) -> dict[str, Any]:
    """What the best answer costs that does not look at the features."""
    best = "guessing by the shares of the classes" if facts.kind == "classification" else "always answering the mean"
    right = facts.kind == "regression"  # the label keeps away from the curve's beginning, which is noisy there
    below = not right and facts.untrained >= facts.chance  # else it stands on the other side of the line than the curve
    label = facts.chance + (-0.012 if below else 0.012) * top
    return {
        "type": "scatter",
        "name": "chance",
        "mode": "lines+text",
        "x": [config.lr_low, config.lr_high, None, config.lr_high if right else config.lr_low],
        "y": [facts.chance, facts.chance, None, label],
        "text": ["", "", "", f"chance {facts.chance:.2f}"],
        "textposition": f"{'bottom' if below else 'top'} {'left' if right else 'right'}",
        "textfont": {"color": "role:quiet", "size": 13},
        "line": {"color": "role:reference", "width": 1.5, "dash": theme.DASHES["reference"]},
        "hovertemplate": f"{best} costs {facts.chance:.3g} {unit}<extra></extra>",
        "showlegend": False,
    }


def _suggestions(snapshot: Snapshot, low: float, high: float, top: float, unit: str) -> list[dict[str, Any]]:
    """One vertical line for each rule, up to its label; the mark on it is the smoothed loss there. Empty until the sweep has ended."""
    answers = {answer.rule: answer.lr for answer in snapshot.suggestions}
    shares = {rule: (math.log10(lr) - low) / (high - low) for rule, lr in answers.items()}
    rows = label_rows(shares)
    traces = []
    for rule, dash in RULES.items():
        x, y, text, hover = NOTHING, NOTHING, NOTHING, NOTHING
        side = "middle left"
        if rule in answers:
            lr, name = answers[rule], f"{NAMES.get(rule, rule)} <b>{rate(answers[rule])}</b>"
            curve = float(np.interp(math.log(lr), np.log(snapshot.lrs), snapshot.smoothed))
            words = f"{rule} suggests a learning rate of {rate(lr)};<br>the smoothed loss there is {curve:.3g} {unit}"
            x, y, hover = (lr, lr, lr), (0.0, curve, rows[rule] * top), (words,) * 3
            side = "middle right" if shares[rule] < LEFT_PART else "middle left"
            text = ("", "", f" {name}" if side == "middle right" else f"{name} ")
            if shares[rule] < 0:  # below the axis: minimum is divided by ten
                x, text = (None, None, 10**low), ("", "", f"← {name}")
        traces.append(
            {
                "type": "scatter",
                "name": rule,
                "mode": "lines+markers+text",
                "x": x,
                "y": y,
                "text": text,
                "textposition": side,
                "textfont": {"color": "role:suggestion", "size": 13},
                "hovertext": hover,
                "hoverinfo": "text",
                "line": {"color": "role:suggestion", "width": 2.5 if rule == "valley" else 1.7, "dash": dash},
                "marker": {"color": "role:suggestion", "size": [0, 12 if rule == "steep" else 10, 0], "opacity": 1, "symbol": MARKS[rule]},
                "showlegend": False,
            }
        )
    return traces


def label_rows(shares: dict[str, float]) -> dict[str, float]:
    """A height of its own for each label, so that no line runs through another's label. shares: place of each line on the x axis, 0 to 1.

    Labels to the left of their line want lower lines on their left: the height grows to the right. Labels to the right of their
    line, near the left edge, want the opposite, and stand above all others.
    """
    right = sorted((rule for rule in shares if shares[rule] < LEFT_PART), key=shares.__getitem__)
    left = sorted((rule for rule in shares if shares[rule] >= LEFT_PART), key=shares.__getitem__, reverse=True)
    order: Sequence[str] = [*right, *left]
    return dict(zip(order, ROWS, strict=False))
