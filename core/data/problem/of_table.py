"""How a table becomes a learning problem: rows chosen, target read, columns prepared, with everything said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.data import tables
from core.data.choice import DataConfig
from core.data.problem import cautions, checks, preparation
from core.data.problem.account import Account
from core.data.problem.learning import LearningProblem, Report
from core.data.problem.roles import Roles, is_id, roles
from core.data.problem.splits import split_groups, split_rows, split_times
from core.data.wording import quoted


def from_table(table: tables.Table, config: DataConfig, seed: int) -> LearningProblem:
    """The problem of predicting the target column of a table. Raises: InputError as `checks` says."""
    frame, columns, report = table.frame, table.columns, Report(table.notes)
    target = config.target or tables.suggested_target(frame)
    checks.check_names(columns, target, config)
    about = next(column for column in columns if column["name"] == target)
    if not config.target:
        report.add("Target", f"Target: {quoted(target)}, the likeliest column.", 1)
    kind = config.kind
    if kind == "auto":
        kind = about["task"] or "classification"
        report.add("Task", f"Task: {kind}, by the values of {quoted(target)}.")
    chosen = roles(columns, len(frame), target, config)

    usable = _rows_with(frame, [target], "a target", report)
    checks.check_target(usable[target], kind, is_id(about, len(frame)))
    checks.check_some(chosen)
    if config.split in ("group", "time"):
        usable = _rows_with(usable, [config.split_column], f"a value in {quoted(config.split_column)}", report)
    if config.missing == "leave out rows":
        usable = _rows_with(usable, list(chosen.features), "a value in every column that is used", report)
    checks.check_rows(len(usable), len(frame), config)

    y, classes = _target(usable[target], kind, about)
    train, validation, stratified = _split(usable, y, classes, config, seed)
    x, features = _features(usable, chosen, config, train, report)
    if classes:
        counts = np.bincount(y)
        report.add("Target", f"{len(counts)} classes, {counts.min():,} to {counts.max():,} rows each.", 1)
        cautions.uneven(report, counts, classes)
    else:
        report.target(target, y[train])
    if len(usable[target].iloc[train].unique()) < 2:
        report.caution(f"Every training row has the same {quoted(target)}: nothing can be learned from this split.")
    cautions.leaks(report, usable[list(chosen.features)].iloc[train], target, y[train], len(classes))
    y = y if classes else preparation.scaled(y[:, None], train, "standard")[:, 0]
    cautions.repeated(report, x, y, train, validation)
    report.split(config, train, validation, stratified)
    return report.finished(x, y, kind, (features, target, classes), (train, validation))


def _rows_with(frame: pd.DataFrame, names: list[str], what: str, report: Report) -> pd.DataFrame:
    """The rows that have a value in all the named columns; how many were left out is reported."""
    there = frame[names].notna().all(axis=1)
    if there.all():
        return frame
    kept = frame.loc[there].reset_index(drop=True)
    if without := len(frame) - len(kept):
        report.add("Rows", f"{without:,} of {len(frame):,} rows without {what} left out.", len(names))
    return kept


def _target(column: pd.Series, kind: str, about: Mapping[str, Any]) -> tuple[np.ndarray, list[str]]:
    """The target as class numbers (int64) with the classes' names, or as float64 without."""
    if kind == "regression":
        return column.to_numpy(dtype=np.float64), []
    y, values = pd.factorize(column, sort=True)
    words = about.get("words", {})
    names = [value if isinstance(value, str) else words.get(str(value), f"{value:.15g}") for value in values.tolist()]
    return y.astype(np.int64), names


