"""The script of a search for surprises: pandas reads, the page's own formulas flag, scikit-learn and statsmodels do the rest. Light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.snippets import source
from core.time_series.config import Config
from core.time_series.method_config import MULTIPLICATIVE
from core.time_series.surprise_config import (
    BRUTLAG,
    DBSCAN,
    FENCES,
    FOREST,
    FORETOLD,
    GLOBAL,
    HDBSCAN,
    LEVELS,
    MEDIAN,
    PAST,
    ROLLING,
    SAMPLE,
)

HEAD = (
    '"""Surprises in a series, as ML Playground showed them. It needs numpy, pandas, scikit-learn, scipy and statsmodels."""\n\n'
    "from __future__ import annotations\n"
)
BANDS = ("MAD_TO_SIGMA", "TINY", "CHUNK", "Band", "around")
WINDOWS = ("TREES", "windows_of", "at_points")
OWN: Mapping[str, tuple[str, tuple[str, ...]]] = {  # functions of ours that a detector's lines use
    GLOBAL: ("surprise_bands", ("global_band",)),
    ROLLING: ("surprise_bands", ("rolling_band",)),
    MEDIAN: ("surprise_bands", ("median_band",)),
    FENCES: ("surprise_bands", ("fences", "fence_band")),
    BRUTLAG: ("surprise_bands", ("brutlag_band",)),
    DBSCAN: ("surprise_windows", ("dbscan_scores",)),
    HDBSCAN: ("surprise_windows", ("hdbscan_scores",)),
    FOREST: ("surprise_windows", ("forest_scores",)),
}
REPORT = '''
def report(name, score, flags):
    """How many points are flagged, and what their scores add up to; against the true surprises, where there are any."""
    flags = flags & measured
    print(f"{name}: {flags.sum()} {score[flags].sum():.10g}")
    if true:
        hits, flagged = flags[true].sum(), flags.sum()
        scores = hits / max(1, flagged), hits / len(true), 2 * hits / (flagged + len(true))
        print("precision, recall and F1 of it: " + " ".join(f"{score:.10g}" for score in scores))

'''


def body(config: Config, found: Mapping[str, Any], read: Sequence[str], forecast: Sequence[str]) -> str:
    """All but the imports. found: what `questions.summary` says. read: the lines that give y. forecast: those of Holt and Winters."""
    names = [name for name in found["detectors"] if name in OWN]
    own = [
        source(f"core.time_series.{module}", *(() if not used else (*shared, *used)))
        for module, shared in (("surprise_bands", BANDS), ("surprise_windows", WINDOWS))
        if (used := [part for name in names if OWN[name][0] == module for part in OWN[name][1]])
    ]
    if config.under == LEVELS:
        own.append(source("core.time_series.surprise_levels", "change_points", "noise_variance", "cost_of_change", "steps"))
    measured = f"holed(settings, {config.seed})" if config.makes else "np.isfinite(points.values)"
    lines = [f"measured = {measured}", f"true = {found['true']!r}  # true surprises", *_rest(config, found)]
    for name in found["detectors"]:
        lines += ["", *LINES[name](config, found, forecast)]
    return "\n".join([*read[:-1], *(f"{part}\n\n" for part in own), REPORT, read[-1], *lines, *_levels(config, found), ""])


def _rest(config: Config, found: Mapping[str, Any]) -> list[str]:
    if not found["periods"] or not {FENCES, DBSCAN, HDBSCAN, FOREST} & {*found["detectors"]}:
        return ["signal = y"]
    return [*_season(config, found), "signal = found.resid  # what trend and season leave"]


def _season(config: Config, found: Mapping[str, Any]) -> list[str]:
    taken = "np.log(y)" if config.composition == MULTIPLICATIVE else "y"
    asked = f"period={found['periods'][0]}, seasonal={config.seasonal_window}, robust={config.robust}"
    return [f"found = STL({taken}, {asked}).fit()"]


def _global(config: Config, *_: Any) -> list[str]:
    return [f"band = global_band(y, {config.sigmas!r}, ddof={_ddof(config)})", _beyond(GLOBAL, config.sigmas)]


def _rolling(config: Config, *_: Any) -> list[str]:
    asked = f"{config.width}, {config.sigmas!r}, ddof={_ddof(config)}, past={config.side == PAST}"
    return [f"band = rolling_band(y, {asked})", _beyond(ROLLING, config.sigmas)]


def _median(config: Config, *_: Any) -> list[str]:
    return [f"band = median_band(y, {config.width}, {config.sigmas!r}, past={config.side == PAST})", _beyond(MEDIAN, config.sigmas)]


def _fences(config: Config, *_: Any) -> list[str]:
    product = config.composition == MULTIPLICATIVE
    fitted = "y / np.exp(signal)" if product else "y - signal"
    return [f"band = fence_band(y, {fitted}, {config.fence!r}, logs={product})", _beyond(FENCES, config.fence)]


def _foretold(config: Config, _: Any, forecast: Sequence[str]) -> list[str]:
    return [
        f"taken, MULTIPLICATIVE = y, {config.composition == MULTIPLICATIVE}",
        *forecast,
        "expected = trend if season is None else trend * season if MULTIPLICATIVE else trend + season",
        "errors = y - expected",
        "score = np.abs(errors) / np.sqrt(np.mean(errors**2))",
        f"report({FORETOLD!r}, score, score > norm.ppf(0.5 + {config.coverage!r} / 200))",
    ]


def _brutlag(config: Config, found: Mapping[str, Any], _: Any) -> list[str]:
    rates = f"{config.level_rate!r}, {config.slope_rate!r}, {config.season_rate!r}, {config.delta!r}"
    return [f"band = brutlag_band(y, {found['periods'][0]}, {rates})", _beyond(BRUTLAG, config.delta)]


def _dbscan(config: Config, *_: Any) -> list[str]:
    scores = f"dbscan_scores(windows_of(signal, {config.pattern}), {config.eps!r}, {config.neighbours})"
    return [f"score = at_points({scores}, {config.pattern})", f"report({DBSCAN!r}, score, (score > {config.eps!r}) & np.isfinite(score))"]


def _hdbscan(config: Config, *_: Any) -> list[str]:
    scores = f"hdbscan_scores(windows_of(signal, {config.pattern}), {config.smallest}, {config.eps!r}, {config.neighbours})"
    return [f"score = at_points({scores}, {config.pattern})", f"report({HDBSCAN!r}, score, score >= 1)"]


def _forest(config: Config, *_: Any) -> list[str]:
    return [
        f"score = at_points(forest_scores(windows_of(signal, {config.pattern}), {config.seed}), {config.pattern})",
        f"report({FOREST!r}, score, score > np.quantile(score[measured], 1 - {config.contamination!r} / 100))",
    ]


def _levels(config: Config, found: Mapping[str, Any]) -> list[str]:
    if config.under != LEVELS:
        return []
    product = config.composition == MULTIPLICATIVE
    lines = ["", "level = y"]
    if found["periods"]:
        lines = ["", *_season(config, found), f"level = y {'/ np.exp(found.seasonal)' if product else '- found.seasonal'}"]
    return [
        *lines,
        f"changes = change_points(level, cost_of_change(level, {config.penalty!r}))",
        'print(f"changes of the level: {len(changes)} {sum(changes)}")',
        'print(f"levels, first and last: {steps(level, changes)[0]:.10g} {steps(level, changes)[-1]:.10g}")',
    ]


def _ddof(config: Config) -> int:
    return int(config.divisor == SAMPLE)


def _beyond(name: str, threshold: float) -> str:
    return f"report({name!r}, band.score, band.score > {threshold!r})"


LINES: Mapping[str, Any] = {
    GLOBAL: _global,
    ROLLING: _rolling,
    MEDIAN: _median,
    FENCES: _fences,
    FORETOLD: _foretold,
    BRUTLAG: _brutlag,
    DBSCAN: _dbscan,
    HDBSCAN: _hdbscan,
    FOREST: _forest,
}
