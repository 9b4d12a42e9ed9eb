"""How good made points are: modes that are hit, points of high quality, the distance from the real points and what chance leaves of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.gan.points import MODES

Floats = NDArray[np.float64]
SAMPLES = 2500  # made points that modes are counted on (Srivastava et al., 2017, VEEGAN, section 4)
NEAR = 3.0  # standard deviations
COMPARED = 500  # points of each kind for the energy distance: pairs are many
PAIRS = 10  # of real samples, for the distance that chance leaves


@dataclass(frozen=True)
class Quality:
    """modes: hit by at least one good sample, of `of`; full: hit by at least 1/20 of its fair share; good: share of samples within three
    standard deviations of a mode; reached: modes that 1/20 of their fair share are nearest to, however far; all -1 where the data have no
    modes. energy: distance from the real points. variety: mean distance
    between made points, over that of real ones. middle: of the made points, (x, y)."""

    modes: int
    full: int
    of: int
    good: float
    reached: int
    energy: float
    variety: float
    middle: tuple[float, float]


class Judge:
    """Measures made points against a fixed sample of real ones; what two real samples are apart by chance is the floor."""

    def __init__(self, data: str, spread: float, real: NDArray[np.float32], seed: int) -> None:
        random = np.random.default_rng([seed, 2])
        self.real = real[random.integers(0, len(real), COMPARED)].astype(np.float64)
        self.within = distance(self.real, self.real)
        self.modes = (MODES[data][0], spread * MODES[data][1]) if data in MODES and spread > 0 else None
        others = [real[random.integers(0, len(real), COMPARED)].astype(np.float64) for _ in range(PAIRS)]
        by_chance = [energy(self.real, other) for other in others]
        self.floor = float(np.mean(by_chance)), float(max(by_chance))
        self.deviation = float(np.sqrt(self.real.var(0).sum()))

    def quality(self, made: NDArray[np.float32]) -> Quality:
        """made: (SAMPLES, 2)."""
        some = made[:COMPARED].astype(np.float64)
        between, within = distance(some, self.real), distance(some, some)
        hit, full, of, good, reached = captured(made, *self.modes) if self.modes else (-1, -1, -1, -1.0, -1)
        middle = made.mean(0, dtype=np.float64)
        apart = 2 * between - within - self.within
        return Quality(hit, full, of, good, reached, apart, within / max(self.within, 1e-12), (float(middle[0]), float(middle[1])))


def distance(a: Floats, b: Floats) -> float:
    """Mean distance between points of a and of b, (rows, 2) each."""
    return float(np.sqrt((a[:, None, 0] - b[None, :, 0]) ** 2 + (a[:, None, 1] - b[None, :, 1]) ** 2).mean())


def energy(a: Floats, b: Floats) -> float:
    """2 E|A - B| - E|A - A'| - E|B - B'|: 0 for the same samples, larger the further apart. Source: Székely & Rizzo (2013), section 2."""
    return 2 * distance(a, b) - distance(a, a) - distance(b, b)


def captured(made: NDArray[np.float32], middles: Floats, deviations: Floats) -> tuple[int, int, int, float, int]:
    """Modes hit at least once, modes hit by at least 1/20 of their fair share, modes, share of samples that hit their nearest mode; and
    modes that at least 1/20 of their fair share are nearest to.

    A sample hits where it lies within three standard deviations of a mode, measured along each axis in the mode's own.
    Source: Srivastava et al. (2017), VEEGAN, section 4.
    """
    away = np.sqrt((((made[:, None, :] - middles[None]) / deviations[None]) ** 2).sum(2))
    nearest = away.argmin(1)
    hits = np.bincount(nearest[away[np.arange(len(made)), nearest] <= NEAR], minlength=len(middles))
    least = len(made) / (20 * len(middles))
    near = np.bincount(nearest, minlength=len(middles))
    return int((hits > 0).sum()), int((hits >= least).sum()), len(middles), float(hits.sum() / len(made)), int((near >= least).sum())
