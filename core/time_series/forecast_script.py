"""The script of a backtest: the page's own methods, the same origins, and at its end the page's table. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.snippets import source
from core.time_series.config import Config
from core.time_series.forecast_config import (
    AR,
    ARIMA,
    AUTO_ARIMA,
    DAMPED,
    DRIFT,
    ETS,
    HOLT,
    HW_ADD,
    HW_DAMPED,
    HW_MUL,
    NAIVE,
    NETWORKS,
    SARIMA,
    SEASONAL,
    SES,
    STL_ARIMA,
    THETA,
)

HEAD = """\
\"""Forecasts tested as ML Playground tested them. It needs numpy, pandas and statsmodels{more}.\"""

from __future__ import annotations
"""
IMPORTS = (  # as far as they are used, in order; an empty line between the standard library and the others
    ("io", "import io"),
    ("warnings", "import warnings"),
    ("Sequence", "from collections.abc import Sequence"),
    ("Learner", "from collections.abc import Iterator"),
    ("dataclass", "from dataclasses import dataclass"),
    ("product", "from itertools import product"),
    ("Any", "from typing import Any"),
    ("", ""),
    ("np", "import numpy as np"),
    ("pd", "import pandas as pd"),
    ("sm", "import statsmodels.api as sm"),
    ("torch", "import torch"),
    ("NDArray", "from numpy.typing import NDArray"),
    ("nn", "from torch import Tensor, nn"),
)
CALLS: Mapping[str, str] = {  # of each method but the networks
    NAIVE: "naive(history, AHEAD)",
    SEASONAL: "seasonal_naive(history, AHEAD, PERIOD)",
    DRIFT: "drift(history, AHEAD)",
    SES: 'smoothing(history, AHEAD, season, "ANN", seed)',
    HOLT: 'smoothing(history, AHEAD, season, "AAN", seed)',
    DAMPED: 'smoothing(history, AHEAD, season, "AAdN", seed)',
    HW_ADD: 'smoothing(history, AHEAD, season, "AAA", seed)',
    HW_MUL: 'smoothing(history, AHEAD, season, "MAM", seed)',
    HW_DAMPED: 'smoothing(history, AHEAD, season, "MAdM", seed)',
    ETS: "best_smoothing(history, AHEAD, season, seed)",
    AR: "autoregression(history, AHEAD, {lags})",
    ARIMA: "arima(history, AHEAD, 0, written_orders({order}))",
    SARIMA: "arima(history, AHEAD, season, written_orders({order}, {seasonal}))",
    AUTO_ARIMA: "arima(history, AHEAD, season, searched(history, season))",
    THETA: "theta(history, AHEAD, PERIOD)",
    STL_ARIMA: "stl_arima(history, AHEAD, PERIOD)",
}
SMOOTHING = ("STARTS", "PATHS", "EXACT", "MODEL_WORDS", "smoothing", "ets_fit", "_said", "letters", "rates_of")
MODEL = ("Orders", "arima", "fitted", "_model", "_regressor")
SEARCH = (
    *("MOST_P", "MOST_SP", "MOST_SUM", "STRONG", "NEAR_ONE", "KPSS_5", "MOST_MODELS", "SEARCHED"),
    *("searched", "_neighbours", "_steps", "_aicc", "differences", "kpss_statistic", "season_strength"),
)
LEARNING = ("WAYS", "LSTM_GATES", "GRU_GATES", "Settings", "Gates", "Recurrent", "Learner")
RUN = """
values = np.log(y) if LOGARITHM else y
back = np.exp if LOGARITHM else np.asarray
starts = [len(y) - AHEAD * ago for ago in range(ORIGINS, -1, -1)]  # the last one is what comes after the series
found = {}
for origin, start in enumerate(starts):
    history = values[:start][-LOOK_BACK:]
    for name in METHODS:
        if (name, origin) in LEFT_OUT:
            continue
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                one = forecast_by(name, history, SEED + origin)
        except (ValueError, IndexError, ZeroDivisionError, np.linalg.LinAlgError):
            continue
        if np.isfinite([one.mean, *one.low, *one.high]).all():
            found[name, origin] = [back(part) for part in (one.mean, one.low, one.high)]

print("method: MASE, relative MAE, sMAPE, RMSE, share within 80 %, share within 95 %")
for name in METHODS:
    done = [origin for origin in range(ORIGINS) if (name, origin) in found]
    if not done:
        print(f"{name}: cannot")
        continue
    truth = np.array([y[starts[origin] : starts[origin] + AHEAD] for origin in done])
    mean = np.array([found[name, origin][0] for origin in done])
    low, high = (np.array([found[name, origin][side] for origin in done]) for side in (1, 2))
    other = np.array([found[REFERENCE, origin][0] for origin in done])
    scales = np.array([naive_error(y[: starts[origin]][-LOOK_BACK:], PERIOD) for origin in done])[:, np.newaxis]
    measured = [scaled_errors(truth, mean, scales).mean(), np.abs(truth - mean).mean() / np.abs(truth - other).mean()]
    measured += [symmetric_errors(truth, mean).mean(), np.sqrt(np.mean((truth - mean) ** 2))]
    measured += [within(truth, low[:, level], high[:, level]).mean() for level in range(2)]
    print(f"{name}: " + " ".join(f"{value:.10g}" for value in measured))

after = AFTER
tables = [
    pd.DataFrame({"method": name, "time": after, "forecast": mean}
    | {f"{side} {share} %": bound[at] for at, share in enumerate((80, 95)) for side, bound in (("low", low), ("high", high))})
    for (name, origin), (mean, low, high) in found.items()
    if origin == ORIGINS
]
pd.concat(tables).to_csv("forecast.csv", index=False)
"""


