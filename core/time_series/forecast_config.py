"""What a person chooses about forecasts: which methods, how far ahead, how often they are tested. A topic's Config inherits it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import InputError, Problem
from core.params import flag, number, of, text

NAIVE, SEASONAL, DRIFT, SES, HOLT, DAMPED = "Naive", "Seasonal naive", "Drift", "SES", "Holt", "Holt, damped"
HW_ADD, HW_MUL, HW_DAMPED, ETS = "Holt-Winters, additive", "Holt-Winters, multiplicative", "Holt-Winters, damped", "Automatic ETS"
AR, ARIMA, SARIMA, AUTO_ARIMA = "AR", "ARIMA", "SARIMA", "Automatic ARIMA"
THETA, STL_ARIMA, LSTM, GRU = "Theta", "STL + ARIMA", "LSTM", "GRU"
SIMPLE = (NAIVE, SEASONAL, DRIFT)
SMOOTHED = (SES, HOLT, DAMPED, HW_ADD, HW_MUL, HW_DAMPED)
NETWORKS = (LSTM, GRU)
FORECASTERS = (*SIMPLE, *SMOOTHED, ETS, AR, ARIMA, SARIMA, AUTO_ARIMA, THETA, STL_ARIMA, *NETWORKS)
SEASONS_ONLY = (SEASONAL, HW_ADD, HW_MUL, HW_DAMPED, SARIMA, STL_ARIMA)
SEPARATOR = " | "
MOST_METHODS, MOST_ORDER, MOST_SEASONAL = 8, 5, 2
LEARNS = ("net_window", "net_units", "net_epochs", "net_batch", "net_rate", "net_differences")


@dataclass(frozen=True, kw_only=True)
class ForecastConfig:
    """The settings of a backtest. `forecast_effective` says which of them count, `check_forecast` whether they fit together."""

    forecasters: str = text(
        SEPARATOR.join((NAIVE, SEASONAL, DRIFT, HW_MUL, THETA, AUTO_ARIMA)),
        "Methods",
        f"From one to {MOST_METHODS} methods that are tested against each other.",
        longest=400,
    )
    ahead: int = number(0, "Horizon", "How many points ahead is forecast. 0: one cycle, or 10 points without a season.", low=0, high=120)
    origins: int = number(
        4, "Origins", "So many times the forecast is made and tested, each a horizon after the one before.", low=1, high=12
    )
    logarithm: bool = flag(False, "Forecast the logarithm", "For swings that grow with the level. What is shown is turned back.")
    order: str = text("0, 1, 1", "ARIMA order p, d, q", "Past values, differences, past errors.", longest=12)
    seasonal_order: str = text("0, 1, 1", "Seasonal order P, D, Q", "The same from cycle to cycle, for SARIMA.", longest=12)
    ar_lags: int = number(0, "Lags of AR", "From so many past values. 0: as many as AIC finds best.", low=0, high=48)
    net_window: int = number(
        0, "Input window", "So many points go into the network. 0: one cycle, at least 12.", low=0, high=120, unit="values"
    )
    net_units: int = number(16, "Units", "Cells side by side, each with a memory of its own.", low=1, high=64)
    net_epochs: int = number(50, "Epochs", "How often all windows are seen.", low=1, high=500, log=True)
    net_batch: int = number(16, "Batch size", "Windows a step.", low=1, high=256, log=True)
    net_rate: float = number(0.01, "Learning rate", "How far each step of Adam goes.", low=1e-5, high=1.0, log=True)
    net_differences: bool = flag(
        True, "Learn the differences", "From point to point, so that a trend can go on; else the values themselves."
    )

    @property
    def chosen_forecasters(self) -> tuple[str, ...]:
        """The methods in the order of the text. Raises: InputError where it names others, none, too many, or one twice."""
        named = [part.strip() for part in self.forecasters.split("|") if part.strip()]
        label = of(ForecastConfig)["forecasters"].label
        problems = [Problem(label, one, f"one of {', '.join(FORECASTERS)}") for one in named if one not in FORECASTERS]
        if not 1 <= len(named) <= MOST_METHODS or len(set(named)) < len(named):
            problems.append(Problem(label, self.forecasters, f"from one to {MOST_METHODS} different ones"))
        if problems:
            raise InputError(problems)
        return tuple(named)

    @property
    def orders(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        """(p, d, q) and (P, D, Q). Raises: InputError, with all problems at once, where they cannot be read."""
        problems: list[Problem | str] = []
        found = [
            _three(of(ForecastConfig)[name].label, getattr(self, name), most, differences, problems)
            for name, most, differences in (("order", MOST_ORDER, 2), ("seasonal_order", MOST_SEASONAL, 1))
        ]
        if problems:
            raise InputError(problems)
        return found[0], found[1]

    def check_forecast(self) -> None:
        """Raises InputError for what can be said without the series."""
        problems: list[Problem | str] = []
        for read in (lambda: self.chosen_forecasters, lambda: self.orders):
            try:
                read()
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)

    def forecast_effective(self) -> tuple[str, ...]:
        """The settings that count for the chosen methods, in reading order."""
        chosen = set(self.chosen_forecasters)
        without = set() if chosen & {ARIMA, SARIMA} else {"order"}
        without |= set() if SARIMA in chosen else {"seasonal_order"}
        without |= set() if AR in chosen else {"ar_lags"}
        without |= set() if chosen & set(NETWORKS) else set(LEARNS)
        return tuple(name for name in of(ForecastConfig) if name not in without)


def _three(label: str, written: str, most: int, differences: int, problems: list[Problem | str]) -> tuple[int, int, int]:
    """Three whole numbers, the middle one of differences; a fault is added to problems."""
    parts = [part for part in re.split(r"[\s,;]+", written.strip("() ")) if part]
    limits = (most, differences, most)
    if len(parts) != 3 or not all(
        part.isascii() and part.isdecimal() and int(part) <= limit for part, limit in zip(parts, limits, strict=True)
    ):
        needs = f"three whole numbers such as 0, 1, 1: up to {most}, up to {differences}, up to {most}"
        problems.append(Problem(label, written, needs))
        return 0, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2])
