"""The script of what is on screen: pandas reads, statsmodels takes apart, and the last lines are the page's numbers. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core import params
from core.data.scripts import table_line
from core.snippets import source
from core.time_series import surprise_script
from core.time_series.columns import across_of, chosen_columns
from core.time_series.config import FORECAST, SURPRISES, Config
from core.time_series.forecast_script import forecast_script
from core.time_series.method_script import OWN_PARTS, holt_winters_lines, method_lines
from core.time_series.sources import SAMPLES, SOURCES
from core.time_series.truth_config import TruthConfig

HEAD = (
    '"""A series taken apart as ML Playground showed it. It needs numpy, pandas and statsmodels."""\n\nfrom __future__ import annotations\n'
)
IMPORTS = (  # as far as they are used, in order; an empty line between the standard library and the others
    ("io", "import io"),
    ("math", "import math"),
    ("re", "import re"),
    ("warnings", "import warnings"),
    ("Iterator", "from collections.abc import Iterator"),
    ("dataclass", "from dataclasses import dataclass"),
    ("pairwise", "from itertools import pairwise"),
    ("SimpleNamespace", "from types import SimpleNamespace"),
    ("Sequence", "from collections.abc import Sequence"),
    ("Any", "from typing import Any"),
    ("", ""),
    ("np", "import numpy as np"),
    ("pd", "import pandas as pd"),
    ("sm", "import statsmodels.api as sm"),
    ("sliding_window_view", "from numpy.lib.stride_tricks import sliding_window_view"),
    ("NDArray", "from numpy.typing import NDArray"),
    ("norm", "from scipy.stats import norm"),
    ("bkfilter", "from statsmodels.tsa.filters.bk_filter import bkfilter"),
    ("cffilter", "from statsmodels.tsa.filters.cf_filter import cffilter"),
    ("hamilton_filter", "from statsmodels.tsa.filters.hamilton_filter import hamilton_filter"),
    ("hpfilter", "from statsmodels.tsa.filters.hp_filter import hpfilter"),
    ("ExponentialSmoothing", "from statsmodels.tsa.holtwinters import ExponentialSmoothing"),
    ("MSTL", "from statsmodels.tsa.seasonal import MSTL"),
    ("STL", "from statsmodels.tsa.seasonal import STL"),
    ("seasonal_decompose", "from statsmodels.tsa.seasonal import seasonal_decompose"),
    ("UnobservedComponents", "from statsmodels.tsa.statespace.structural import UnobservedComponents"),
)
GRID = (
    "Times",
    "Places",
    "MONTHS",
    "BUSINESS",
    "FIXED",
    "SECOND",
    "LENGTHS",
    "MONTHLY",
    "EVEN",
    "Spacing",
    "different",
    "coarser",
    "places",
    "grid",
)
CLOCK = (  # what makes times of a table's columns
    ("core.data.table.dates", ("MONTH_NAMES", "month_named")),
    ("core.time_series.columns", ("ROW_NUMBER", "PLUS", "PART_NAMES", "role", "spaced")),
    (
        "core.time_series.clock",
        ("HOUR", "CLOCK", "times_of", "of_parts", "numbers_in", "number_in", "since_midnight", "hours_in"),
    ),
)
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
    read = _made(config) if config.makes else _read(config, found, filename, table or {})
    if config.mode == FORECAST:
        return forecast_script(config, found, read)
    if config.mode == SURPRISES:
        head, body = surprise_script.HEAD, surprise_script.body(config, found, read, holt_winters_lines(config, found))
    else:
        own = [source(module, *names) for module, names in OWN_PARTS.get(config.method, ())]
        product = config.product
        head = HEAD
        body = "\n".join(
            [*(f"{part}\n\n" for part in own), *read, f"MULTIPLICATIVE = {product}", *method_lines(config, found, product), END]
        )
    used = set(re.findall(r"\w+", body))
    imports = [line for name, line in IMPORTS if not name or name in used]
    return "\n".join([head, *imports, "\n", body])


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
        parts += [source(module, *names) for module, names in CLOCK]
        load = [table_line(filename, table)[0]]
        columns = table.get("columns", ())
        if columns and (wide := across_of(columns, chosen_columns(columns, config.time, config.value)[0])):
            parts.append(source("core.time_series.across", "READ", "stacked"))
            load.append(f"frame = stacked(frame, {wide.year!r}, {wide.part!r}, {wide.names!r})")
        load += [f"frame = frame[{_names_of(found)} == {found['which']!r}]"] if found["by"] else []
        load += [f"times = times_of(frame, {found['time']!r}, {found['zone']!r})"]
        load += [f"values = frame[{found['value']!r}].to_numpy(np.float64)"]
    rows = ["times = np.arange(len(values))"] if found["kind"] == "rows" else []
    run = [
        *load,
        *rows,
        f"points = even(times, values, {spacing}, {config.together!r})  # sorted, rows of one time put together, gaps empty",
        f"y = filled(points.values, {config.gaps!r}, {period})",
    ]
    return ["\n\n\n".join(parts) + "\n\n", "\n".join(run)]


def _names_of(found: Mapping[str, Any]) -> str:
    """The column that names the series, as text."""
    column = f"frame[{found['by']!r}]"
    return f'{column}.map("{{:.15g}}".format)' if found["numbered"] else f"{column}.astype(str)"


def _built_in(name: str, value: str) -> list[str]:
    about = SOURCES[name]
    if about.file:
        text = (SAMPLES / about.file).read_text(encoding="utf-8")
        first = text.splitlines()[1]
        freq = "Q" if "Q" in first else "M"
        times = f'times = pd.PeriodIndex(frame.iloc[:, 0], freq="{freq}").start_time.to_numpy().astype("datetime64[us]")'
        return [
            f'frame = pd.read_csv(io.StringIO("""\\\n{text}"""))',
            *([] if first.split(",")[0].isdecimal() else [times]),  # whole numbers are rows
            "values = frame.iloc[:, 1].to_numpy(np.float64)",
        ]
    load = f"frame = sm.datasets.{name}.load_pandas().data"
    times = {
        "co2": "times = frame.index.to_numpy()",
        "macrodata": "times = ((frame.year - 1970) * 12 + 3 * (frame.quarter - 1)).to_numpy(np.int64).astype('datetime64[M]')",
    }.get(name, "times = (frame.iloc[:, 0].to_numpy(np.int64) - 1970).astype('datetime64[Y]')")
    column = "frame.iloc[:, 1]" if name in ("nile", "sunspots") else f"frame[{value!r}]"
    return [load, f"{times}.astype('datetime64[us]')", f"values = {column}.to_numpy(np.float64)"]
