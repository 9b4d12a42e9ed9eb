"""The pictures of one game: the plane with all its layers, losses with their equilibrium, quality. Traces stay the same throughout."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.gan.config import CROSS_ENTROPY, Config
from core.gan.model import equilibrium, level
from core.gan.snapshot import Snapshot, now
from core.theme import Figure

LAYERS = (
    ("surface", "Discriminator’s map"),
    ("grid", "Generator’s grid"),
    ("real", "Real points"),
    ("made", "Made points"),
    ("arrows", "Pushes"),
)
ARROW = 0.14  # of the square's side: the longest that is drawn
HEAD = 0.3  # of an arrow


def game_pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """ "plane", "losses" and "quality"."""
    config = now(config, snapshot)
    return {"plane": plane(config, snapshot), "losses": losses(config, snapshot), "quality": quality(config, snapshot)}


def plane(config: Config, snapshot: Snapshot) -> Figure:
    """Real and made points on the discriminator's map, with the generator's grid and where made points are pushed."""
    alt = (
        "A square with real points, made points, the map of what the discriminator takes for real, the grid of noise as the generator "
        "bends it, and for some made points where the discriminator's verdict pushes them."
    )
    figure = theme.figure("x", "y", alt=alt, height=560)
    layout, low, high = figure["layout"], 0.5 - snapshot.edge, 0.5 + snapshot.edge
    layout["xaxis"] |= {"range": [low, high], "showgrid": False, "constrain": "domain"}
    layout["yaxis"] |= {"range": [low, high], "showgrid": False, "scaleanchor": "x", "constrain": "domain"}
    layout["margin"] |= {"l": 50, "r": 8, "b": 48}
    layout["hovermode"] = "closest"
    layout["meta"] |= {"aspect": 1.0, "layers": [list(layer) for layer in LAYERS], "named": 4}
    figure["data"] = [
        _surface(config, snapshot),
        *_grid(snapshot),
        _cloud("real", "real", "train", "circle", snapshot.real, "a real point"),
        _cloud("made", "made", "generated", "diamond", snapshot.made, "a made point"),
        _arrows(snapshot),
    ]
    return figure


def _surface(config: Config, snapshot: Snapshot) -> dict[str, Any]:
    """What the discriminator says everywhere, from 0 (made) to 200 (real); for a critic without a scale, up to its largest value."""
    share = level(config, snapshot.surface)
    probable = config.loss in CROSS_ENTROPY
    says = "D takes what is here for real with %{customdata:.0%}" if probable else "D gives this place the value %{customdata:.3g}"
    side = snapshot.edge * 2 / (len(snapshot.surface) - 1)
    return {
        "type": "heatmap",
        "name": "discriminator",
        "z": np.round(200 * np.clip(np.nan_to_num(share, nan=0.5), 0, 1)).astype(np.uint8),
        "customdata": snapshot.surface,
        "x0": 0.5 - snapshot.edge,
        "dx": side,
        "y0": 0.5 - snapshot.edge,
        "dy": side,
        "zmin": 0,
        "zmax": 200,
        "zsmooth": "best",
        "colorscale": "scale:diverging",
        "opacity": 0.55,
        "showscale": False,
        "hovertemplate": f"{says}<extra></extra>",
        "meta": {"layer": "surface"},
    }


def _grid(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The lines of the noise, with gaps between them."""
    lines = snapshot.grid
    gap = np.full((len(lines), 1, 2), np.nan, np.float32)
    joined = np.concatenate([lines, gap], 1).reshape(-1, 2)
    return [
        {
            "type": "scatter",
            "name": "noise, as G bends it",
            "mode": "lines",
            "x": joined[:, 0],
            "y": joined[:, 1],
            "line": {"color": "role:text/0.45", "width": 1},
            "hoverinfo": "skip",
            "meta": {"layer": "grid"},
        }
    ]


def _cloud(layer: str, name: str, role: str, symbol: str, points: Any, says: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "marker": {"symbol": symbol, "color": f"role:{role}", "size": 5, "opacity": 0.75, "line": {"color": "role:paper", "width": 0.5}},
        "hovertemplate": f"{says} at (%{{x:.2f}}, %{{y:.2f}})<extra></extra>",
        "meta": {"layer": layer},
    }


