"""The words under a search for surprises, and its tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.wording import count
from core.time_series.config import Config
from core.time_series.surprise_config import LEVELS, ON_WINDOWS
from core.time_series.surprise_figure import agreeing
from core.time_series.surprise_snapshot import Finding, Surprises
from core.time_series.words import number, written

LISTED = 20  # flagged points in the table
NAMED = 4  # changes of the level in the sentence
MANY, FEW = 0.1, 3  # of the points flagged, and more points than that: no longer surprises


def look(config: Config, shown: Surprises) -> str:
    """What the person should see, with its numbers."""
    if config.under == LEVELS and shown.levels and not shown.levels.problem:
        return f"{_flagged(config, shown)} {_levels(shown)}"
    return _flagged(config, shown)


def _flagged(config: Config, shown: Surprises) -> str:
    one = shown.chosen(config.detector)
    if one.later:
        return f"{one.name} is at work; the other detectors are there."
    at = np.flatnonzero(one.flags)
    if not len(at):
        return f"{one.name} flags no point of {int(shown.series.measured.sum()):,}."
    most = at[int(np.argmax(one.score[at]))]
    unit = f" {shown.series.unit}" if shown.series.unit else ""
    off = f", where {number(float(one.expected[most]), 4)} was expected" if np.isfinite(one.expected[most]) else ""
    said = f"{one.name} flags {count(len(at), 'point')} of {int(shown.series.measured.sum()):,}."
    others = int(agreeing(shown)[most]) - 1
    agree = f"{others} of the {len(shown.findings) - 1} other detectors {'agrees' if others == 1 else 'agree'}"
    agree = agree if others else "no other detector agrees"
    value = number(float(shown.series.values[most]), 4)
    return f"{said} Farthest off is {_when(shown, [most])[0]} with {value}{unit}{off}; {agree}."


def _when(shown: Surprises, at: list[int]) -> list[str]:
    """The times of these points as a sentence names them."""
    said = written(shown.series.times, at)
    return said if shown.series.times.dtype.kind == "M" else [f"row {row}" for row in said]


def _levels(shown: Surprises) -> str:
    found = shown.levels
    if found is None or not found.changes:
        return "The level never changes, at this cost of a change."
    first = found.changes[:NAMED]
    named = [
        f"{time} (from {number(float(found.steps[at - 1]), 4)} to {number(float(found.steps[at]), 4)})"
        for time, at in zip(_when(shown, list(first)), first, strict=True)
    ]
    more = f" and {len(found.changes) - NAMED:,} more" if len(found.changes) > NAMED else ""
    often = "once" if len(found.changes) == 1 else f"{len(found.changes):,} times"
    return f"The level changes {often}: {', '.join(named)}{more}."


def warning(config: Config, shown: Surprises) -> str:
    """What not to trust in this state, or ""."""
    one, said = shown.chosen(config.detector), []
    if not one.later and one.flags.sum() > max(FEW, MANY * shown.series.measured.sum()):
        said.append(f"{one.name} flags more than one point in ten: that is no longer a surprise, but a detector that does not fit.")
    if shown.lost:
        which = f"{', '.join(shown.lost[:3])}{' and others' if len(shown.lost) > 3 else ''}"
        said.append(f"Marks that are no measured point of this series are left out: {which}.")
    return " ".join(said)


def details(config: Config, shown: Surprises) -> list[str]:
    """What each detector has to say of itself."""
    one = shown.chosen(config.detector)
    lines = [f"Score: {one.unit}; flagged beyond {number(one.threshold, 3)}."] if one.unit else []
    lines += one.facts
    if one.unjudged and one.name not in ON_WINDOWS:
        lines.append(f"{count(one.unjudged, 'point')} not judged: no whole window, no spread, or nothing known yet.")
    problems = dict.fromkeys(other.problem for other in shown.findings if other.problem)
    lines += [f"Left out: {', '.join(other.name for other in shown.findings if other.problem == why)}. {why}" for why in problems]
    if waiting := [other.name for other in shown.findings if other.later]:
        lines.append(f"Still at work: {', '.join(waiting)}.")
    if config.under == LEVELS:
        lines.append(_cost(shown))
    if shown.known:
        lines.append("True surprises are those with which the series was made: its outliers, and the first point after each break.")
    if shown.grades:
        lines.append("Each point counts for itself: to count a whole event as found by one hit flatters, even chance (Kim et al. 2022).")
    return lines


def _cost(shown: Surprises) -> str:
    found = shown.levels
    if found is None:
        return "The change points are still being searched."
    if found.problem:
        return f"No change points. {found.problem}"
    what = "the series without its season" if shown.series.periods else "the series"
    return f"A change of {what} costs {number(found.cost)} squared units: the squares around the levels must fall by more than that."


def tables(config: Config, shown: Surprises) -> list[dict[str, Any]]:
    """The flagged points of the chosen detector; every detector against the true surprises."""
    found = [_list(shown, shown.chosen(config.detector))]
    if shown.grades:
        found.append(_grades(shown))
    return [table for table in found if table["rows"]]


def _list(shown: Surprises, one: Finding) -> dict[str, Any]:
    at = np.flatnonzero(one.flags)
    listed = np.sort(at[np.argsort(-one.score[at], kind="stable")][:LISTED])
    values = shown.series.values
    title = f"Flagged by {one.name}" + (f", the {LISTED} farthest off of {len(at):,}" if len(at) > LISTED else "")
    rows = []
    for time, point in zip(written(shown.series.times, listed), listed.tolist(), strict=True):
        expected = float(one.expected[point])
        who = [other.name for other in shown.findings if other.flags[point] and other.name != one.name]
        rows.append(
            [
                time,
                number(float(values[point]), 5),
                number(expected, 5) if np.isfinite(expected) else "–",
                number(float(values[point]) - expected, 4) if np.isfinite(expected) else "–",
                number(float(one.score[point]), 3),
                ", ".join(who) or "none",
            ]
        )
    return {"title": title, "columns": ["When", "Value", "Expected", "Off by", "Score", "Who else flags it"], "rows": rows}


def _grades(shown: Surprises) -> dict[str, Any]:
    best = max((one.f1 for one in shown.grades if one.f1 == one.f1), default=0.0)
    rows = [
        [
            one.name + (" (best)" if best and one.f1 == best else ""),
            *(f"{value:.2f}" if value == value else "–" for value in (one.precision, one.recall, one.f1)),
            *(f"{value:,}" for value in (one.hits, one.false_alarms, one.missed)),
        ]
        for one in shown.grades
    ]
    title = f"Against {count(len(shown.labels), 'true surprise')}, point by point"
    return {"title": title, "columns": ["Detector", "Precision", "Recall", "F1", "Hits", "False alarms", "Missed"], "rows": rows}
