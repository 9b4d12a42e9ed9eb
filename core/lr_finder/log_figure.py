"""The picture of a log from elsewhere: its losses, what we make of them, and what every rule suggests."""

from __future__ import annotations

import math

import numpy as np

from core import theme
from core.lr_finder.config import Config
from core.lr_finder.marks import FLOOR, HEADROOM, LANE, explained, lines
from core.lr_finder.snapshot import Snapshot
from core.lr_finder.sweep_figure import curves, rate_axis
from core.theme import Figure


def log_picture(config: Config, snapshot: Snapshot) -> Figure:
    """Drawn once: nothing moves."""
    curve, facts = snapshot.curve, snapshot.facts
    lowest, highest = float(curve.lrs[0]), float(curve.lrs[-1])
    alt = (
        f"{facts.measure} of a log against its learning rate on a logarithmic axis from {lowest:g} to {highest:g}, with a moving average; "
        "vertical lines mark the rates that four rules suggest."
    )
    figure = theme.figure("learning rate (log scale)", f"{facts.measure} (as in the log)", alt=alt)
    smoothed = curve.smoothed[0][np.isfinite(curve.smoothed[0])]
    bottom = min(0.0, float(np.min(smoothed, initial=0.0)))
    top = bottom + HEADROOM * (max(float(np.median(smoothed[: max(len(smoothed) // 5, 1)])), float(smoothed.min()) + 1e-6) - bottom)
    figure["layout"]["xaxis"] |= rate_axis(lowest, highest)
    figure["layout"]["yaxis"] |= {"range": [bottom - LANE * (top - bottom), top]}
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["meta"]["pick"] = {"at": bottom - LANE / 2 * (top - bottom), "top": bottom + FLOOR * (top - bottom)}
    ends = math.log10(lowest), math.log10(highest)
    figure["data"] = [
        *curves(snapshot, top),
        *explained(curve, snapshot.read, bottom),
        *lines(curve, snapshot.read, *ends, top, facts.unit, bottom),
    ]
    return figure