def _split(
    usable: pd.DataFrame, y: np.ndarray, classes: Sequence[str], config: DataConfig, seed: int
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Training rows, validation rows, and whether each class has the same share in both."""
    if config.split in ("group", "time"):
        values = usable[config.split_column]
        checks.check_groups(values)
        if config.split == "group":
            return *split_groups(pd.factorize(values)[0], seed, config.validation), False
        return *split_times(values.to_numpy(), config.validation), False
    rarest, name = 0, ""
    if classes:
        counts = np.bincount(y)
        rarest, name = int(counts.min()), classes[int(counts.argmin())]
    checks.check_split(config, "classification" if classes else "regression", rarest, name)
    stratified = rarest >= 2 and config.split != "random"
    return *split_rows(y, stratified, seed, config.validation), stratified


def _features(usable: pd.DataFrame, chosen: Roles, config: DataConfig, train: np.ndarray, report: Report) -> tuple[np.ndarray, list[str]]:
    """x and the names of its columns; what was done is reported."""
    seen = {name for name in chosen.features if usable[name].iloc[train].notna().any()}
    empty = {name: "has no value in the training rows" for name in chosen.features if name not in seen}
    numbers, flags, categories, dates = (
        [name for name in names if name in seen] for names in (chosen.numbers, chosen.flags, chosen.categories, chosen.dates)
    )
    values = [preparation.seen_values(usable[name], train) for name in categories]
    dated = [str(part) for name in dates for part in _dated(usable[name], config, train).columns]
    names = [*numbers, *dated, *flags, *preparation.category_names(config, categories, values)]
    checks.check_size(len(usable), len(names))

    account = Account(usable, config, train, report)
    account.numbers(numbers)
    account.dates(dates, dated)
    account.flags(flags)
    account.categories(categories, values, len(names) - len(numbers) - len(dated) - len(flags))
    x, beyond, at = np.empty((len(usable), len(names)), np.float32), 0, 0
    for block, kinds in _blocks(usable, config, train, Roles(tuple(numbers), tuple(flags), tuple(categories), tuple(dates)), values):
        prepare = preparation.transformer(config, *kinds, gaps=bool(block.isna().to_numpy().any()))
        width = len(kinds[0]) + len(kinds[1]) + len(preparation.category_names(config, *kinds[2:]))
        beyond += preparation.applied(prepare, block, train, config.scaling, x[:, at : at + width])
        at += width
    if beyond:
        noun = "number lies" if beyond == 1 else "numbers lie"
        bound = f"{preparation.FARTHEST:,.0f}"
        report.add("Scaling", f"{beyond:,} {noun} more than {bound} from 0 once scaled, set to that distance.")
    account.left_out({**chosen.left_out, **empty})
    return x, names


def _blocks(
    usable: pd.DataFrame, config: DataConfig, train: np.ndarray, chosen: Roles, values: Sequence[Sequence[str]]
) -> Iterator[tuple[pd.DataFrame, tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[Sequence[str]]]]]:
    """A few columns at a time in the order of the features, with which of them are numbers, yes or no, text, and the text's values.

    Every feature depends on one column alone, so that this gives what all columns at once would, in far less memory.
    """
    step = max(1, preparation.CELLS_AT_ONCE // len(usable))
    for names in _some(chosen.numbers, step):
        yield usable[names], (names, [], [], [])
    for name in chosen.dates:
        made = _dated(usable[name], config, train)
        yield made, (list(made.columns), [], [], [])
    for names in _some(chosen.flags, step):
        yield usable[names].astype(np.float64), ([], names, [], [])
    known = dict(zip(chosen.categories, values, strict=True))
    for names in _some(chosen.categories, step):
        block = usable[names]
        if config.missing == "most frequent":
            block = block.assign(**{name: block[name].fillna(block[name].iloc[train].mode()[0]) for name in names})
        yield block, ([], [], names, [known[name] for name in names])


def _some(names: Sequence[str], step: int) -> Iterator[list[str]]:
    for start in range(0, len(names), step):
        yield list(names[start : start + step])


def _dated(column: pd.Series, config: DataConfig, train: np.ndarray) -> pd.DataFrame:
    return preparation.date_features(column, column.iloc[train].min(), config.dates)