def forecast_script(config: Config, found: Mapping[str, Any], read: Sequence[str]) -> str:
    """The script. found: what `questions.summary` says of the series and its backtest. read: the lines that end with the series `y`."""
    methods, tests = tuple(found["forecasters"]), dict(found["backtest"])
    order, seasonal = config.orders
    calls = {name: CALLS[name].format(lags=config.ar_lags, order=order, seasonal=seasonal) for name in methods if name not in NETWORKS}
    settings = (tests["window"], config.net_units, config.net_epochs, config.net_batch, config.net_rate, config.net_differences)
    calls |= {name: f"learnt({name!r}, history, seed)" for name in methods if name in NETWORKS}
    networks = [name for name in methods if name in NETWORKS]
    by = [
        "def forecast_by(name, history, seed):",
        '    """What one method says of the next points."""',
        f"    season = PERIOD if PERIOD <= {tests['longest']} and len(history) >= 2 * PERIOD + 5 else 0",
        *(f"    if name == {name!r}:\n        return {call}" for name, call in calls.items()),
    ]
    learnt = [
        "def learnt(cell, history, seed):",
        f"    learner = Learner(history, Settings(cell, {', '.join(map(repr, settings))}, seed))",
        "    list(learner.learn())",
        "    return learner.forecast(AHEAD)",
    ]
    kind = found["kind"]
    spacing = f"Spacing({kind!r}, {found['step']!r})"
    after = "np.arange(len(y), len(y) + AHEAD) + points.times[0]"
    if kind != "rows":
        after = f"grid(places(points.times[:1], {spacing})[1], len(y) + AHEAD, {spacing})[len(y) :]"
    left_out = {(name, origin) for name, origin in tests["left_out"]}
    constants = [
        f"METHODS, REFERENCE = {methods!r}, {tests['reference']!r}",
        f"PERIOD, AHEAD, ORIGINS, LOOK_BACK = {tests['period']}, {tests['ahead']}, {config.origins}, {tests['look_back']}",
        f"LOGARITHM, SEED = {config.logarithm}, {config.seed}",
        f"LEFT_OUT = {set(sorted(left_out))!r}  # methods that cannot take what comes before an origin",
        "",
        "",
    ]
    body = "\n".join(
        [
            *(f"{part}\n\n" for part in _parts(methods)),
            *read,
            "",
            *constants,
            *([*learnt, "", ""] if networks else []),
            *by,
            "",
            RUN.replace("after = AFTER", f"after = {after}"),
        ]
    )
    used = set(re.findall(r"\w+", body))
    imports = [line for name, line in IMPORTS if not name or name in used]
    return "\n".join([HEAD.format(more=", and PyTorch" if networks else ""), *imports, "\n", body])


def _parts(methods: Sequence[str]) -> list[str]:
    """Our own functions that these methods need."""
    chosen = set(methods)
    found: list[tuple[str, tuple[str, ...]]] = [
        ("forecast_simple", ("Floats", "NORMAL", "TAILS", "Forecast", "spread", "naive", "seasonal_naive", "drift"))
    ]
    if chosen & {SES, HOLT, DAMPED, HW_ADD, HW_MUL, HW_DAMPED, ETS}:
        found.append(("forecast_smoothing", (*SMOOTHING, *(("ALL", "candidates", "best_smoothing") if ETS in chosen else ()))))
    searching = chosen & {AUTO_ARIMA, STL_ARIMA}
    if searching or chosen & {ARIMA, SARIMA, AR}:
        names = (*MODEL, *(SEARCH if searching else ()), *(("written_orders",) if chosen & {ARIMA, SARIMA} else ()))
        found.append(("forecast_arima", (*names, *(("autoregression",) if AR in chosen else ()))))
    parts = {THETA: ("CLEAR", "theta", "_clear"), STL_ARIMA: ("stl_arima",)}
    if names := tuple(name for one in parts if one in chosen for name in parts[one]):
        found.append(("forecast_parts", names))
    if chosen & set(NETWORKS):
        found.append(("forecast_network", LEARNING))
    found.append(("forecast_measures", ("naive_error", "scaled_errors", "symmetric_errors", "within")))
    return [source(f"core.time_series.{module}", *names) for module, names in found]
