"""A picture moved, and the move undone on a layer's map: where both agree, the layer is equivariant. Light.

A convolution commutes with shifts; with strides only with those by a multiple of what all strides of a way make together (Zhang 2019,
"Making Convolutional Networks Shift-Invariant Again", section 3.1). Nothing in it commutes with rotation or scale.
"""

from __future__ import annotations

from math import cos, lcm, radians, sin
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.receptive_field.arithmetic import Extent, Measured, Report
from core.receptive_field.network import POOLS, Pair

Places = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Move(NamedTuple):
    """Pixels down and across; degrees clockwise and times as large, both around the picture's middle, before the shift."""

    down: float = 0.0
    across: float = 0.0
    turn: float = 0.0
    zoom: float = 1.0

    def there(self, rows: Places, columns: Places, size: Pair) -> tuple[Places, Places]:
        """Where positions of the picture lie in the moved one: c + zoom R (p - c) + shift."""
        (y, x), (cosine, sine) = self._from_middle(rows, columns, size), self._angle()
        y, x = self.zoom * (cosine * y + sine * x), self.zoom * (cosine * x - sine * y)
        return y + (size[0] - 1) / 2 + self.down, x + (size[1] - 1) / 2 + self.across

    def back(self, rows: Places, columns: Places, size: Pair) -> tuple[Places, Places]:
        """Where positions of the moved picture come from; the inverse of `there`."""
        (y, x), (cosine, sine) = self._from_middle(rows - self.down, columns - self.across, size), self._angle()
        y, x = (cosine * y - sine * x) / self.zoom, (cosine * x + sine * y) / self.zoom
        return y + (size[0] - 1) / 2, x + (size[1] - 1) / 2

    @property
    def whole_shift(self) -> bool:
        """Whether it only shifts, by whole pixels."""
        return self.turn == 0 and self.zoom == 1 and self.down == int(self.down) and self.across == int(self.across)

    def _angle(self) -> tuple[float, float]:
        return cos(radians(self.turn)), sin(radians(self.turn))

    @staticmethod
    def _from_middle(rows: Places, columns: Places, size: Pair) -> tuple[Places, Places]:
        return rows - (size[0] - 1) / 2, columns - (size[1] - 1) / 2


class Axis(NamedTuple):
    """A layer along one axis: the centre of its first unit's field, how far the next one's lies from it (pixels), the first and the last
    position that each unit sees."""

    centre: float
    jump: float
    low: Places
    high: Places


def axes(layer: Measured) -> tuple[Axis, Axis]:
    """A layer down and across."""
    return _axis(layer.rows), _axis(layer.columns)


def moved(planes: NDArray[Any], move: Move, beyond: float) -> NDArray[Any]:
    """Planes (channels, height, width) moved, interpolated bilinearly; `beyond` where nothing of them comes to lie."""
    size = planes.shape[1], planes.shape[2]
    found = sampled(planes, *move.back(*_all(size), size))
    return np.where(np.isnan(found), beyond, found)


def sampled(planes: NDArray[Any], rows: Places, columns: Places) -> NDArray[np.float64]:
    """Planes (channels, height, width) at places between their cells, bilinearly: (channels, *rows.shape). NaN outside."""
    height, width = planes.shape[1:]
    inside = (rows >= 0) & (rows <= height - 1) & (columns >= 0) & (columns <= width - 1)
    y, x = np.where(inside, rows, 0.0), np.where(inside, columns, 0.0)
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    low, right, down, across = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1), y - top, x - left
    values = planes.astype(np.float64)
    above = values[:, top, left] * (1 - across) + values[:, top, right] * across
    below = values[:, low, left] * (1 - across) + values[:, low, right] * across
    found: NDArray[np.float64] = np.where(inside, above * (1 - down) + below * down, np.nan)
    return found


