"""What a person chooses about a made series whose components are known. A topic's Config inherits it."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import choice, flag, number, of

SHAPES = ("line", "curve", "wave", "random walk")


@dataclass(frozen=True, kw_only=True)
class TruthConfig:
    """What the generator adds up. Amounts are in units of the series, lengths in points."""

    points: int = number(240, "Points", "How long the made series is.", low=48, high=1200, step=12)
    true_period: int = number(12, "True period", "Points in one cycle of its season.", low=2, high=60)
    shape: str = choice("curve", "Trend", "How its slow part moves.", SHAPES)
    rise: float = number(40.0, "Rise", "By how much the slow part moves over the whole series.", low=-100.0, high=100.0, step=5.0)
    swing: float = number(10.0, "Swing", "How far the season goes to either side.", low=0.0, high=50.0, step=1.0)
    drift: float = number(
        0.0, "Drift of the season", "By how much of itself the season has changed at the end.", low=-100.0, high=200.0, step=10.0, unit="%"
    )
    second: float = number(0.0, "Second swing", "A second season, seven times as long.", low=0.0, high=50.0, step=1.0)
    wave: float = number(0.0, "Business cycle", "A slow wave of four periods’ length that is no season.", low=0.0, high=50.0, step=1.0)
    noise: float = number(2.0, "Noise", "Standard deviation of what is left to chance.", low=0.0, high=20.0, step=0.5)
    breaks: int = number(0, "Breaks", "So many times the level jumps.", low=0, high=5)
    jump: float = number(20.0, "Jump", "By how much.", low=-60.0, high=60.0, step=5.0)
    outliers: int = number(0, "Outliers", "So many points are far off.", low=0, high=40)
    far: float = number(30.0, "How far off", "Above or below what they should be.", low=5.0, high=100.0, step=5.0)
    holes: int = number(0, "Missing points", "So many points are taken away, in runs of up to four.", low=0, high=200)
    growing: bool = flag(False, "Swings grow with the level", "Season and noise are multiplied with the trend: a multiplicative truth.")

    def truth_effective(self) -> tuple[str, ...]:
        """The settings that have an effect, in reading order."""
        without = {"jump"} if not self.breaks else set()
        without |= {"far"} if not self.outliers else set()
        without |= {"drift"} if not self.swing else set()
        return tuple(name for name in of(TruthConfig) if name not in without)
