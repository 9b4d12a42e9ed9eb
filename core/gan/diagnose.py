"""What is happening in the game, from its numbers. Light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.gan.metrics import Quality

UNTRAINED, LEARNING, EQUILIBRIUM = "untrained", "learning", "equilibrium"
COLLAPSE, OSCILLATION, D_WINS, DIVERGED = "mode collapse", "oscillation", "D wins", "divergence"
RECENT = 10  # measurements
FEW = 0.5  # of the modes, or of the real points' variety
CERTAIN = 0.95  # share that D is right on
RESTLESS = 0.2  # of the data's deviation that the made points' middle moves between two measurements
FAR = 3.0  # deviations of the data
CLOSE = 3.0  # times what chance leaves at most


@dataclass(frozen=True)
class Measured:
    """The numbers of one moment that a verdict looks at. accuracy: of the last batch, NaN where D has not been asked."""

    iteration: int
    quality: Quality
    accuracy: float
    finite: bool = True


def verdict(record: Sequence[Measured], floor: float, deviation: float) -> str:
    """record: all measurements so far, the untrained state first. floor: the most that chance leaves. deviation: of the data."""
    if len(record) < 2:
        return UNTRAINED
    now, lately = record[-1], list(record[1:])[-RECENT:]
    if not now.finite:
        return DIVERGED
    energies = sorted(one.quality.energy for one in lately)
    energy = energies[len(energies) // 2]
    moves = [math.dist(a.quality.middle, b.quality.middle) / deviation for a, b in pairwise(lately)]
    move = sum(moves) / len(moves) if moves else 0.0
    accuracy = sum(one.accuracy for one in lately) / len(lately)
    if now.quality.energy > FAR * deviation:
        return DIVERGED
    if accuracy > CERTAIN:
        return D_WINS
    varieties = sorted(one.quality.variety for one in lately)
    if len(lately) == RECENT and varieties[len(varieties) // 2] < FEW:
        return COLLAPSE
    if move > RESTLESS and len(lately) == RECENT:
        return OSCILLATION
    if energy <= CLOSE * floor:
        return EQUILIBRIUM
    if len(lately) == RECENT and now.quality.of > 0 and now.quality.reached <= FEW * now.quality.of:
        return COLLAPSE
    return LEARNING
