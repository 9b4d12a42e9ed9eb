"""The curves of one learner: the return of each episode, and how far its values are from the optimum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.gridworld.config import PLANNERS, Config
from core.gridworld.snapshot import Snapshot
from core.theme import Figure

SMOOTHED = 20  # points of the curve of returns, for its mean


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
    episodes, values = (snapshot.curve_episodes, snapshot.returns) if len(snapshot.returns) else (NOWHERE, NOWHERE)
    enough = len(values) >= SMOOTHED
    smoothed = np.convolve(values, np.full(SMOOTHED, 1 / SMOOTHED), "valid") if enough else NOWHERE
    ends = episodes[SMOOTHED - 1 :] if enough else NOWHERE
    says = f"up to episode %{{x}}<br>the return is %{{y:.4g}}, {of}"
    mean_says = f"up to episode %{{x}}<br>the mean of {SMOOTHED} points is %{{y:.4g}}"
    figure["data"] = [
        line("return", "train/0.4", episodes, values, says=says, width=1),
        line(f"mean of {SMOOTHED}", "train", ends, smoothed, says=mean_says),
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
    steps, errors = (snapshot.error_steps, snapshot.error) if len(snapshot.error) else (NOWHERE, NOWHERE)
    figure["data"] = [line("distance from the optimum", "generated", steps, errors, says=says, width=2)]
    return figure


def best_line(best: float, ends: Sequence[float]) -> dict[str, Any]:
    """What the best policy expects, from one end of the axis to the other; nothing where it is not known."""
    x, y = (ends, [best, best]) if math.isfinite(best) else (NOWHERE, NOWHERE)
    return line("best possible", "optimum", x, y, says="the best policy expects a return of %{y:.4g}", dash="dash", width=2)


def roomy(values: Sequence[float]) -> list[float]:
    """The range of an axis for these values, with room above and below; those that are not finite do not count."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    room = 0.08 * (max(finite) - min(finite)) or 1.0
    return [min(finite) - room, max(finite) + room]
