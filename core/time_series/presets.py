"""Series and settings to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.presets import Preset
from core.time_series.config import DECOMPOSE, FORECAST, TRUTH, Config
from core.time_series.forecast_presets import FORECASTS
from core.time_series.method_config import CF, CLASSICAL, HAMILTON, HP, MSTL, MULTIPLICATIVE, STL, UNOBSERVED

SERIES: Mapping[str, Preset[Config]] = MappingProxyType(
    {
        "Passengers, a product": Preset(
            Config(data="air_passengers", method=CLASSICAL, composition=MULTIPLICATIVE),
            "Box & Jenkins (1976); the classical decomposition as in R’s decompose",
            "July has a quarter more passengers than the trend, November a fifth fewer, in 1949 as in 1960.",
        ),
        "Passengers, a sum": Preset(
            Config(data="air_passengers", method=CLASSICAL),
            "Box & Jenkins (1976)",
            "One season for all years is too wide for the first and too narrow for the last: the rest keeps a pattern.",
        ),
        "CO2, a breathing planet": Preset(
            Config(data="co2", method=STL, seasonal_window=35),
            "Cleveland et al. (1990), STL, section 1; seasonal window 35 as there",
            "Plants take CO2 out of the air in the northern summer. The trend never turns.",
        ),
        "Sunspots, eleven years": Preset(
            Config(data="sunspots", method=STL),
            "Schwabe (1844); National Geophysical Data Center",
            "The cycle is no clock: it drifts against any fixed period, and the window must follow it.",
        ),
        "The Nile, no season": Preset(
            Config(data="nile", method=HP),
            "Cobb (1978), The problem of the Nile",
            "Around 1899 the flow falls by a quarter at once. A smooth trend turns the step into a slope.",
        ),
        "Output and its cycle": Preset(
            Config(data="macrodata", method=HP, composition=MULTIPLICATIVE),
            "Hodrick & Prescott (1997), Postwar U.S. Business Cycles; lambda 1600",
            "The recessions of 1975, 1982 and 2009 are dips of the cycle; at the end it hangs on the last few quarters.",
        ),
        "Gas, a growing season": Preset(
            Config(data="uk_gas", method=STL, composition=MULTIPLICATIVE),
            "Durbin & Koopman (2001), section 8.3",
            "Around 1971 heating by gas spreads: the season doubles, even as a share of the trend.",
        ),
        "Output without a filter's ends": Preset(
            Config(data="macrodata", method=HAMILTON, composition=MULTIPLICATIVE),
            "Hamilton (2018), Why You Should Never Use the Hodrick-Prescott Filter",
            "The trend is what two years ago would have said. It looks at the past alone: its last values are not revised.",
        ),
        "Output, waves of 6 to 32 quarters": Preset(
            Config(data="macrodata", method=CF, composition=MULTIPLICATIVE),
            "Christiano & Fitzgerald (2003), The Band Pass Filter; the band of Burns & Mitchell (1946)",
            "Only waves of business-cycle length are left; what moves faster is counted to the trend.",
        ),
        "Gas by likelihood": Preset(
            Config(data="uk_gas", method=UNOBSERVED, composition=MULTIPLICATIVE),
            "Harvey (1989); Durbin & Koopman (2001), section 8.3",
            "Press the button: as the likelihood rises, the season learns to change and the level to be smooth.",
        ),
    }
)
MADE: Mapping[str, Preset[Config]] = MappingProxyType(
    {
        "Nothing special": Preset(
            Config(mode=TRUTH), "ours", "The classical season averages twenty years, and is closest where the season never changes."
        ),
        "Outliers": Preset(
            Config(mode=TRUTH, outliers=10),
            "ours; robust weights as in Cleveland et al. (1990), section 2.2",
            "Ten points far off bend the season of STL; robust STL all but overlooks them.",
        ),
        "A season that drifts": Preset(
            Config(mode=TRUTH, drift=200.0, noise=1.0),
            "ours",
            "The season triples. One season for all years is wrong at both ends; STL follows.",
        ),
        "A product": Preset(
            Config(mode=TRUTH, growing=True, rise=100.0, composition=MULTIPLICATIVE, method=CLASSICAL),
            "ours",
            "Season and noise grow with the trend: the methods that divide are closer than those that subtract.",
        ),
        "Breaks": Preset(
            Config(mode=TRUTH, breaks=2, shape="line", rise=0.0),
            "ours",
            "Every method here rounds off a jump of the level, and what is wrong in the trend goes into the rest.",
        ),
        "Two seasons": Preset(
            Config(mode=TRUTH, second=10.0, points=480, method=MSTL),
            "ours; Bandara, Hyndman & Bergmeir (2021), MSTL",
            "STL knows one season and leaves the longer one to trend and rest; MSTL finds both.",
        ),
    }
)
PRESETS: Mapping[str, Preset[Config]] = MappingProxyType({**SERIES, **MADE, **FORECASTS})
OF_MODE: Mapping[str, Mapping[str, Preset[Config]]] = MappingProxyType({DECOMPOSE: SERIES, TRUTH: MADE, FORECAST: FORECASTS})
