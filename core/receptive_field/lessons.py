"""The pictures that a network is trained on here: squares of its input's size, with classes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import pictures
from core.data.builtin import builtin_table
from core.data.picture.fitting import resized
from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.learned_config import DIGITS
from core.receptive_field.network import Network, Pair
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
    found, labels, names, notes = _digits() if kind == DIGITS else _own(data, fit, max(height, width), files)
    x, y, training, validation = arranged(found, labels, network.size, network.channels, seed)
    if len(found) > MOST:
        notes = (*notes, f"Of {len(found):,} pictures {MOST:,} are taken by chance.")
    told = f"{len(training):,} pictures to learn from and {len(validation):,} for validation, {len(names)} classes, {height} × {width}."
    return Lessons(x, y, names, training, validation, (told, *notes))


def arranged(
    found: list[Pixels], labels: NDArray[np.int64], size: Pair, channels: int, seed: int
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """x (pictures, channels, height, width) from -1 to 1 in an order by chance, at most MOST; y; the places for training and validation.

    found: pictures (height, width, channels) of any size. Channels other than theirs are the mean of theirs each.
    """
    order = np.random.default_rng(seed).permutation(len(found))[:MOST]
    squares = np.stack([resized(found[i], *size) for i in order])
    x = squares.astype(np.float32).transpose(0, 3, 1, 2) / 127.5 - 1
    if channels != x.shape[1]:
        x = np.repeat(x.mean(1, keepdims=True, dtype=np.float32), channels, axis=1)
    places = np.arange(len(order))
    return np.ascontiguousarray(x), labels[order], places[places % VALIDATION != 0], places[places % VALIDATION == 0]


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
