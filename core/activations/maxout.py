"""Maxout: the largest of k affine pieces, f(x) = max_i (w_i x + b_i), a convex function. Light.

Source: Goodfellow, Warde-Farley, Mirza, Courville & Bengio (2013), Maxout Networks, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.config import Config
from core.activations.curves import POINTS
from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.words import number

NEAR = 1e-12  # crossings that differ by less, for their size, are one point


@dataclass(frozen=True)
class MaxoutSnapshot:
    """pieces: slope and height, (pieces, 2). x: rising, (points,). lines: each piece at x, (pieces, points). value: the largest, (points,).

    on_top: the pieces of the envelope, from left to right; kinks: where one hands over to the next, x and f(x). unused: never alone on top.
    at: each piece at the probe, (pieces,). winner: the first of those that are largest there. same: a known function that this is, or "".
    """

    step: int
    pieces: Floats
    x: Floats
    lines: Floats
    value: Floats
    on_top: tuple[int, ...]
    kinks: tuple[tuple[float, float], ...]
    unused: tuple[int, ...]
    at: Floats
    winner: int
    same: str


def envelope(pieces: Floats) -> tuple[list[int], list[float]]:
    """The pieces that are on top somewhere, from left to right, and the x at which each but the first begins; of equal ones the first."""
    slopes, heights = pieces.T
    least = slopes == slopes.min()
    current = int(np.argmax(np.where(least, heights, -np.inf)))
    on_top, begins = [current], []
    while (steeper := np.flatnonzero(slopes > slopes[current])).size:
        crossings = (heights[current] - heights[steeper]) / (slopes[steeper] - slopes[current])
        nearest = float(crossings.min())
        meeting = steeper[crossings <= nearest + NEAR * (1 + abs(nearest))]
        current = int(meeting[np.argmax(slopes[meeting])])
        on_top.append(current)
        begins.append(nearest)
    return on_top, begins


def maxout(config: Config) -> MaxoutSnapshot:
    """The pieces, their envelope, and what wins at the probe."""
    pieces = config.pieces
    slopes, heights = pieces.T
    x = np.linspace(-config.reach, config.reach, POINTS)
    lines = slopes[:, None] * x + heights[:, None]
    on_top, begins = envelope(pieces)
    at = slopes * config.probe + heights
    return MaxoutSnapshot(
        step=0,
        pieces=frozen(pieces),
        x=frozen(x),
        lines=frozen(lines),
        value=frozen(lines.max(axis=0)),
        on_top=tuple(on_top),
        kinks=tuple((place, float((slopes * place + heights).max())) for place in begins),
        unused=tuple(i for i in range(len(pieces)) if i not in on_top),
        at=frozen(at),
        winner=int(np.argmax(at)),
        same=_same([(float(slope), float(height)) for slope, height in pieces[on_top]]),
    )


def _same(tops: list[tuple[float, float]]) -> str:
    """The name of a function that the envelope is everywhere, exactly."""
    if len(tops) == 1:
        return "x" if tops == [(1, 0)] else "a straight line"
    if len(tops) == 2 and tops[1] == (1, 0) and tops[0][1] == 0:
        slope = tops[0][0]
        return {0.0: "ReLU", -1.0: "|x|"}.get(slope, f"{'LeakyReLU' if slope > 0 else 'PReLU'} with a = {number(slope)}")
    return "the hinge loss max(0, 1 − x)" if tops == [(-1, 1), (0, 0)] else ""
