"""The figures, one line each as they come: what was measured, its target, whether it is met, and how busy the machine was."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from statistics import median


class Table:
    """Prints rows; remembers how many missed their target."""

    def __init__(self) -> None:
        self.missed = 0
        print(f"{'what':<66} {'measured':>13} {'target':>13}  {'verdict':<7} {'load':>5}", flush=True)

    def add(
        self, what: str, value: float, unit: str = "ms", *, at_most: float | None = None, at_least: float | None = None, note: str = ""
    ) -> None:
        """One figure. at_most, at_least: its target, where it has one. note: what helps to read it."""
        target = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}" if at_least is not None else ""
        met = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
        verdict = ("met" if met else "MISSED") if target else ""
        self.missed += verdict == "MISSED"
        shown = f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
        wanted = f"{target} {unit}".strip() if target else ""
        row = f"{what:<66} {f'{shown} {unit}'.strip():>13} {wanted:>13}  {verdict:<7} {os.getloadavg()[0]:>5.1f}  {note}"
        print(row.rstrip(), flush=True)

    def failed(self, section: str, error: Exception) -> None:
        """A section that could not be measured to its end counts as one target missed."""
        self.missed += 1
        traceback.print_exception(error)
        print(f"{section}: not measured to its end", flush=True)

    def spread(self, what: str, seconds: Sequence[float], *, at_most: float | None = None, of: float = 0.95) -> None:
        """Waiting times in seconds: their quantile `of` against its target, the rest as a note."""
        if not seconds:
            self.add(f"{what}: nothing was measured", float("nan"), at_most=at_most)
            return
        name = "median" if of == 0.5 else f"p{100 * of:.0f}"
        middle, high, most = (1000 * value for value in (median(seconds), quantile(seconds, 0.95), max(seconds)))
        note = f"n={len(seconds)} median {middle:.0f} p95 {high:.0f} max {most:.0f}"
        self.add(f"{what}, {name}", 1000 * quantile(seconds, of), at_most=at_most, note=note)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
