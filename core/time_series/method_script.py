"""The lines of a script that take a series apart: what statsmodels is asked by each method, and which functions of ours go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.time_series.config import DECOMPOSE, Config
from core.time_series.method_config import (
    AUTOMATIC,
    BK,
    CF,
    CLASSICAL,
    DUMMIES,
    ETS,
    HAMILTON,
    HARMONICS,
    HOLT_WINTERS,
    HP,
    MEAN,
    MSTL,
    MULTIPLICATIVE,
    SHORT,
    STL,
    UNOBSERVED,
)


def method_lines(config: Config, found: Mapping[str, Any], product: bool) -> list[str]:
    """What statsmodels is asked, ending with trend, season (None for no season) and rest."""
    logs = product and config.method not in (CLASSICAL, HOLT_WINTERS)
    lines = ["taken = np.log(y)" if logs else "taken = y", *METHODS[config.method](config, found)]
    if logs:
        lines += ["trend = np.exp(trend)", "season = None if season is None else np.exp(season)"]
    return [
        *lines,
        "whole = trend if season is None else trend * season if MULTIPLICATIVE else trend + season",
        "rest = y / whole if MULTIPLICATIVE else y - whole",
    ]


def _stl(config: Config, found: Mapping[str, Any]) -> list[str]:
    period = found["periods"][0]
    seasonal = 10 * found["points"] + 1 if config.periodic else config.seasonal_window
    degree = 0 if config.periodic else config.seasonal_degree
    windows = f"period={period}, seasonal={seasonal}, trend={config.trend_window or None}, low_pass={config.low_pass_window or None}"
    degrees = f"seasonal_deg={degree}, trend_deg={config.trend_degree}, low_pass_deg={config.low_pass_degree}, robust={config.robust}"
    lines = [f"found = STL(taken, {windows}, {degrees}).fit()", "trend, season = found.trend, found.seasonal"]
    if config.periodic:
        lines += [f"phase = np.arange(len(y)) % {period}", "season = (np.bincount(phase, season) / np.bincount(phase))[phase]"]
    return lines


def _mstl(config: Config, found: Mapping[str, Any]) -> list[str]:
    settings = '{"robust": True}' if config.robust else "None"
    return [
        f"found = MSTL(taken, periods={tuple(found['periods'])!r}, stl_kwargs={settings}).fit()",
        "trend, season = np.asarray(found.trend), np.asarray(found.seasonal).reshape(len(y), -1).sum(axis=1)",
    ]


def _classical(config: Config, found: Mapping[str, Any]) -> list[str]:
    ends = '"freq"' if config.extended else "0"
    return [
        f"found = seasonal_decompose(taken, model={config.composition!r}, period={found['periods'][0]}, extrapolate_trend={ends})",
        "trend, season = found.trend, found.seasonal",
    ]


def _hp(_: Config, found: Mapping[str, Any]) -> list[str]:
    return [f"cycle, trend = hpfilter(taken, {found['lambda']!r})", "season = None"]


def _mean(config: Config, found: Mapping[str, Any]) -> list[str]:
    window = min(config.window or (found["periods"] or [SHORT])[0], found["points"])
    return [f"trend = averaged(taken, {config.average!r}, {window})", "season = None"]


def _bk(config: Config, _: Mapping[str, Any]) -> list[str]:
    k = config.cut
    cycle = f"cycle[{k} : len(y) - {k}] = bkfilter(taken, {config.shortest!r}, {config.longest!r}, {k})"
    return ["cycle = np.full(len(y), np.nan)", cycle, "trend, season = taken - cycle, None"]


def _cf(config: Config, _: Mapping[str, Any]) -> list[str]:
    asked = f"{config.shortest!r}, {config.longest!r}, {config.drift_out}"
    return [f"cycle = np.asarray(cffilter(taken, {asked})[0])", "trend, season = taken - cycle, None"]


def _hamilton(_: Config, found: Mapping[str, Any]) -> list[str]:
    ahead, lags = found["ahead"]
    return [f"cycle, trend = hamilton_filter(taken, {ahead}, {lags})", "season = None"]


def holt_winters_lines(config: Config, found: Mapping[str, Any]) -> list[str]:
    """What a forecast one point ahead is made of: `trend`, and `season` or None."""
    period = found["periods"][0] if found["periods"] else None
    seasonal = ("mul" if config.composition == MULTIPLICATIVE else "add") if period else None
    asked = f"trend='add', damped_trend={config.damped}, seasonal={seasonal!r}, seasonal_periods={period}"
    search = ["with warnings.catch_warnings():", "    warnings.simplefilter('ignore')", "    found = model.fit()"]
    search = ["*_, found = rounds(model)"] if config.mode == DECOMPOSE and config.background else search
    lines = [
        f"model = ExponentialSmoothing(taken, {asked}, initialization_method='estimated')",
        *search,
        "start = found.params",
        f"phi = {'start[' + repr('damping_trend') + ']' if config.damped else '1.0'}",
        "level = np.concatenate(([start['initial_level']], found.level[:-1]))  # what was known one point before",
        "trend = level + phi * np.concatenate(([start['initial_trend']], found.trend[:-1]))",
    ]
    if not period:
        return [*lines, "season, MULTIPLICATIVE = None, False"]
    return [
        *lines,
        "season = np.concatenate((start['initial_seasons'], found.season))[: len(y)]",
        f"middle = season[:{period}].mean()  # a part of the level",
        "trend, season = (trend * middle, season / middle) if MULTIPLICATIVE else (trend + middle, season - middle)",
    ]


def _ets(config: Config, found: Mapping[str, Any]) -> list[str]:
    period = found["periods"][0] if found["periods"] else 0
    wanted = "" if config.model == AUTOMATIC else f" if letters(name) == {config.model!r}"
    return [
        f"fits = {{name: ets_fit(taken, {period}, name) for name in candidates(taken, {period}){wanted}}}",
        "name = min(fits, key=lambda one: fits[one].aicc)",
        f"trend, _, season = states(fits[name], name, {period})",
        "season, MULTIPLICATIVE = None if name[-1] == 'N' else season, name[-1] == 'M'",
    ]


def _unobserved(config: Config, found: Mapping[str, Any]) -> list[str]:
    period = found["periods"][0] if found["periods"] else 0
    season = f", seasonal={period}" if 2 <= period <= DUMMIES else ""
    season = f', freq_seasonal=[{{"period": {period}, "harmonics": {HARMONICS}}}]' if period > DUMMIES else season
    lines = [f"model = UnobservedComponents(taken, level={config.level!r}{season})", "*_, (at, there) = climbed(model)"]
    lines += ["found = model.smooth(at)", "trend = found.level.smoothed"]
    smoothed = "found.seasonal.smoothed" if period <= DUMMIES else "found.freq_seasonal[0].smoothed"
    return [*lines, f"season = {smoothed if period else None}"]


METHODS: Mapping[str, Callable[[Config, Mapping[str, Any]], list[str]]] = {
    STL: _stl,
    MSTL: _mstl,
    CLASSICAL: _classical,
    MEAN: _mean,
    HP: _hp,
    BK: _bk,
    CF: _cf,
    HAMILTON: _hamilton,
    HOLT_WINTERS: holt_winters_lines,
    ETS: _ets,
    UNOBSERVED: _unobserved,
}
OWN_PARTS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {  # functions of ours that a method's lines use
    MEAN: (("core.time_series.method_config", ("AVERAGES",)), ("core.time_series.smooth", ("averaged",))),
    HOLT_WINTERS: (("core.time_series.state_space", ("ROUNDS", "ROUND", "rounds")),),
    ETS: (
        ("core.time_series.forecast_smoothing", ("EXACT", "ALL", "STARTS", "MODEL_WORDS", "candidates", "ets_fit", "letters")),
        ("core.time_series.parts", ("centred",)),
        ("core.time_series.ets", ("states",)),
    ),
    UNOBSERVED: (("core.time_series.state_space", ("CLIMBS", "CLIMB", "climbed")),),
}
