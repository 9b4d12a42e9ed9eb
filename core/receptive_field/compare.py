"""Two networks side by side: how their fields grow, how much counts of them, and what they cost. Light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.receptive_field.arithmetic import Measured, Report, measured
from core.receptive_field.effective import centre, closed_form, side
from core.receptive_field.network import Network
from core.receptive_field.snapshot import Floats


@dataclass(frozen=True)
class Side:
    """One network, at the last layer whose units do not see everything, for the unit in its middle.

    layer: that layer's name. field, jump: its own, the longer side. effective: the size of what counts, by the closed form. profile: how
    much each position counts, from 0 to 1, along the line through the middle of the field; start: where it begins, from that middle.
    parameters, multiply_adds, memory (bytes of all outputs), widening (layers that widen the field): up to that layer.
    growth: the field behind each widening layer on the way, (layers,), from 1 at the input.
    """

    layer: str
    field: int
    jump: float
    effective: float
    profile: Floats
    start: float
    parameters: int
    multiply_adds: int
    memory: int
    widening: int
    growth: tuple[int, ...]


@dataclass(frozen=True)
class Comparison:
    """Both sides; there is nothing that runs."""

    step: int
    sides: tuple[Side, Side]


def comparison(reports: tuple[Report, Report], weights: str) -> Comparison:
    """The two networks at the ends of their local parts."""
    return Comparison(0, (_side(reports[0].network, weights), _side(reports[1].network, weights)))


@lru_cache(maxsize=16)
def _side(network: Network, weights: str) -> Side:
    report = measured(network)
    position = end(report)
    one = report.layers[position]
    unit = one.rows.size // 2, one.columns.size // 2
    scores, middle = closed_form(report, position, unit, weights), centre(report, position, unit)
    line = scores[min(max(round(middle[0]), 0), scores.shape[0] - 1)]
    seen = np.flatnonzero(line)
    first, last = (int(seen[0]), int(seen[-1])) if seen.size else (0, 0)
    profile = (line[first : last + 1] / (line.max() or 1.0)).astype(np.float32)
    profile.setflags(write=False)
    before = report.layers[: position + 1]
    way = main_way(report, position)
    growth = tuple(longest(layer) for layer in before if layer.position in way and _widens(layer))
    return Side(
        layer=one.layer.name,
        field=longest(one),
        jump=float(one.columns.local.jump),
        effective=side(scores, middle) if network.dims == 2 else float(np.square(side(scores, middle))),
        profile=profile,
        start=first - middle[1],
        parameters=sum(layer.parameters for layer in before),
        multiply_adds=sum(layer.multiply_adds for layer in before),
        memory=sum(layer.memory for layer in before),
        widening=len(growth),
        growth=(1, *growth),
    )


def end(report: Report) -> int:
    """The last layer whose units do not all see everything."""
    local = [one.position for one in report.layers if not (one.rows.whole or one.columns.whole)]
    return local[-1] if local else 0


def main_way(report: Report, position: int) -> set[int]:
    """The layers on the way back to the input that keeps to the branch with the largest field."""
    way = set()
    while position >= 0:
        way.add(position)
        position = max(report.layers[position].sources, key=lambda source: longest(report.source(source)))
    return way


def longest(layer: Measured) -> int:
    """The longer side of its field."""
    return max(layer.rows.local.size, layer.columns.local.size)


def _widens(layer: Measured) -> bool:
    return max(layer.layer.kernel) > 1 or max(layer.layer.scale) > 1
