"""How a set or a person's table becomes a learning problem: what cannot be learned is refused, what was done is said.

The arrays themselves are made in `arrays`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from core.data import arrays, frames, tables
from core.data.builtin import BUILTIN
from core.data.detect import Described
from core.errors import InputError, Problem

KINDS = ("auto", "classification", "regression")
FEWEST_ROWS = 10
MOST_NUMBERS = 20_000_000  # rows times features: 80 MB in float32, and some three times that while it is made
NO_FILES: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class LearningProblem:
    """Arrays to learn from, all read-only.

    x: (rows, features) float32. y: (rows,) class index int64, or float32 standardised for regression.
    train, validation: row numbers (int64), disjoint, together every row. notes: sentences saying what was done.
    """

    x: np.ndarray
    y: np.ndarray
    kind: str
    feature_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...]
    train: np.ndarray
    validation: np.ndarray
    notes: tuple[str, ...]


def learning_problem(
    data: str, *, target: str = "", kind: str = "auto", seed: int = 0, files: Mapping[str, Path] = NO_FILES
) -> LearningProblem:
    """The problem of predicting `target` in the set `data`: a built-in name, or "file-…" among `files`.

    An empty target takes the built-in one, or the likeliest column; `kind` "auto" takes what fits the target's values.
    Equal arguments give equal arrays. Raises: InputError naming what cannot be learned and what would be accepted.
    """
    if kind not in KINDS:
        raise InputError(Problem("Task", kind, "one of " + ", ".join(KINDS)))
    if data in BUILTIN:
        return _from_builtin(data, target, kind, seed)
    if data not in files:
        needs = "that file, uploaded again" if data.startswith("file-") else "one of " + ", ".join(BUILTIN) + ", or a file of yours"
        raise InputError(Problem("Data", data, needs))
    return _from_table(tables.read_table(files[data].read_bytes()), target, kind, seed)


def _from_builtin(data: str, target: str, kind: str, seed: int) -> LearningProblem:
    about = BUILTIN[data]
    problems = []
    if target not in ("", about.target):
        problems.append(Problem("Target", target, f"{about.target}, the target of this set"))
    if kind not in ("auto", about.kind):
        problems.append(Problem("Task", kind, f"{about.kind}, the task of this set"))
    if problems:
        raise InputError(problems)
    made = _builtin_arrays(data, seed)
    if data == "digits":
        notes = ["Pixels from 0 to 16 are divided by 16."]
    else:
        notes = ["Features are standardised: mean 0 and standard deviation 1 over the training rows."]
    if about.kind == "regression":
        notes.append(_target_note(about.target, arrays.builtin_table(data)[1][made[4]]))
    return _problem(made, about.kind, about.target, [*notes, _split_note(made[4], made[5], about.kind == "classification")])


@functools.lru_cache(maxsize=8)
def _builtin_arrays(data: str, seed: int) -> tuple[np.ndarray, np.ndarray, list[str], list[str], np.ndarray, np.ndarray]:
    """Reading the digits takes 20 ms; a process that answers many questions, or forks many runs, does it once. Nobody writes to them."""
    return arrays.builtin_arrays(data, seed)


def warm() -> None:
    """Read what most runs begin with; the run host calls this once and all its children share the result."""
    for data in BUILTIN:
        _builtin_arrays(data, 0)


def _from_table(table: tables.Table, target: str, kind: str, seed: int) -> LearningProblem:
    frame = table.frame
    notes = list(table.notes)
    if target and target not in frame.columns:
        raise InputError(Problem("Target", target, f"one of the columns: {_listed(frame.columns)}"))
    if not target:
        target = tables.suggested_target(frame)
        if not target:
            raise InputError(Problem("Target", Described("no column to predict"), "a column with 2 or more different values that repeat"))
        notes.append(f"Target: “{target}”, the likeliest column.")
    if kind == "auto":
        kind = tables.suggested_task(frame[target]) or "classification"
        notes.append(f"Task: {kind}, by the values of “{target}”.")

    usable = frame[frame[target].notna()].reset_index(drop=True)
    _check_target(usable[target], target, kind)
    if without := len(frame) - len(usable):
        notes.append(f"{without:,} of {len(frame):,} rows without a target left out.")
    _check_features(usable, target)

    made = arrays.table_arrays(frame, target, kind, seed)
    notes += _feature_notes(usable, target, made[4])
    if kind == "regression":
        notes.append(_target_note(target, usable[target].to_numpy()[made[4]]))
        stratified = False
    else:
        counts = np.bincount(made[1])
        stratified = bool(counts.min() >= 2)
        notes.append(f"{len(counts)} classes, {counts.min():,} to {counts.max():,} rows each.")
    return _problem(made, kind, target, [*notes, _split_note(made[4], made[5], stratified)])


def _check_target(column: pd.Series, target: str, kind: str) -> None:
    """Raise InputError where the filled rows of a target cannot be learned."""
    distinct = column.nunique()
    if len(column) < FEWEST_ROWS:
        raise InputError(Problem("Rows with a target", len(column), f"at least {FEWEST_ROWS}"))
    where = f"Target “{target}”"
    if kind == "regression" and column.dtype == object:
        got = Described(f"text such as “{str(column.iloc[0])[:30]}”")
        raise InputError(Problem(where, got, "numbers for regression, or classification"))
    if kind == "regression" and distinct < 2:
        raise InputError(Problem(where, Described("the same number in every row"), "numbers that differ"))
    if kind == "classification" and distinct < 2:
        raise InputError(Problem(where, Described("only one class"), "at least 2 classes"))
    if kind == "classification" and distinct > tables.MOST_CLASSES:
        needs = "another target" if column.dtype == object else "regression or another target"
        raise InputError(Problem(where, Described(f"{distinct:,} classes"), f"at most {tables.MOST_CLASSES}; choose {needs}"))


def _check_features(usable: pd.DataFrame, target: str) -> None:
    """Raise InputError where no column can be a feature, or where the arrays would not fit into memory."""
    numbers, categories = arrays.usable_columns(usable, target, np.arange(len(usable)))
    features = len(numbers) + sum(usable[name].nunique() for name in categories)
    if features == 0:
        left = "; ".join(f"“{name}” {_reason(usable[name])}" for name in list(usable.columns)[:5] if name != target)
        needs = "a column of numbers that differ, or of text with 2 to 20 values, beside the target"
        raise InputError(Problem("Features", Described(f"no usable column{': ' + left if left else ''}"), needs))
    if features * len(usable) > MOST_NUMBERS:
        got = Described(f"{len(usable):,} rows by {features:,} features")
        raise InputError(Problem("Table", got, f"at most {MOST_NUMBERS:,} numbers in all, so fewer rows or columns"))


def _feature_notes(usable: pd.DataFrame, target: str, train: np.ndarray) -> list[str]:
    notes = []
    numbers, categories = arrays.usable_columns(usable, target, train)
    filled = {name: int(count) for name, count in usable[numbers].isna().sum().items() if count}
    if numbers:
        noun = "column is" if len(numbers) == 1 else "columns are"
        notes.append(f"{len(numbers)} numeric {noun} standardised: mean 0 and standard deviation 1 over the training rows.")
    if filled:
        each = _listed([f"{name} {count:,}" for name, count in filled.items()])
        notes.append(f"{sum(filled.values()):,} missing numbers filled with the median of the training rows ({each}).")
    if categories:
        count = sum(usable[name].nunique() for name in categories)
        noun = "text column becomes" if len(categories) == 1 else "text columns become"
        notes.append(f"{len(categories)} {noun} {count} columns of 0 and 1, one per value: {_listed(categories)}.")
    if unknown := int(usable[categories].isna().sum().sum()):
        notes.append(f"{unknown:,} missing text values are 0 in every column of their own.")
    for name in usable.columns:
        if name not in (target, *numbers, *categories):
            notes.append(f"Column “{name}” left out: it {_reason(usable[name])}.")
    values = usable[numbers].to_numpy(dtype=np.float64)
    mean, deviation = np.nanmean(values[train], axis=0), np.nanstd(values[train], axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        far = np.abs(values - mean) > arrays.FARTHEST * deviation
    if cut := int(far[:, deviation > 0].sum()):
        noun = "number lies" if cut == 1 else "numbers lie"
        bound = f"{arrays.FARTHEST:,.0f} standard deviations"
        notes.append(f"{cut:,} {noun} more than {bound} from the mean, set to that distance.")
    return notes


def _reason(column: pd.Series) -> str:
    """Why a column is no feature, as the rest of a sentence."""
    kind = frames.column_kind(column)
    if kind == "constant":
        return "has only one value" if column.notna().any() else "is empty"
    if kind == "text":
        return f"is text with {column.nunique():,} different values, and 2 to 20 short ones can be used"
    return "only numbers the rows" if arrays.is_row_number(column) else "has no value in the training rows"


def _target_note(target: str, values: np.ndarray) -> str:
    return f"The target “{target}” is standardised: 0 stands for {values.mean():.6g}, 1 more for {values.std():.6g} more (training rows)."


def _split_note(train: np.ndarray, validation: np.ndarray, stratified: bool) -> str:
    how = "with the same share of each class in both" if stratified else "drawn at random"
    return f"{len(train):,} rows to train on and {len(validation):,} to validate on, {how}."


def _listed(names: Any, most: int = 20) -> str:
    names = [str(name) for name in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _problem(made: Any, kind: str, target: str, notes: list[str]) -> LearningProblem:
    x, y, feature_names, class_names, train, validation = made
    for array in (x, y, train, validation):
        array.setflags(write=False)
    return LearningProblem(x, y, kind, tuple(feature_names), target, tuple(class_names), train, validation, tuple(notes))
