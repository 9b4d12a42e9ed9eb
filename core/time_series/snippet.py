"""The script of what is on screen: pandas reads, statsmodels takes apart, and the last lines are the page's numbers. Light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import params
from core.data.scripts import table_line
from core.snippets import source
from core.time_series.config import TRUTH, Config
from core.time_series.method_config import CLASSICAL, HP, MULTIPLICATIVE, STL
from core.time_series.sources import SAMPLES, SOURCES
from core.time_series.truth_config import TruthConfig

HEAD = '''"""A series taken apart as ML Playground showed it. It needs numpy, pandas and statsmodels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.tsa.filters.hp_filter import hpfilter
from statsmodels.tsa.seasonal import STL, seasonal_decompose
'''
GRID = ("Times", "Places", "MONTHS", "BUSINESS", "FIXED", "ROW", "SECOND", "LENGTHS", "MONTHLY", "Spacing", "places", "grid")
REPAIR = ("Floats", "Flags", "RULES", "MOST_POINTS", "Even", "even", "filled")
END = '''
def strength(part, rest):
    """Of a component, from 0 to 1. Wang, Smith & Hyndman (2006)."""
    known = np.isfinite(part) & np.isfinite(rest)
    return max(0.0, 1 - np.var(rest[known]) / np.var(part[known] + rest[known]))


log = np.log if MULTIPLICATIVE else np.asarray
print(f"points: {len(y)}")
print(f"trend, first and last known: {trend[np.isfinite(trend)][0]:.10g} {trend[np.isfinite(trend)][-1]:.10g}")
print(f"strength of the trend: {strength(log(trend), log(rest)):.10g}")
if season is not None:
    print(f"season, least and greatest: {np.nanmin(season):.10g} {np.nanmax(season):.10g}")
    print(f"strength of the season: {strength(log(season), log(rest)):.10g}")
