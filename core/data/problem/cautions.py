"""What makes a good score mean little: classes that are uneven, rows on both sides of the split, features that give the answer away.

Nothing is refused or changed here; each caution is one sentence in the report.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.data.problem.learning import Report
from core.data.problem.roles import MOST_VALUES
from core.data.wording import count, listed, quoted

UNEVEN = 10  # the largest class has so many times the rows of the smallest
ALMOST = 0.9999  # correlation, or share of rows, above which a feature is as good as the target
FIRST = 1_000  # rows that show at once that a column has too many values
ROWS_PER_VALUE = 5  # on average, for a value's classes to say something


def uneven(report: Report, counts: np.ndarray, classes: Sequence[str]) -> None:
    """Say where one class outnumbers another so far that always guessing it scores well."""
    if counts.max() < UNEVEN * counts.min():
        return
    most, share = quoted(classes[int(counts.argmax())], 30), 100 * counts.max() / counts.sum()
    smallest = f"{count(int(counts.min()), 'row')} of {quoted(classes[int(counts.argmin())], 30)} against {counts.max():,} of {most}"
    report.caution(f"The classes are uneven, {smallest}: always answering {most} would be right for {share:.3g} % of all rows.")


def repeated(report: Report, x: np.ndarray, y: np.ndarray, train: np.ndarray, validation: np.ndarray, noun: str = "rows") -> None:
    """Count the validation rows that are also training rows, features and target alike."""
    keys = fingerprints(x, y)
    twice = int(pd.Series(keys[validation]).isin(keys[train]).sum())
    if twice:
        verb = "is" if twice == 1 else "are"
        report.caution(f"{twice:,} of {len(validation):,} validation {noun} {verb} also among the training {noun}: they can be remembered.")


def fingerprints(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(rows,) uint64 that is equal for equal rows of x (float32) and y, and among a million different rows as good as never else."""
    words = np.ascontiguousarray(y).view(np.uint32).reshape(len(y), -1)
    mixed = np.full(len(x), 0x9E3779B97F4A7C15, np.uint64)
    for column in (*words.T, *x.T):
        plain = (column + np.float32(0)).view(np.uint32) if column.dtype == np.float32 else column  # -0 becomes 0
        mixed = (mixed ^ plain) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def leaks(report: Report, frame: pd.DataFrame, target: str, y: np.ndarray, classes: int) -> None:
    """Name the features that determine the target over the training rows, exactly or nearly.

    frame: the training rows of the feature columns as they came; y: (rows,) their target as numbers; classes: how many, 0 for regression.
    Two tests. Numbers, where the target is a number or one of two classes: |correlation| above 0.9999. Columns of 2 to 20 values with at
    least 5 rows each on average, where the target is a class: knowing the value gives the class for more than 0.9999 of the rows.
    """
    telling = []
    for name in frame.columns:
        column = frame[name]
        numeric = pd.api.types.is_numeric_dtype(column)
        linear = numeric and classes in (0, 2) and _correlation(column.to_numpy(dtype=np.float64), y) > ALMOST
        if linear or (classes and _purity(column, y, classes) > ALMOST):
            telling.append(name)
    if telling:
        names, goal = listed(map(quoted, telling), 5), quoted(target)
        one = f"{names} gives {goal} away, exactly or almost: take it out of the file unless it is known beforehand."
        many = f"{names} give {goal} away, exactly or almost: take them out of the file unless they are known beforehand."
        report.caution(one if len(telling) == 1 else many, len(telling))


def _correlation(values: np.ndarray, y: np.ndarray) -> float:
    """|Pearson's correlation| over the rows where the value is there; 0 where one of the two does not vary, or for fewer than 3 rows."""
    there = ~np.isnan(values)
    if there.sum() < 3:
        return 0.0
    a, b = (part - part.mean() for part in (values[there], y[there].astype(np.float64)))
    widest = np.abs(a).max(), np.abs(b).max()
    if not all(widest):
        return 0.0
    a, b = a / widest[0], b / widest[1]  # squares of large numbers stay finite
    return float(abs(a @ b) / np.sqrt((a @ a) * (b @ b)))


def _purity(column: pd.Series, y: np.ndarray, classes: int) -> float:
    """The share of rows whose class is the most frequent one of their value; 0 where values are too many or too rare to tell."""
    if column.iloc[:FIRST].nunique() > MOST_VALUES:
        return 0.0
    codes, known = pd.factorize(column)
    there = codes >= 0
    if not 2 <= len(known) <= MOST_VALUES or there.sum() < ROWS_PER_VALUE * len(known):
        return 0.0
    table = np.bincount(codes[there] * classes + y[there], minlength=len(known) * classes).reshape(len(known), classes)
    return float(table.max(axis=1).sum() / there.sum())
