"""The picture of a comparison: the mean of each runner over the seeds so far, with its band."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.gridworld.config import Config
from core.gridworld.curves_figure import NOWHERE, best_line, line, roomy
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
    figure = theme.figure("episode", f"{named}{window}", alt=alt)
    by_return = config.measure == "return"
    values = [value for lane in lanes for value in _most(lane, by_return)]
    figure["layout"]["xaxis"] |= {"range": [0, config.episodes]}
    figure["layout"]["yaxis"] |= {"range": roomy([*values, *([snapshot.best_return] if by_return else [])])}
    best = best_line(snapshot.best_return if by_return else np.nan, [0, config.episodes])
    bands = [_band(place, lane) for place, lane in enumerate(lanes)]
    figure["data"] = [*bands, *(_line(config, place, lane) for place, lane in enumerate(lanes)), best]
    return figure


def _most(lane: Lane, by_return: bool) -> list[float]:
    """What of a curve must be seen: its first stumbling episodes would flatten all that follows."""
    if not np.isfinite(lane.middle).any():
        return []
    low, high = (0.05, 1.0) if by_return else (0.0, 0.95)
    return [float(np.quantile(lane.middle, low)), float(np.quantile(lane.middle, high))]


def _band(place: int, lane: Lane) -> dict[str, Any]:
    known = bool(np.isfinite(lane.middle).any())
    upper, lower = lane.middle + WIDTH * lane.error, lane.middle - WIDTH * lane.error
    return {
        "type": "scatter",
        "name": f"{lane.name}, band",
        "mode": "lines",
        "x": np.concatenate([lane.episodes, lane.episodes[::-1]]),
        "y": np.concatenate([upper, lower[::-1]]) if known else NOWHERE,
        "fill": "toself",
        "fillcolor": f"role:{ROLES[place]}/0.18",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": lane.name,
    }


def _line(config: Config, place: int, lane: Lane) -> dict[str, Any]:
    known = bool(np.isfinite(lane.middle).any())
    style = {"color": f"role:{ROLES[place]}", "width": 2.5, "dash": DASHES[place]}
    what = "the return" if config.measure == "return" else "the number of steps"
    window = f"over {config.smooth} episodes up to episode %{{x}}" if config.smooth > 1 else "in episode %{x}"
    drawn = line(
        lane.name, lane.episodes, lane.middle if known else NOWHERE, style, f"{lane.name}<br>{window} {what}<br>has a mean of %{{y:.4g}}"
    )
    return drawn | {"legendgroup": lane.name}