'''


def snippet(config: Config, found: Mapping[str, Any], filename: str = "your-file.csv", table: Mapping[str, Any] | None = None) -> str:
    """A script that ends with the page's numbers. found: what `questions.summary` says of the series. table: what is known of a file."""
    read = _made(config) if config.mode == TRUTH else _read(config, found, filename, table or {})
    product = config.composition == MULTIPLICATIVE and "composition" in config.method_effective()
    period = found["periods"][0] if found["periods"] else 0
    lines = [f"MULTIPLICATIVE = {product}", *_method(config, period, found["lambda"], found["points"], product)]
    return "\n".join([HEAD, *read, "\n".join(lines), END])


def _made(config: Config) -> list[str]:
    names = ("LEVEL", "LONG", "SHARPNESS", "ACROSS", "RUN", "made_parts", "slow_part", "holed")
    settings = {name: value for name, value in params.values(config).items() if name in params.of(TruthConfig)}
    joined = " * " if config.growing else " + "
    run = [
        f"settings = SimpleNamespace(**{settings!r})",
        f"truth = made_parts(settings, {config.seed})[:3]  # trend, season, rest",
        f"y = {joined.join(f'truth[{at}]' for at in range(3))}",
        f"y = filled(np.where(holed(settings, {config.seed}), y, np.nan), {config.gaps!r}, {config.true_period})",
    ]
    parts = [source("core.time_series.spacing", "Places"), source("core.time_series.repair", "Floats", "Flags", "filled")]
    return ["\n".join(parts), "\n\n" + source("core.time_series.made", *names) + "\n\n", "\n".join(run)]


def _read(config: Config, found: Mapping[str, Any], filename: str, table: Mapping[str, Any]) -> list[str]:
    """The parts that put a table on an even grid, and the lines that use them."""
    spacing = f"Spacing({found['kind']!r}, {found['step']!r})"
    period = found["periods"][-1] if found["periods"] else 0
    parts = [source("core.time_series.spacing", *GRID), source("core.time_series.repair", *REPAIR)]
    if config.data in SOURCES:
        load = _built_in(config.data, found["value"])
    else:
        parts.append(source("core.time_series.columns", "ROW_NUMBER", "PLUS") + "\n\n\n" + source("core.time_series.series", "times_of"))
        load = [table_line(filename, table)[0], f"times = times_of(frame, {found['time']!r})"]
        load += [f"values = frame[{found['value']!r}].to_numpy(np.float64)"]
    rows = ["times = np.arange(len(values))"] if found["kind"] == "rows" else []
    run = [
        *load,
        *rows,
        f"points = even(times, values, {spacing}, {config.together!r})  # sorted, rows of one time put together, gaps empty",
        f"y = filled(points.values, {config.gaps!r}, {period})",
    ]
    return ["\n\n\n".join(parts) + "\n\n", "\n".join(run)]


def _built_in(name: str, value: str) -> list[str]:
    about = SOURCES[name]
    if about.file:
        text = (SAMPLES / about.file).read_text(encoding="utf-8")
        freq = "Q" if "Q" in text.splitlines()[1] else "M"
        return [
            f'frame = pd.read_csv(io.StringIO("""\\\n{text}"""))',
            f'times = pd.PeriodIndex(frame.iloc[:, 0], freq="{freq}").start_time.to_numpy().astype("datetime64[us]")',
            "values = frame.iloc[:, 1].to_numpy(np.float64)",
        ]
    load = f"frame = sm.datasets.{name}.load_pandas().data"
    times = {
        "co2": "times = frame.index.to_numpy()",
        "macrodata": "times = ((frame.year - 1970) * 12 + 3 * (frame.quarter - 1)).to_numpy(np.int64).astype('datetime64[M]')",
    }.get(name, "times = (frame.iloc[:, 0].to_numpy(np.int64) - 1970).astype('datetime64[Y]')")
    column = "frame.iloc[:, 1]" if name in ("nile", "sunspots") else f"frame[{value!r}]"
    return [load, f"{times}.astype('datetime64[us]')", f"values = {column}.to_numpy(np.float64)"]


def _method(config: Config, period: int, penalty: float, points: int, product: bool) -> list[str]:
    """What statsmodels is asked, ending with trend, season (None for no season) and rest."""
    logs = product and config.method != CLASSICAL
    lines = ["taken = np.log(y)" if logs else "taken = y"]
    lines += METHODS[config.method](config, period, penalty, points)
    if logs:
        lines += ["trend = np.exp(trend)", "season = None if season is None else np.exp(season)"]
    left = "y / trend" if product else "y - trend"
    return [*lines, f"rest = {left} if season is None else {left} {'/' if product else '-'} season"]


def _stl(config: Config, period: int, _: float, points: int) -> list[str]:
    seasonal = 10 * points + 1 if config.periodic else config.seasonal_window
    degree = 0 if config.periodic else config.seasonal_degree
    windows = f"period={period}, seasonal={seasonal}, trend={config.trend_window or None}, low_pass={config.low_pass_window or None}"
    degrees = f"seasonal_deg={degree}, trend_deg={config.trend_degree}, low_pass_deg={config.low_pass_degree}, robust={config.robust}"
    lines = [f"found = STL(taken, {windows}, {degrees}).fit()", "trend, season = found.trend, found.seasonal"]
    if config.periodic:
        lines += [f"phase = np.arange(len(y)) % {period}", "season = (np.bincount(phase, season) / np.bincount(phase))[phase]"]
    return lines


def _classical(config: Config, period: int, _: float, __: int) -> list[str]:
    ends = '"freq"' if config.extended else "0"
    return [
        f"found = seasonal_decompose(taken, model={config.composition!r}, period={period}, extrapolate_trend={ends})",
        "trend, season = found.trend, found.seasonal",
    ]


def _hp(_: Config, __: int, penalty: float, ___: int) -> list[str]:
    return [f"cycle, trend = hpfilter(taken, {penalty!r})", "season = None"]


METHODS = {STL: _stl, CLASSICAL: _classical, HP: _hp}
