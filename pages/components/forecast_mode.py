"""Forecasts, as a mode of the time series page: their controls and how their run is watched."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params
from core.time_series.config import FORECAST, Config
from core.time_series.forecast_config import FORECASTERS, LEARNS, MOST_METHODS, ForecastConfig
from pages.components.controls import controls
from pages.components.several_of import several_of

WATCHED: dict[str, Any] = {"verb": "Forecast", "noun": "moment", "speeds": [1, 5, 20, 0], "speed": 0, "kind": FORECAST, "leaves": True}
LEAVES = {"forecast.csv": "What comes next (CSV)", "backtest.csv": "Every forecast beside the truth (CSV)"}
DEEPER = {"Orders": ("order", "seasonal_order", "ar_lags"), "Network": LEARNS}


def forecast_controls() -> dict[str, Any]:
    """Which methods, how far ahead, how often they are tested; below, the settings of the methods that are chosen."""
    param = params.of(ForecastConfig)["forecasters"]
    text, parts = several_of("forecasters", param, FORECASTERS, MOST_METHODS, placeholder="Choose methods …", help=param.help)
    chosen: dict[str, Any] = {"forecasters": text} | controls(Config, ["ahead", "origins"])
    known = ForecastConfig(forecasters=text).forecast_effective() if parts else ()
    for title, names in DEEPER.items():
        if shown := [name for name in names if name in known]:
            with st.expander(title):
                chosen |= controls(Config, shown)
    with st.expander("Logarithm and chance"):
        chosen |= controls(Config, ["logarithm", "seed"])
    return chosen
