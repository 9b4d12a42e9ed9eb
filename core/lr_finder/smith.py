"""Smith's range test on a linear axis: between which two rates may a schedule move?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nets.suggest import SLIDE_INTERVAL, WINDOW, Floats, levels, margin

RAGGED = 3.0  # the batches' noise has grown to so many times what it was while the loss fell


@dataclass(frozen=True)
class Bounds:
    """Where learning begins and where it breaks. end: "rises", "ragged", or "" where the test saw neither: high is then the last rate."""

    low: float
    high: float
    end: str


def bounds(lrs: Floats, losses: Floats) -> Bounds | None:
    """lr_min and lr_max from raw losses (points,); None where the loss never falls, or there are too few points to say.

    The level is the median of nine neighbouring losses, the noise the median absolute change from batch to batch among them. lr_min is the
    first rate whose level lies below the first by more than the margin (twice the noise of a batch, at least 2 %, see `suggest.margin`).
    lr_max is the first rate after it where the level is above its best so far by more than the margin ("rises"), or the noise exceeds
    three times its least value since lr_min, both taken as shares of the level ("ragged"), whichever comes first.
    Source: Smith (2017), section 3.3: "note the learning rate value when the accuracy starts to increase and when the accuracy slows,
    becomes ragged, or starts to fall"; the thresholds are ours.
    """
    finite = np.isfinite(losses)
    count = len(losses) if finite.all() else int(np.argmin(finite))
    if count <= SLIDE_INTERVAL:
        return None
    lrs, losses = lrs[:count], losses[:count]
    level, least, middle = levels(losses), margin(losses), lrs[WINDOW // 2 :]
    fallen = np.flatnonzero(level[0] - level > least)
    if not len(fallen):
        return None
    start = int(fallen[0])
    noise = np.median(np.abs(np.lib.stride_tricks.sliding_window_view(np.diff(losses), WINDOW - 1)), axis=1)
    best, quiet = level[start], noise[start] / level[start]
    for i in range(start, len(level)):
        best, quiet = min(best, level[i]), min(quiet, noise[i] / level[i])
        if level[i] - best > least:
            return Bounds(float(middle[start]), float(middle[i]), "rises")
        if noise[i] > least and noise[i] / level[i] > RAGGED * quiet:
            return Bounds(float(middle[start]), float(middle[i]), "ragged")
    return Bounds(float(middle[start]), float(lrs[-1]), "")
