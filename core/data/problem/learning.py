"""A learning problem, and the account of how it was made. Needs numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.data.choice import DataConfig
from core.data.wording import count, quoted

CAUTION = "Caution"  # a step that did nothing but is worth knowing


@dataclass(frozen=True)
class LearningProblem:
    """Arrays to learn from, all read-only.

    x: (rows, features) float32. y: (rows,) class index int64, or float32 standardised for regression.
    train, validation: row numbers (int64), disjoint, together every row. notes: sentences saying what was done.
    image: (channels, height, width) where a row of x is a picture, flattened in that order.
    steps: what was done, in order: {"step": a name, "what": a sentence, "columns": how many it concerns}; the step "Caution" did
    nothing but is worth knowing.
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

    notes: Sequence[str] = ()  # what the reading of the file said
    steps: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, step: str, what: str, columns: int = 0) -> None:
        self.steps.append({"step": step, "what": what, "columns": columns})

    def caution(self, what: str, columns: int = 0) -> None:
        self.add(CAUTION, what, columns)

    def split(self, config: DataConfig, train: np.ndarray, validation: np.ndarray, stratified: bool) -> None:
        """Say how many rows are on either side, and how they came there."""
        how = "with the same share of each class in both" if stratified else "drawn at random"
        if config.split == "group":
            how = f"whole groups of {quoted(config.split_column)} drawn at random"
        if config.split == "time":
            how = f"the latest by {quoted(config.split_column)}"
        self.add("Split", f"{count(len(train), 'row')} to train on and {len(validation):,} to validate on, {how}.")

    def scaling(self, name: str, what: str, columns: int) -> None:
        over = "over the training rows"
        done = {
            "standard": f"standardised: mean 0 and standard deviation 1 {over}",
            "min-max": f"scaled: smallest value 0 and largest 1 {over}",
            "robust": f"scaled: median 0 and the middle half of the values 1 wide {over}",
            "none": "left as they are, not scaled",
        }[name]
        self.add("Scaling", f"{what} {done}.", columns)

    def target(self, name: str, values: np.ndarray) -> None:
        """Say what a standardised target's numbers stand for; values: of the training rows."""
        scale = f"0 stands for {values.mean():.6g}, 1 more for {values.std():.6g} more"
        self.add("Target", f"The target {quoted(name)} is standardised: {scale} (training rows).", 1)

    def finished(
        self,
        x: np.ndarray,
        y: np.ndarray,
        kind: str,
        names: tuple[Sequence[str], str, Sequence[str]],
        split: tuple[np.ndarray, np.ndarray],
        image: tuple[int, int, int] | None = None,
    ) -> LearningProblem:
        """The problem, with everything said. names: of the features, the target and the classes; split: train, validation."""
        features, target, classes = names
        said = (*self.notes, *(step["what"] for step in self.steps))
        return LearningProblem(x, y, kind, tuple(features), target, tuple(classes), *split, said, image, tuple(self.steps))
