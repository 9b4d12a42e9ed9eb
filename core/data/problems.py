"""How a set, a person's table or pictures become a learning problem. What cannot be learned is refused, what was done is said.

The refusals are in `checks`, the numbers are made in `preparation`, the splits in `splits`. Imported outside the web process only.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from core.data import arrays, checks, frames, preparation, tables
from core.data.builtin import BUILTIN
from core.data.choice import DataConfig
from core.data.roles import Roles, is_id, roles
from core.data.splits import split_groups, split_rows, split_times
from core.data.wording import count, listed, quoted
from core.errors import InputError, Problem

NO_FILES: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class LearningProblem:
    """Arrays to learn from, all read-only.

    x: (rows, features) float32. y: (rows,) class index int64, or float32 standardised for regression.
    train, validation: row numbers (int64), disjoint, together every row. notes: sentences saying what was done.
    image: (channels, height, width) where a row of x is a picture, flattened in that order.
    steps: what was done, in order: {"step": a name, "what": a sentence, "columns": how many it concerns}.
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
    image: tuple[int, int, int] | None = None
    steps: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        for array in (self.x, self.y, self.train, self.validation):
            array.setflags(write=False)


@dataclass
class Report:
    """What is done, as it is done."""

    steps: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, step: str, what: str, columns: int = 0) -> None:
        self.steps.append({"step": step, "what": what, "columns": columns})


def learning_problem(
    config: DataConfig | str, *, target: str = "", kind: str = "auto", seed: int = 0, files: Mapping[str, Path] = NO_FILES
) -> LearningProblem:
    """The problem that a config describes: a built-in set, or a table or pictures "file-…" among `files`.

    A name instead of a config stands for that set with `target`, `kind` and else the defaults.
    Equal arguments give equal arrays. Raises: InputError naming what cannot be learned and what would be accepted.
    """
    if isinstance(config, str):
        config = DataConfig(data=config, target=target, kind=kind)
    if config.data in BUILTIN:
        return _from_builtin(config, seed)
    if config.data not in files:
        needs = "that file, uploaded again" if config.data.startswith("file-") else f"one of {', '.join(BUILTIN)}, or a file of yours"
        raise InputError(Problem("Data", config.data, needs))
    return _from_table(tables.read_table(files[config.data].read_bytes()), config, seed)


def _from_builtin(config: DataConfig, seed: int) -> LearningProblem:
    about = BUILTIN[config.data]
    problems = []
    if config.target not in ("", about.target):
        problems.append(Problem("Target", config.target, f"{about.target}, the target of this set"))
    if config.kind not in ("auto", about.kind):
        problems.append(Problem("Task", config.kind, f"{about.kind}, the task of this set"))
    if config.split in ("group", "time"):
        problems.append(Problem("Split", config.split, "auto, random or stratified: this set knows neither groups nor times"))
    if problems:
        raise InputError(problems)
    checks.check_split(config, about.kind, 2, "")
    x, y, train, validation = _builtin_arrays(config.data, seed, config.scaling, config.split, config.validation)
    raw_x, raw_y, feature_names, class_names = arrays.builtin_table(config.data)
    report = Report()
    if about.image:
        report.add("Pixels", "Pixels from 0 to 16 are divided by 16.", about.features)
    else:
        report.add("Scaling", _scaling_note(config.scaling, "Features are"), about.features)
    if about.kind == "regression":
        report.add("Target", _target_note(about.target, raw_y[train]), 1)
    _say_split(report, config, train, validation, about.kind == "classification" and config.split != "random")
    return _problem(x, y, about.kind, feature_names, about.target, class_names, train, validation, [], report, about.image)


