"""Measures made pictures against real ones that were kept back, beside what two sets of real pictures differ by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.gan.images_classifier import CLASSIFIER, FEATURES, along, components, seen_by, taught
from core.gan.images_metrics import distances, energy, frechet, inception_score, nearest, precision_recall
from core.gan.images_sets import Real
from core.gan.images_snapshot import Copying, Scores
from core.gan.metrics import Quality

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
COMPARED = 400  # pictures of each kind at most
SHOWN = 8  # made pictures whose nearest is shown


@dataclass(frozen=True)
class Seen:
    """Features (pictures, features) and, from a classifier, shares of classes (pictures, classes)."""

    features: Floats
    shares: Floats | None


class PictureJudge:
    """Trains the classifier, or finds the principal components, and measures the floor."""

    def __init__(self, real: Real, seed: int) -> None:
        self.net = None
        if real.names:
            self.net = taught(torch.from_numpy(real.seen), torch.from_numpy(real.seen_classes), len(real.names), seed)
        else:
            self.basis = components(real.seen)
        self.count = min(COMPARED, len(real.held), len(real.seen))
        self.held, other = self.seen(real.held[: self.count]), self.seen(real.seen[: self.count])
        self.floor = self.scores(other)
        self.ideal = math.nan if self.held.shares is None else inception_score(self.held.shares)
        self.apart = energy(self.held.features, other.features)
        self.deviation = float(np.sqrt(self.held.features.var(0).sum()))
        self.within = float(distances(self.held.features, self.held.features).mean())
        middle = self.held.features - self.held.features.mean(0)
        self.strongest = np.linalg.svd(middle, full_matrices=False)[2][:2]
        right = math.nan if self.held.shares is None else (self.held.shares.argmax(1) == real.held_classes[: self.count]).mean()
        self.right, self.of = float(right), len(real.names)

    @property
    def name(self) -> str:
        """Of what the features are."""
        return f"{FEATURES} features of {CLASSIFIER}" if self.net else f"{self.held.features.shape[1]} principal components of the pixels"

    def seen(self, pictures: Pixels) -> Seen:
        return Seen(*seen_by(self.net, pictures)) if self.net else Seen(along(pictures, *self.basis), None)

    def scores(self, made: Seen) -> Scores:
        precision, recall = precision_recall(self.held.features, made.features)
        score = math.nan if made.shares is None else inception_score(made.shares)
        return Scores(frechet(self.held.features, made.features), score, precision, recall)

    def quality(self, made: Seen, precision: float) -> Quality:
        """What a verdict looks at; modes are the classes that the classifier finds among the made pictures."""
        features = made.features
        modes, full, of, reached = -1, -1, -1, -1
        if made.shares is not None:
            counts = np.bincount(made.shares.argmax(1), minlength=self.of)
            modes, of = int((counts > 0).sum()), self.of
            full = reached = int((counts >= len(features) / (20 * of)).sum())
        variety = float(distances(features, features).mean()) / max(self.within, 1e-12)
        across, up = self.strongest @ features.mean(0)
        return Quality(modes, full, of, precision, reached, energy(self.held.features, features), variety, (float(across), float(up)))


def copied(made: Pixels, real: Real) -> Copying:
    """Whether made pictures are copies. made: (pictures, channels, side, side)."""
    at, away = nearest(made, real.seen)
    held = nearest(real.held[: 4 * len(made)], real.seen)[1]
    shown = slice(0, SHOWN)
    return Copying(made[shown], real.seen[at[shown]], away[shown], float(np.median(away)), float(np.median(held)))
