"""The curves of one learner: the return of each episode, and how far its values are from the optimum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import theme
from core.gridworld.config import PLANNERS, Config
from core.gridworld.snapshot import Floats, Snapshot
from core.theme import Figure

SMOOTHED = 20  # points of the curve of returns, for its mean
NOWHERE = np.array([np.nan])  # one point that is not drawn: unlike an empty trace, it keeps its place in the legend
NOWHERE.setflags(write=False)


def returns_picture(config: Config, snapshot: Snapshot) -> Figure:
    """The return of each episode, its mean, and the best possible."""
    alt = "The return of each episode, the sum of its rewards, and the return that the best policy can expect."
    figure = theme.figure("episode", "return (sum of rewards)", alt=alt, height=300)
    each = int(snapshot.curve_episodes[0]) if len(snapshot.curve_episodes) else 1
    of = "an episode" if each == 1 else f"the mean of {each} episodes"
    told = [float(np.quantile(snapshot.returns, 0.05)), float(snapshot.returns.max())] if len(snapshot.returns) else []
    figure["layout"]["xaxis"] |= {"range": [0, config.episodes]}
    figure["layout"]["yaxis"] |= {
        "range": roomy([*told, snapshot.best_return])
    }  # the first stumbling episodes would flatten all that follows
    enough = len(snapshot.returns) >= SMOOTHED
    smoothed = np.convolve(snapshot.returns, np.full(SMOOTHED, 1 / SMOOTHED), "valid") if enough else ()
    thin, thick = {"color": "role:train/0.4", "width": 1}, {"color": "role:train", "width": 3}
    says = f"up to episode %{{x}}<br>the return is %{{y:.4g}}, {of}"
    mean_says = f"up to episode %{{x}}<br>the mean of {SMOOTHED} points is %{{y:.4g}}"
    figure["data"] = [
        line("return", snapshot.curve_episodes, snapshot.returns, thin, says),
        line(f"mean of {SMOOTHED}", snapshot.curve_episodes[SMOOTHED - 1 :] if enough else (), smoothed, thick, mean_says),
        best_line(snapshot.best_return, [0, config.episodes]),
    ]
    return figure


def error_picture(config: Config, snapshot: Snapshot) -> Figure:
    """How far the worst value is from the optimum."""
    alt = "The largest distance between the learned values and the exact optimum, against the steps of learning."
    unit = "sweeps" if config.algorithm in PLANNERS else "transitions"
    figure = theme.figure(unit, "largest |Q − Q*|", alt=alt, height=300)
    figure["layout"]["yaxis"] |= {"rangemode": "tozero"}
    says = f"after %{{x}} {unit} one value is still<br>%{{y:.3g}} away from the optimum"
    style = {"color": "role:generated", "width": 2}
    figure["data"] = [line("distance from the optimum", snapshot.error_steps, snapshot.error, style, says)]
    return figure


def line(name: str, x: Sequence[float] | np.ndarray, y: Sequence[float] | Floats, style: Mapping[str, Any], says: str) -> dict[str, Any]:
    """A line; without points it keeps its place in the legend. says: what a point says when it is pointed at."""
    empty = len(x) == 0
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": NOWHERE if empty else x,
        "y": NOWHERE if empty else y,
        "line": dict(style),
        "hovertemplate": f"{says}<extra></extra>",
    }


def best_line(best: float, ends: Sequence[float]) -> dict[str, Any]:
    """What the best policy expects, from one end of the axis to the other; nothing where it is not known."""
    style = {"color": "role:optimum", "width": 2, "dash": "dash"}
    known = math.isfinite(best)
    return line("best possible", ends if known else (), [best, best], style, "the best policy expects a return of %{y:.4g}")


def roomy(values: Sequence[float]) -> list[float]:
    """The range of an axis for these values, with room above and below; those that are not finite do not count."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    room = 0.08 * (max(finite) - min(finite)) or 1.0
    return [min(finite) - room, max(finite) + room]
