"""From a set or a frame to arrays that a model can be trained on: plain steps, which scripts that people take away carry as they stand.

Shapes: x (rows, features), y (rows,), train and validation hold row numbers. Nothing here refuses or reports: `problems` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.data.table.frames import column_kind

if TYPE_CHECKING:
    import pandas as pd

FARTHEST = 1e6  # standard deviations: values beyond are set to it, so that float32 holds every value


def split_rows(y: np.ndarray, stratified: bool, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers for training (80 %) and validation (20 %, rounded down), each in rising order.

    Stratified: every class gives 20 % of its rows, to within one row; the rows left over by rounding come from the
    classes with the largest remainders.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    wanted = len(y) // 5
    if stratified:
        classes, counts = np.unique(y, return_counts=True)
        share = counts // 5
        most_owed = np.argsort(-(counts % 5), kind="stable")
        share[most_owed[: wanted - share.sum()]] += 1
        validation = np.concatenate([order[y[order] == c][:n] for c, n in zip(classes, share, strict=True)])
    else:
        validation = order[:wanted]
    return np.setdiff1d(np.arange(len(y)), validation), np.sort(validation)


def standardised(values: np.ndarray, train: np.ndarray) -> np.ndarray:
    """(value - mean) / standard deviation, column by column, both of the training rows only (divisor n, as scikit-learn's
    StandardScaler). A column that is constant there is only centred."""
    mean, deviation = values[train].mean(axis=0), values[train].std(axis=0)
    constant = deviation <= 1e-12 * np.abs(mean)
    scaled = (values - mean) / np.where(constant | (deviation == 0), 1.0, deviation)
    bounded: np.ndarray = np.clip(scaled, -FARTHEST, FARTHEST).astype(np.float32)
    return bounded


def builtin_table(name: str) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """A built-in set as it comes: x, y, feature names, class names (empty for regression)."""
    from sklearn import datasets

    if name == "moons":
        x, y = datasets.make_moons(n_samples=500, noise=0.2, random_state=7)
        return x, y, ["across", "up"], ["upper moon", "lower moon"]
    if name == "diabetes":
        raw = datasets.load_diabetes(scaled=False)
        return raw.data, raw.target, list(raw.feature_names), []
    raw = datasets.load_digits() if name == "digits" else datasets.load_breast_cancer()
    return raw.data, raw.target, list(map(str, raw.feature_names)), list(map(str, raw.target_names))


def builtin_arrays(name: str, seed: int) -> tuple[np.ndarray, np.ndarray, list[str], list[str], np.ndarray, np.ndarray]:
    """A built-in set ready for training: x, y, feature names, class names, train, validation."""
    x, y, feature_names, class_names = builtin_table(name)
    train, validation = split_rows(y, stratified=bool(class_names), seed=seed)
    x = (x / 16).astype(np.float32) if name == "digits" else standardised(x, train)
    y = y.astype(np.int64) if class_names else standardised(y, train)
    return x, y, feature_names, class_names, train, validation


def is_row_number(column: pd.Series) -> bool:
    """Whether a column only numbers the rows: it is named so, and its whole numbers rise from row to row."""
    name = str(column.name).lower()
    named = name in {"id", "index", "row", "nr", "no", "no.", "#", "unnamed: 0", "column 1"} or name.endswith(("_id", " id"))
    return named and column.dtype != object and bool((column % 1 == 0).all() and (column.diff().iloc[1:] > 0).all())


def usable_columns(frame: pd.DataFrame, target: str, train: np.ndarray) -> tuple[list[str], list[str]]:
    """Names of the columns that can be features: numbers, and text columns with 2 to 20 values."""
    features = [name for name in frame.columns if name != target]
    numbers = [
        name
        for name in features
        if column_kind(frame[name]) == "number" and frame[name].iloc[train].notna().any() and not is_row_number(frame[name])
    ]
    return numbers, [name for name in features if column_kind(frame[name]) == "category"]


def class_values(column: pd.Series) -> list[str] | list[float]:
    """The classes in a target column, in rising order."""
    return sorted(column.unique().tolist())


def table_arrays(
    frame: pd.DataFrame, target: str, kind: str, seed: int
) -> tuple[np.ndarray, np.ndarray, list[str], list[str], np.ndarray, np.ndarray]:
    """A person's table ready for training: x, y, feature names, class names, train, validation.

    Rows without a target are left out. Missing numbers become the median of the training rows; numbers are standardised
    by the training rows; a text column becomes one column of 0 and 1 per value (a missing one: all 0).
    """
    frame = frame[frame[target].notna()].reset_index(drop=True)
    classes = class_values(frame[target]) if kind == "classification" else []
    y = frame[target].map({value: at for at, value in enumerate(classes)} if classes else float).to_numpy()
    stratified = bool(classes) and np.bincount(y).min() >= 2
    train, validation = split_rows(y, stratified, seed)

    numbers, categories = usable_columns(frame, target, train)
    blocks, feature_names = [], list(numbers)
    if numbers:
        values = frame[numbers].to_numpy(dtype=np.float64)
        medians = np.nanmedian(values[train], axis=0)
        blocks.append(standardised(np.where(np.isnan(values), medians, values), train))
    for name in categories:
        for value in sorted(frame[name].dropna().unique()):
            blocks.append((frame[[name]] == value).to_numpy(dtype=np.float32))
            feature_names.append(f"{name}={value}")
    x = np.concatenate(blocks, axis=1)
    y = y.astype(np.int64) if classes else standardised(y, train)
    class_names = [value if isinstance(value, str) else f"{value:.15g}" for value in classes]
    return x, y, feature_names, class_names, train, validation
