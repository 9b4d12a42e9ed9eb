"""Layers that are too deep for the picture: what they could still combine, the layers before already see whole. Light.

After Richter, Byttner, Krumnack, Wiedenroth, Schallner and Shenk 2021 ("Should You Go Deeper?", receptive field analysis): the smallest
path counts. A layer is unproductive where its own field and those of all its inputs are at least the picture; critical where only its own
is larger.
"""

from __future__ import annotations

from typing import NamedTuple

from core.receptive_field.arithmetic import Extent, Report

STATES = ("productive", "critical in one direction", "critical", "unproductive", "sees all")


class Productive(NamedTuple):
    """One layer: its state, the smallest field of its paths (height, width), and the input size (height, width) from which on it is
    productive; None where it sees all of any input."""

    position: int
    state: str
    least: tuple[int, int]
    size: tuple[int, int] | None


def productive(report: Report) -> tuple[Productive, ...]:
    """Every layer's state for the network's input size, and the size it would need."""
    return tuple(_one(report, position) for position in range(len(report.layers)))


def unproductive(report: Report) -> tuple[int, ...]:
    """Positions of the layers that are unproductive."""
    return tuple(one.position for one in productive(report) if one.state == "unproductive")


def needed(report: Report) -> tuple[int, int] | None:
    """The smallest input (height, width) at which no layer is unproductive; None where no layer moves over the picture."""
    sizes = [one.size for one in productive(report) if one.size and one.state != "sees all"]
    return (max(size[0] for size in sizes), max(size[1] for size in sizes)) if sizes else None


def feasible(report: Report) -> tuple[int, int] | None:
    """The range of input sizes that suits the network, by height: from the largest field of a smallest path, so that no layer is
    critical, to the largest field, beyond which nothing sees all of the input. None where no layer moves over the picture."""
    moving = [layer.rows if report.network.dims == 2 else layer.columns for layer in report.layers]
    moving = [extent for extent in moving if extent.least.advance]
    if not moving:
        return None
    return max(extent.least.size for extent in moving), max(extent.local.size for extent in moving)


def _one(report: Report, position: int) -> Productive:
    layer, dims = report.layers[position], report.network.dims
    least = _least(layer.rows), _least(layer.columns)
    sources = [report.source(s) for s in layer.sources]
    before = min(_least(s.rows) for s in sources), min(_least(s.columns) for s in sources)
    size = report.network.size
    axes = (1,) if dims == 1 else (0, 1)
    if any(least[axis] == INFINITE for axis in axes):
        return Productive(position, "sees all", report.network.size, None)
    enough = tuple(min(own, one) + 1 for own, one in zip(least, before, strict=True))
    state = "productive"
    if all(size[axis] < enough[axis] for axis in axes):
        state = "unproductive"
    elif all(least[axis] > size[axis] for axis in axes):
        state = "critical"
    elif any(least[axis] > size[axis] for axis in axes):
        state = "critical in one direction"
    return Productive(position, state, least, (1 if dims == 1 else enough[0], enough[1]))


INFINITE = 1 << 60


def _least(extent: Extent) -> int:
    return extent.least.size if extent.least.advance else INFINITE