def undone(maps: NDArray[Any], layer: tuple[Axis, Axis], move: Move, size: Pair) -> NDArray[np.float64]:
    """Maps (channels, rows, columns) of the moved picture, brought back: each unit's value is read where its centre has moved to.

    NaN where that lies beyond the map. size: of the picture.
    """
    return sampled(maps, *_landed(layer, move, size))


def inside(layer: tuple[Axis, Axis], move: Move, size: Pair, more: int = 0) -> Mask:
    """(rows, columns) of a layer: whether what a unit sees, and what it is compared with, lies in the picture before and after the move.

    more: pixels that a blur adds to each side of a field.
    """
    low, high = [axis.low - more for axis in layer], [axis.high + more for axis in layer]
    rows, columns = np.meshgrid(*(np.arange(len(axis.low)) for axis in layer), indexing="ij")
    own = (low[0][rows] >= 0) & (high[0][rows] < size[0]) & (low[1][columns] >= 0) & (high[1][columns] < size[1])
    at = _landed(layer, move, size)
    on = (at[0] >= 0) & (at[0] <= len(low[0]) - 1) & (at[1] >= 0) & (at[1] <= len(low[1]) - 1)
    first, last = ([np.where(on, one, 0).astype(int) for one in map(rounded, at)] for rounded in (np.floor, np.ceil))
    for row in (low[0][first[0]], high[0][last[0]]):
        for column in (low[1][first[1]], high[1][last[1]]):
            came = move.back(row, column, size)
            own &= (row >= 0) & (row < size[0]) & (column >= 0) & (column < size[1])
            own &= (came[0] >= 0) & (came[0] <= size[0] - 1) & (came[1] >= 0) & (came[1] <= size[1] - 1)
    return own & on


def grid(report: Report, position: int) -> Pair:
    """Down and across, the shifts in pixels whose multiples a layer follows exactly: what the strides on its ways make together."""
    return _common(report, position, 0), _common(report, position, 1)


def blurs(one: Measured) -> bool:
    """Whether a blur can come before the stride of a layer: the output then has the size that it had."""
    layer = one.layer
    strides = max(layer.stride) > 1 and (layer.kind in ("conv", "dwconv") or layer.kind in POOLS)
    return strides and one.rows.before == one.rows.after and one.columns.before == one.columns.after and not layer.ceil_mode


def reach(report: Report, position: int) -> int:
    """How many pixels the blurs up to a layer add to each side of a field."""
    blurred = [one for one in report.layers[: position + 1] if blurs(one)]
    return int(np.ceil(float(sum(max(one.rows.local.jump, one.columns.local.jump) / max(one.layer.stride) for one in blurred))))


def _common(report: Report, position: int, axis: int) -> int:
    found, ways = 1, {position}
    for i in range(position, -1, -1):
        if i in ways:
            extent = (report.layers[i].rows, report.layers[i].columns)[axis]
            found = lcm(found, *(field.advance for field in extent.fields if field.advance))
            ways |= set(report.layers[i].sources)
    return found


def _landed(layer: tuple[Axis, Axis], move: Move, size: Pair) -> tuple[Places, Places]:
    """Where the centre of each unit comes to lie, counted in units of the layer: (rows, columns) each."""
    (first_row, row_jump, *_), (first_column, column_jump, *_) = layer
    rows, columns = _all((len(layer[0].low), len(layer[1].low)))
    down, across = move.there(first_row + row_jump * rows, first_column + column_jump * columns, size)
    return (down - first_row) / row_jump, (across - first_column) / column_jump


def _axis(extent: Extent) -> Axis:
    """Units that see nothing are noted as if they saw beyond everything, so that they are never compared."""
    boxes = [extent.box(unit) or (-1e9, 1e9) for unit in range(extent.size)]
    low, high = (np.array([box[end] for box in boxes], float) for end in (0, 1))
    return Axis(float(extent.local.centre), float(extent.local.jump), low, high)


def _all(size: Pair) -> tuple[Places, Places]:
    rows, columns = np.meshgrid(np.arange(float(size[0])), np.arange(float(size[1])), indexing="ij")
    return rows, columns
