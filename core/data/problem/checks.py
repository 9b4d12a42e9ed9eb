"""What cannot be learned from a table, in the words of the screen and with what to do. Raises, or says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core.data.choice import DataConfig, groupings, orderings
from core.data.problem.roles import Roles
from core.data.wording import Described, count, listed, quoted
from core.errors import InputError, Problem

FEWEST_ROWS = 10
MOST_CLASSES = 200
MOST_NUMBERS = 40_000_000  # rows times features: 160 MB in float32


def check_names(columns: Sequence[Mapping[str, Any]], target: str, config: DataConfig) -> None:
    """Raise InputError where the target or the split column is none of the table's, or cannot be what it was chosen for."""
    names = [column["name"] for column in columns]
    problems = []
    if target and target not in names:
        problems.append(Problem("Target", target, f"one of the columns: {listed(names)}"))
    if not target:
        needs = "a column with 2 or more different values that repeat"
        problems.append(Problem("Target", Described("no column to predict"), needs))
    if config.split in ("group", "time"):
        features = [column for column in columns if column["name"] != target]
        able = groupings(features) if config.split == "group" else orderings(features)
        what = (
            "a column whose equal values stay together"
            if config.split == "group"
            else "a column of dates, or of numbers that rise with time"
        )
        needs = f"{what}: {listed(able)}" if able else f"{what}; this table has none, so choose another Split"
        if config.split_column not in names:
            problems.append(Problem("Split column", config.split_column, needs))
        elif config.split_column == target:
            problems.append(Problem("Split column", Described(f"{quoted(target)}, the Target"), needs))
        elif config.split_column not in able:
            chosen = next(column for column in columns if column["name"] == config.split_column)
            got = "which has one value only" if chosen["distinct"] < 2 else "which holds no dates" if config.split == "time" else "dates"
            problems.append(Problem("Split column", Described(f"{quoted(config.split_column)}, {got}"), needs))
    if problems:
        raise InputError(problems)


def check_target(column: pd.Series, kind: str, row_number: bool) -> None:
    """Raise InputError where the filled rows of a target cannot be learned."""
    name, distinct, text = quoted(column.name), column.nunique(), column.dtype.kind == "O"

    def refuse(got: str, needs: str) -> None:
        raise InputError(Problem("Target", Described(got), needs))

    if len(column) < FEWEST_ROWS:
        refuse(f"{count(len(column), 'row')} that have {name}", f"at least {FEWEST_ROWS}: choose another target or bring more rows")
    if row_number:
        refuse(f"{name}, which only numbers the rows", "a column that the others can tell something about")
    if column.dtype.kind == "M":
        refuse(f"{name}, which holds dates", "a column of numbers or classes")
    if kind == "regression" and text:
        refuse(f"text such as {quoted(column.iloc[0], 20)} in {name}", "numbers; or choose classification as Task")
    if kind == "regression" and distinct < 2:
        refuse(f"the same number in every row of {name}", "numbers that differ: choose another target")
    if kind == "classification" and distinct < 2:
        refuse(f"only one class in {name}", "at least 2 classes: choose another target")
    if kind == "classification" and distinct > MOST_CLASSES:
        if text and distinct > len(column) / 2:
            refuse(
                f"{name}, text that differs in nearly every row ({distinct:,} values)",
                f"at most {MOST_CLASSES} classes: choose another target",
            )
        instead = "another target" if text else "regression as Task, or another target"
        refuse(f"{distinct:,} classes in {name}", f"at most {MOST_CLASSES}: choose {instead}")


def check_rows(kept: int, of: int, config: DataConfig) -> None:
    """Raise InputError where too few rows are left once those with missing values are left out."""
    if kept < FEWEST_ROWS:
        got = Described(f"{count(kept, 'row')} of {of:,} without a missing value")
        fill = "; choose median as Missing values" if config.missing == "leave out rows" else ""
        raise InputError(Problem("Table", got, f"at least {FEWEST_ROWS}{fill}"))


def check_some(chosen: Roles) -> None:
    """Raise InputError where no column can be a feature."""
    if not chosen.features:
        reasons = "; ".join(f"{quoted(name)} {reason}" for name, reason in list(chosen.left_out.items())[:5])
        needs = "numbers that differ, dates, or text with 2 to 20 values, beside the target"
        raise InputError(Problem("Table", Described("no usable column"), f"{needs}{f' ({reasons})' if reasons else ''}"))


def check_size(rows: int, features: int) -> None:
    """Raise InputError where the arrays would not fit into memory, or hold nothing."""
    if not features:
        raise InputError(Problem("Table", Described("no column with a value in the training rows"), "another Seed, or more filled cells"))
    if features * rows > MOST_NUMBERS:
        got = Described(f"{rows:,} rows by {features:,} features")
        raise InputError(Problem("Table", got, f"at most {MOST_NUMBERS:,} numbers in all, so fewer rows or columns"))


def check_split(config: DataConfig, kind: str, smallest: int, name: str) -> None:
    """Raise InputError where a stratified split cannot be made: there are no classes, or one has a single row."""
    if config.split != "stratified":
        return
    if kind == "regression":
        raise InputError(Problem("Split", config.split, "auto, random, group or time: only classes can have equal shares in both parts"))
    if smallest < 2:
        got = Described(f"stratified, with only one row of class {quoted(name, 30)}")
        raise InputError(Problem("Split", got, "at least 2 rows of every class; choose random"))


def check_groups(values: pd.Series) -> None:
    """Raise InputError where rows cannot be parted by a column: all that are left share one value."""
    if values.nunique() < 2:
        got = Described(f"{quoted(values.iloc[0], 20)} in every row of {quoted(values.name, 30)}")
        raise InputError(Problem("Split column", got, "a column with 2 or more different values, or another Split"))
