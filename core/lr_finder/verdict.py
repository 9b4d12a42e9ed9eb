"""Who wins a race of learning rates, and who only seems to lose. Plain numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LADDER = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
NEIGHBOURS = {"a third of": 1 / 3, "": 1.0, "three times": 3.0}
SAME = 1.02  # rates closer than that share a lane
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365)  # two-sided 5 % points of t with 1 ... 7 degrees of freedom


@dataclass(frozen=True)
class Lane:
    """One rate of a race. names: who proposed it: "ladder", "valley", "three times slide", "yours" …"""

    rate: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """How a race has ended. best: the lane of the smallest mean loss; None where every lane broke.

    means: mean validation loss of each lane over the seeds, infinite where one broke. tied: lanes that differ from the best by no more
    than the seeds do, the best itself included; with one seed nobody can tell, and only the best is in it.
    """

    best: int | None
    means: tuple[float, ...]
    tied: tuple[int, ...]


def lanes(proposed: Sequence[tuple[str, float]], low: float, high: float) -> tuple[Lane, ...]:
    """The ladder, and each proposed rate with a third and three times of it, in rising order; those outside [low, high] left out."""
    wanted = [(rate, "ladder") for rate in LADDER]
    wanted += [(rate * factor, f"{word} {name}".strip()) for name, rate in proposed for word, factor in NEIGHBOURS.items()]
    found: list[Lane] = []
    for rate, name in sorted(wanted):
        if not low <= rate <= high:
            continue
        if found and rate <= found[-1].rate * SAME:
            found[-1] = Lane(found[-1].rate, (*found[-1].names, name))
        else:
            found.append(Lane(rate, (name,)))
    return tuple(found)


def judged(losses: NDArray[np.float64], guessing: float = math.inf) -> Verdict:
    """The verdict on final validation losses (lanes, seeds). guessing: what the best constant answer costs.

    A lane ties with the best where the mean of its differences from the best, seed by seed, is at most t * s / sqrt(n), with their
    standard deviation s (ddof 1) and Student's t at 5 %, two-sided, n - 1 degrees of freedom: a paired t test. A lane where a seed's
    loss lies nearer to guessing than to the best never ties: there the differences are large because learning failed.
    Source: Student (1908). Choosing the best of many makes it look a little better than it is; ties are therefore called generously.
    """
    values = np.where(np.isfinite(losses), losses, np.inf)
    means = values.mean(axis=1)
    best = int(np.argmin(means))
    if not math.isfinite(means[best]):
        return Verdict(None, tuple(means.tolist()), ())
    seeds = values.shape[1]
    tied = [best]
    if seeds > 1:
        with np.errstate(invalid="ignore"):
            apart = values - values[best]
            error = apart.std(axis=1, ddof=1) / math.sqrt(seeds)
            learned = values.max(axis=1) <= (means[best] + max(guessing, means[best])) / 2
            close = learned & (apart.mean(axis=1) <= STUDENT[seeds - 2] * error)
        tied = sorted({best, *np.flatnonzero(close).tolist()})
    return Verdict(best, tuple(means.tolist()), tuple(tied))
