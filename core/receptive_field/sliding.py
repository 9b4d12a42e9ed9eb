"""What a kernel does at each of its positions: convolution, transposed convolution, pooling. Plain numpy; light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.receptive_field.arithmetic import slid
from core.receptive_field.kernel_config import AVERAGE_POOLING, MAX_POOLING, POOLINGS, TRANSPOSED, KernelConfig

Floats = NDArray[np.float64]


class Term(NamedTuple):
    """One number of the kernel and the cell it meets: of the input, or of the output where the kernel stamps.

    value: what is multiplied by `weight`: the cell's own number, or the stamping one; a cell outside has 0, under max pooling minus
    infinity.
    before: what a stamped cell held; 0 otherwise. inside: whether the cell is one of the picture, not of padding or of what is cut off.
    """

    row: int
    column: int
    weight: float
    value: float
    before: float
    inside: bool


@dataclass(frozen=True)
class Position:
    """One step. row, column: of the output's cell that is computed, or of the input's cell that stamps. terms: by rows of the kernel.

    total: what the output's cell becomes; of a stamp, the number that stamps. corner: first row and column under the kernel, in the
    coordinates of the terms.
    """

    row: int
    column: int
    corner: tuple[int, int]
    terms: tuple[tuple[Term, ...], ...]
    total: float


def output_size(config: KernelConfig, rows: int, columns: int) -> tuple[int, int]:
    """Rows and columns of the output: floor((n + 2p - d (k - 1) - 1) / s) + 1, transposed (n - 1) s - 2p + d (k - 1) + extra + 1.

    Source: Dumoulin & Visin (2016), A guide to convolution arithmetic for deep learning, relationships 6, 14 and 15.
    """
    high, wide = (_outputs(config, n, k) for n, k in zip((rows, columns), config.kernel_weights.shape, strict=True))
    return high, wide


def _outputs(config: KernelConfig, n: int, k: int) -> int:
    if config.operation == TRANSPOSED:
        return (n - 1) * config.stride - 2 * config.pad + config.dilation * (k - 1) + config.extra + 1
    return slid(n, k, config.stride, config.spread, config.pad, config.pad)


def steps(config: KernelConfig, picture: Floats) -> Iterator[tuple[Position, Floats]]:
    """Each position of the kernel, row after row, with the output so far: (rows, columns), the same array at each step, NaN where nothing
    has been computed yet. picture: (rows, columns)."""
    kernel = config.kernel_weights
    output = np.full(output_size(config, *picture.shape), np.nan)
    places = picture.shape if config.operation == TRANSPOSED else output.shape
    for row in range(places[0]):
        for column in range(places[1]):
            corner = (row * config.stride - config.pad, column * config.stride - config.pad)
            if config.operation == TRANSPOSED:
                terms = _under(config, kernel, output, corner, float(picture[row, column]))
                for term in (term for line in terms for term in line if term.inside):
                    output[term.row, term.column] = term.before + term.value * term.weight
                total = float(picture[row, column])
            else:
                terms = _under(config, kernel, picture, corner, None)
                total = output[row, column] = _total(config, terms)
            yield Position(row, column, corner, terms, total), output


def _under(
    config: KernelConfig, kernel: Floats, cells: Floats, corner: tuple[int, int], stamp: float | None
) -> tuple[tuple[Term, ...], ...]:
    """The kernel's numbers, each with the cell under it."""
    lines = []
    outside = -np.inf if config.operation == MAX_POOLING else 0.0
    for i, weights in enumerate(kernel):
        line = []
        for j, weight in enumerate(weights):
            row, column = corner[0] + config.spread * i, corner[1] + config.spread * j
            inside = 0 <= row < cells.shape[0] and 0 <= column < cells.shape[1]
            here = float(cells[row, column]) if inside else outside
            if stamp is None:
                line.append(Term(row, column, float(weight), here, 0.0, inside))
            else:
                line.append(Term(row, column, float(weight), stamp, 0.0 if np.isnan(here) else here, inside))
        lines.append(tuple(line))
    return tuple(lines)


def _total(config: KernelConfig, terms: tuple[tuple[Term, ...], ...]) -> float:
    """The largest value, or the sum of all products. An average pool counts its padding's zeros, as torch does unless told otherwise."""
    each = [term for line in terms for term in line]
    if config.operation == MAX_POOLING:
        return max(term.value for term in each)
    if config.operation == AVERAGE_POOLING:
        return sum(term.value for term in each) / len(each)
    return sum(term.value * term.weight for term in each)


def whole(config: KernelConfig, picture: Floats) -> Floats:
    """The output once every position has been taken, (rows, columns), in one go; 0 where a transposed kernel never stamps."""
    kernel, s, d, p = config.kernel_weights, config.stride, config.spread, config.pad
    rows, columns = output_size(config, *picture.shape)
    if config.operation == TRANSPOSED:
        high, wide = picture.shape
        canvas = np.zeros((rows + 2 * p, columns + 2 * p))
        for i, j in np.ndindex(kernel.shape):
            canvas[d * i : d * i + s * (high - 1) + 1 : s, d * j : d * j + s * (wide - 1) + 1 : s] += kernel[i, j] * picture
        return canvas[p : p + rows, p : p + columns]
    ground = np.pad(picture, p, constant_values=-np.inf if config.operation == MAX_POOLING else 0.0)
    shifted = [
        (kernel[i, j], ground[d * i : d * i + s * (rows - 1) + 1 : s, d * j : d * j + s * (columns - 1) + 1 : s])
        for i, j in np.ndindex(kernel.shape)
    ]
    if config.operation in POOLINGS:
        cells = np.stack([cell for _, cell in shifted])
        pooled: Floats = cells.max(0) if config.operation == MAX_POOLING else cells.mean(0)
        return pooled
    total = np.zeros((rows, columns))
    for weight, cell in shifted:
        total += weight * cell
    return total
