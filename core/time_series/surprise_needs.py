"""What a detector needs of a series, and whether it is quick enough there for a moved control to wait for it."""

from __future__ import annotations

import numpy as np

from core.data.wording import Described, count
from core.errors import Problem
from core.params import of
from core.time_series.config import Config
from core.time_series.method_config import HOLT_WINTERS, MULTIPLICATIVE
from core.time_series.methods import MOST_POINTS
from core.time_series.series import Series
from core.time_series.surprise_config import BRUTLAG, FORETOLD, HDBSCAN, PAST

QUICK_POINTS, QUICK_ROBUST, QUICK_PATTERNS = 10_000, 400, 500  # more come after the first picture
QUICK_CELLS = 1_000_000  # numbers of all windows of a rolling median
MOST_ROBUST = 20_000
MOST_PATTERNS = 4_000
MOST_CELLS = 20_000_000
MOST_BRUTLAG = 200_000
FEWEST_CYCLES = 3  # of Brutlag's bands: they begin with the third
FEWEST_FITTED = 10  # points to fit rates to


def label(name: str) -> str:
    return of(Config)[name].label


def gaps(found: Series, what: str) -> list[Problem]:
    """Some detectors need a value everywhere."""
    empty = int(np.isnan(found.values).sum())
    got = Described(f"none filled, {count(empty, 'point')} empty")
    return [Problem(label("gaps"), got, f"linear, seasonal or forward for {what}; what is filled is never flagged")] if empty else []


def width(found: Series, config: Config, name: str, least: int) -> list[Problem]:
    """The window must fit into the series, and leave some to compare."""
    most, wide = len(found.values) - least, getattr(config, name)
    if most < (low := int(of(Config)[name].low)):
        return [Problem("Data", Described(count(len(found.values), "point")), f"at least {low + least} points")]
    got = f"{wide} points on a series of {len(found.values):,}"
    return [Problem(label(name), Described(got), f"at most {most:,}, or a longer series")] if wide > most else []


def for_stl(found: Series, config: Config) -> list[Problem]:
    n, problems = len(found.values), gaps(found, "STL")
    if not found.periods:
        problems.append(Problem(label("periods"), Described("no season"), "a number of points for one cycle"))
    elif n < 2 * found.periods[0]:
        got = f"{count(n, 'point')}, {n / found.periods[0]:.1f} cycles of {found.periods[0]:,}"
        problems.append(Problem(label("periods"), Described(got), "at least two whole cycles: a shorter period, or more data"))
    if config.composition == MULTIPLICATIVE and (low := float(np.nanmin(found.values))) <= 0:
        problems.append(Problem("Composition multiplicative", Described(f"{low:g} as the least value"), "values above 0 everywhere"))
    if config.robust and n > MOST_ROBUST:
        problems.append(Problem("Robust", Described(count(n, "point")), f"at most {MOST_ROBUST:,}: a wider spacing, or not robust"))
    return problems


def for_forecasts(found: Series, config: Config) -> list[Problem]:
    n, most = len(found.values), MOST_POINTS[HOLT_WINTERS]
    problems = gaps(found, "Holt-Winters")
    if found.periods:
        problems += [one for one in for_stl(found, config) if one.where == label("periods")]
    if n > most:
        problems.append(Problem(FORETOLD, Described(count(n, "point")), f"at most {most:,}: a wider spacing"))
    if n < FEWEST_FITTED:
        problems.append(Problem("Data", Described(count(n, "point")), f"at least {FEWEST_FITTED} points"))
    if config.composition == MULTIPLICATIVE and found.periods and (low := float(np.nanmin(found.values))) <= 0:
        problems.append(Problem("Composition multiplicative", Described(f"{low:g} as the least value"), "values above 0 everywhere"))
    return problems


def for_brutlag(found: Series, config: Config) -> list[Problem]:
    n, problems = len(found.values), gaps(found, "Brutlag’s bands")
    if not found.periods:
        problems.append(Problem(label("periods"), Described("no season"), "a number of points for one cycle"))
    elif n < FEWEST_CYCLES * found.periods[0]:
        got = f"{count(n, 'point')}, {n / found.periods[0]:.1f} cycles of {found.periods[0]:,}"
        problems.append(Problem(label("periods"), Described(got), "at least three whole cycles for Brutlag’s bands: two only teach it"))
    if n > MOST_BRUTLAG:
        problems.append(Problem(BRUTLAG, Described(count(n, "point")), f"at most {MOST_BRUTLAG:,}: a wider spacing"))
    return problems


def for_patterns(found: Series, config: Config, name: str, least: int) -> list[Problem]:
    n = len(found.values)
    problems = for_stl(found, config) if found.periods else gaps(found, name)
    problems += width(found, config, "pattern", least)
    if n > MOST_PATTERNS:
        problems.append(Problem(name, Described(count(n, "point")), f"at most {MOST_PATTERNS:,}: a wider spacing"))
    return problems


def for_neighbours(found: Series, config: Config, name: str) -> list[Problem]:
    n = len(found.values) - config.pattern + 1
    problems = for_patterns(found, config, name, 9)
    for setting in ("neighbours", *(("smallest",) if name == HDBSCAN else ())):
        if not problems and getattr(config, setting) > n:
            problems.append(Problem(label(setting), getattr(config, setting), f"at most {n}, as many patterns as there are"))
    return problems


def for_medians(found: Series, config: Config) -> list[Problem]:
    problems = width(found, config, "width", int(config.side == PAST))
    if len(found.values) * config.width > MOST_CELLS:
        got = Described(f"{config.width} points on {count(len(found.values), 'point')}")
        problems.append(Problem(label("width"), got, f"at most {MOST_CELLS // len(found.values)} here, or a wider spacing"))
    return problems


def always(_: Series, __: Config) -> bool:
    return True


def never(_: Series, __: Config) -> bool:
    return False


def few(found: Series, _: Config) -> bool:
    return len(found.values) <= QUICK_POINTS


def quick_medians(found: Series, config: Config) -> bool:
    return len(found.values) * config.width <= QUICK_CELLS


def quick_stl(found: Series, config: Config) -> bool:
    return few(found, config) and not (found.periods and config.robust and len(found.values) > QUICK_ROBUST)


def quick_patterns(found: Series, config: Config) -> bool:
    return len(found.values) <= QUICK_PATTERNS and quick_stl(found, config)
