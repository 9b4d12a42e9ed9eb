"""The search for surprises: every detector on one series, their agreement, and how they do against what is marked as true."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from core.data.wording import Described, count
from core.errors import InputError, Problem
from core.runs.moment import Moment, Resources
from core.time_series.config import Config
from core.time_series.made import made
from core.time_series.repair import still
from core.time_series.series import Series, series
from core.time_series.snapshot import Truth
from core.time_series.surprise_config import DETECTORS, HDBSCAN, LEVELS
from core.time_series.surprise_kinds import KINDS, without_season
from core.time_series.surprise_levels import change_points, cost_of_change, steps
from core.time_series.surprise_needs import for_stl, gaps, quick_stl
from core.time_series.surprise_snapshot import Finding, Grade, Levels, Surprises
from core.time_series.words import written

MOST_LEVELS, QUICK_LEVELS = 20_000, 2_500


def search(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment with all that is found at once; the rest `complete` finds."""
    shown = found_in(config, resources, quick=True)
    yield Moment(0, {"points": float(len(shown.series.values))}, lambda: shown)


def complete(config: Config, resources: Resources) -> Surprises:
    """All detectors. Raises: InputError as `found_in` does."""
    return found_in(config, resources, quick=False)


def found_in(config: Config, resources: Resources, quick: bool) -> Surprises:
    """What the detectors say of the series; quick: only those that a moved control can wait for.

    Raises: InputError where the series cannot be read, or the chosen detector cannot take it.
    """
    truth: Truth | None = None
    if config.makes:
        found, truth = made(config, config.gaps, config.seed)
    else:
        found = series(config, resources.files)
    findings = tuple(detected(name, found, config, quick) for name in DETECTORS)
    labels, lost = marked(found, truth, config)
    done = labels and not any(one.later for one in findings)
    return Surprises(
        step=0,
        series=found,
        findings=findings,
        labels=labels,
        lost=lost,
        known=truth is not None and not config.marks,
        grades=tuple(graded(one, labels) for one in findings if not one.problem) if done else (),
        levels=levels(found, config, quick) if config.under == LEVELS else None,
    )


def marked(found: Series, truth: Truth | None, config: Config) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The measured points that are true surprises: those marked, else those with which a series was made; and marks that lie on none."""
    if not config.marks:
        places = {*truth.outliers, *truth.broken} if truth else set()
        return tuple(sorted(at for at in places if found.measured[at])), ()
    known = {name: at for at, name in enumerate(written(found.times)) if found.measured[at]}
    points = tuple(sorted(known[mark] for mark in config.marks if mark in known))
    return points, tuple(mark for mark in config.marks if mark not in known)


def graded(finding: Finding, labels: tuple[int, ...]) -> Grade:
    """Hits, false alarms and missed points of a detector."""
    true = np.zeros(len(finding.flags), dtype=bool)
    true[list(labels)] = True
    hits = int((finding.flags & true).sum())
    return Grade(finding.name, hits, int((finding.flags & ~true).sum()), int((true & ~finding.flags).sum()))


def ready(found: Series, config: Config) -> tuple[str, ...]:
    """The detectors that can take the series."""
    return tuple(name for name in DETECTORS if not KINDS[name].problems(found, config))


def detected(name: str, found: Series, config: Config, quick: bool) -> Finding:
    """What one detector says. Raises: InputError where it is the chosen one and cannot take the series."""
    one, n = KINDS[name], len(found.values)
    silent: dict[str, Any] = dict.fromkeys(("expected", "low", "high", "score"), np.broadcast_to(np.nan, n))
    silent["flags"] = np.broadcast_to(np.False_, n)
    if problems := one.problems(found, config):
        if name == config.detector:
            raise InputError(problems)
        return Finding(name, **silent, threshold=0.0, unit="", problem=" ".join(str(problem) for problem in problems))
    slow = not one.quick(found, config)
    if quick and slow:
        return Finding(name, **silent, threshold=0.0, unit="", slow=True, later=True)
    band, threshold, unit, facts = one.find(found, config)
    flags = found.measured & (band.score >= threshold if name == HDBSCAN else band.score > threshold)
    return Finding(
        name=name,
        **{part: still(getattr(band, part)) for part in ("expected", "low", "high", "score")},
        flags=still(flags),
        threshold=threshold,
        unit=unit,
        unjudged=int((found.measured & np.isnan(band.score)).sum()),
        facts=facts,
        slow=slow,
    )


def levels(found: Series, config: Config, quick: bool) -> Levels | None:
    """Change points of the series without its season; None where they come later."""
    problems = [*gaps(found, "change points"), *(for_stl(found, config) if found.periods else [])]
    n = len(found.values)
    if n > MOST_LEVELS:
        problems.append(Problem("Change points", Described(count(n, "point")), f"at most {MOST_LEVELS:,}: a wider spacing"))
    if problems:
        return Levels(found.values, found.values, (), 0.0, " ".join(str(problem) for problem in problems))
    if quick and (n > QUICK_LEVELS or not quick_stl(found, config)):
        return None
    y = without_season(found, config)
    cost = cost_of_change(y, config.penalty)
    changes = change_points(y, cost)
    return Levels(still(y), still(steps(y, changes)), changes, cost)
