"""The picture of a sweep over learning rates: mean return of the first 100 episodes, dashed, and of all, solid, at each rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.gridworld.compare_figure import MARKS, ROLES, WIDTH
from core.gridworld.config import FIRST, SWEPT, Config
from core.gridworld.curves_figure import best_line, roomy
from core.gridworld.snapshot import Floats, SweepSnapshot
from core.theme import Figure

WIDEST = 4  # the range goes so many times farther below the median than the best is above it, at most


def sweep_picture(config: Config, snapshot: SweepSnapshot) -> Figure:
    """Traces and layout are the same from before the first seed to the end. Source: Sutton & Barto (2018), figure 6.3."""
    algorithms, first = config.swept_algorithms, min(FIRST, config.episodes)
    alt = (
        f"Mean return of an episode against the learning rate from {SWEPT[0]:g} to {SWEPT[-1]:g} for {', '.join(algorithms)}: over the "
        f"first {first} episodes, dashed, and over all {config.episodes}, solid, with bars of two standard errors."
    )
    figure = theme.figure("learning rate α", "return of an episode, mean", alt=alt)
    seen = np.concatenate([snapshot.first.ravel(), snapshot.all.ravel()])
    values: list[float] = []
    if np.isfinite(seen).all():  # what breaks at one rate would flatten all else
        middle, top = float(np.median(seen)), float(seen.max())
        values = [max(float(seen.min()), middle - WIDEST * (top - middle)), top]
    figure["layout"]["meta"]["named"] = 2 * len(algorithms) + 1
    figure["layout"]["legend"] |= {"tracegroupgap": 0}
    figure["layout"]["xaxis"] |= {"range": [0, 1.05], "dtick": 0.1}
    figure["layout"]["yaxis"] |= {"range": roomy([*values, snapshot.best_return])}
    parts = (
        (f"first {first}", "dash", snapshot.first, snapshot.first_error),
        (f"all {config.episodes}", "solid", snapshot.all, snapshot.all_error),
    )
    figure["data"] = [
        _line(place, algorithm, name, dash, means[place], errors[place])
        for place, algorithm in enumerate(algorithms)
        for name, dash, means, errors in parts
    ]
    figure["data"].append(best_line(snapshot.best_return, [0, 1.05]))
    return figure


def _line(place: int, algorithm: str, name: str, dash: str, means: Floats, errors: Floats) -> dict[str, Any]:
    known = bool(np.isfinite(means).all())
    role = f"role:{ROLES[place]}"
    says = f"{algorithm} with α = %{{x:g}}<br>earns %{{y:.4g}} in an episode,<br>the mean of the {name} episodes"
    drawn = line(f"{algorithm}, {name}", ROLES[place], SWEPT, means if known else NOWHERE, says=says, dash=dash, width=2)
    hollow = "-open" if dash == "dash" else ""
    return drawn | {
        "mode": "lines+markers",
        "marker": {"symbol": f"{MARKS[place]}{hollow}", "size": 9, "color": role, "opacity": 1},
        "error_y": {"type": "data", "array": WIDTH * errors if known else NOWHERE, "color": role, "thickness": 1.2, "width": 3},
        "legendgroup": algorithm,
    }
