"""What a picture of the game needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.gan.config import Config
from core.gan.metrics import Quality

Floats = NDArray[np.float64]
Points = NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """One state of the game.

    step: updates of both networks. iteration: rounds of both. learned: who learned last, "D" or "G", or "" before the first.
    real, made: (points, 2). arrows: (some, 2), where the first made points are pushed, minus the gradient of the generator's loss.
    surface: (rows, columns) from low to high y and x, what the discriminator says there (`model.sure`); edge: half the side of the square
    around (0.5, 0.5) that it covers. grid: (lines, points, 2), lines of the noise as the generator bends them; one line for 1-D noise.
    on_real, on_made: mean of what the discriminator says. accuracy: share of the last batch that it is right on. d_norm, g_norm: lengths of
    the last gradients. losses: (points,) each by iteration, NaN before it is known. measured: the same of `quality`'s numbers.
    floor: what the energy distance of two real samples is by chance, mean and most. verdict: what is happening (`diagnose`).
    compiled: whether the compiled loop plays; uncovered: settings, by their labels, that it does not cover. notes: what was done to the
    points. changed: settings as they are now, where they were changed while it ran.
    """

    step: int
    iteration: int
    learned: str
    real: Points
    made: Points
    arrows: Points
    surface: Points
    edge: float
    grid: Points
    d_loss: float
    g_loss: float
    penalty: float
    on_real: float
    on_made: float
    accuracy: float
    d_norm: float
    g_norm: float
    losses: tuple[NDArray[np.int64], Floats, Floats]
    measured: tuple[NDArray[np.int64], Floats, Floats, Floats]
    quality: Quality
    floor: tuple[float, float]
    verdict: str
    compiled: bool
    uncovered: tuple[str, ...]
    notes: tuple[str, ...]
    changed: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Pair:
    """One state of two games side by side. a, b: each game's own."""

    a: Snapshot
    b: Snapshot


def now(config: Config, snapshot: Snapshot) -> Config:
    """The config with what has changed since the game began."""
    return replace(config, **dict(snapshot.changed))
