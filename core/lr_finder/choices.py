"""What may be chosen where the data leave only some of it: models for pictures, losses for classes or numbers. Light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.data.builtin import BUILTIN
from core.lr_finder.config import Config


def options(config: Config, facts: Mapping[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
    """The options of settings that the data narrow down, by setting. facts: what is known of a person's own file."""
    kind, classes, picture = known(config, facts)
    losses: tuple[str, ...] = ("auto", "cross-entropy", *(("binary cross-entropy",) if classes in (0, 2) else ()))
    if kind == "regression":
        losses = ("auto", "MSE", "L1", "Huber")
    elif not kind:
        losses = ("auto",)
    return {"model": ("linear", "MLP", *(("CNN",) if picture else ())), "loss": losses}


def known(config: Config, facts: Mapping[str, Any] | None = None) -> tuple[str, int, bool]:
    """The task ("classification", "regression" or "" where it is open), how many classes (0: not known), and whether rows are pictures."""
    if config.data in BUILTIN:
        about = BUILTIN[config.data]
        return about.kind, about.classes, about.image is not None
    if facts and facts.get("what") == "pictures":
        return "classification", len(facts.get("classes", ())), True
    columns: list[dict[str, Any]] = list((facts or {}).get("columns", ()))
    column = next((column for column in columns if column["name"] == config.target), {})
    kind = config.kind if config.kind != "auto" else str(column.get("task", ""))
    return kind, int(column.get("distinct", 0)) if kind == "classification" else 0, False
