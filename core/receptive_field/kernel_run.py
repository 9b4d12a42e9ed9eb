"""One kernel at work: a moment for each of its positions on the small picture, and the whole picture beside it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.picture import fitting
from core.receptive_field.frequencies import CELLS, Filtered, filtered
from core.receptive_field.kernel_config import TRANSPOSED, KernelConfig
from core.receptive_field.kernel_snapshot import KernelSnapshot
from core.receptive_field.sliding import Floats, Position, output_size, steps, whole
from core.runs.moment import Moment

FULL = 256  # pixels a side of the picture at full size, at most


def slide(config: KernelConfig, found: NDArray[np.uint8], fit: str = "crop") -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the picture alone, then a moment for each position. found: the picture as it came, (height, width, 3).

    Raises: InputError where the kernel does not fit.
    """
    config.check_kernel()
    picture, goal = small(config, found, fit)
    large = _frozen(filtered(config, full(found, fit)))
    many = int(np.prod(picture.shape if config.operation == TRANSPOSED else goal.shape))
    notes = _notes(found, config, len(large.before))

    def state(step: int, output: Floats, at: Position | None) -> KernelSnapshot:
        return KernelSnapshot(step, many, picture, _kept(config.kernel_weights), _kept(output), goal, at, large, notes)

    nothing = np.full(output_size(config, *picture.shape), np.nan)
    yield Moment(0, {}, lambda: state(0, nothing, None))
    for step, (at, output) in enumerate(steps(config, picture), 1):
        measured = {"row": float(at.row), "column": float(at.column), "value": at.total}
        yield Moment(step, measured, lambda step=step, at=at, output=output: state(step, output, at))  # type: ignore[misc]


def small(config: KernelConfig, found: NDArray[np.uint8], fit: str) -> tuple[Floats, Floats]:
    """The picture on which the kernel slides, (side, side), whole grey levels from 0 to 255, and the finished output."""
    picture = _kept(grey(found, config.side, fit))
    return picture, _kept(whole(config, picture))


def full(found: NDArray[np.uint8], fit: str) -> Floats:
    """The picture at full size, square: at most FULL pixels a side, a multiple of CELLS where it is not smaller than that."""
    side = min(FULL, *found.shape[:2])
    return grey(found, side - side % CELLS if side >= CELLS else side, fit)


def grey(found: NDArray[np.uint8], side: int, fit: str) -> Floats:
    """A square picture in grey levels from 0 to 255, (side, side)."""
    squared: Floats = fitting.as_grey(fitting.fitted(found, side, fit, 255))[..., 0].astype(np.float64)
    return squared


def _notes(found: NDArray[np.uint8], config: KernelConfig, side: int) -> tuple[str, ...]:
    height, width = found.shape[:2]
    return (
        f"The picture has {height} × {width} pixels. It is made square, grey, and {config.side} × {config.side} for the numbers, "
        f"{side} × {side} for the picture at full size.",
        "At full size the picture goes on at its other side, so that what happens to its frequencies is exact; a network has zeros there.",
    )


def _kept(array: Any) -> Floats:
    kept: Floats = np.array(array, np.float64)
    kept.setflags(write=False)
    return kept


def _frozen(large: Filtered) -> Filtered:
    for array in (large.before, large.after, large.response, large.response_axis, *large.spectra, large.axis, large.rings, large.ring_axis):
        if array is not None:
            array.setflags(write=False)
    return large
