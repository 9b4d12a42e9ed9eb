"""Methods that know a season: STL and the classical decomposition."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from core.errors import Problem
from core.params import of
from core.time_series.method_config import MULTIPLICATIVE, MethodConfig
from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.robust import PASSES, robust_passes
from core.time_series.stl import Plan, covers, stl

CYCLES = 4  # with fewer, robust weights hang on rounding: then it is statsmodels' own
FIRST_WINDOW, ROUNDS = 11, 2  # of MSTL: 7 + 4 k cycles for the season k = 1, 2, 3; each season is found so often
FILTERS, STATSMODELS = "fixed linear filters, equal to statsmodels within rounding", "statsmodels"


def plan_of(period: int, n: int, config: MethodConfig) -> Plan:
    """The windows of STL for n points."""
    return Plan(
        period=period,
        seasonal=10 * n + 1 if config.periodic else config.seasonal_window,  # as R's stl makes it
        trend=config.trend_window,
        low_pass=config.low_pass_window,
        seasonal_degree=0 if config.periodic else config.seasonal_degree,
        trend_degree=config.trend_degree,
        low_pass_degree=config.low_pass_degree,
    )


def window_problems(period: int, config: MethodConfig) -> list[Problem]:
    """Windows that are not above the period."""
    label = {name: param.label for name, param in of(MethodConfig).items()}
    return [
        Problem(label[name], value, f"more than the period, {period:,}, or 0 for the rule")
        for name in ("trend_window", "low_pass_window")
        if 0 < (value := getattr(config, name)) <= period
    ]


def stl_parts(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """STL: loess, by turns over the cycles and over time. Cleveland et al. (1990)."""
    return deque(stl_passes(values, periods, config), maxlen=1).pop()


def stl_passes(values: Floats, periods: tuple[int, ...], config: MethodConfig) -> Iterator[Parts]:
    """STL after each pass of a robust fit; without robust weights there is one."""
    period, n = periods[0], len(values)
    plan = plan_of(period, n, config)
    half = (min(plan.trend_points, n) - 1) // 2
    facts = (
        f"Seasonal window {'all' if config.periodic else plan.seasonal} cycles, trend window {plan.trend_points:,} points, "
        f"low-pass window {plan.low_pass_points:,} points.",
    )
    why = f"the trend window of {plan.trend_points:,} points reaches beyond the data"
    for season, trend, weights, ran, said in passes(values, plan, config.robust):
        if config.periodic:  # R's stl: the season of a phase is its mean over all cycles
            phase = np.arange(n) % period
            season = (np.bincount(phase, season) / np.bincount(phase))[phase]
        rest = values - season - trend
        yield Parts(trend, ((period, season),), rest, False, "Rest", ran, (half, half), why, weights, (*facts, *said))


def passes(values: Floats, plan: Plan, robust: bool) -> Iterator[tuple[Floats, Floats, Floats | None, str, tuple[str, ...]]]:
    """Season, trend, robust weights, whose code found them, and how far it is: filters where they cover the plan, else statsmodels."""
    if not covers(plan, len(values)) or (robust and len(values) < CYCLES * plan.period):
        yield *by_statsmodels(values, plan, robust), STATSMODELS, ()
    elif not robust:
        yield *stl(values, plan), None, FILTERS, ()
    else:
        for at, (season, trend, weights) in enumerate(robust_passes(values, plan), 1):
            yield season, trend, weights, FILTERS, (f"Robust weights: pass {at} of {PASSES}.",)


def by_statsmodels(values: Floats, plan: Plan, robust: bool) -> tuple[Floats, Floats, Floats | None]:
    """Season, trend and, where robust, the weights that statsmodels' STL finds."""
    from statsmodels.tsa.seasonal import STL

    model = STL(
        values,
        period=plan.period,
        seasonal=plan.seasonal,
        trend=plan.trend_points,
        low_pass=plan.low_pass_points,
        seasonal_deg=plan.seasonal_degree,
        trend_deg=plan.trend_degree,
        low_pass_deg=plan.low_pass_degree,
        robust=robust,
    )
    found = model.fit()
    return np.asarray(found.seasonal), np.asarray(found.trend), np.asarray(found.weights) if robust else None


def classical(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """The classical decomposition: a centred mean over one period, then the mean of each phase. Kendall & Stuart (1976)."""
    from statsmodels.tsa.seasonal import seasonal_decompose

    period = periods[0]
    product = config.composition == MULTIPLICATIVE
    found = seasonal_decompose(
        values, model="multiplicative" if product else "additive", period=period, extrapolate_trend="freq" if config.extended else 0
    )
    half = period // 2
    why = "the trend is a straight line there" if config.extended else f"a mean over {period} points needs {half} on either side"
    facts = (f"The trend is the centred mean over {period} points{', the outer two counting half' if period % 2 == 0 else ''}.",)
    trend, season, rest = (np.asarray(part, dtype=np.float64) for part in (found.trend, found.seasonal, found.resid))
    return Parts(trend, ((period, season),), rest, product, "Rest", STATSMODELS, (half, half), why, None, facts)


def mstl_parts(values: Floats, periods: tuple[int, ...], _: int, config: MethodConfig) -> Parts:
    """STL for one season after the other, twice over. Bandara, Hyndman & Bergmeir (2021), MSTL, algorithm 1."""
    return deque(mstl_passes(values, periods, config), maxlen=1).pop()


def mstl_passes(values: Floats, periods: tuple[int, ...], config: MethodConfig) -> Iterator[Parts]:
    """MSTL after each pass of each STL in it."""
    left, rounds = values, rounds_of(periods)
    seasons = [np.zeros(len(values)) for _ in periods]
    plans = plans_of(periods)
    half = (min(plans[-1].trend_points, len(values)) - 1) // 2
    windows = ", ".join(f"{plan.seasonal} cycles for the season of {plan.period:,}" for plan in plans)
    facts = (f"Seasonal windows: {windows}; {'two rounds' if rounds > 1 else 'one round'}.",)
    why = f"the trend window of {plans[-1].trend_points:,} points reaches beyond the data"
    for turn in range(rounds):
        for at, plan in enumerate(plans):
            left = left + seasons[at]
            for season, trend, weights, ran, said in passes(left, plan, config.robust):
                seasons[at] = season
                here = tuple(f"Round {turn + 1}, season of {plan.period:,}: {one[0].lower()}{one[1:]}" for one in said)
                found = tuple(zip(periods, seasons, strict=True))
                yield Parts(trend, found, left - season - trend, False, "Rest", ran, (half, half), why, weights, (*facts, *here))
            left = left - seasons[at]


def plans_of(periods: tuple[int, ...]) -> list[Plan]:
    """The windows of each STL in an MSTL."""
    return [Plan(period, seasonal=FIRST_WINDOW + 4 * at) for at, period in enumerate(periods)]


def rounds_of(periods: tuple[int, ...]) -> int:
    """How often MSTL finds each season."""
    return ROUNDS if len(periods) > 1 else 1