@functools.lru_cache(maxsize=8)
def _builtin_arrays(data: str, seed: int, scaling: str, split: str, percent: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Reading the digits takes 20 ms; a process that answers many questions, or forks many runs, does it once. Nobody writes to them."""
    x, y, _, class_names = arrays.builtin_table(data)
    train, validation = split_rows(y, bool(class_names) and split != "random", seed, percent)
    x = (x / 16).astype(np.float32) if BUILTIN[data].image else preparation.scaled(x, train, scaling)
    y = y.astype(np.int64) if class_names else preparation.scaled(y[:, None], train, "standard")[:, 0]
    return x, y, train, validation


def warm() -> None:
    """Read what most runs begin with; the run host calls this once and all its children share the result."""
    for data in BUILTIN:
        _from_builtin(DataConfig(data=data), 0)


def described(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """What `roles` needs to know about each column: name, kind, distinct and missing, as in a table's facts."""
    return [
        {
            "name": str(name),
            "kind": frames.column_kind(frame[name]),
            "distinct": int(frame[name].nunique()),
            "missing": int(frame[name].isna().sum()),
        }
        for name in frame.columns
    ]


def _from_table(table: tables.Table, config: DataConfig, seed: int) -> LearningProblem:
    frame, report = table.frame, Report()
    columns = described(frame)
    target = config.target or tables.suggested_target(frame)
    checks.check_names(columns, target, config)
    if not config.target:
        report.add("Target", f"Target: {quoted(target)}, the likeliest column.", 1)
    kind = config.kind
    if kind == "auto":
        kind = tables.suggested_task(frame[target]) or "classification"
        report.add("Task", f"Task: {kind}, by the values of {quoted(target)}.")

    about = next(column for column in columns if column["name"] == target)
    text = not pd.api.types.is_numeric_dtype(frame[target])
    usable = _rows_with(frame, [target], "a target", report)
    checks.check_target(usable[target], kind, is_id(about, len(frame)), text)
    chosen = roles(columns, len(frame), target, config)
    if config.split in ("group", "time"):
        usable = _rows_with(usable, [config.split_column], "a value in the Split column", report)
    if config.missing == "leave out rows":
        usable = _rows_with(usable, list(chosen.features), "a value in every feature", report)
    checks.check_rows(len(usable), len(frame), config)

    class_names: list[str] = []
    if kind == "classification":
        classes, y = np.unique(usable[target].to_numpy(), return_inverse=True)
        class_names = [value if isinstance(value, str) else f"{value:.15g}" for value in classes]
    else:
        y = usable[target].to_numpy(dtype=np.float64)
    train, validation, stratified = _split(usable, y, class_names, config, seed)
    x, feature_names = _features(usable, chosen, config, train, report)
    if kind == "regression":
        report.add("Target", _target_note(target, y[train]), 1)
        y = preparation.scaled(y[:, None], train, "standard")[:, 0]
    else:
        counts = np.bincount(y)
        report.add("Target", f"{len(counts)} classes, {counts.min():,} to {counts.max():,} rows each.", 1)
        y = y.astype(np.int64)
    _say_split(report, config, train, validation, stratified)
    return _problem(x, y, kind, feature_names, target, class_names, train, validation, list(table.notes), report)


def _rows_with(frame: pd.DataFrame, names: list[str], what: str, report: Report) -> pd.DataFrame:
    """The rows that have a value in all the named columns; how many were left out is reported."""
    kept = frame[frame[names].notna().all(axis=1)].reset_index(drop=True)
    if without := len(frame) - len(kept):
        report.add("Rows", f"{without:,} of {len(frame):,} rows without {what} left out.", len(names))
    return kept


def _split(
    usable: pd.DataFrame, y: np.ndarray, class_names: list[str], config: DataConfig, seed: int
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Training rows, validation rows, and whether each class has the same share in both."""
    counts = np.bincount(y) if class_names else np.array([0])
    checks.check_split(
        config, "classification" if class_names else "regression", counts.min(), class_names[counts.argmin()] if class_names else ""
    )
    if config.split in ("group", "time"):
        checks.check_groups(usable[config.split_column])
        values = usable[config.split_column]
        if config.split == "group":
            return *split_groups(pd.factorize(values)[0], seed, config.validation), False
        return *split_times(values.to_numpy(), config.validation), False
    stratified = bool(class_names) and bool(counts.min() >= 2) and config.split != "random"
    return *split_rows(y, stratified, seed, config.validation), stratified


def _features(usable: pd.DataFrame, chosen: Roles, config: DataConfig, train: np.ndarray, report: Report) -> tuple[np.ndarray, list[str]]:
    """x and the names of its columns."""
    seen = {name for name in chosen.features if usable[name].iloc[train].notna().any()}
    numbers = [name for name in chosen.numbers if name in seen]
    categories = [name for name in chosen.categories if name in seen]
    values = [preparation.seen_values(usable[name], train) for name in categories]
    names = numbers + preparation.category_names(config, categories, values)
    checks.check_features(chosen, len(usable), len(names))
    if config.missing == "most frequent":
        usable = usable.assign(**{name: usable[name].fillna(usable[name].iloc[train].mode()[0]) for name in categories})
    prepare = preparation.transformer(config, numbers, [], categories, values)
    x, beyond = preparation.applied(prepare, usable[numbers + categories], train, len(names), config.scaling)

    if numbers:
        noun = "column is" if len(numbers) == 1 else "columns are"
        report.add("Scaling", _scaling_note(config.scaling, f"{len(numbers)} numeric {noun}"), len(numbers))
    if beyond:
        noun = "number lies" if beyond == 1 else "numbers lie"
        what = f"{beyond:,} {noun} more than {preparation.FARTHEST:,.0f} from 0 once scaled, set to that distance."
        report.add("Scaling", what)
    filled = {name: int(missing) for name, missing in usable[numbers].isna().sum().items() if missing}
    if filled:
        each = listed(f"{name} {missing:,}" for name, missing in filled.items())
        what = f"{sum(filled.values()):,} missing numbers filled with the {config.missing} of the training rows ({each})."
        report.add("Missing values", what, len(filled))
    if categories:
        noun = "text column becomes" if len(categories) == 1 else "text columns become"
        made = len(names) - len(numbers)
        report.add(
            "Text columns", f"{len(categories)} {noun} {made} columns of 0 and 1, one per value: {listed(categories)}.", len(categories)
        )
    if unknown := int(usable[categories].isna().sum().sum()):
        report.add("Missing values", f"{unknown:,} missing text values are 0 in every column of their own.")
    for name, reason in chosen.left_out.items():
        report.add("Left out", f"Column {quoted(name)} left out: it {reason}.", 1)
    return x, names


def _scaling_note(scaling: str, what: str) -> str:
    over = "over the training rows"
    return {
        "standard": f"{what} standardised: mean 0 and standard deviation 1 {over}.",
        "min-max": f"{what} scaled: smallest value 0 and largest 1 {over}.",
        "robust": f"{what} scaled: median 0 and the middle half of the values 1 wide {over}.",
        "none": f"{what} left as they are, not scaled.",
    }[scaling]


def _target_note(target: str, values: np.ndarray) -> str:
    return f"The target {quoted(target)} is standardised: 0 stands for {values.mean():.6g}, 1 more for {values.std():.6g} more (training rows)."


def _say_split(report: Report, config: DataConfig, train: np.ndarray, validation: np.ndarray, stratified: bool) -> None:
    how = "with the same share of each class in both" if stratified else "drawn at random"
    if config.split == "group":
        how = f"whole groups of {quoted(config.split_column)} drawn at random"
    if config.split == "time":
        how = f"the latest by {quoted(config.split_column)}"
    report.add("Split", f"{count(len(train), 'row')} to train on and {len(validation):,} to validate on, {how}.")


def _problem(
    x: np.ndarray,
    y: np.ndarray,
    kind: str,
    feature_names: list[str],
    target: str,
    class_names: list[str],
    train: np.ndarray,
    validation: np.ndarray,
    notes: list[str],
    report: Report,
    image: tuple[int, int, int] | None = None,
) -> LearningProblem:
    said = (*notes, *(step["what"] for step in report.steps))
    return LearningProblem(
        x, y, kind, tuple(feature_names), target, tuple(class_names), train, validation, said, image, tuple(report.steps)
    )
