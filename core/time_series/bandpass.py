"""Methods that look for a cycle of a given length, as economists do."""

from __future__ import annotations

import numpy as np

from core.data.wording import Described, count
from core.errors import Problem
from core.params import of
from core.time_series.method_config import MethodConfig
from core.time_series.parts import Parts
from core.time_series.repair import Floats
from core.time_series.seasonal import STATSMODELS

HAMILTON_BY_MONTHS = {1: (24, 12), 3: (8, 4), 12: (2, 1)}  # two years ahead from one year; Hamilton (2018), section VII


def baxter_king(values: Floats, _: tuple[int, ...], __: int, config: MethodConfig) -> Parts:
    """The band of waves between two lengths, by a centred filter cut off after K points. Baxter & King (1999), section III."""
    from statsmodels.tsa.filters.bk_filter import bkfilter

    k = config.cut
    cycle = np.full(len(values), np.nan)
    cycle[k : len(values) - k] = bkfilter(values, config.shortest, config.longest, k)
    facts = (
        f"The cycle holds waves of {config.shortest:g} to {config.longest:g} points; the trend all others, shorter ones too.",
        f"The filter reaches {k} points to either side.",
    )
    return Parts(values - cycle, (), cycle, False, "Cycle", STATSMODELS, (k, k), f"the filter needs {k} points on either side", None, facts)


def christiano_fitzgerald(values: Floats, _: tuple[int, ...], __: int, config: MethodConfig) -> Parts:
    """The same band up to the ends, by the filter that is best for a random walk. Christiano & Fitzgerald (2003), section 2."""
    from statsmodels.tsa.filters.cf_filter import cffilter

    cycle = np.asarray(cffilter(values, config.shortest, config.longest, config.drift_out)[0])
    half = min(round(config.longest / 2), len(values) // 2)
    facts = (
        f"The cycle holds waves of {config.shortest:g} to {config.longest:g} points; the trend all others, shorter ones too.",
        "The line from the first to the last point is taken out before." if config.drift_out else "No line is taken out before.",
    )
    why = f"less than half of a wave of {config.longest:g} points is known on one side"
    return Parts(values - cycle, (), cycle, False, "Cycle", STATSMODELS, (half, half), why, None, facts)


def ahead_and_lags(config: MethodConfig, periods: tuple[int, ...], monthly: int) -> tuple[int, int]:
    """How far ahead, and from how many values: as chosen, else two years from one, else two cycles from one."""
    ahead, lags = HAMILTON_BY_MONTHS.get(monthly, (2 * periods[0], periods[0]) if periods else (8, 4))
    return config.horizon or ahead, config.lags or lags


def hamilton(values: Floats, periods: tuple[int, ...], monthly: int, config: MethodConfig) -> Parts:
    """The trend is what a regression on the values so long before would have said. Hamilton (2018), equation 20."""
    from statsmodels.tsa.filters.hamilton_filter import hamilton_filter

    ahead, lags = ahead_and_lags(config, periods, monthly)
    found = hamilton_filter(values, ahead, lags)
    cycle, trend = (np.asarray(part, dtype=np.float64) for part in (found.cycle, found.trend))
    of_values = f"the {lags} values that lie" if lags > 1 else "the value that lies"
    facts = (f"Each value is foretold from {of_values} {count(ahead, 'point')} before; the cycle is by how much that was wrong.",)
    why = "so far back no values are known to foretell from"
    return Parts(trend, (), cycle, False, "Cycle", STATSMODELS, (ahead + lags - 1, 0), why, None, facts)


def band_problems(n: int, config: MethodConfig) -> list[Problem]:
    """A filter that is longer than the series."""
    label = {name: param.label for name, param in of(MethodConfig).items()}
    if 2 * config.cut + 1 >= n:
        return [Problem(label["cut"], config.cut, f"at most {(n - 2) // 2} for {n:,} points")]
    return []


def hamilton_problems(n: int, config: MethodConfig, periods: tuple[int, ...], monthly: int) -> list[Problem]:
    """A regression with fewer values than it has numbers to find."""
    ahead, lags = ahead_and_lags(config, periods, monthly)
    if n - (ahead + lags - 1) > 2 * (lags + 1):
        return []
    got = Described(f"{ahead}, from {count(lags, 'value')}")
    most = n - 3 * lags - 2
    return [Problem("Points ahead", got, f"at most {most:,} for {count(n, 'point')}" if most > 0 else f"more than {count(n, 'point')}")]
