"""What a person chooses about the way a series is taken apart. A topic's Config inherits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.errors import InputError, Problem
from core.params import choice, flag, number, of
from core.time_series.forecast_smoothing import ALL, letters

STL, CLASSICAL, HP, MSTL, MEAN, BK = "STL", "Classical", "Hodrick-Prescott", "MSTL", "Moving average", "Baxter-King"
CF, HAMILTON, HOLT_WINTERS, ETS, UNOBSERVED = "Christiano-Fitzgerald", "Hamilton", "Holt-Winters", "ETS", "Unobserved components"
METHODS = (STL, MSTL, CLASSICAL, MEAN, HP, BK, CF, HAMILTON, HOLT_WINTERS, ETS, UNOBSERVED)
SEARCHED = (ETS, UNOBSERVED)  # found by a search that is watched: too slow to follow a slider
CENTRED, TRAILING, EXPONENTIAL = AVERAGES = ("centred", "trailing", "exponential")
LEVELS = ("local linear trend", "smooth trend", "local level", "random walk with drift", "deterministic trend")
ADDITIVE, MULTIPLICATIVE = COMPOSITIONS = ("additive", "multiplicative")
SHORT = 5  # points of a moving average where there is no season
DUMMIES, HARMONICS = 12, 6  # unobserved components: a longer season than so many points is a sum of so many waves
BY_SPACING, OWN = "by spacing", "own"
AUTOMATIC = "automatic"
MODELS = (AUTOMATIC, *(letters(name) for name in ALL))
LAMBDAS = (BY_SPACING, "6.25", "1600", "129600", OWN)
OF_METHOD: Mapping[str, tuple[str, ...]] = MappingProxyType(  # settings in reading order
    {
        STL: (
            *("composition", "robust", "background", "periodic", "seasonal_window", "trend_window", "low_pass_window"),
            *("seasonal_degree", "trend_degree", "low_pass_degree"),
        ),
        CLASSICAL: ("composition", "extended"),
        HP: ("composition", "smoothness", "log_lambda"),
        MSTL: ("composition", "robust", "background"),
        MEAN: ("composition", "average", "window"),
        BK: ("composition", "shortest", "longest", "cut"),
        CF: ("composition", "shortest", "longest", "drift_out"),
        HAMILTON: ("composition", "horizon", "lags"),
        HOLT_WINTERS: ("composition", "damped", "background"),
        ETS: ("model",),
        UNOBSERVED: ("composition", "level"),
    }
)


@dataclass(frozen=True, kw_only=True)
class MethodConfig:
    """The method and its settings. `method_effective` says which of them count, `check_method` whether they fit together."""

    method: str = choice(STL, "Method", "How the series is taken apart.", METHODS)
    composition: str = choice(
        ADDITIVE, "Composition", "Trend + season + rest, or trend × season × rest, for swings that grow with the level.", COMPOSITIONS
    )
    robust: bool = flag(False, "Robust", "Points that fit badly count for less, so that outliers do not bend the season.")
    background: bool = flag(False, "In the background", "For long series: press the button, watch the search, stop at any time.")
    periodic: bool = flag(False, "Same season every cycle", "One season for the whole series, as R’s s.window = “periodic”.")
    seasonal_window: int = number(
        7, "Seasonal window", "Over how many cycles the season is smoothed: small follows changes.", low=3, high=101, step=2, unit="cycles"
    )
    trend_window: int = number(
        0,
        "Trend window",
        "Over how many points the trend is smoothed: odd and above the period. 0: by rule.",
        low=0,
        high=99_999,
        unit="points",
    )
    low_pass_window: int = number(
        0, "Low-pass window", "What is taken out of the season: odd and above the period. 0: the least.", low=0, high=99_999, unit="points"
    )
    seasonal_degree: int = number(1, "Seasonal degree", "0: a local mean, 1: a local line.", low=0, high=1)
    trend_degree: int = number(1, "Trend degree", "0: a local mean, 1: a local line.", low=0, high=1)
    low_pass_degree: int = number(1, "Low-pass degree", "0: a local mean, 1: a local line.", low=0, high=1)
    extended: bool = flag(
        False, "Trend to the ends", "Draw the trend on as a straight line through its last cycle; else the ends stay empty."
    )
    smoothness: str = choice(
        BY_SPACING, "Lambda", "How much a bend of the trend costs: 6.25 for years, 1600 for quarters, 129600 for months.", LAMBDAS
    )
    log_lambda: float = number(3.2, "log10 of lambda", "The larger, the straighter the trend.", low=-1.0, high=9.0, step=0.05)
    average: str = choice(CENTRED, "Average", "Over both sides, over the past alone, or over the past with weights that fade.", AVERAGES)
    window: int = number(0, "Window", "Points of the average. 0: one period, or 5 without a season.", low=0, high=999, unit="points")
    shortest: float = number(6.0, "Shortest wave", "Waves below this length are no cycle.", low=2.0, high=400.0, step=0.5, unit="points")
    longest: float = number(32.0, "Longest wave", "Waves above this length are trend.", low=3.0, high=800.0, step=0.5, unit="points")
    cut: int = number(
        12,
        "Reach",
        "How far the filter reaches to either side: further is sharper and costs more of the ends.",
        low=2,
        high=200,
        unit="points",
    )
    drift_out: bool = flag(True, "Take out a drift", "First subtract the line from the first to the last point.")
    horizon: int = number(0, "Points ahead", "How far before the trend is foretold. 0: two years.", low=0, high=500, unit="points")
    lags: int = number(0, "From so many values", "What it is foretold from. 0: one year.", low=0, high=100, unit="points")
    damped: bool = flag(False, "Damped slope", "The slope fades, so that the trend levels off.")
    model: str = choice(
        AUTOMATIC, "Model", "Error, trend, season: N none, A added, Ad added and damped, M multiplied. Automatic: by AICc.", MODELS
    )
    level: str = choice("local linear trend", "Level", "How the slow part may move.", LEVELS)

    @property
    def product(self) -> bool:
        """Whether a product is asked for."""
        return self.composition == MULTIPLICATIVE and "composition" in OF_METHOD[self.method]

    def method_effective(self) -> tuple[str, ...]:
        """The settings that count for the chosen method, in reading order."""
        names = set(OF_METHOD[self.method])
        if not self.robust and "robust" in names:
            names -= {"background"}
        if self.periodic:
            names -= {"seasonal_window", "seasonal_degree"}
        if self.smoothness != OWN:
            names -= {"log_lambda"}
        return ("method", *(name for name in OF_METHOD[self.method] if name in names))

    def check_method(self) -> None:
        """Raises InputError, with all problems at once, for what can be said without the series."""
        label = {name: param.label for name, param in of(MethodConfig).items()}
        known = self.method_effective()
        odd = [name for name in ("seasonal_window", "trend_window", "low_pass_window") if name in known]
        problems = [
            Problem(label[name], value, "an odd number" + ("" if name == "seasonal_window" else ", or 0 for the rule"))
            for name in odd
            if (value := getattr(self, name)) and value % 2 == 0
        ]
        if self.method in (BK, CF) and self.longest <= self.shortest:
            problems.append(Problem(label["longest"], self.longest, f"more than the shortest wave, {self.shortest:g}"))
        if problems:
            raise InputError(problems)
