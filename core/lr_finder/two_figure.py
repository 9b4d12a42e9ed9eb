"""The pictures of two networks at once: both losses and who wins over the rate, and the points that are real and made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.lr_finder.config import Config
from core.lr_finder.marks import LEFT_PART, NOTHING, label_rows
from core.lr_finder.sweep_figure import rate_axis
from core.lr_finder.words import rate
from core.theme import Figure

if TYPE_CHECKING:
    from core.lr_finder.adversarial import TwoSnapshot

HIGHEST = 5.0  # nats
POINTS = 250  # of a curve that are drawn
EDGE = 3.0  # of the plane that is shown


def two_pictures(config: Config, snapshot: TwoSnapshot) -> dict[str, Figure]:
    """Traces and layout are the same from the untrained state to the end: only arrays change."""
    return {"two": _losses(config, snapshot), "points": _points(snapshot)}


def _losses(config: Config, snapshot: TwoSnapshot) -> Figure:
    whose = {"both": "of both networks", "discriminator": "of the discriminator", "generator": "of the generator"}[config.vary]
    alt = (
        f"Above, smoothed losses of the discriminator and the generator against the learning rate {whose}, logarithmic from "
        f"{config.lr_low:g} to {config.lr_high:g}. Below, the share of points that the discriminator tells apart."
    )
    figure = theme.figure(f"learning rate {whose} (log scale)", "told apart (share)", alt=alt, height=520)
    layout = figure["layout"]
    layout["xaxis"] |= {**rate_axis(config.lr_low, config.lr_high), "anchor": "y2"}
    layout["yaxis2"] = {**layout["yaxis"], "domain": [0.0, 0.3], "range": [0.0, 1.04], "dtick": 0.5}
    layout["yaxis"] = {
        **layout["yaxis2"],
        "title": {**layout["yaxis"]["title"], "text": "loss (nats)"},
        "domain": [0.36, 1.0],
        "range": [0, HIGHEST],
        "dtick": 1,
    }
    layout["hovermode"] = "closest"
    many = len(snapshot.d)
    data = [_blind(config)]
    for name, values, role, dash in (("discriminator", snapshot.d, "train", "solid"), ("generator", snapshot.g, "generated", "dash")):
        data += _curve(name, snapshot, values, role, dash, f"loss of the {name}", many)
    apart = _curve("told apart", snapshot, snapshot.right, "train", "solid", "share told apart", many)
    figure["data"] = [*data, *({**trace, "yaxis": "y2", "showlegend": False} for trace in apart), _marks(config, snapshot)]
    return figure


def _curve(name: str, snapshot: TwoSnapshot, values: Any, role: str, dash: str, what: str, many: int) -> list[dict[str, Any]]:
    x = middle = low = high = NOWHERE
    if snapshot.step:
        some = np.unique(np.linspace(0, snapshot.step - 1, min(snapshot.step, POINTS)).astype(int))
        known = np.where(np.isfinite(values), np.minimum(values, 3 * HIGHEST), 3 * HIGHEST)[:, some]
        x, middle = snapshot.lrs[some], np.median(known, axis=0)
        low, high = known.min(axis=0), known.max(axis=0)
    return [
        band(f"{name}, {many} seeds", role, x if many > 1 else NOWHERE, low, high),
        line(name, role, x, middle, says=f"at a learning rate of %{{x:.2g}}<br>the {what} is %{{y:.3g}}", dash=dash),
    ]


def _blind(config: Config) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "a discriminator that cannot tell",
        "mode": "lines+text",
        "x": [config.lr_low, config.lr_high, None, config.lr_low],
        "y": [math.log(4)] * 2 + [None, math.log(4) + 0.04],
        "text": ["", "", "", "cannot tell: 1.39"],
        "textposition": "top right",
        "textfont": {"color": "role:quiet", "size": 13},
        "line": {"color": "role:reference", "width": 1.5, "dash": theme.DASHES["reference"]},
        "hovertemplate": "a discriminator that cannot tell real from made<br>pays ln 4 = 1.39 nats<extra></extra>",
        "showlegend": False,
    }


def _marks(config: Config, snapshot: TwoSnapshot) -> dict[str, Any]:
    """Where the discriminator wins, and where it all breaks."""
    low, high = math.log10(config.lr_low), math.log10(config.lr_high)
    rates = {
        name: lr for name, lr in (("D wins", snapshot.wins), ("G answers", snapshot.answers), ("breaks", snapshot.breaks)) if lr is not None
    }
    shares = {name: (math.log10(lr) - low) / (high - low) for name, lr in rates.items()}
    rows = label_rows(shares)
    x: list[Any] = []
    y: list[Any] = []
    text: list[str] = []
    sides: list[str] = []
    for name, lr in rates.items():
        right = shares[name] < LEFT_PART
        x, y = [*x, lr, lr, None], [*y, 0.0, rows[name] * HIGHEST, None]
        label = f"{name} <b>{rate(lr)}</b>"
        text = [*text, "", f" {label}" if right else f"{label} ", ""]
        sides = [*sides, *["middle right" if right else "middle left"] * 3]
    return {
        "type": "scatter",
        "name": "what can be read",
        "mode": "lines+text",
        "x": x or NOTHING,
        "y": y or NOTHING,
        "text": text or NOTHING,
        "textposition": sides or ["middle left"],
        "textfont": {"color": "role:text", "size": 13},
        "line": {"color": "role:text", "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _points(snapshot: TwoSnapshot) -> Figure:
    alt = "Real points, eight clouds on a circle, and the points that the generator of the first seed makes at this rate."
    figure = theme.figure("across", "up", alt=alt, height=360)
    axis = {"range": [-EDGE, EDGE], "dtick": 1}
    figure["layout"]["xaxis"] |= {**axis, "constrain": "domain"}
    figure["layout"]["yaxis"] |= {**axis, "scaleanchor": "x"}
    figure["data"] = [
        {
            "type": "scatter",
            "name": name,
            "mode": "markers",
            "x": points[:, 0],
            "y": points[:, 1],
            "marker": {"color": f"role:{role}", "size": 6, "symbol": symbol, "opacity": 0.7},
            "hovertemplate": f"a {name} point<extra></extra>",
        }
        for name, points, role, symbol in (("real", snapshot.real, "data", "circle"), ("made", snapshot.made, "generated", "diamond-open"))
    ]
    return figure
