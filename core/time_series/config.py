"""What a person chooses: a series, a method; in one mode a made series whose components are known, in one what forecasts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

from core import params
from core.errors import InputError, Problem
from core.params import check, choice, number, of
from core.time_series.forecast_config import ForecastConfig
from core.time_series.method_config import UNOBSERVED, MethodConfig
from core.time_series.series_config import SeriesConfig
from core.time_series.truth_config import TruthConfig

PERIOD, REST, SEASON, HEAT, OTHERS = LOWER = ("Period", "Rest", "Season", "Heat map", "Other methods")
DECOMPOSE, TRUTH, FORECAST = MODES = ("Decompose", "Known truth", "Forecast")


@dataclass(frozen=True, kw_only=True)
class Config(TruthConfig, MethodConfig, ForecastConfig, SeriesConfig):
    """Everything the pictures depend on. Equal configs give equal pictures."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then

    mode: str = choice(DECOMPOSE, "What to look at", "A series taken apart, a made one whose parts are known, or what comes next.", MODES)
    lower: str = choice(PERIOD, "Below", "What the lower picture shows.", LOWER)
    seed: int = number(0, "Seed", "Of a made series, of drawn intervals, of a network: same seed, same chance.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        self.chosen_periods  # noqa: B018, raises where it cannot be read
        if self.mode == FORECAST:
            self.check_forecast()
        else:
            self.check_method()
        if self.mode == TRUTH and self.method == UNOBSERVED:
            needs = "another method: this one takes too long to follow a slider"
            raise InputError(Problem(of(type(self))["method"].label, self.method, needs))

    def effective(self) -> tuple[str, ...]:
        """The settings that count for what is shown, in reading order."""
        of_mode = {
            DECOMPOSE: (*of(SeriesConfig), "lower", *self.method_effective()),
            TRUTH: (*self.truth_effective(), "gaps", "seed", *self.method_effective()),
            FORECAST: (*of(SeriesConfig), *self.forecast_effective(), "seed"),
        }[self.mode]
        names = {"mode", *of_mode}
        return tuple(name for name in of(type(self)) if name in names)

    def settled(self) -> Config:
        """The same, with every setting that has no effect on it at its default."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in params.of(type(self)).items() if name not in known})

    @property
    def moves(self) -> bool:
        """Whether something happens over time: a likelihood is climbed, forecasts are tested; the other methods are answers."""
        return self.mode == FORECAST or (self.mode == DECOMPOSE and self.method == UNOBSERVED)

    @property
    def heavy(self) -> bool:
        """Nothing here must queue."""
        return False
