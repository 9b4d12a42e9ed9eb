"""The effective receptive field: how much each input position counts for a unit, and how large that makes its field. Light.

Luo, Li, Urtasun and Zemel 2016 ("Understanding the Effective Receptive Field in Deep Convolutional Neural Networks"): the gradient of a
unit falls off from its centre like a bell, whose width grows with the square root of depth.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.receptive_field.arithmetic import Extent, Measured, Report
from core.receptive_field.network import GLOBAL, MERGES, PLAIN, POOLS, Layer, Pair
from core.receptive_field.regions import taps

Map = npt.NDArray[np.float64]
THRESHOLD = 1 - 0.9545  # of the centre: two standard deviations (Luo et al. 2016, section 4.1)
SHARES = (0.2, 0.3, 0.5, 0.99)  # Ding et al. 2022, table 10
WEIGHTS = ("random", "equal")


class Line(NamedTuple):
    """Numbers along one axis, from position `start` on; zero elsewhere."""

    start: int
    values: Map


class Share(NamedTuple):
    """The smallest square around the middle that holds a share of log10(score + 1): its side and its part of the whole area."""

    share: float
    side: int
    area: float


def closed_form(report: Report, position: int, unit: Pair | None = None, weights: str = "random") -> Map:
    """(height, width) of the input: how much each position counts for a unit of a linear network; sums to 1 before the root.

    equal: all weights of a kernel are equal; the gradient is the convolution of the kernels (Luo et al. 2016, section 2.2).
    random: weights are drawn independently around zero; then the mean squares of the gradient add up in that way, and this is their root
    (section 2.3), to which the mean size of a bell-shaped gradient is proportional.
    Pooling counts as a kernel of equal weights; branches count equally. unit: the one in the middle where None.
    """
    one = report.layers[position]
    unit = unit or (one.rows.size // 2, one.columns.size // 2)
    if all(layer.layer.kind not in MERGES for layer in report.layers[: position + 1]):
        counted = np.outer(*(_line(report, position, axis, unit[axis]) for axis in (0, 1)))
    else:
        counted = _spread(report, position, unit)
    return np.sqrt(counted) if weights == "random" else counted


def profile(report: Report, position: int, axis: int, unit: int | None = None, weights: str = "random") -> Map:
    """`closed_form` of a chain along one axis alone, (positions,)."""
    size = (report.layers[position].rows, report.layers[position].columns)[axis].size
    counted = _line(report, position, axis, size // 2 if unit is None else unit)
    return np.sqrt(counted) if weights == "random" else counted


def area(scores: Map, centre: tuple[float, float], threshold: float = THRESHOLD) -> int:
    """How many positions count more than `threshold` of what the centre counts; its mean where it lies between positions."""
    rows, columns = (np.unique([int(np.floor(at)), int(np.ceil(at))]) for at in centre)
    rows, columns = (np.clip(at, 0, n - 1) for at, n in zip((rows, columns), scores.shape, strict=True))
    middle = float(scores[np.ix_(rows, columns)].mean())
    return int((scores > threshold * middle).sum()) if middle > 0 else 0


def side(scores: Map, centre: tuple[float, float], threshold: float = THRESHOLD) -> float:
    """The effective size: the side of a square as large as `area`."""
    return sqrt(area(scores, centre, threshold))


def shares(scores: Map) -> tuple[Share, ...]:
    """RepLKNet's measure (Ding et al. 2022, section 5 and its erf/analyze_erf.py): squares around the middle of log10(score + 1).

    Squares have odd sides from 3 on; one that does not fit any more is left out. Scores are sums over the inputs, as they come.
    """
    logs = np.log10(scores + 1)
    height, width = logs.shape
    total = logs.sum()
    found: list[Share] = []
    if total <= 0:
        return ()
    sums = [
        logs[height // 2 - i : height // 2 + i + 1, width // 2 - i : width // 2 + i + 1].sum() / total
        for i in range(1, max(2, min(height, width) // 2))
    ]
    for share in SHARES:
        i = next((i for i, part in enumerate(sums, start=1) if part > share), None)
        if i is not None:
            found.append(Share(share, 2 * i + 1, (2 * i + 1) ** 2 / (height * width)))
    return tuple(found)


def centre(report: Report, position: int, unit: Pair) -> tuple[float, float]:
    """Where the middle of a unit's field lies, in pixel indices; of one that sees everything, the middle of the input."""
    one = report.layers[position]
    boxes = one.rows.box(unit[0]), one.columns.box(unit[1])
    middle = [(n - 1) / 2 if box is None else (box[0] + box[1]) / 2 for box, n in zip(boxes, report.network.size, strict=True)]
    return middle[0], middle[1]


