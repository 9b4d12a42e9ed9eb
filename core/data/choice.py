"""What a person chooses about the data: which set, what is predicted, how it is prepared and split. Light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.data.builtin import BUILTIN
from core.params import check, choice, number, text

KINDS = ("auto", "classification", "regression")
MISSING = ("median", "mean", "most frequent", "leave out rows")
SCALINGS = ("standard", "min-max", "robust", "none")
CATEGORIES = ("one-hot", "ordinal", "binary")
DATES = ("parts", "days", "leave out")
SPLITS = ("auto", "random", "stratified", "group", "time")
FITS = ("crop", "pad", "stretch")
COLOURS = ("grey", "colour")


@dataclass(frozen=True, kw_only=True)
class DataConfig:
    """Everything that decides the arrays of a learning problem, but for the seed. A topic's Config may inherit it."""

    data: str = text("digits", "Data", "The set to learn from: a built-in one or a file of yours.")
    reading: str = text("", "Reading", "How your file is read, where that was corrected. Empty: as detected.", longest=300)
    target: str = text("", "Target", "The column to predict. Empty: the set's own target, or the likeliest column of your file.")
    kind: str = choice("auto", "Task", "Predict a class or a number. Auto decides from the target column.", KINDS)
    missing: str = choice("median", "Missing values", "What stands in for a missing number, or leave out the rows that lack one.", MISSING)
    scaling: str = choice("standard", "Scaling", "Brings numbers to a like size, so that one rate suits all of them.", SCALINGS)
    categories: str = choice("one-hot", "Text columns", "How words become numbers. One-hot claims no order; ordinal does.", CATEGORIES)
    dates: str = choice("parts", "Date columns", "Parts: days passed, season and weekday. Days: days passed alone.", DATES)
    split: str = choice("auto", "Split", "Which rows are kept back to check what was learned. Auto keeps the classes' shares.", SPLITS)
    split_column: str = text("", "Split column", "Whose rows stay together (a group), or what orders the rows (a time).")
    validation: int = number(20, "Validation share", "So many of 100 rows are kept back and never learned from.", low=5, high=50, unit="%")
    picture_size: int = number(
        32, "Picture size", "Every picture becomes a square of so many pixels a side.", low=8, high=128, step=8, unit="pixels"
    )
    picture_fit: str = choice("crop", "Picture shape", "How a picture becomes square: cut its sides, add bars, or squeeze it.", FITS)
    picture_colour: str = choice("grey", "Picture colour", "Grey is one number a pixel, colour is three.", COLOURS)

    def __post_init__(self) -> None:
        check(self)


def needed(config: DataConfig, facts: Mapping[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
    """The data settings that have an effect on the chosen set, in reading order, each with what may be chosen; () where that is free.

    facts: what is known about a person's file, as `core.data.tables` and `core.data.pictures` write it; None for a built-in set.
    """
    if config.data in BUILTIN:
        about = BUILTIN[config.data]
        scaled = {} if about.image else {"scaling": SCALINGS}
        return {"data": (), **scaled, "split": _splits(about.kind, "", ""), "validation": ()}
    if facts is None:
        return {"data": ()}
    if facts.get("what") == "pictures":
        many = {"split": ("auto", "random", "stratified"), "validation": ()}
        return {"data": (), **many, "picture_size": (), "picture_fit": FITS, "picture_colour": COLOURS}
    return {"data": (), "reading": (), **_of_table(config, facts)}


def _of_table(config: DataConfig, facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    columns = facts["columns"]
    target = config.target or facts.get("suggested_target", "")
    suggested = next((column["task"] for column in columns if column["name"] == target), "")
    features = [column for column in columns if column["name"] != target]
    found = {column["kind"] for column in features}
    chosen: dict[str, tuple[str, ...]] = {"target": tuple(column["name"] for column in columns if column.get("task"))}
    target_kind = next((column["kind"] for column in columns if column["name"] == target), "")
    chosen["kind"] = KINDS if target_kind == "number" else ("auto", "classification")
    if any(column["missing"] for column in features if column["kind"] not in ("text", "constant")):
        chosen["missing"] = MISSING
    if found & {"number", "date"} or ("category" in found and config.categories == "ordinal"):
        chosen["scaling"] = SCALINGS
    if "category" in found:
        chosen["categories"] = CATEGORIES
    if "date" in found:
        chosen["dates"] = DATES
    groups, times = groupings(features), orderings(features)
    kind = config.kind if config.kind != "auto" else suggested
    chosen["split"] = _splits(kind, "group" if groups else "", "time" if times else "")
    if config.split in ("group", "time"):
        chosen["split_column"] = groups if config.split == "group" else times
    return chosen | {"validation": ()}


def groupings(columns: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns that can name groups: their values come again, and there are at least two of them."""
    return tuple(column["name"] for column in columns if column["distinct"] >= 2 and column["kind"] != "date")


def orderings(columns: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns that can order rows in time: dates first, then numbers."""
    return tuple(column["name"] for kind in ("date", "number") for column in columns if column["kind"] == kind)


def _splits(kind: str, *more: str) -> tuple[str, ...]:
    classes = ("stratified",) if kind != "regression" else ()
    return ("auto", "random", *classes, *filter(None, more))
