"""The game as a graph with its numbers now: what flows from noise and real points to the losses, and what flows back. Computes nothing."""

from __future__ import annotations

import math
from typing import Any

from core import theme
from core.gan.config import CROSS_ENTROPY, Config
from core.gan.snapshot import Snapshot
from core.theme import Figure

# Where each part stands, across and up; arrows lead from one to the next.
PLACES = {"noise": (0, 1), "G": (1.1, 1), "made": (2.2, 1), "real": (2.2, 0), "D": (3.15, 0.5), "G’s loss": (4, 1), "D’s loss": (4, 0)}
FORWARD = (("noise", "G"), ("G", "made"), ("made", "D"), ("real", "D"), ("D", "G’s loss"), ("D", "D’s loss"))
BACK = {"G": ("G’s loss", "generated", 1.36), "D": ("D’s loss", "train", -0.36)}  # from which loss, in which colour, at which height
SHORT, HALF = 0.4, 0.2  # of an arrow, that a box hides; of a box's height
COLOURS = {"G": "generated", "made": "generated", "G’s loss": "generated", "D": "train", "real": "train", "D’s loss": "train"}


def flow(config: Config, snapshot: Snapshot) -> Figure:
    """What each part of the game gives now; whoever has learned last has a thick frame."""
    told = numbers(config, snapshot)
    alt = f"The game as a graph. {' '.join(f'{name}: {text}.' for name, text in told.items())}"
    figure = theme.figure("from noise to losses", "made above, real below", alt=alt, height=300)
    layout = figure["layout"]
    layout["xaxis"] |= {"visible": False, "range": [-0.5, 4.5], "fixedrange": True}
    layout["yaxis"] |= {"visible": False, "range": [-0.75, 1.75], "fixedrange": True}
    layout["margin"] = {"l": 4, "r": 4, "t": 8, "b": 8}
    layout["annotations"] = [
        *(_arrow(PLACES[a], PLACES[b], "quiet") for a, b in FORWARD),
        *(part for network in BACK for part in _gradient(network, told[f"gradient of {network}"])),
        *(_box(name, told[name], 3 if name == snapshot.learned else 1) for name in PLACES),
    ]
    x, y = zip(*PLACES.values(), strict=True)
    figure["data"] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(x),
            "y": list(y),
            "customdata": [f"{name}: {told[name]}" for name in PLACES],
            "marker": {"size": 1, "opacity": 0},
            "hovertemplate": "%{customdata}<extra></extra>",
            "showlegend": False,
        }
    ]
    return figure


def numbers(config: Config, snapshot: Snapshot) -> dict[str, str]:
    """What stands in each part, by its name."""
    says = "D says" if config.loss in CROSS_ENTROPY else "value"
    return {
        "noise": config.noise,
        "G": _layers(config.g_layers, config.g_width),
        "made": f"{says} {_short(snapshot.on_made)}",
        "real": f"{says} {_short(snapshot.on_real)}",
        "D": _layers(config.d_layers, config.d_width) if math.isnan(snapshot.accuracy) else f"right on {snapshot.accuracy:.0%}",
        "G’s loss": _short(snapshot.g_loss),
        "D’s loss": _short(snapshot.d_loss),
        "gradient of G": _short(snapshot.g_norm if math.isfinite(snapshot.g_loss) else math.nan),
        "gradient of D": _short(snapshot.d_norm if math.isfinite(snapshot.d_loss) else math.nan),
    }


def _short(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}".replace("-", "−")


def _layers(count: int, width: int) -> str:
    return f"{count} × {width} units" if count else "linear"


def _box(name: str, text: str, border: int) -> dict[str, Any]:
    x, y = PLACES[name]
    colour = f"role:{COLOURS.get(name, 'quiet')}"
    looks = {
        "bgcolor": "role:paper",
        "bordercolor": colour,
        "borderwidth": border,
        "borderpad": 4,
        "font": {"size": 12, "color": "role:text"},
    }
    return {"x": x, "y": y, "text": f"<b>{name}</b><br>{text}", "showarrow": False, **looks}


def _arrow(start: tuple[float, float], end: tuple[float, float], role: str) -> dict[str, Any]:
    """Stops short of its end, so that the box does not hide its head."""
    short = end[0] - SHORT * (end[0] - start[0]), end[1] - SHORT * (end[1] - start[1])
    head = {"arrowhead": 2, "arrowsize": 1.2, "arrowwidth": 1.5, "arrowcolor": f"role:{role}", "showarrow": True, "text": ""}
    return {"x": short[0], "y": short[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y", "xref": "x", "yref": "y", **head}


def _gradient(network: str, size: str) -> list[dict[str, Any]]:
    """Back from the loss to the network that learns from it, around the outside, with the gradient's length."""
    loss, role, height = BACK[network]
    (start, at), (end, goal) = PLACES[loss], PLACES[network]
    corner = {**_arrow((start, height), (end, height), role), "x": end, "arrowhead": 0}
    down = {**_arrow((end, height), (end, goal), role), "y": goal + math.copysign(HALF, height - goal)}
    up = {**_arrow((start, at), (start, height), role), "y": height, "arrowhead": 0}
    label = {"x": (start + end) / 2, "y": height, "text": f"gradient {size}", "showarrow": False, "bgcolor": "role:paper"}
    return [up, corner, down, label | {"font": {"size": 12, "color": f"role:{role}"}}]
