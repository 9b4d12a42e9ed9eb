"""Exactly which positions of the input a unit depends on, and which units depend on a position: index by index, through any graph.

The ground truth beside the arithmetic: borders cut off, gaps between the taps of dilated kernels left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.errors import InputError, Problem
from core.receptive_field.arithmetic import Extent, Measured, Report
from core.receptive_field.network import GLOBAL, MERGES, PLAIN, POOLS, Layer, Pair, place

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Box = tuple[int, int, int, int]  # first row, last row, first column, last column


class Region(NamedTuple):
    """What one unit sees.

    box: by the rule, beyond the borders too; None where it sees nothing. inside: the box within the input. used: the box around what
    really counts, which can be smaller at a border, also that of a map which a transposed convolution crops, and where strides leave
    positions out. positions: how many input positions count;
    padding: how many positions of `box` lie outside the input.
    """

    unit: Pair
    box: Box | None
    inside: Box | None
    used: Box | None
    positions: int
    padding: int

    @property
    def share(self) -> float:
        """Which part of the box is padding."""
        return 0.0 if self.box is None else self.padding / area(self.box)

    @property
    def filled(self) -> float:
        """Which part of the box within the input counts; less than 1 where dilation leaves gaps."""
        return 0.0 if self.inside is None else self.positions / area(self.inside)


def region(report: Report, position: int, unit: Pair) -> Region:
    """What the unit (row, column) of the layer at `position` sees. Raises: InputError where the layer has no such unit."""
    mask = touched(report, position, unit)
    layer, size = report.source(position), report.network.size
    sides = layer.rows.box(unit[0]), layer.columns.box(unit[1])
    if sides[0] is None or sides[1] is None:
        return Region(unit, None, None, None, 0, 0)
    box = (*sides[0], *sides[1])
    cut = (max(box[0], 0), min(box[1], size[0] - 1), max(box[2], 0), min(box[3], size[1] - 1))
    inside = cut if cut[0] <= cut[1] and cut[2] <= cut[3] else None
    return Region(unit, box, inside, around(mask), int(mask.sum()), area(box) - (area(inside) if inside else 0))


def area(box: Box) -> int:
    return (box[1] - box[0] + 1) * (box[3] - box[2] + 1)


def around(mask: Mask) -> Box | None:
    """The smallest box that holds all that is true in (height, width); None where nothing is."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return (int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])) if rows.size else None


def touched(report: Report, position: int, unit: Pair) -> Mask:
    """(height, width) of the input: whether the unit depends on that position, in any channel."""
    _check_unit(report.source(position), unit)
    masks: dict[int, Mask] = {position: np.zeros(report.source(position).size, bool)}
    masks[position][unit] = True
    for i in range(position, -1, -1):
        if i not in masks:
            continue
        here, mask = report.layers[i], masks.pop(i)
        for source in dict.fromkeys(here.sources):
            into = masks.setdefault(source, np.zeros(report.source(source).size, bool))
            into |= _back(here, report.source(source), mask)
    return masks.get(-1, np.zeros(report.network.size, bool))


def reached(report: Report, position: int, pixel: Pair) -> Mask:
    """(height, width) of the layer at `position`: whether the unit depends on that position of the input."""
    _check_unit(report.given, pixel)
    masks: dict[int, Mask] = {-1: np.zeros(report.network.size, bool)}
    masks[-1][pixel] = True
    for here in report.layers[: position + 1]:
        sources = [_forth(here, report.source(source), masks[source]) for source in here.sources]
        masks[here.position] = np.logical_or.reduce(sources)
    return masks[position]


def taps(layer: Layer, here: Extent, comes: Extent, axis: int) -> tuple[Places, Places]:
    """All pairs of a unit and a position that it takes, along one axis of one layer that works axis by axis: (units, positions)."""
    n, units = comes.size, np.arange(here.size)
    pairs = [
        (o[kept], i[kept]) for o, i in _lines(layer, here, n, units, axis) for kept in [(i >= 0) & (i < n) & (o >= 0) & (o < here.size)]
    ]
    return np.concatenate([o for o, _ in pairs]), np.concatenate([i for _, i in pairs])


def _lines(layer: Layer, here: Extent, n: int, units: Places, axis: int) -> Iterator[tuple[Places, Places]]:
    """Pairs of units and positions, one line for each tap; those outside are cut off later."""
    k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
    if layer.kind in ("conv", "dwconv") or layer.kind in POOLS:
        yield from ((units, units * s - here.before + d * j) for j in range(k))
    elif layer.kind == "tconv":
        sources = np.arange(n)
        yield from ((sources * s - here.before + d * j, sources) for j in range(k))
    elif layer.kind == "nearest":
        yield units, units // layer.scale[axis]
    elif layer.kind == "bilinear":
        below, rest = np.divmod(2 * units + 1 - layer.scale[axis], 2 * layer.scale[axis])
        yield units, np.clip(below, 0, n - 1)
        yield units[rest > 0], np.clip(below + 1, 0, n - 1)[rest > 0]
    else:  # adaptive pooling
        first, behind = units * n // here.size, -(-(units + 1) * n // here.size)
        for j in range(int((behind - first).max())):
            kept = first + j < behind
            yield units[kept], first[kept] + j


def _back(here: Measured, comes: Measured, mask: Mask) -> Mask:
    """The positions of one input that the units in `mask` take."""
    return _taken(here, comes, mask, forth=False)


def _forth(here: Measured, comes: Measured, mask: Mask) -> Mask:
    """The units of one layer that take a position in `mask` of one input."""
    return _taken(here, comes, mask, forth=True)


def _taken(here: Measured, comes: Measured, mask: Mask, forth: bool) -> Mask:
    """A mask through one layer: forth from an input to its units, or back."""
    kind, goal = here.layer.kind, here if forth else comes
    if kind in PLAIN or kind in MERGES:
        return mask
    if kind in GLOBAL:
        return np.full(goal.size, bool(mask.any()))
    for axis, (to, back) in enumerate(((here.rows, comes.rows), (here.columns, comes.columns))):
        units, positions = taps(here.layer, to, back, axis)
        start, end = (positions, units) if forth else (units, positions)
        mask = _moved(mask, axis, start, end, goal.size[axis])
    return mask


def _moved(mask: Mask, axis: int, start: Places, end: Places, size: int) -> Mask:
    """Along one axis: end[i] of the result is true where start[i] of the mask is, for any i."""
    lines = mask.T if axis else mask
    out = np.zeros((size, lines.shape[1]), bool)
    kept = np.flatnonzero(lines[start].any(axis=1))  # of a long signal a unit sees little
    np.logical_or.at(out, end[kept], lines[start[kept]])
    return out.T if axis else out


def _check_unit(layer: Measured, unit: Pair) -> None:
    for name, at, size in zip(("row", "column"), unit, layer.size, strict=True):
        if not 0 <= at < size:
            where = place(layer.position, layer.layer) if layer.position >= 0 else "Input"
            raise InputError(Problem(f"{where}, {name}", at, f"0 to {size - 1}"))
