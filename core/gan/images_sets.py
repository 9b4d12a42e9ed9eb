"""The real pictures of a game: digits, shapes that are drawn here, or what a person brought."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import pictures
from core.data.builtin import builtin_table
from core.data.wording import Described
from core.errors import InputError, Problem
from core.gan.images_config import DIGITS, SHAPES, ImagesConfig
from core.gan.images_shapes import MANY, SHAPE_NAMES, shapes

Pixels = NDArray[np.uint8]
LEAST = 16  # different pictures: with fewer there is nothing that they have in common to learn
MOST = 4000
HELD = 5  # one in so many is kept back: G and D never see it


class Real(NamedTuple):
    """seen, held: (pictures, channels, side, side), to learn from and kept back. seen_classes, held_classes: their classes, 0 to
    len(names) - 1; all 0 where there are no names. names: of the classes. notes: what was done, in sentences."""

    seen: Pixels
    seen_classes: NDArray[np.int64]
    held: Pixels
    held_classes: NDArray[np.int64]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def real_pictures(config: ImagesConfig, seed: int, files: Mapping[str, Path]) -> Real:
    """What the config's game is about. Raises: InputError where the pictures are not there, too few, or all equal."""
    if config.data == DIGITS:
        x, y, names = *digits(), tuple(str(digit) for digit in range(10))
        notes: tuple[str, ...] = ("1,797 handwritten digits of 8 × 8, in 17 greys.",)
    elif config.data == SHAPES:
        x, y, names = *shapes(MANY, seed), SHAPE_NAMES
        notes = (f"{MANY:,} shapes of 32 × 32 pixels, drawn here by the seed.",)
    else:
        x, y, names, notes = _own(config, files)
    seen, held = split(len(x), config.few, seed)
    told = f"{len(seen):,} pictures to learn from, {len(held):,} kept back to compare with."
    return Real(x[seen], y[seen], x[held], y[held], names, (*notes, told))


def digits() -> tuple[Pixels, NDArray[np.int64]]:
    """Grey pictures (1797, 1, 8, 8), 0 to 255, and which digit each is."""
    x, y, _, _ = builtin_table("digits")
    return np.round(x.reshape(-1, 1, 8, 8) * (255 / 16)).astype(np.uint8), y.astype(np.int64)


def split(count: int, few: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the pictures to learn from, at most `few`, and of those kept back, in an order by chance."""
    order = np.random.default_rng([seed, 5]).permutation(count)[:MOST]
    kept = len(order) // HELD
    return order[kept : kept + few], order[:kept]


def _own(config: ImagesConfig, files: Mapping[str, Path]) -> tuple[Pixels, NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    if config.data not in files:
        raise InputError(Problem("Pictures", config.data, "a set, or a file of yours: bring the file with this fingerprint again"))
    file, side = files[config.data], config.pixels
    x, y, names, _ = pictures.picture_arrays(file, side, config.fit, "colour")
    notes = list(pictures.steps(file, side, config.fit, "colour"))
    different = len(np.unique(x.reshape(len(x), -1), axis=0)) if len(x) > 1 else len(x)
    if different < LEAST:
        got = f"{len(x):,} picture{'s' * (len(x) != 1)}" + (", all equal" if different == 1 < len(x) else "")
        got += f", {different} of them different" if 1 < different < len(x) else ""
        raise InputError(Problem("Pictures", Described(got), f"at least {LEAST} different ones, in one zip"))
    if not (x != x[:, :1]).any():
        x, notes = x[:, :1], [note for note in notes if "as red, green and blue" not in note]
        notes.append("All pictures are grey: one channel.")
    if len(names) < 2:
        y, names = np.zeros(len(x), np.int64), ()
        notes.append("Pictures without classes: a zip with a folder for each class has some.")
    if len(x) > MOST:
        notes.append(f"Of {len(x):,} pictures {MOST:,} are taken by chance.")
    return x, y, names, tuple(notes)
