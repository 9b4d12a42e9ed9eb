"""The rules on the picture: a labelled line for each, and what it was read from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.curves import NOWHERE
from core.lr_finder.snapshot import Curve, Reading
from core.lr_finder.words import rate
from core.nets.suggest import Suggestion

RULES = {"valley": "solid", "slide": "dash", "minimum": "dot", "steep": "dashdot"}
NAMES = {"minimum": "minimum÷10"}  # what the rule suggests is not where the minimum lies
MARKS = {"valley": "circle", "slide": "square", "minimum": "diamond", "steep": "triangle-up", "middle": "x"}
HEADROOM = 1.72  # of the untrained loss: the curve fills the lower part, the labels of the rules the upper
ROWS = (0.955, 0.885, 0.815, 0.745, 0.675)  # heights of the labels, shares of the highest loss on the axis
FLOOR = 0.64  # what a person picks is drawn up to here, so that its line meets no label
LANE = 0.1  # of the highest loss: below 0 there is room for the label of what a person picks
LEFT_PART = 0.36  # of the x axis: a label that begins here is written to the right of its line, all others to the left

NOTHING: tuple[Any, ...] = ()


def explained(curve: Curve, read: Reading, bottom: float = 0.0) -> list[dict[str, Any]]:
    """What each rule was read from: valley's fall as an area, slide's interval and the steepest step on the curve, minimum's way left."""
    found = {answer.rule: answer for answer in read.suggestions}
    smoothed = curve.middle()
    return [_fall(curve, smoothed, read, found, bottom), *(_along(curve, smoothed, read, found, rule) for rule in ("slide", "steep")),
            _tenth(curve, smoothed, read, found)]  # fmt: skip


def lines(curve: Curve, read: Reading, low: float, high: float, top: float, unit: str, bottom: float = 0.0) -> list[dict[str, Any]]:
    """One vertical line for each rule and one for their middle, up to its label; the mark is the smoothed loss there.

    low, high: ends of the x axis, log10; bottom, top: of the y axis. Empty until there are suggestions.
    """
    rates = {answer.rule: answer.lr for answer in read.suggestions}
    if read.consensus is not None and len(rates) > 1:
        rates["middle"] = read.consensus
    shares = {rule: (math.log10(lr) - low) / (high - low) for rule, lr in rates.items()}
    rows = {rule: bottom + row * (top - bottom) for rule, row in label_rows(shares).items()}
    return [_line(rule, rates, rows, shares, curve, read, low, bottom, unit) for rule in (*RULES, "middle")]


def _line(
    rule: str,
    rates: Mapping[str, float],
    rows: Mapping[str, float],
    shares: Mapping[str, float],
    curve: Curve,
    read: Reading,
    low: float,
    bottom: float,
    unit: str,
) -> dict[str, Any]:
    x, y, text, hover = NOTHING, NOTHING, NOTHING, NOTHING
    side = "middle left"
    if rule in rates:
        lr, name = rates[rule], f"{NAMES.get(rule, rule)} <b>{rate(rates[rule])}</b>"
        there = float(np.interp(math.log(lr), np.log(curve.lrs), curve.middle()))
        words = f"{rule} suggests a learning rate of {rate(lr)};<br>the smoothed loss there is {there:.3g} {unit}"
        if rule == "middle":
            words = f"the middle of the rules, their geometric median, is {rate(lr)}"
        elif len(each := dict(read.by_seed).get(rule, ())) > 1:
            words += f"<br>seed by seed: {rate(min(each))} to {rate(max(each))}"
        x, y, hover = (lr, lr, lr), (there if rule == "middle" else bottom, there, rows[rule]), (words,) * 3
        side, text = side_of(shares[rule], name, 3)
        if shares[rule] < 0:  # below the axis: minimum is divided by ten
            x, text = (None, None, 10**low), ("", "", f"← {name}")
    colour = "role:text" if rule == "middle" else "role:suggestion"
    width = {"valley": 2.5, "middle": 1.2}.get(rule, 1.7)
    return {
        "type": "scatter",
        "name": rule,
        "mode": "lines+markers+text",
        "x": x,
        "y": y,
        "text": text,
        "textposition": side,
        "textfont": {"color": colour, "size": 13},
        "hovertext": hover,
        "hoverinfo": "text",
        "line": {"color": colour, "width": width, "dash": RULES.get(rule, "longdash")},
        "marker": {
            "color": colour,
            "size": [0, 8 if rule == "middle" else 12 if rule == "steep" else 10, 0],
            "opacity": 1,
            "symbol": MARKS[rule],
        },
        "showlegend": False,
    }


