"""What a picture of a game on pictures needs. Light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.gan.images_growth import Stage

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """How good made pictures are: Fréchet distance, inception-style score (NaN without a classifier), precision, recall."""

    frechet: float
    score: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Copying:
    """made, near: (pictures, channels, side, side), some made ones and the training pictures nearest to each. away: of each, the root mean
    squared difference in levels of 255. made_away, held_away: the median over many made ones, and over real ones that were kept back."""

    made: Pixels
    near: Pixels
    away: Floats
    made_away: float
    held_away: float


@dataclass(frozen=True)
class Growing:
    """How far a game has grown. below, new, mixed, real: (pictures, channels, side, side): what the level below makes, doubled, what the
    new layers make, both mixed, and real pictures as D sees them now; `below` is empty where nothing is faded in."""

    stage: Stage
    below: Pixels
    new: Pixels
    mixed: Pixels
    real: Pixels


@dataclass(frozen=True)
class Walked:
    """The walk of a game that has ended, (pictures, channels, side, side)."""

    walk: Pixels


@dataclass(frozen=True)
class PicturesSnapshot:
    """One state of a game on pictures. All arrays are read-only.

    step: updates of both networks. iteration: rounds. real, made: the sheets, (pictures, channels, side, side); real_names, made_names: the
    class of each, none without. walk: from one made picture to another. d_loss … g_gradient: as in a game on points. told: y of the curves,
    each (points,): D's loss, G's, D's answer on real and on made pictures, both gradients; of iteration 1 and then `stride` apart.
    measured: the iterations of the measurements; scores: what was measured at each. floor: the same of real pictures that G was to learn
    from; ideal: the score of real pictures that were kept back. seen_by: what the features are of; right: share of the real pictures kept
    back that the classifier names rightly, NaN without. held: real pictures kept back. found: how many of `of` classes the classifier finds
    among the made pictures. copying: now and then. verdict: what is happening (`diagnose`). notes: what was done to the pictures.
    changed: settings as they are now, where they were changed while it ran. growing: None where the networks do not grow.
    """

    step: int
    iteration: int
    real: Pixels
    real_names: tuple[str, ...]
    made: Pixels
    made_names: tuple[str, ...]
    walk: Pixels
    d_loss: float
    g_loss: float
    penalty: float
    on_real: float
    on_made: float
    accuracy: float
    d_gradient: float
    g_gradient: float
    told: tuple[Floats, ...]
    stride: int
    measured: NDArray[np.int64]
    scores: tuple[Scores, ...]
    floor: Scores | None
    ideal: float
    seen_by: str
    right: float
    held: int
    found: int
    of: int
    copying: Copying
    verdict: str
    notes: tuple[str, ...]
    changed: tuple[tuple[str, Any], ...]
    growing: Growing | None
