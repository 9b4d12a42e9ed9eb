"""Searches for surprises to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.presets import Preset
from core.time_series.config import SURPRISES, Config
from core.time_series.method_config import MULTIPLICATIVE
from core.time_series.surprise_config import FENCES, FORETOLD, GLOBAL, LEVELS, MADE

PRESETS: Mapping[str, Preset[Config]] = MappingProxyType(
    {
        "Nine values, by hand": Preset(
            Config(mode=SURPRISES, data="nine_values", periods="1", detector=GLOBAL, sigmas=1.5, width=5),
            "a worked example of study notes, checked by hand",
            "Mean 19.889, standard deviation 7.062: above 30.482 or below 9.295 is too far. Only 35 is; 10 looks odd and is inside.",
        ),
        "The Nile, 1899": Preset(
            Config(mode=SURPRISES, data="nile", under=LEVELS),
            "Cobb (1978), The problem of the Nile; works on the dam at Aswan began in 1899",
            "No year is a surprise among its neighbours, yet the level falls by a quarter in 1899 and does not come back.",
        ),
        "Prices, autumn 2008": Preset(
            Config(mode=SURPRISES, data="macrodata", value="infl", detector=FORETOLD),
            "Federal Reserve Bank of St. Louis; Lehman Brothers collapsed in September 2008",
            "The last quarter of 2008 is farthest off, and most detectors agree. The fall of oil in 1986 is there too.",
        ),
        "Gas, 1970": Preset(
            Config(
                mode=SURPRISES,
                data="uk_gas",
                detector=FENCES,
                composition=MULTIPLICATIVE,
                robust=True,
                fence=6.0,
                labels="1970-07, 1970-10",
            ),
            "Durbin & Koopman (2001), section 14.3: a disruption of the supply in 1970",
            "Two quarters stick out of a season that grows. Only a detector that knows the season, and a product, sees them alone.",
        ),
        "Known surprises": Preset(
            Config(mode=SURPRISES, subject=MADE, outliers=8, breaks=1, far=15.0),
            "ours",
            "The truth is known: read precision and recall. What knows the season finds what the others cannot tell from it.",
        ),
        "Many hide each other": Preset(
            Config(mode=SURPRISES, subject=MADE, outliers=30, swing=0.0, rise=0.0, detector=GLOBAL),
            "ours; masking as in Davies & Gather (1993), The identification of multiple outliers",
            "Thirty outliers widen the standard deviation until 3 are left to find. A median does not mind them: 29.",
        ),
    }
)