def seeds(curve: Curve, read: Reading) -> dict[str, Any]:
    """Each seed's own suggestions, small open marks on the median curve."""
    points = [(lr, rule) for rule, rates in read.by_seed for lr in rates]
    x, y, symbols, hover = NOWHERE, NOWHERE, ["circle"], NOTHING
    if points:
        x = np.array([lr for lr, _ in points])
        y = np.interp(np.log(x), np.log(curve.lrs), np.where(np.isfinite(curve.middle()), curve.middle(), np.nan))
        symbols = [f"{MARKS[rule]}-open" for _, rule in points]
        hover = tuple(f"{rule} of one seed: {rate(lr)}" for lr, rule in points)
    return {
        "type": "scatter",
        "name": "rules, seed by seed",
        "mode": "markers",
        "x": x,
        "y": y,
        "hovertext": hover,
        "hoverinfo": "text",
        "marker": {"color": "role:suggestion", "size": 6, "symbol": symbols, "opacity": 0.8},
        "showlegend": False,
    }


def side_of(share: float, label: str, points: int) -> tuple[str, tuple[str, ...]]:
    """On which side of its line a label stands, and the texts of the line's points: it hangs on the last one."""
    right = share < LEFT_PART
    return ("middle right" if right else "middle left"), (*[""] * (points - 1), f" {label}" if right else f"{label} ")


def label_rows(shares: Mapping[str, float]) -> dict[str, float]:
    """A height of its own for each label, so that no line runs through another's label. shares: place of each line on the x axis, 0 to 1.

    Labels to the left of their line want lower lines on their left: the height grows to the right. Labels to the right of their
    line, near the left edge, want the opposite, and stand above all others.
    """
    right = sorted((rule for rule in shares if shares[rule] < LEFT_PART), key=shares.__getitem__)
    left = sorted((rule for rule in shares if shares[rule] >= LEFT_PART), key=shares.__getitem__, reverse=True)
    order: Sequence[str] = [*right, *left]
    return dict(zip(order, ROWS, strict=False))


def _fall(curve: Curve, smoothed: Any, read: Reading, found: Mapping[str, Suggestion], bottom: float) -> dict[str, Any]:
    x = y = NOWHERE
    if "valley" in found:
        first, last = found["valley"].span
        part = slice(read.usable[0] + first, read.usable[0] + last + 1)
        rates, falling = curve.lrs[part], smoothed[part]
        x, y = np.array([*rates, rates[-1], rates[0]]), np.array([*falling, bottom, bottom])
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
        "showlegend": False,
    }


def _along(curve: Curve, smoothed: Any, read: Reading, found: Mapping[str, Suggestion], rule: str) -> dict[str, Any]:
    """The part of the curve between the two points that a rule compares, with both points marked."""
    x = y = NOWHERE
    if rule in found:
        first, last = found[rule].span
        part = slice(read.usable[0] + first, read.usable[0] + last + 1)
        x, y = curve.lrs[part], smoothed[part]
    says = {"slide": "slide’s two ends, 15 points apart:<br>it suggests the left one", "steep": "the steepest step of the smoothed loss"}
    ends = np.zeros(max(len(x), 2))
    ends[[0, len(x) - 1]] = 9
    return {
        "type": "scatter",
        "name": {"slide": "slide’s interval", "steep": "steepest step"}[rule],
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": f"role:suggestion/{0.3 if rule == 'slide' else 0.8}", "width": 8 if rule == "slide" else 6},
        "marker": {"color": "role:suggestion", "size": ends.tolist()[: len(x)], "symbol": f"{MARKS[rule]}-open", "opacity": 1},
        "hovertext": says[rule],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _tenth(curve: Curve, smoothed: Any, read: Reading, found: Mapping[str, Suggestion]) -> dict[str, Any]:
    """From the lowest point to a tenth of its rate."""
    x, y, text = NOTHING, NOTHING, NOTHING
    if "minimum" in found:
        at = read.usable[0] + found["minimum"].index
        lowest, level = float(curve.lrs[at]), float(smoothed[at])
        x, y, text = (lowest / 10, lowest), (level, level), ("", "lowest")
    return {
        "type": "scatter",
        "name": "minimum’s tenth",
        "mode": "lines+markers+text",
        "x": x,
        "y": y,
        "text": text,
        "textposition": "bottom left",
        "textfont": {"color": "role:suggestion", "size": 12},
        "line": {"color": "role:suggestion/0.8", "width": 1.5, "dash": "dot"},
        "marker": {"color": "role:suggestion", "size": [0, 10], "symbol": "diamond-open", "opacity": 1},
        "hovertext": "the lowest point of the smoothed loss:<br>minimum suggests a tenth of its rate",
        "hoverinfo": "text",
        "showlegend": False,
    }