def _arrows(snapshot: Snapshot) -> dict[str, Any]:
    """A shaft and two strokes for each; the longest push gets the full length, so that a weak one can be seen too."""
    start, push = snapshot.made[: len(snapshot.arrows)].astype(np.float64), snapshot.arrows.astype(np.float64)
    longest = float(np.hypot(push[:, 0], push[:, 1]).max(initial=0.0))
    if longest > 0 and math.isfinite(longest):
        way = push / longest * ARROW
        across = np.stack([-way[:, 1], way[:, 0]], 1)
        tip, gap = start + way, np.full_like(start, np.nan)
        left, right = (tip - HEAD * way + sign * HEAD / 2 * across for sign in (1, -1))
        drawn = np.stack([start, tip, left, gap, tip, right, gap], 1).reshape(-1, 2)
    else:
        drawn = np.full((1, 2), np.nan)
    return {
        "type": "scatter",
        "name": "where made points are pushed",
        "mode": "lines",
        "x": drawn[:, 0].astype(np.float32),
        "y": drawn[:, 1].astype(np.float32),
        "line": {"color": "role:text", "width": 1.5},
        "hoverinfo": "skip",
        "meta": {"layer": "arrows"},
    }


def losses(config: Config, snapshot: Snapshot) -> Figure:
    """Both losses by iteration, and where they stand in equilibrium."""
    alt = "The losses of the discriminator and the generator over the iterations, with the levels that both have in equilibrium."
    unit = "nats" if config.loss in CROSS_ENTROPY else "no unit"
    figure = theme.figure("iteration", f"loss ({unit})", alt=alt, height=300)
    steps, d, g = (part if len(snapshot.losses[0]) else NOWHERE for part in snapshot.losses)
    ends = [0, max(snapshot.iteration, 1)]
    balanced = equilibrium(config)
    balance = []
    for name, role, value in (("D in equilibrium", "train/0.6", 0), ("G in equilibrium", "generated/0.6", 1)):
        known = balanced is not None and math.isfinite(balanced[value])
        y = [balanced[value]] * 2 if balanced and known else NOWHERE
        balance.append(line(name, role, ends if known else NOWHERE, y, says=f"{name} pays %{{y:.3f}}", dash="dot", width=1.5))
    figure["layout"]["meta"] |= {"named": 4}
    figure["data"] = [
        *balance,
        line("D’s loss", "train", steps, d, says="at iteration %{x}<br>the discriminator pays %{y:.3f}", width=2),
        line("G’s loss", "generated", steps, g, says="at iteration %{x}<br>the generator pays %{y:.3f}", width=2, dash="dash"),
    ]
    finite = [part[np.isfinite(part)] for part in (d, g)]
    shown = [float(value) for part in finite if len(part) > 1 for value in np.quantile(part, [0.02, 0.98])]
    shown += [value for value in balanced or () if math.isfinite(value)]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = 0.1 * (high - low) or 0.5
    figure["layout"]["yaxis"] |= {"range": [low - room, high + room]}
    return figure


def quality(config: Config, snapshot: Snapshot) -> Figure:
    """The distance from the real points by iteration, beside what chance leaves."""
    alt = (
        "The energy distance between made and real points over the iterations, logarithmic, and the distance of two samples of real points."
    )
    figure = theme.figure("iteration", "energy distance (log scale)", alt=alt, height=300)
    steps, energy, _, _ = (part if len(snapshot.measured[0]) else NOWHERE for part in snapshot.measured)
    ends = [0, max(snapshot.iteration, 1)]
    figure["layout"]["yaxis"] |= {"type": "log", "exponentformat": "power"}
    says = "two samples of real points are %{y:.2g} apart by chance"
    figure["data"] = [
        line("real against real", "reference", ends, [snapshot.floor[0]] * 2, says=says, dash="dot", width=1.5),
        line(
            "made against real", "generated", steps, np.maximum(energy, 1e-5), says="at iteration %{x}<br>the distance is %{y:.2g}", width=2
        ),
    ]
    return figure
