"""A stack of linear layers is one linear layer: products of 2 x 2 matrices on a grid of points, with and without an activation between.

And the smallest task that no linear layer can do: xor, with exact weights for two ReLU units (Goodfellow et al., 2016, section 6.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from core.activations.hidden import unit_of
from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.why_config import NOTHING, WhyConfig

LINES = 9  # of the grid, each way
ALONG = 21  # points of each
XOR = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))  # x1, x2, what should come out
FIRST, BIASES, SECOND = np.ones((2, 2)), np.array([0.0, -1.0]), np.array([1.0, -2.0])  # the weights of section 6.1, equations 6.4 to 6.6
SQUARE = np.linspace(-0.5, 1.5, 31)  # both axes of the xor picture
for _one in (FIRST, BIASES, SECOND, SQUARE):
    _one.setflags(write=False)


@dataclass(frozen=True)
class StackSnapshot:
    """states: the grid's points before the first layer and after each, (layers + 1, points, 2). product: of all matrices, (2, 2).

    rank: of the product. apart: how far the last state is from product times the first, at most. miss: the same for the best single
    layer, bias included, by least squares. bent: how many of the grid's lines are no longer straight. plane: what two units with the hand
    weights give on SQUARE, (x2, x1), with the chosen activation between. best: of a linear layer, by least squares, there. outputs: of the
    hand weights at the points of XOR, (4,); hidden: what its two units give there, (4, 2).
    """

    step: int
    states: Floats
    product: Floats
    rank: int
    apart: float
    miss: float
    bent: int
    plane: Floats
    best: Floats
    outputs: Floats
    hidden: Floats


def activated(z: Floats, between: str) -> Floats:
    """The activation function on every number of an array."""
    if between == NOTHING:
        return z
    found: Floats = unit_of(between).jet(z.ravel()).value.reshape(z.shape)
    return found


def grid() -> Floats:
    """Points of horizontal, then vertical lines from -1 to 1, (2 * LINES * ALONG, 2)."""
    lines, along = np.linspace(-1, 1, LINES), np.linspace(-1, 1, ALONG)
    flat = np.array([(x, y) for y in lines for x in along])
    return np.vstack([flat, flat[:, ::-1]])


def through(points: Floats, matrices: tuple[Floats, ...], between: str) -> list[Floats]:
    """The points, (points, 2), and what each layer makes of them."""
    states = [points]
    for i, matrix in enumerate(matrices):
        z = states[-1] @ matrix.T
        states.append(z if i == len(matrices) - 1 else activated(z, between))
    return states


def product_of(matrices: tuple[Floats, ...]) -> Floats:
    """W_n ... W_2 W_1: the one matrix that a linear stack is."""
    return reduce(lambda whole, matrix: matrix @ whole, matrices)


def network(points: Floats, between: str) -> tuple[Floats, Floats]:
    """The hand weights on points, (points, 2): what the hidden units give, (points, 2), and the output, (points,)."""
    hidden = activated(points @ FIRST.T + BIASES, between)
    return hidden, hidden @ SECOND


def best_linear() -> tuple[Floats, float]:
    """Weights (2,) and bias of the linear layer that is closest to xor by least squares: 0, 0 and 1/2."""
    table = np.array(XOR)
    inputs = np.column_stack([table[:, :2], np.ones(4)])
    found = np.linalg.lstsq(inputs, table[:, 2], rcond=None)[0]
    return found[:2], float(found[2])


def right(outputs: Floats) -> int:
    """How many of the four are on the right side of 1/2."""
    return int(((outputs > 0.5) == (np.array(XOR)[:, 2] > 0.5)).sum())


def missed(before: Floats, after: Floats) -> float:
    """How far the best single layer, matrix and bias, leaves points, (points, 2), from where they are, at most."""
    inputs = np.column_stack([before, np.ones(len(before))])
    return float(np.abs(inputs @ np.linalg.lstsq(inputs, after, rcond=None)[0] - after).max())


def straight(points: Floats) -> bool:
    """Whether points, (points, 2), lie on one line."""
    off = points - points.mean(axis=0)
    wide = np.linalg.svd(off, compute_uv=False)
    return bool(wide[1] <= 1e-9 * max(wide[0], 1.0))


def stacked(config: WhyConfig) -> StackSnapshot:
    """All that is shown of a stack."""
    matrices, between = config.stack, config.between
    states = np.array(through(grid(), matrices, between))
    product = product_of(matrices)
    lines = states[-1].reshape(2 * LINES, ALONG, 2)
    square = np.array([(x, y) for y in SQUARE for x in SQUARE])
    weights, bias = best_linear()
    hidden, outputs = network(np.array(XOR)[:, :2], between)
    return StackSnapshot(
        step=0,
        states=frozen(states),
        product=frozen(product),
        rank=int(np.linalg.matrix_rank(product)),
        apart=float(np.abs(states[-1] - states[0] @ product.T).max()),
        miss=missed(states[0], states[-1]),
        bent=sum(not straight(line) for line in lines),
        plane=frozen(network(square, between)[1].reshape(len(SQUARE), -1)),
        best=frozen((square @ weights + bias).reshape(len(SQUARE), -1)),
        outputs=frozen(outputs),
        hidden=frozen(hidden),
    )
