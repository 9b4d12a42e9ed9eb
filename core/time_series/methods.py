"""A series taken apart by the chosen method; what a method needs is checked before, and said in the words of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from core.data.wording import Described, count
from core.errors import InputError, Problem
from core.time_series import bandpass, ets, seasonal, smooth, state_space
from core.time_series.forecast_smoothing import LONGEST_SEASON
from core.time_series.method_config import (
    AUTOMATIC,
    BK,
    CF,
    CLASSICAL,
    ETS,
    HAMILTON,
    HOLT_WINTERS,
    HP,
    MEAN,
    MSTL,
    STL,
    UNOBSERVED,
    MethodConfig,
)
from core.time_series.parts import Parts
from core.time_series.periods import calendar
from core.time_series.repair import Floats, still
from core.time_series.series import Series
from core.time_series.stl import covers

Method = Callable[[Floats, tuple[int, ...], int, MethodConfig], Parts]  # values, periods, months between points, settings
METHODS: Mapping[str, Method] = {
    STL: seasonal.stl_parts,
    MSTL: seasonal.mstl_parts,
    CLASSICAL: seasonal.classical,
    MEAN: smooth.moving_average,
    HP: smooth.hodrick_prescott,
    BK: bandpass.baxter_king,
    CF: bandpass.christiano_fitzgerald,
    HAMILTON: bandpass.hamilton,
    HOLT_WINTERS: state_space.holt_winters,
    ETS: ets.ets,
    UNOBSERVED: state_space.unobserved,
}
SEASONAL = (STL, MSTL, CLASSICAL)
MAY_BE_SEASONAL = (HOLT_WINTERS, ETS, UNOBSERVED)
MOST_POINTS: Mapping[str, int] = {CF: 20_000, HOLT_WINTERS: 1_000, ETS: 5_000, UNOBSERVED: 20_000}  # what a person may wait for
IN_BACKGROUND: Mapping[str, int] = {HOLT_WINTERS: 100_000}
LONGEST: Mapping[str, int] = {ETS: LONGEST_SEASON, HOLT_WINTERS: 366}  # seasons: each phase is a number to be found
ROBUST_POINTS, SLOW_POINTS = (
    200_000,
    50_000,
)  # of one robust STL that is an answer: by filters, and by statsmodels, where they do not cover it
FEWEST_SMOOTHED = 10  # points of ETS without a season
OWN_PRODUCT = (CLASSICAL, HOLT_WINTERS)  # methods that divide by themselves; the others take the logarithm of a product


def decompose(series: Series, config: MethodConfig) -> Parts:
    """The components of a series.

    Raises: InputError, with all problems at once, where the method cannot take the series.
    """
    check(series, config)
    values, logs = transformed(series, config)
    return completed(METHODS[config.method](values, series.periods, series.monthly, config), logs)


def transformed(series: Series, config: MethodConfig) -> tuple[Floats, bool]:
    """What the method is given, and whether that is the logarithm of the series."""
    logs = config.product and config.method not in OWN_PRODUCT
    return (np.log(series.values) if logs else series.values), logs


def completed(found: Parts, logs: bool) -> Parts:
    """The parts, of logarithms turned back, so that nobody can write to them."""
    back = np.exp if logs else np.asarray
    said = ("The logarithm of the series is taken apart, so that its sum is a product.",) if logs else ()
    return replace(
        found,
        trend=still(back(found.trend)),
        seasons=tuple((period, still(back(season))) for period, season in found.seasons),
        rest=still(back(found.rest)),
        weights=None if found.weights is None else still(found.weights),
        slope=None if found.slope is None else still(found.slope),
        multiplicative=logs or found.multiplicative,
        facts=(*said, *found.facts),
    )


def check(series: Series, config: MethodConfig) -> None:
    """Raises InputError for all that keeps the method from this series."""
    n, problems = len(series.values), []
    if most := too_many(series, config):
        robust = config.method in (STL, MSTL)
        got = Described(f"{config.method}{', robust' if robust else ''} on {count(n, 'point')}")
        longer = (robust and most >= SLOW_POINTS) or config.method in IN_BACKGROUND
        way = "In the background, " if longer and not config.background else ""
        problems.append(Problem("Method", got, f"at most {most:,}: {way}a wider spacing, or another"))
    if config.method != MEAN and (gaps := int(np.isnan(series.values).sum())):
        problems.append(
            Problem("Gaps", Described(f"none filled, {count(gaps, 'point')} empty"), f"linear, seasonal or forward for {config.method}")
        )
    if config.method in SEASONAL and not series.periods:
        needs = f"a number of points for {config.method}; Hodrick-Prescott needs none"
        usual = next(iter(calendar(series.grid)), 0)
        few = f"none: {count(n, 'point')} are less than two cycles of {usual:,}"
        problems.append(Problem("Period", Described(few if n < 2 * usual else "none, and none is clear"), needs))
    if config.method in (*SEASONAL, *MAY_BE_SEASONAL) and series.periods:
        longest = series.periods[-1 if config.method == MSTL else 0]
        if n < 2 * longest:
            cycles = f"{count(n, 'point')}, {n / longest:.1f} cycles of {longest:,}"
            problems.append(Problem("Period", Described(cycles), "at least two whole cycles: a shorter period, or more data"))
    if series.periods and (period := series.periods[0]) > (most := LONGEST.get(config.method, period)):
        needs = f"at most {most} for {config.method}: a wider spacing, 1 for no season, or another method"
        problems.append(Problem("Period", Described(f"{period:,} points"), needs))
    if config.product and (low := float(np.nanmin(series.values))) <= 0:
        at = int((series.values <= 0).sum())
        got = Described(f"{count(at, 'point')} at 0 or below, the least {low:g}")
        problems.append(Problem("Composition multiplicative", got, "values above 0 everywhere; additive takes any"))
    if config.method == ETS:
        problems += _ets_problems(series, config)
    if config.method == STL and series.periods:
        problems += seasonal.window_problems(series.periods[0], config)
    if config.method == BK:
        problems += bandpass.band_problems(n, config)
    if config.method == HAMILTON:
        problems += bandpass.hamilton_problems(n, config, series.periods, series.monthly)
    if problems:
        raise InputError(problems)


def _ets_problems(series: Series, config: MethodConfig) -> list[Problem]:
    """What keeps ETS from a series: a long season, few points, and a chosen model that needs what the series does not have."""
    period, n, problems = series.periods[0] if series.periods else 0, len(series.values), []
    if n < (need := 2 * period + 5 if period else FEWEST_SMOOTHED):
        problems.append(Problem("Method", Described(f"ETS on {count(n, 'point')}"), f"at least {need}"))
    if config.model != AUTOMATIC and not problems:
        seasonal = not config.model.endswith("N")
        if seasonal and not period:
            problems.append(Problem("Model", config.model, "a period: without one, a model that ends with N"))
        if "M" in config.model and (at := int((series.values <= 0).sum())):
            problems.append(Problem("Model", config.model, f"values above 0 everywhere: {count(at, 'point')} at 0 or below"))
    return problems


def too_many(series: Series, config: MethodConfig) -> int:
    """The most points that the method takes, where the series has more; else 0."""
    n = len(series.values)
    most = (IN_BACKGROUND if config.background and config.method in IN_BACKGROUND else MOST_POINTS).get(config.method, n)
    if config.method in (STL, MSTL) and config.robust and series.periods:
        one = config.method == STL
        plans = [seasonal.plan_of(series.periods[0], n, config)] if one else seasonal.plans_of(series.periods)
        several = 1 if one else len(plans) * seasonal.rounds_of(series.periods)
        if not all(covers(plan, n) for plan in plans):
            most = SLOW_POINTS // several
        elif not config.background:
            most = ROBUST_POINTS // several
    return most if n > most else 0
