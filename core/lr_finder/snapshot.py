"""What a range test shows at one moment. Light to import: pictures and sentences are made from it without torch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.lr_finder.smith import Bounds, bounds
from core.nets import suggest
from core.nets.suggest import Floats, Suggestion


@dataclass(frozen=True)
class Facts:
    """What stays true for the whole run.

    kind: "classification" or "regression". rows: training rows. batch: rows in each step, never more than there are.
    outputs: classes, or 1. parameters: weights and biases of one network. unit: of the loss, in words. measure: its name and unit.
    untrained: loss of the first batch before any step, of the first seed. chance: loss of the best answer that ignores the features
    (see model.chance_loss).
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
    measure: str = "cross-entropy (nats)"
    unit: str = "nats"


@dataclass(frozen=True)
class Curve:
    """The losses of one range test so far. lrs: (points,). losses, smoothed: (seeds, points). float64, read-only.

    counts: points of each seed; one whose test has ended early has NaN beyond. The last of its points may be infinite or no number.
    """

    lrs: Floats
    losses: Floats
    smoothed: Floats
    counts: tuple[int, ...]

    @property
    def seeds(self) -> int:
        return len(self.losses)

    def middle(self) -> Floats:
        """The median of the seeds' smoothed losses, (points,); one that has ended early counts as infinitely high."""
        if self.seeds == 1:
            return np.asarray(self.smoothed[0], np.float64)
        return np.asarray(np.median(np.where(np.isnan(self.smoothed), np.inf, self.smoothed), axis=0), np.float64)

    def batches(self) -> Floats:
        """The median of the seeds' batch losses, (points,), of those that still go on."""
        if self.seeds == 1 or not self.losses.size:
            return np.asarray(self.losses[0], np.float64)
        alive = np.isfinite(self.losses)
        kept = np.sort(np.where(alive, self.losses, np.inf), axis=0)
        count = alive.sum(axis=0)
        low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, len(kept) - 1)
        at = np.arange(kept.shape[1])
        return np.where(count > 0, (kept[low, at] + kept[high, at]) / 2, np.nan)

    def band(self) -> tuple[Floats, Floats]:
        """Lowest and highest smoothed loss over the seeds, (points,) each; infinite where a seed has ended early."""
        known = np.where(np.isnan(self.smoothed), np.inf, self.smoothed)
        return known.min(axis=0), known.max(axis=0)


@dataclass(frozen=True)
class Reading:
    """What the rules say of a finished curve.

    suggestions: on the median curve. by_seed: the same rules on each seed's own curve, (rule, its rates); empty for one seed.
    consensus, spread: of `suggestions`; None where the curve is too short for any rule.
    usable: points [first, last) that the rules looked at; shape: what that part looks like (suggest.shape). bounds: Smith's, linear test.
    """

    suggestions: tuple[Suggestion, ...] = ()
    by_seed: tuple[tuple[str, tuple[float, ...]], ...] = ()
    consensus: float | None = None
    spread: float | None = None
    usable: tuple[int, int] = (0, 0)
    shape: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Snapshot:
    """The sweep so far.

    step: batches so far. ended: "" while it runs, then "swept" (all rates tried), "diverged" (smoothed loss above the limit) or
    "not finite"; with several seeds, what became of most. read: what the rules say, once it has ended.
    """

    step: int
    curve: Curve
    facts: Facts
    ended: str = ""
    read: Reading = field(default_factory=Reading)


def read_curve(curve: Curve, iterations: int, *, linear: bool = False) -> Reading:
    """What the rules say of a curve that has ended; iterations: the points that the sweep was to have."""
    middle, batches = curve.middle(), curve.batches()
    if curve.seeds > 1:
        cut = np.flatnonzero(~np.isfinite(middle))
        end = int(cut[0]) if len(cut) else len(middle)
        middle, batches = middle[:end], batches[:end]
    lrs = curve.lrs[: len(middle)]
    part_lrs, part = suggest.usable(lrs, middle, iterations)
    answers = () if linear else suggest.suggestions(part_lrs, part)
    rates = [answer.lr for answer in answers]
    start = iterations // 10
    return Reading(
        suggestions=answers,
        by_seed=_by_seed(curve, iterations) if curve.seeds > 1 and not linear else (),
        consensus=suggest.consensus(rates) if rates else None,
        spread=suggest.spread(rates) if rates else None,
        usable=(start, start + len(part)),
        shape=suggest.shape(batches[start : start + len(part)]),
        bounds=bounds(lrs, batches) if linear else None,
    )


def _by_seed(curve: Curve, iterations: int) -> tuple[tuple[str, tuple[float, ...]], ...]:
    found: dict[str, list[float]] = {}
    for smoothed, count in zip(curve.smoothed, curve.counts, strict=True):
        for answer in suggest.suggestions(*suggest.usable(curve.lrs[:count], smoothed[:count], iterations)):
            found.setdefault(answer.rule, []).append(answer.lr)
    return tuple((rule, tuple(rates)) for rule, rates in found.items())
