"""The picture of two settings: both median curves with their bands, and what valley and the middle of the rules say of each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.lr_finder.config import Config
from core.lr_finder.marks import FLOOR, LANE, NOTHING, label_rows, side_of
from core.lr_finder.snapshot import Snapshot
from core.lr_finder.sweep_figure import chance, highest, rate_axis
from core.lr_finder.words import rate
from core.theme import Figure

if TYPE_CHECKING:
    from core.lr_finder.compare import CompareSnapshot

LOOKS = {"A": ("train", "solid", "circle"), "B": ("generated", "dash", "square")}


def compare_picture(config: Config, snapshot: CompareSnapshot) -> Figure:
    """Traces and layout are the same from the untrained state to the end."""
    facts = snapshot.facts
    alt = (
        f"Smoothed loss, {facts.measure}, of two settings against the learning rate on a logarithmic axis from {config.lr_low:g} to "
        f"{config.lr_high:g}; vertical lines mark what valley suggests for each, and the middle of all rules."
    )
    figure = theme.figure("learning rate (log scale)", f"loss: {facts.measure}", alt=alt)
    top = highest(facts)
    figure["layout"]["xaxis"] |= rate_axis(config.lr_low, config.lr_high)
    figure["layout"]["yaxis"] |= {"range": [-LANE * top, top]}
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["meta"]["pick"] = {"at": -LANE / 2 * top, "top": FLOOR * top}
    data = [chance(config, facts, top)]
    for name, one in (("A", snapshot.a), ("B", snapshot.b)):
        data += _curve(config, name, one, top)
    figure["data"] = [*data, *_lines(config, snapshot, top)]
    return figure


def title(config: Config, name: str) -> str:
    """What a setting is, in a few words."""
    optimizer, batch = (config.optimizer, config.batch_size) if name == "A" else (config.b_optimizer, config.b_batch_size)
    decay = config.weight_decay if name == "A" else config.b_weight_decay
    return f"{name}: {optimizer}, {batch}" + (f", decay {decay:g}" if config.weight_decay or config.b_weight_decay else "")


def _curve(config: Config, name: str, one: Snapshot, top: float) -> list[dict[str, Any]]:
    role, dash, _ = LOOKS[name]
    x = middle = low = high = NOWHERE
    if one.step:
        x, middle = one.curve.lrs, one.curve.middle()
        if one.curve.seeds > 1:
            low, high = (np.minimum(edge, 3 * top) for edge in one.curve.band())
    says = f"{title(config, name)}<br>at a learning rate of %{{x:.2g}}<br>the smoothed loss is %{{y:.3g}} {one.facts.unit}"
    return [
        band(f"{name}, lowest to highest", role, x if one.curve.seeds > 1 else NOWHERE, low, high),
        line(title(config, name), role, x, middle, says=says, dash=dash, width=3.5),
    ]


def _lines(config: Config, snapshot: CompareSnapshot, top: float) -> list[dict[str, Any]]:
    low, high = math.log10(config.lr_low), math.log10(config.lr_high)
    rates: dict[tuple[str, str], float] = {}
    for name, one in (("A", snapshot.a), ("B", snapshot.b)):
        rates |= {(name, answer.rule): answer.lr for answer in one.read.suggestions if answer.rule == "valley"}
        if one.read.consensus is not None:
            rates[name, "middle"] = one.read.consensus
    shares = {f"{name} {rule}": (math.log10(lr) - low) / (high - low) for (name, rule), lr in rates.items()}
    rows = label_rows(shares)
    traces = []
    for name, (role, dash, symbol) in LOOKS.items():
        one = snapshot.a if name == "A" else snapshot.b
        for rule in ("valley", "middle"):
            x, y, text, side = NOTHING, NOTHING, NOTHING, "middle left"
            if (name, rule) in rates:
                lr, label = rates[name, rule], f"{name} {rule}"
                there = float(np.interp(math.log(lr), np.log(one.curve.lrs), one.curve.middle()))
                side, text = side_of(shares[label], f"{label} <b>{rate(lr)}</b>", 3)
                x, y = (lr, lr, lr), (0.0 if rule == "valley" else there, there, rows[label] * top)
            traces.append(
                {
                    "type": "scatter",
                    "name": f"{name} {rule}",
                    "mode": "lines+markers+text",
                    "x": x,
                    "y": y,
                    "text": text,
                    "textposition": side,
                    "textfont": {"color": f"role:{role}", "size": 13},
                    "hoverinfo": "skip",
                    "line": {
                        "color": f"role:{role}",
                        "width": 2 if rule == "valley" else 1.2,
                        "dash": dash if rule == "valley" else "longdash",
                    },
                    "marker": {"color": f"role:{role}", "size": [0, 10, 0], "opacity": 1, "symbol": symbol if rule == "valley" else "x"},
                    "showlegend": False,
                }
            )
    return traces
