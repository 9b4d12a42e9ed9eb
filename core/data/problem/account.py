"""What was done to the columns of a table, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.choice import DataConfig
from core.data.problem.learning import Report
from core.data.wording import count, listed, quoted

MOST_SAID = 10  # columns left out, each in a sentence of its own


@dataclass(frozen=True)
class Account:
    """Tells a report about the columns of `frame`, the rows that are used, as they came."""

    frame: pd.DataFrame
    config: DataConfig
    train: np.ndarray
    report: Report

    def numbers(self, names: Sequence[str]) -> None:
        if names:
            noun = "column is" if len(names) == 1 else "columns are"
            self.report.scaling(self.config.scaling, f"{len(names):,} numeric {noun}", len(names))
        filled = self._missing(names)
        if filled:
            each = listed(f"{name} {missing:,}" for name, missing in filled.items())
            what = "most frequent number" if self.config.missing == "most frequent" else self.config.missing
            total = count(sum(filled.values()), "missing number")
            self.report.add("Missing values", f"{total} filled with the {what} of the training rows ({each}).", len(filled))

    def dates(self, names: Sequence[str], made: Sequence[str]) -> None:
        for name in names:
            own = [feature.removeprefix(f"{name}: ") for feature in made if feature.startswith(f"{name}: ")]
            first = self.frame[name].iloc[self.train].min()
            circles = [part.removesuffix(" sine") for part in own if part.endswith(" sine")]
            rest = f"; {listed(circles)} as sine and cosine, so that the last is next to the first" if circles else ""
            becomes = f"becomes {count(len(own), 'number')}, scaled like the others: days since {first:%Y-%m-%d}"
            what = f"Date column {quoted(name)} {becomes}{rest}."
            self.report.add("Date columns", what, 1)
        if filled := self._missing(names):
            each = listed(f"{name} {missing:,}" for name, missing in filled.items())
            self.report.add("Missing values", f"The numbers of missing dates are filled like missing numbers ({each}).", len(filled))

    def flags(self, names: Sequence[str]) -> None:
        if not names:
            return
        noun = "column becomes" if len(names) == 1 else "columns become"
        self.report.add("Yes or no", f"{len(names):,} {noun} 1 for yes and 0 for no: {listed(names)}.", len(names))
        if filled := self._missing(names):
            total = count(sum(filled.values()), "missing answer")
            self.report.add("Missing values", f"{total} filled with the more frequent one of the training rows.", len(filled))

    def categories(self, names: Sequence[str], values: Sequence[Sequence[str]], made: int) -> None:
        if not names:
            return
        noun = "text column becomes" if len(names) == 1 else "text columns become"
        how = {
            "one-hot": f"{count(made, 'column')} of 0 and 1, one per value",
            "ordinal": "the place of each value in the alphabet, from 0, scaled like a number",
            "binary": f"{count(made, 'column')} of 0 and 1, the binary digits of each value's place in the alphabet, from 1",
        }[self.config.categories]
        self.report.add("Text columns", f"{len(names):,} {noun} {how}: {listed(names)}.", len(names))
        absent = {"ordinal": "-1, one before the first"}.get(self.config.categories, "0 in every column of their own")
        if filled := self._missing(names):
            done = "filled with the most frequent value of the training rows" if self.config.missing == "most frequent" else f"are {absent}"
            total = count(sum(filled.values()), "missing text value")
            self.report.add("Missing values", f"{total} {done}.", len(filled))
        unseen = sum(int((~column.isin(known) & column.notna()).sum()) for column, known in zip(self._columns(names), values, strict=True))
        if unseen:
            self.report.add("Text columns", f"{count(unseen, 'text value')} never seen in the training rows: {absent}.")

    def left_out(self, reasons: Mapping[str, str]) -> None:
        said = list(reasons.items())
        for name, reason in said[:MOST_SAID]:
            self.report.add("Left out", f"Column {quoted(name)} left out: it {reason}.", 1)
        rest: dict[str, list[str]] = {}
        for name, reason in said[MOST_SAID:]:
            rest.setdefault("is text with too many different values" if reason.startswith("is text") else reason, []).append(name)
        for reason, names in rest.items():
            which = count(len(names), "more column")
            self.report.add("Left out", f"{which} left out, for each of which holds: it {reason} ({listed(names, 5)}).", len(names))

    def _missing(self, names: Sequence[str]) -> dict[str, int]:
        return {name: missing for name in names if (missing := int(self.frame[name].isna().sum()))}

    def _columns(self, names: Sequence[str]) -> list[pd.Series]:
        return [self.frame[name] for name in names]
