"""What is drawn of a search for surprises."""

from __future__ import annotations

from dataclasses import dataclass

from core.time_series.repair import Flags, Floats
from core.time_series.series import Series


@dataclass(frozen=True)
class Finding:
    """What one detector says, (points,) each, read-only; NaN where it says nothing.

    expected, low, high: the value to expect and the band, NaN throughout for a detector that only scores. score: how far off, and flagged
    where it is beyond the threshold and the point was measured. unit: of score and threshold. unjudged: measured points of which nothing
    is said. problem: why it says nothing at all. slow: it takes longer than a moved
    control may wait; later: it is still at work.
    """

    name: str
    expected: Floats
    low: Floats
    high: Floats
    score: Floats
    flags: Flags
    threshold: float
    unit: str
    unjudged: int = 0
    facts: tuple[str, ...] = ()
    problem: str = ""
    slow: bool = False
    later: bool = False


@dataclass(frozen=True)
class Grade:
    """A detector against the labels, point by point."""

    name: str
    hits: int
    false_alarms: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the flagged points those that are true, NaN where none is flagged."""
        flagged = self.hits + self.false_alarms
        return self.hits / flagged if flagged else float("nan")

    @property
    def recall(self) -> float:
        """Of the true points those that are flagged, NaN where there are none."""
        true = self.hits + self.missed
        return self.hits / true if true else float("nan")

    @property
    def f1(self) -> float:
        """2 hits / (2 hits + false alarms + missed), NaN where nothing is flagged or true."""
        whole = 2 * self.hits + self.false_alarms + self.missed
        return 2 * self.hits / whole if whole else float("nan")


@dataclass(frozen=True)
class Levels:
    """Where the level changes. signal: the series without its season, where it has one; steps: the mean of each piece, (points,) both.

    changes: the first points of new pieces. cost: of one change, in squared units of the series.
    """

    signal: Floats
    steps: Floats
    changes: tuple[int, ...]
    cost: float
    problem: str = ""


@dataclass(frozen=True)
class Surprises:
    """findings: of all detectors, in order. labels: true surprises, whole numbers of points; lost: marks that lie on no point.

    known: whether the labels are those with which the series was made. grades: () where nothing is marked or flags are still to come.
    """

    step: int
    series: Series
    findings: tuple[Finding, ...]
    labels: tuple[int, ...]
    lost: tuple[str, ...]
    known: bool
    grades: tuple[Grade, ...]
    levels: Levels | None = None

    def chosen(self, name: str) -> Finding:
        """What the detector of that name says."""
        return next(one for one in self.findings if one.name == name)
