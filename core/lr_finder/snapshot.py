"""What a range test shows at one moment. Light to import: pictures and sentences are made from it without torch."""

from __future__ import annotations

from dataclasses import dataclass

from core.lr_finder.suggest import Floats, Suggestion


@dataclass(frozen=True)
class Facts:
    """What stays true for the whole run.

    kind: "classification" or "regression". rows: training rows. batch: rows in each step, never more than there are.
    outputs: classes, or 1. parameters: weights and biases of the network.
    untrained: loss of the first batch before any step. chance: loss of the best answer that ignores the features (see model.chance_loss).
    """

    data: str
    target: str
    kind: str
    rows: int
    features: int
    outputs: int
    parameters: int
    batch: int
    device: str
    untrained: float
    chance: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """The sweep so far. Arrays are (iterations so far,) float64, read-only; the last entry may be infinite or no number.

    ended: "" while it runs, then "swept" (all rates tried), "diverged" (smoothed loss above the limit) or "not finite".
    suggestions, consensus, spread: known once ended; None where the curve is too short for any rule.
    usable: points [first, last) of the sweep that the rules looked at; shape: what that part looks like (suggest.shape).
    """

    step: int
    lrs: Floats
    losses: Floats
    smoothed: Floats
    facts: Facts
    ended: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    consensus: float | None = None
    spread: float | None = None
    usable: tuple[int, int] = (0, 0)
    shape: str = ""
