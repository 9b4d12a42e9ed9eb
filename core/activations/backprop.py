"""Backpropagation on a network of two inputs, two hidden units and one or two outputs, every number by name.

Forward: z = W x + b, a = f(z), s = V a + c, o = g(s), loss E. Backward: dE/do, then dE/ds = dE/do g'(s), dE/dV = dE/ds a, dE/dc = dE/ds,
dE/da = V^T dE/ds, dE/dz = dE/da f'(z), dE/dW = dE/dz x, dE/db = dE/dz. Source: Rumelhart, Hinton & Williams (1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.hidden import unit_of
from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.why_config import CROSS, WhyConfig

DIFFERENCES = 10.0 ** -np.arange(1, 12.25, 0.25)  # h, for the picture of the check
DIFFERENCES.setflags(write=False)
TINY = 1e-12  # gradients smaller than this are 0 to both ways


@dataclass(frozen=True)
class Passed:
    """All numbers of one pass. z, a, dz, da: hidden, (2,). s, o, do, ds: outputs, (outputs,). loss: E.

    hidden, output: gradients of the weights with the bias last, (2, 3) and (outputs, 3).
    """

    z: Floats
    a: Floats
    s: Floats
    o: Floats
    loss: float
    do: Floats
    ds: Floats
    da: Floats
    dz: Floats
    hidden: Floats
    output: Floats


@dataclass(frozen=True)
class Network:
    """x: (2,). goals: (outputs,). hidden, output: weights with the bias last. f, g: names. cross: whether the loss is cross-entropy."""

    x: Floats
    goals: Floats
    hidden: Floats
    output: Floats
    f: str
    g: str
    cross: bool

    def moved(self, hidden: Floats, output: Floats) -> Network:
        """The same with other weights."""
        return Network(self.x, self.goals, hidden, output, self.f, self.g, self.cross)


@dataclass(frozen=True)
class BackpropSnapshot:
    """stage: up to which step numbers are shown. passed: all of them. numeric: the gradients by central differences with the chosen h.

    worst: the largest relative error of all weights at the chosen h. check: the same for each of DIFFERENCES, (differences,). moved: the
    weights after one step, hidden and output. after: the loss with them.
    """

    step: int
    stage: int
    x: Floats
    goals: Floats
    weights: tuple[Floats, Floats]
    passed: Passed
    numeric: tuple[Floats, Floats]
    worst: float
    check: Floats
    moved: tuple[Floats, Floats]
    after: float


def network_of(config: WhyConfig) -> Network:
    """The network on screen."""
    hidden, output = config.layers
    x = np.array([config.bp_x1, config.bp_x2])
    return Network(x, config.goals, hidden, output, config.bp_hidden, config.bp_output, config.bp_loss == CROSS)


def losses(o: Floats, s: Floats, goals: Floats, cross: bool) -> Floats:
    """E: half of sum (o - t)^2, or sum -t ln o - (1 - t) ln(1 - o), from the sums s so that no logarithm of 0 is taken."""
    if cross:  # with o = sigmoid(s): -t ln o - (1 - t) ln(1 - o) = softplus(s) - t s
        found: Floats = (np.logaddexp(0, s) - goals * s).sum(axis=-1)
    else:
        found = 0.5 * ((o - goals) ** 2).sum(axis=-1)
    return found


def forward(net: Network) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """z, a, s, o and the loss; of many networks at once where the weights have leading axes."""
    z = net.hidden[..., :2] @ net.x + net.hidden[..., 2]
    a = unit_of(net.f).jet(z.ravel()).value.reshape(z.shape)
    s = (net.output[..., :2] * a[..., None, :]).sum(axis=-1) + net.output[..., 2]
    o = unit_of(net.g).jet(s.ravel()).value.reshape(s.shape)
    return z, a, s, o, losses(o, s, net.goals, net.cross)


def passed(net: Network) -> Passed:
    """Forward and backward."""
    z, a, s, o, loss = forward(net)
    if net.cross:
        ds = o - net.goals
        with np.errstate(divide="ignore", invalid="ignore"):
            do = ds / (o * (1 - o))
    else:
        do = o - net.goals
        ds = do * unit_of(net.g).jet(s).first
    da = net.output[:, :2].T @ ds
    dz = da * unit_of(net.f).jet(z).first
    hidden, output = np.outer(dz, [*net.x, 1.0]), np.outer(ds, [*a, 1.0])
    z, a, s, o, do, ds, da, dz, hidden, output = (frozen(part) for part in (z, a, s, o, do, ds, da, dz, hidden, output))
    return Passed(z, a, s, o, float(loss), do, ds, da, dz, hidden, output)


def by_differences(net: Network, h: Floats) -> tuple[Floats, Floats]:
    """The gradients by (E(w + h) - E(w - h)) / 2h for each weight: for h, (differences,), the shapes (differences, rows, 3)."""
    found = []
    for at, weights in enumerate((net.hidden, net.output)):
        way = h[:, None, None, None] * np.eye(weights.size).reshape(weights.size, *weights.shape)  # (differences, weight, rows, 3)
        up, down = (
            forward(net.moved(weights + side, net.output) if at == 0 else net.moved(net.hidden, weights + side))[-1] for side in (way, -way)
        )
        found.append(((up - down) / (2 * h[:, None])).reshape(len(h), *weights.shape))
    return found[0], found[1]


def relative_errors(exact: Floats, numeric: Floats) -> Floats:
    """|exact - numeric| / max(|exact|, |numeric|), 0 where both are nothing. Source: CS231n notes, "Gradient checks"."""
    largest = np.maximum(np.abs(exact), np.abs(numeric))
    found: Floats = np.where(largest < TINY, 0.0, np.abs(exact - numeric) / np.maximum(largest, TINY))
    return found


def worst(found: Passed, numeric: tuple[Floats, Floats]) -> Floats:
    """The largest relative error of all weights, for each h, (differences,)."""
    off = [relative_errors(exact, part).max(axis=(1, 2)) for exact, part in zip((found.hidden, found.output), numeric, strict=True)]
    largest: Floats = np.maximum(*off)
    return largest


def propagated(config: WhyConfig) -> BackpropSnapshot:
    """All that is shown of one network."""
    net = network_of(config)
    found = passed(net)
    numeric = by_differences(net, np.array([config.bp_difference]))
    moved = net.hidden - config.bp_rate * found.hidden, net.output - config.bp_rate * found.output
    return BackpropSnapshot(
        step=0,
        stage=config.bp_stage,
        x=frozen(net.x),
        goals=frozen(net.goals),
        weights=(frozen(net.hidden), frozen(net.output)),
        passed=found,
        numeric=(frozen(numeric[0][0]), frozen(numeric[1][0])),
        worst=float(worst(found, numeric)[0]),
        check=frozen(worst(found, by_differences(net, DIFFERENCES))),
        moved=(frozen(moved[0]), frozen(moved[1])),
        after=float(forward(net.moved(*moved))[-1]),
    )
