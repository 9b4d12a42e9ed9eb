"""What a person chooses about the search for surprises. A topic's Config inherits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.params import choice, number, of, text

GLOBAL, ROLLING, MEDIAN, FENCES = "Global mean", "Rolling mean", "Rolling median", "STL and IQR"
FORETOLD, BRUTLAG = "Prediction interval", "Brutlag bands"
DBSCAN, HDBSCAN, FOREST = "DBSCAN", "HDBSCAN", "Isolation forest"
DETECTORS = (GLOBAL, ROLLING, MEDIAN, FENCES, FORETOLD, BRUTLAG, DBSCAN, HDBSCAN, FOREST)
ON_WINDOWS = (DBSCAN, HDBSCAN, FOREST)  # they give a score, and no value to expect
POPULATION, SAMPLE = DIVISORS = ("population", "sample")
CENTRED, PAST = SIDES = ("centred", "past alone")
SERIES, MADE = SUBJECTS = ("a series", "a made series")
AGREEMENT, LEVELS = UNDER = ("Agreement", "Change points")
OF_DETECTOR: Mapping[str, tuple[str, ...]] = MappingProxyType(  # settings in reading order
    {
        GLOBAL: ("sigmas", "divisor"),
        ROLLING: ("sigmas", "width", "side", "divisor"),
        MEDIAN: ("sigmas", "width", "side"),
        FENCES: ("fence", "composition", "robust", "seasonal_window"),
        FORETOLD: ("coverage", "composition"),
        BRUTLAG: ("delta", "level_rate", "slope_rate", "season_rate"),
        DBSCAN: ("pattern", "eps", "neighbours"),
        HDBSCAN: ("pattern", "smallest", "eps", "neighbours"),
        FOREST: ("pattern", "contamination"),
    }
)


@dataclass(frozen=True, kw_only=True)
class SurpriseConfig:
    """The detectors with their settings, true surprises as a person marks them, change points. All detectors run; one is drawn large."""

    subject: str = choice(SERIES, "Search in", "A series of data, or a made one whose surprises are known.", SUBJECTS)
    detector: str = choice(MEDIAN, "Detector", "Whose band, flags and score are drawn.", DETECTORS)
    sigmas: float = number(
        3.0, "Deviations k", "A point is flagged beyond so many standard deviations, or scaled MADs.", low=0.5, high=6.0, step=0.1
    )
    divisor: str = choice(POPULATION, "Standard deviation", "Population: divided by n. Sample: by n − 1, as pandas does.", DIVISORS)
    width: int = number(15, "Window width", "So many points are looked at together.", low=3, high=365, unit="points")
    side: str = choice(CENTRED, "Window lies", "Around the point, itself included, or only before it: what could have been known.", SIDES)
    fence: float = number(
        1.5, "IQR factor", "Fences lie so many interquartile ranges outside the quartiles; Tukey: 1.5.", low=0.5, high=6.0, step=0.1
    )
    coverage: float = number(
        99.0, "Interval", "Of 100 points so many should lie inside, if chance is normal.", low=50.0, high=99.9, step=0.1, unit="%"
    )
    delta: float = number(
        3.0, "Band δ", "So many usual deviations of this phase of the season; Brutlag: 2 to 3.", low=1.0, high=6.0, step=0.1
    )
    level_rate: float = number(0.3, "Level rate α", "How fast the level follows.", low=0.01, high=1.0, step=0.01)
    slope_rate: float = number(0.01, "Slope rate β", "How fast the slope follows.", low=0.0, high=1.0, step=0.01)
    season_rate: float = number(0.3, "Season rate γ", "How fast season and deviations follow.", low=0.01, high=1.0, step=0.01)
    pattern: int = number(
        3, "Pattern width", "So many points in a row are one point of the space that is searched.", low=1, high=100, unit="points"
    )
    eps: float = number(
        1.0, "eps", "Patterns nearer than this are neighbours, in typical deviations a point.", low=0.1, high=5.0, step=0.05
    )
    neighbours: int = number(5, "Neighbours", "So many near patterns, itself included, make a place dense.", low=2, high=50)
    smallest: int = number(10, "Smallest cluster", "Fewer patterns than this are no cluster.", low=2, high=200, unit="patterns")
    contamination: float = number(
        2.0, "Share of surprises", "So many points of 100 are called surprising.", low=0.5, high=20.0, step=0.5, unit="%"
    )
    labels: str = text(
        "", "True surprises", "Their times, as 1899, 1913. Click a point of the picture to mark it, or to take it back.", longest=2000
    )
    under: str = choice(AGREEMENT, "Second picture", "Which detectors agree, or where the level changes.", UNDER)
    penalty: float = number(
        3.0, "Cost of a change", "In units of σ² log n: the more it costs, the fewer changes.", low=0.5, high=60.0, step=0.5
    )

    def surprise_effective(self) -> tuple[str, ...]:
        """Those of these settings that have an effect, in reading order."""
        return tuple(name for name in of(SurpriseConfig) if name != "penalty" or self.under == LEVELS)

    @property
    def marks(self) -> tuple[str, ...]:
        """The marked times as written, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.labels.replace(";", ",").split(",") if part.strip()))
