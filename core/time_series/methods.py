"""A series taken apart by the chosen method; what a method needs is checked before, and said in the words of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from core.data.wording import Described, count
from core.errors import InputError, Problem
from core.time_series import seasonal, smooth
from core.time_series.method_config import CLASSICAL, HP, MULTIPLICATIVE, STL, MethodConfig
from core.time_series.parts import Parts
from core.time_series.repair import Floats, still
from core.time_series.series import Series

Method = Callable[[Floats, tuple[int, ...], int, MethodConfig], Parts]  # values, periods, months between points, settings
METHODS: Mapping[str, Method] = {STL: seasonal.stl_parts, CLASSICAL: seasonal.classical, HP: smooth.hodrick_prescott}
SEASONAL = (STL, CLASSICAL)
OWN_PRODUCT = (CLASSICAL,)  # methods that divide by themselves; the others take the logarithm of a product


def decompose(series: Series, config: MethodConfig) -> Parts:
    """The components of a series.

    Raises: InputError, with all problems at once, where the method cannot take the series.
    """
    check(series, config)
    product = config.composition == MULTIPLICATIVE and "composition" in config.method_effective()
    logs = product and config.method not in OWN_PRODUCT
    found = METHODS[config.method](np.log(series.values) if logs else series.values, series.periods, series.monthly, config)
    if logs:
        found = replace(
            found,
            trend=np.exp(found.trend),
            seasons=tuple((period, np.exp(season)) for period, season in found.seasons),
            rest=np.exp(found.rest),
            multiplicative=True,
            facts=("The logarithm of the series is taken apart, so that its sum is a product.", *found.facts),
        )
    return replace(
        found,
        trend=still(found.trend),
        seasons=tuple((period, still(season)) for period, season in found.seasons),
        rest=still(found.rest),
        weights=None if found.weights is None else still(found.weights),
    )


def check(series: Series, config: MethodConfig) -> None:
    """Raises InputError for all that keeps the method from this series."""
    n, problems = len(series.values), []
    if gaps := int(np.isnan(series.values).sum()):
        problems.append(
            Problem("Gaps", Described(f"none filled, {count(gaps, 'point')} empty"), f"linear, seasonal or forward for {config.method}")
        )
    if config.method in SEASONAL:
        if not series.periods:
            needs = f"a number of points for {config.method}; Hodrick-Prescott needs none"
            problems.append(Problem("Period", Described("none, and none is clear"), needs))
        elif n < 2 * series.periods[0]:
            cycles = f"{count(n, 'point')}, {n / series.periods[0]:.1f} cycles of {series.periods[0]:,}"
            problems.append(Problem("Period", Described(cycles), "at least two whole cycles: a shorter period, or more data"))
    if (
        config.composition == MULTIPLICATIVE
        and "composition" in config.method_effective()
        and (low := float(np.nanmin(series.values))) <= 0
    ):
        at = int((series.values <= 0).sum())
        got = Described(f"{count(at, 'point')} at 0 or below, the least {low:g}")
        problems.append(Problem("Composition multiplicative", got, "values above 0 everywhere; additive takes any"))
    if config.method == STL and series.periods:
        problems += seasonal.window_problems(series.periods[0], config)
    if problems:
        raise InputError(problems)
