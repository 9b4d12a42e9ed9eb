"""What the pictures and the words of a race need. Light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.verdict import Verdict

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RaceFacts:
    """What stays true for a whole race.

    names: of the racers. gains: of each racer, for each hidden layer; empty where the initial weights are the same for all.
    kind: "classification" or "regression". rows: training rows; measured: how many of them are measured on. unit: of the loss.
    axes: names of the two features, empty unless the data have two and classes. points: validation rows (points, 2), read-only, and their
    classes, (points,). ends: of both axes, (2, 2). classes: their names.
    """

    names: tuple[str, ...]
    gains: tuple[tuple[float, ...], ...]
    data: str
    target: str
    kind: str
    rows: int
    measured: int
    features: int
    parameters: int
    batch: int
    unit: str
    notes: tuple[str, ...]
    classes: tuple[str, ...]
    axes: tuple[str, ...]
    points: Floats
    labels: NDArray[np.int64]
    ends: Floats


@dataclass(frozen=True)
class Curves:
    """Measured so far, all arrays read-only; NaN of a network that broke.

    at: steps, (records,). training, validation, accuracy, dead, saturated: (records, racers, seeds); accuracy of validation rows, NaN where
    there are no classes. gradients: norm of the loss's gradient by each layer's weights, (records, racers, seeds, layers).
    """

    at: NDArray[np.int64]
    training: Floats
    validation: Floats
    accuracy: Floats
    dead: Floats
    saturated: Floats
    gradients: Floats


@dataclass(frozen=True)
class Probing:
    """The range test before a race. rates: tried so far, (probes,). losses: smoothed, median over the seeds, (racers, probes)."""

    rates: Floats
    losses: Floats


@dataclass(frozen=True)
class RaceSnapshot:
    """step: of the run, range test included. trained: steps of the race so far, of `steps`. rates: of each racer; () while they are sought.

    maps: of the first seed's networks, (racers, side, side), rows from bottom to top: the probability of the second of two classes, or the
    class; empty where there are no axes. verdict: once the race has ended, on the final validation losses of the racers `judged`.
    """

    step: int
    trained: int
    steps: int
    facts: RaceFacts
    rates: tuple[float, ...]
    curves: Curves
    probing: Probing | None
    maps: Floats
    verdict: Verdict | None = None
    judged: tuple[int, ...] = ()
