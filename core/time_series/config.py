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
from core.time_series.method_config import SEARCHED, MethodConfig
from core.time_series.series_config import SeriesConfig
from core.time_series.surprise_config import MADE, SurpriseConfig
from core.time_series.truth_config import TruthConfig

PERIOD, REST, SEASON, HEAT, SPIRAL, OTHERS = LOWER = ("Period", "Rest", "Season", "Heat map", "Spiral", "Other methods")
DECOMPOSE, TRUTH, FORECAST, SURPRISES = MODES = ("Decompose", "Known truth", "Forecast", "Surprises")
WHAT = "A series taken apart, a made one whose parts are known, what comes next, or what in a series is a surprise."
CHANCE = "Of a made series, of drawn intervals, of a network, of the isolation forest: same seed, same chance."


@dataclass(frozen=True, kw_only=True)
class Config(SurpriseConfig, TruthConfig, MethodConfig, ForecastConfig, SeriesConfig):
    """Everything the pictures depend on. Equal configs give equal pictures."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then

    mode: str = choice(DECOMPOSE, "What to look at", WHAT, MODES)
    lower: str = choice(PERIOD, "Below", "What the lower picture shows.", LOWER)
    seed: int = number(0, "Seed", CHANCE, low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        self.chosen_periods  # noqa: B018, raises where it cannot be read
        if self.mode == FORECAST:
            self.check_forecast()
        else:
            self.check_method()
        if self.mode == TRUTH and self.method in SEARCHED:
            needs = "another method: this one takes too long to follow a slider"
            raise InputError(Problem(of(type(self))["method"].label, self.method, needs))

    def effective(self) -> tuple[str, ...]:
        """The settings that count for what is shown, in reading order."""
        of_mode = {
            DECOMPOSE: (*of(SeriesConfig), "lower", *self.method_effective()),
            TRUTH: (*self.truth_effective(), "gaps", "seed", *self.method_effective()),
            FORECAST: (*of(SeriesConfig), *self.forecast_effective(), "seed"),
            SURPRISES: self._surprising(),
        }[self.mode]
        names = {"mode", *of_mode} - ({"background"} if self.mode == TRUTH else set())
        return tuple(name for name in of(type(self)) if name in names)

    def _surprising(self) -> tuple[str, ...]:
        """The settings that count for a search for surprises."""
        ground = (*self.truth_effective(), "gaps") if self.subject == MADE else tuple(of(SeriesConfig))
        return (*self.surprise_effective(), *ground, "composition", "robust", "seasonal_window", "seed")

    def settled(self) -> Config:
        """The same, with every setting that has no effect on it at its default."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in params.of(type(self)).items() if name not in known})

    @property
    def makes(self) -> bool:
        """Whether the series is a made one."""
        return self.mode == TRUTH or (self.mode == SURPRISES and self.subject == MADE)

    @property
    def moves(self) -> bool:
        """Whether something happens over time: a search or weights are watched, forecasts tested; the rest are answers."""
        watched = self.background and "background" in self.method_effective()
        return self.mode == FORECAST or (self.mode == DECOMPOSE and (self.method in SEARCHED or watched))

    @property
    def heavy(self) -> bool:
        """Nothing here must queue."""
        return False
