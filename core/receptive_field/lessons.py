"""The pictures that a network is trained on here: squares of its input's size, with classes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import pictures
from core.data.builtin import builtin_table
from core.data.picture import fitting
from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.learned_config import DIGITS
from core.receptive_field.network import Network
from core.receptive_field.snapshot import Floats, Pixels

MOST, LEAST = 4000, 20  # pictures; of more, so many are taken by chance
VALIDATION = 5  # one in so many is kept for validation


class Lessons(NamedTuple):
    """x: (pictures, channels, height, width) from -1 to 1. y: class numbers. names: of the classes. training, validation: places in x,
    no picture in both. notes: a sentence each."""

    x: Floats
    y: NDArray[np.int64]
    names: tuple[str, ...]
    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    notes: tuple[str, ...]


def lessons(kind: str, data: str, fit: str, network: Network, seed: int, files: Mapping[str, Path]) -> Lessons:
    """What a network of this input learns from. Raises: InputError where the pictures are not there or have no classes."""
    height, width = network.size
    found, y, names, notes = _digits() if kind == DIGITS else _own(data, fit, max(height, width), files)
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(found))
    if len(order) > MOST:
        notes = (*notes, f"Of {len(order):,} pictures {MOST:,} are taken by chance.")
        order = order[:MOST]
    squares = np.stack([fitting.resized(found[i], height, width) for i in order])
    x = squares.astype(np.float32).transpose(0, 3, 1, 2) / 127.5 - 1
    if network.channels != x.shape[1]:
        x = np.repeat(x.mean(1, keepdims=True, dtype=np.float32), network.channels, axis=1)
    places = np.arange(len(order))
    training, validation = places[places % VALIDATION != 0], places[places % VALIDATION == 0]
    told = f"{len(training):,} pictures to learn from and {len(validation):,} for validation, {len(names)} classes, {height} × {width}."
    return Lessons(np.ascontiguousarray(x), y[order], names, training, validation, (told, *notes))


def _digits() -> tuple[list[Pixels], NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    x, y, _, names = builtin_table("digits")
    grey = np.round(x.reshape(-1, 8, 8, 1) * (255 / 16)).astype(np.uint8)
    return list(grey), y.astype(np.int64), tuple(names), ("Handwritten digits, 8 by 8, made larger (bilinear; that adds no detail).",)


def _own(
    data: str, fit: str, side: int, files: Mapping[str, Path]
) -> tuple[list[Pixels], NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    if data not in files:
        raise InputError(Problem("Data", Described("one picture"), "a zip of your pictures with one folder for each class"))
    x, y, names, _ = pictures.picture_arrays(files[data], side, fit, "colour")
    if len(names) < 2:
        raise InputError(Problem("Data", Described("pictures without classes"), "a zip with one folder for each class, at least two"))
    if len(x) < LEAST:
        raise InputError(Problem("Data", Described(f"{len(x)} pictures"), f"at least {LEAST}"))
    return list(x.transpose(0, 2, 3, 1)), y, names, pictures.steps(files[data], side, fit, "colour")
