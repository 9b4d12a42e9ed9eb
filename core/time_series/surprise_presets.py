"""Searches for surprises to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.presets import Preset
from core.time_series.config import SURPRISES, Config
from core.time_series.surprise_config import FENCES, GLOBAL, LEVELS, MADE, MEDIAN

PRESETS: Mapping[str, Preset[Config]] = MappingProxyType(
    {
        "Nine values, by hand": Preset(
            Config(mode=SURPRISES, data="nine_values", detector=GLOBAL, sigmas=1.5, width=5),
            "a worked example of study notes; mean and standard deviation as in Tukey (1977), chapter 2, by hand",
            "Mean 19.889, standard deviation 7.062: above 30.482 or below 9.295 is too far. Only 35 is; 10 and 12 look odd and are inside.",
        ),
        "The Nile, 1899": Preset(
            Config(mode=SURPRISES, data="nile", under=LEVELS),
            "Cobb (1978), The problem of the Nile; the dam at Aswan was begun in 1899",
            "No single year is a surprise, but the level is: it falls by a quarter in 1899 and never comes back.",
        ),
        "Prices, autumn 2008": Preset(
            Config(mode=SURPRISES, data="macrodata", value="infl", detector=MEDIAN),
            "Federal Reserve Bank of St. Louis; the collapse of Lehman Brothers in September 2008",
            "PLACEHOLDER.",
        ),
        "Known surprises": Preset(
            Config(mode=SURPRISES, subject=MADE, outliers=8, breaks=1, detector=FENCES),
            "ours",
            "PLACEHOLDER.",
        ),
    }
)
