"""Things to try that check themselves. Light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.time_series import forecast_tasks
from core.time_series.config import DECOMPOSE, FORECAST, TRUTH, Config
from core.time_series.forecast_snapshot import ForecastSnapshot
from core.time_series.method_config import HP, MULTIPLICATIVE
from core.time_series.snapshot import Snapshot


@dataclass(frozen=True)
class Task:
    """mode: where it is offered. words: what to do, for the page. done: whether a state has done it."""

    mode: str
    words: str
    done: Callable[[Config, Any], bool]


def _product(config: Config, snapshot: Snapshot) -> bool:
    return config.data == "air_passengers" and config.composition == MULTIPLICATIVE and bool(snapshot.season_strengths)


def _frozen(config: Config, snapshot: Snapshot) -> bool:
    return config.data == "co2" and bool(snapshot.parts.seasons) and (config.periodic or config.seasonal_window >= 35)


def _bend(config: Config, snapshot: Snapshot) -> bool:
    return config.data == "macrodata" and config.method == HP and config.smoothness == "6.25"


def _robust(config: Config, snapshot: Snapshot) -> bool:
    errors = {one.method: one.trend + one.season for one in snapshot.scores}
    return config.outliers > 0 and errors["STL, robust"] < 0.5 * errors["STL"]


def _growing(config: Config, snapshot: Snapshot) -> bool:
    errors = {one.method: one.season for one in snapshot.scores}
    return config.growing and errors["Classical, multiplicative"] < 0.5 * errors["Classical, additive"]


def _classical(config: Config, snapshot: Snapshot) -> bool:
    errors = {one.method: one.season for one in snapshot.scores}
    return bool(config.drift) and errors["STL"] < errors["Classical, additive"]


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "product": Task(DECOMPOSE, "Airline passengers: make the rest as wide in 1949 as in 1960, by the other composition.", _product),
        "frozen": Task(DECOMPOSE, "CO2: widen the seasonal window until every year has nearly the same season.", _frozen),
        "bend": Task(DECOMPOSE, "Economy: with Hodrick-Prescott, take the lambda of years for quarters. Where has the cycle gone?", _bend),
        "robust": Task(TRUTH, "Add outliers until robust STL is less than half as far off as STL.", _robust),
        "growing": Task(TRUTH, "Let the swings grow with the level until a product halves the error of the season.", _growing),
        "classical": Task(TRUTH, "Let the season drift until STL beats the classical season.", _classical),
        "halved": Task(
            FORECAST, "Airline passengers: find a method whose errors are less than half of those of seasonal naive.", forecast_tasks.halved
        ),
        "honest": Task(FORECAST, "Find a best method whose 80 % interval holds 70 to 90 % of the truth.", forecast_tasks.honest),
        "yule": Task(FORECAST, "Sunspots: beat seasonal naive by an autoregression.", forecast_tasks.yule),
        "white": Task(FORECAST, "Airline passengers: choose SARIMA orders that leave no pattern in the logarithm.", forecast_tasks.white),
        "network": Task(FORECAST, "Let a network beat seasonal naive.", forecast_tasks.network),
    }
)


def words(mode: str) -> dict[str, str]:
    """The tasks of a mode by name, as the page offers them."""
    return {name: task.words for name, task in TASKS.items() if task.mode == mode}


def done(config: Config, snapshot: Snapshot | ForecastSnapshot) -> list[str]:
    """The names of the tasks that this state fulfils."""
    return [name for name, task in TASKS.items() if task.mode == config.mode and task.done(config, snapshot)]
