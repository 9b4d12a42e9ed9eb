"""When a game on pictures grows: which resolution it is at, and how much of its new layers is faded in. Light."""

from __future__ import annotations

import math
from typing import NamedTuple

SMALLEST = 4  # pixels a side, with which it begins


class Stage(NamedTuple):
    """level: how often 4 x 4 pixels were doubled. alpha: the share that the layers of this level have; the rest is the level below."""

    level: int
    alpha: float


def resolution(level: int) -> int:
    """Pixels a side."""
    return SMALLEST << level


def levels(side: int) -> int:
    """The level at which pictures have their full size."""
    return int(math.log2(side // SMALLEST))


def stage(done: int, rounds: int, last: int) -> Stage:
    """After so many rounds: each level is faded in over `rounds`, then trained for `rounds`; 4 x 4 needs no fading, `last` goes on.

    Source: Karras et al. (2018), section 2 and figure 2; both phases equally long as in its appendix A.
    """
    phase, since = divmod(done, rounds)
    if phase >= 2 * last:
        return Stage(last, 1.0)
    return Stage((phase + 1) // 2, since / rounds if phase % 2 else 1.0)
