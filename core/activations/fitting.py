"""One hidden layer trained on points of a target, at several numbers of units at once. Plain numpy: the gradient is written out.

With e = y - t at P points: loss = mean e^2, dloss/dc = sum 2e/P, dloss/da = sum 2e/P f(z), dloss/db = sum 2e/P a f'(z),
dloss/dw = sum 2e/P a f'(z) x, where z = w x + b. The networks do not meet: one long row of units, a sum for each network.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.activations.functions import Chosen
from core.activations.hidden import Hidden, unit_of
from core.activations.model import Floats
from core.activations.why_config import REACH

SIZES = (1, 2, 4, 8, 16, 32)
POINTS = np.linspace(-REACH, REACH, 121)  # that are learned from
POINTS.setflags(write=False)


def sizes_of(units: int) -> tuple[int, ...]:
    """The numbers of units that are trained: powers of two, and the chosen one among them."""
    return tuple(sorted({*SIZES, units}))


def start(unit: str, units: int, seed: int) -> Hidden:
    """The untrained network: each unit turns at a place drawn from its share of the axis, either way round."""
    draws = np.random.default_rng([seed, units])
    w = draws.uniform(1, 2, units) * draws.choice([-1.0, 1.0], units)
    places = -REACH + 2 * REACH * (np.arange(units) + draws.uniform(0, 1, units)) / units
    return Hidden(unit, w, -w * places, draws.normal(0, 1, units) / np.sqrt(units), 0.0)


def train_layers(starts: list[Hidden], goal: Floats, rate: float, steps: int) -> Iterator[list[Hidden]]:
    """Yield the networks after each step of Adam on all of POINTS. goal: the target's heights there."""
    unit = unit_of(starts[0].unit)
    many = [len(one.w) for one in starts]
    row = np.concatenate([np.concatenate([getattr(one, part) for one in starts]) for part in "wba"] + [[one.c for one in starts]])
    first, second = np.zeros_like(row), np.zeros_like(row)
    for step in range(1, steps + 1):
        slope = gradient(unit, row, many, goal)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        row = row - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        yield layers_of(starts[0].unit, row, many)


def gradient(unit: Chosen, row: Floats, many: list[int], goal: Floats) -> Floats:
    """The gradient of the sum of all networks' losses, laid out as `row` is: every w, every b, every a, every c."""
    w, b, a = row[: 3 * sum(many)].reshape(3, -1)
    starts = np.cumsum([0, *many[:-1]])
    z = np.outer(POINTS, w) + b
    f, slope, _ = (part.reshape(z.shape) for part in unit.jet(z.ravel()))
    y = np.add.reduceat(a * f, starts, axis=1) + row[3 * sum(many) :]
    each = 2 / len(POINTS) * (y - goal[:, None])
    spread = np.repeat(each, many, axis=1)
    through = spread * a * slope
    return np.concatenate([POINTS @ through, through.sum(axis=0), (spread * f).sum(axis=0), each.sum(axis=0)])


def layers_of(unit: str, row: Floats, many: list[int]) -> list[Hidden]:
    """The networks that lie in a row."""
    ends = np.cumsum(many)[:-1]
    parts = [np.split(part, ends) for part in row[: 3 * sum(many)].reshape(3, -1)]
    return [Hidden(unit, w, b, a, float(c)) for w, b, a, c in zip(*parts, row[3 * sum(many) :], strict=True)]