def _line(report: Report, position: int, axis: int, unit: int) -> Map:
    """How often each input position is reached along one axis of a chain, every layer's weights summing to 1."""
    line = Line(unit, np.ones(1))
    while position >= 0:
        one = report.layers[position]
        source = one.sources[0]
        if one.layer.kind not in PLAIN:
            comes = report.source(source)
            line = _step(one.layer, (one.rows, one.columns)[axis], (comes.rows, comes.columns)[axis], axis, line)
        position = source
    whole = np.zeros(report.network.size[axis])
    whole[line.start : line.start + line.values.size] = line.values
    return whole


def _step(layer: Layer, here: Extent, comes: Extent, axis: int, line: Line) -> Line:
    """One layer backwards along one axis; what falls on padding is lost."""
    if layer.kind in GLOBAL:
        everywhere = np.full(comes.size, line.values.sum() / comes.size)
        return Line(0, _beside(everywhere, line)) if layer.kind in ("attention", "se") else Line(0, everywhere)
    k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
    if layer.kind in ("conv", "dwconv") or layer.kind in POOLS:
        reach = (line.values.size - 1) * s + 1
        spread = np.zeros(reach + d * (k - 1))
        part = line.values / k
        for j in range(k):
            spread[d * j : d * j + reach : s] += part
        start = line.start * s - here.before
        cut = max(0, -start)
        kept = spread[cut : max(cut, comes.size - start)]
        return Line(max(0, start), kept) if kept.size else Line(0, np.zeros(1))  # all of it fell on padding
    whole = np.zeros(here.size)
    whole[line.start : line.start + line.values.size] = line.values
    units, positions = taps(layer, here, comes, axis)
    share = 1 / np.bincount(units, minlength=here.size)[units]
    return Line(0, np.bincount(positions, whole[units] * share, minlength=comes.size).astype(np.float64))


def _beside(everywhere: Map, line: Line) -> Map:
    """Half of what counts everywhere, and half of what stays in its place."""
    mixed = everywhere / 2
    mixed[line.start : line.start + line.values.size] += line.values / 2
    return mixed


def _spread(report: Report, position: int, unit: Pair) -> Map:
    """The same through a graph, in both directions at once."""
    maps: dict[int, Map] = {position: np.zeros(report.source(position).size)}
    maps[position][unit] = 1.0
    for i in range(position, -1, -1):
        if i not in maps:
            continue
        one, scores = report.layers[i], maps.pop(i)
        for source in one.sources:
            comes = report.source(source)
            into = maps.setdefault(source, np.zeros(comes.size))
            into += _back(one, comes, scores) / len(one.sources)
    return maps.get(-1, np.zeros(report.network.size))


def _back(one: Measured, comes: Measured, scores: Map) -> Map:
    kind = one.layer.kind
    if kind in PLAIN or kind in MERGES:
        return scores
    if kind in GLOBAL:
        everywhere = np.full(comes.size, scores.sum() / (comes.rows.size * comes.columns.size))
        return (everywhere + scores) / 2 if kind in ("attention", "se") else everywhere
    for axis, (here, back) in enumerate(((one.rows, comes.rows), (one.columns, comes.columns))):
        scores = _across(one.layer, here, back, axis, scores)
    return scores


def _across(layer: Layer, here: Extent, comes: Extent, axis: int, scores: Map) -> Map:
    """`_step` for all lines of a map at once, cut to where it is not zero."""
    lines = scores.T if axis else scores
    rows = np.flatnonzero(lines.any(axis=1))
    out = np.zeros((comes.size, lines.shape[1]))
    if rows.size == 0:
        return out.T if axis else out
    first, last = int(rows[0]), int(rows[-1])
    if layer.kind in ("conv", "dwconv") or layer.kind in POOLS:
        k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
        for j in range(k):
            at = np.arange(first, last + 1) * s - here.before + d * j
            kept = (at >= 0) & (at < comes.size)
            out[at[kept]] += lines[first : last + 1][kept] / k
    else:
        units, positions = taps(layer, here, comes, axis)
        share = 1 / np.bincount(units, minlength=here.size)[units]
        np.add.at(out, positions, lines[units] * share[:, None])
    return out.T if axis else out
