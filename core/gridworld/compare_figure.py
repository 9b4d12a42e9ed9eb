"""The picture of a comparison: the mean of each runner over the seeds so far, with its band."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.curves import band, line
from core.gridworld.config import Config
from core.gridworld.curves_figure import best_line, roomy
from core.gridworld.snapshot import CompareSnapshot, Lane
from core.theme import Figure

# With a dash and a mark for each: colour is not the only cue. The colour of the optimum is its own everywhere.
ROLES = ("train", "generated", "validation", "warning", "text", "reference")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS = ("circle", "square", "triangle-up", "diamond", "x", "cross")
WIDTH = 2  # of a band: standard errors to each side
NAMED = {"return": "return (sum of rewards)", "steps": "steps of an episode"}


def compare_picture(config: Config, snapshot: CompareSnapshot) -> Figure:
    """Traces and layout are the same from before the first seed to the end; only arrays and the range of values change."""
    named, lanes = NAMED[config.measure], snapshot.lanes
    who = ", ".join(lane.name for lane in lanes)
    alt = f"Mean {named} of each episode over the seeds so far for {who}, each with a band of two standard errors."
    window = f", mean of {config.smooth}" if config.smooth > 1 else ""
    figure = theme.figure("episode", f"{named}{window}", alt=alt, height=430 + 20 * max(0, len(lanes) - 3))
    figure["layout"]["meta"]["named"] = len(lanes) + 1
    figure["layout"]["legend"] |= {"tracegroupgap": 0}
    by_return = config.measure == "return"
    values = [value for lane in lanes for value in _most(lane, by_return)]
    figure["layout"]["xaxis"] |= {"range": [0, config.episodes]}
    figure["layout"]["yaxis"] |= {"range": roomy([*values, *([snapshot.best_return] if by_return else [])])}
    best = [best_line(snapshot.best_return, [0, config.episodes])] if by_return else []
    pairs = [_drawn(config, place, lane) for place, lane in enumerate(lanes)]
    figure["data"] = [*(around for around, _ in pairs), *(curve for _, curve in pairs), *best]
    return figure


def _most(lane: Lane, by_return: bool) -> list[float]:
    """What of a curve must be seen: its first stumbling episodes would flatten all that follows."""
    if not np.isfinite(lane.middle).any():
        return []
    low, high = (0.05, 1.0) if by_return else (0.0, 0.95)
    return [float(np.quantile(lane.middle, low)), float(np.quantile(lane.middle, high))]


def _drawn(config: Config, place: int, lane: Lane) -> list[dict[str, Any]]:
    """The band and the line of one runner. Before the first seed only x is known: a frame need not send it again."""
    role, x, middle, error = ROLES[place], lane.episodes, lane.middle, lane.error
    what = "the return" if config.measure == "return" else "the number of steps"
    window = f"over {config.smooth} episodes up to episode %{{x}}" if config.smooth > 1 else "in episode %{x}"
    says = f"{lane.name}<br>{window} {what}<br>has a mean of %{{y:.4g}}"
    around = band(f"{lane.name}, band", role, x, middle - WIDTH * error, middle + WIDTH * error)
    curve = line(lane.name, role, x, middle, says=says, dash=DASHES[place], width=2.5)
    return [around | {"legendgroup": lane.name}, curve | {"legendgroup": lane.name}]
