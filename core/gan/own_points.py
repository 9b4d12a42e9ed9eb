"""Points from two columns of a table that a person brought."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data import tables
from core.data.wording import Described, quoted
from core.errors import InputError, Problem
from core.gan.start import POOL

FEWEST = 20  # points: with fewer there is no shape to learn
MARGIN = 0.05  # of the square, on each side


def own_points(file: Path, x: str, y: str, seed: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The points, (rows, 2), each column brought to 0.05 … 0.95, and what was done in sentences.

    x, y: names of columns; "" for the first of numbers that is not the other. Raises: InputError where they make no cloud of points.
    """
    return from_table(tables.load(file).frame, x, y, seed)


def from_table(frame: pd.DataFrame, x: str, y: str, seed: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """As `own_points`, of a table as it was read."""
    numbers = [str(name) for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].notna().any()]
    needs = f"a column of numbers: {', '.join(numbers) or 'this file has none'}"
    if wrong := [Problem(label, name, needs) for label, name in (("Across", x), ("Up", y)) if name and name not in numbers]:
        raise InputError(wrong)
    x = x or next((name for name in numbers if name != y), "")
    y = y or next((name for name in numbers if name != x), "")
    if not x or not y:
        raise InputError(Problem("Data", Described(f"{len(numbers)} column{'s' * (len(numbers) != 1)} of numbers"), "two"))
    if x == y:
        raise InputError(Problem("Up", y, "another column than across"))
    values = frame[[x, y]].to_numpy(np.float64)
    known = np.isfinite(values).all(1)
    notes = [f"Points: {quoted(x)} across, {quoted(y)} up, each brought to {MARGIN:g} … {1 - MARGIN:g}."]
    if without := int((~known).sum()):
        notes.append(f"{without:,} of {len(values):,} rows without both numbers left out.")
    values = values[known]
    if len(values) < FEWEST:
        raise InputError(Problem("Data", Described(f"{len(values):,} points"), f"at least {FEWEST}"))
    low, high = values.min(0), values.max(0)
    if flat := [Problem(f"Column {quoted(name)}", Described(f"{a:g} in every row"), "different numbers")
                for name, a, b in zip((x, y), low, high, strict=True) if a == b]:  # fmt: skip
        raise InputError(flat)
    if len(values) > POOL:
        notes.append(f"{POOL:,} of {len(values):,} points, drawn by the seed.")
        values = values[np.random.default_rng([seed, 0]).choice(len(values), POOL, replace=False)]
    return (MARGIN + (1 - 2 * MARGIN) * (values - low) / (high - low)).astype(np.float32), tuple(notes)
