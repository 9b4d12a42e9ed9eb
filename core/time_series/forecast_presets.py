"""Backtests to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.presets import Preset
from core.time_series.config import FORECAST, Config
from core.time_series.forecast_config import (
    AR,
    AUTO_ARIMA,
    DAMPED,
    DRIFT,
    ETS,
    GRU,
    HOLT,
    HW_ADD,
    HW_DAMPED,
    HW_MUL,
    LSTM,
    NAIVE,
    SARIMA,
    SEASONAL,
    SEPARATOR,
    SES,
    STL_ARIMA,
    THETA,
)


def _of(*methods: str) -> str:
    return SEPARATOR.join(methods)


FORECASTS: Mapping[str, Preset[Config]] = MappingProxyType(
    {
        "Passengers, old against new": Preset(
            Config(mode=FORECAST),
            "Box & Jenkins (1976), series G; the methods of Hyndman & Athanasopoulos (2021)",
            "Two of the six have no season: their lines pass through the middle of the waves, and their intervals must be wide.",
        ),
        "Passengers, logarithms": Preset(
            Config(mode=FORECAST, logarithm=True, forecasters=_of(SEASONAL, HW_ADD, SARIMA, AUTO_ARIMA)),
            "Box & Jenkins (1976), chapter 9: the airline model, ARIMA(0,1,1)(0,1,1) of the logarithm",
            "Of the logarithm the search finds the airline model by itself: SARIMA and automatic ARIMA draw one line.",
        ),
        "Passengers, a network learns": Preset(
            Config(mode=FORECAST, origins=2, logarithm=True, forecasters=_of(SEASONAL, HW_MUL, LSTM, GRU)),
            "Hochreiter & Schmidhuber (1997), LSTM; Cho et al. (2014), GRU",
            "Two networks of a thousand weights against a method with a few rates. Watch the gates of one cell while they learn.",
        ),
        "Gas, a season that grows": Preset(
            Config(mode=FORECAST, data="uk_gas", ahead=8, forecasters=_of(SEASONAL, HW_ADD, HW_MUL, HW_DAMPED, ETS, THETA)),
            "Durbin & Koopman (2001), section 8.3; Winters (1960)",
            "The season multiplies: the additive method is worse than its multiplicative sisters where the swings have grown.",
        ),
        "CO2, a season of 52 weeks": Preset(
            Config(mode=FORECAST, data="co2", ahead=26, origins=2, forecasters=_of(SEASONAL, THETA, STL_ARIMA, HW_ADD)),
            "Keeling & Whorf; STL and ARIMA as in Hyndman & Athanasopoulos (2021), section 5.7",
            "52 states are too many for Holt-Winters, and it says so; STL takes the season out first and follows the level too.",
        ),
        "The Nile, nothing to see": Preset(
            Config(mode=FORECAST, data="nile", ahead=5, origins=6, forecasters=_of(NAIVE, SES, HOLT, AR, DRIFT)),
            "Cobb (1978), The problem of the Nile",
            "Without trend and season the best forecast is a mean of the last years: smoothing beats the last value, a slope only harms.",
        ),
        "Sunspots, a cycle that is no clock": Preset(
            Config(mode=FORECAST, data="sunspots", ahead=11, origins=5, forecasters=_of(NAIVE, SEASONAL, AR, HW_ADD, DAMPED)),
            "Yule (1927), who invented autoregression for them",
            "A season of 11 years runs out of step with the sun. The autoregression follows its waves.",
        ),
    }
)
