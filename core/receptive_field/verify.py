"""The arithmetic checked on the network at hand: the box of one unit against the box where its gradient is not zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import torch

from core.errors import InputError
from core.receptive_field.arithmetic import Report, measure, measured
from core.receptive_field.fields import Field
from core.receptive_field.model import twin
from core.receptive_field.network import Network, Pair
from core.receptive_field.regions import Box, Mask, around, touched

LARGEST = {1: 400_000, 2: 1_600}  # positions a side of the input that a check may enlarge


@dataclass(frozen=True)
class Verified:
    """One unit's field by arithmetic and by autograd; (height, width) each.

    unit: which one; of `size`, the input it was checked on, larger than the person's where the field would not fit.
    expected, found: sizes of the two boxes. same: whether they agree in place and size, and gap by gap.
    clipped: whether the field reaches beyond a border, so that what could be compared is what lies within.
    """

    unit: Pair
    size: Pair
    expected: Pair
    found: Pair
    same: bool
    clipped: bool


def verify(network: Network, position: int, unit: Pair | None = None) -> Verified:
    """Compare the box of a unit of the layer at `position` with the gradient of the network's linear twin.

    unit: that one in the input as it is; None: one in the middle, of an input large enough for its whole field where there is such.
    """
    network = network.upto(position)
    if unit is None:
        network, unit = _roomy(network, position)
    report = measured(network)
    expected = touched(report, position, unit)
    found = seen(network, position, unit)
    clipped = around(expected) != _box(report, position, unit)
    return Verified(unit, network.size, _sides(around(expected)), _sides(around(found)), bool(np.array_equal(expected, found)), clipped)


def seen(network: Network, position: int, unit: Pair) -> Mask:
    """(height, width) of the input: where the gradient of one unit of the linear twin is not zero, by autograd."""
    shape = network.size if network.dims == 2 else network.size[1:]
    x = torch.ones(1, 1, *shape, dtype=torch.float64, requires_grad=True)
    [y] = twin(network).outputs(x, [position])
    chosen = y[0, :, unit[1]] if network.dims == 1 else y[0, :, unit[0], unit[1]]
    [gradient] = torch.autograd.grad(chosen.sum(), x, allow_unused=True)
    if gradient is None:
        return np.zeros(network.size, bool)
    mask: Mask = gradient[0, 0].reshape(network.size).ne(0).numpy()
    return mask


def _sides(box: Box | None) -> Pair:
    return (box[1] - box[0] + 1, box[3] - box[2] + 1) if box else (0, 0)


def _roomy(network: Network, position: int) -> tuple[Network, Pair]:
    """A unit whose field lies within the input, and the network on an input that allows for one; the middle unit where none does."""
    report = measured(network)
    middle, layer = _middle(report, position), report.layers[position]
    extents = (layer.rows, layer.columns)
    if any(extent.whole for extent in extents) or _inside(report, position, middle):
        return network, middle
    for room in (2, 8, 32):  # jumps: how much more than the field is needed depends on what strides leave over
        unit = tuple(max(0, ceil(extent.local.padding / extent.local.jump)) + room // 2 for extent in extents)
        size = tuple(
            n if n == 1 and network.dims == 1 else _alike(extent.local.size + ceil(room * extent.local.jump), n, extent.local)
            for n, extent in zip(network.size, extents, strict=True)
        )
        unit = tuple(min(at, extent.size - 1) if n == 1 else at for at, n, extent in zip(unit, size, extents, strict=True))
        if max(size) > LARGEST[network.dims]:
            break
        try:
            larger = measure(replace(network, size=(size[0], size[1])))
        except InputError:  # branches may meet at some sizes only
            continue
        if _inside(larger, position, (unit[0], unit[1])):
            return larger.network, (unit[0], unit[1])
    return network, middle


def _inside(report: Report, position: int, unit: Pair) -> bool:
    """Whether there is that unit, and its whole field lies within the input and within every map on the way."""
    layer, n = report.layers[position], report.network.size
    if any(at >= size for at, size in zip(unit, layer.size, strict=True)):
        return False
    box = _box(report, position, unit)
    if box is None or min(box[0], box[2]) < 0 or box[1] >= n[0] or box[3] >= n[1]:
        return False
    return around(touched(report, position, unit)) == box


def _box(report: Report, position: int, unit: Pair) -> Box | None:
    """The field of a unit by the rule."""
    rows, columns = report.layers[position].rows.box(unit[0]), report.layers[position].columns.box(unit[1])
    return (*rows, *columns) if rows and columns else None


def _alike(least: int, n: int, field: Field) -> int:
    """The smallest size from `least` on that strides divide as they divide n: "same" padding then has the same sides."""
    return least + (n - least) % max(1, field.advance)


def _middle(report: Report, position: int) -> Pair:
    rows, columns = report.layers[position].size
    return rows // 2, columns // 2
