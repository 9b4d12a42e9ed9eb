"""The plainest forecasts, which every other method must beat: the last value, that of a cycle ago, a line from the first to the last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = (1.2815515655446004, 1.959963984540054)  # the normal distribution's quantiles of 0.90 and 0.975
TAILS = ((0.10, 0.90), (0.025, 0.975))  # of the 80 and the 95 % interval, where ways to go on are drawn


@dataclass(frozen=True)
class Forecast:
    """What a method says. mean: (ahead,); low, high: (levels, ahead), the bounds of the 80 and the 95 % interval.

    residuals: what it missed by within its history, one point ahead, (points,). fitted: coefficients that a Ljung-Box test of them takes
    off its degrees of freedom. found: what was chosen or estimated, a sentence.
    """

    mean: Floats
    low: Floats
    high: Floats
    residuals: Floats
    fitted: int = 0
    found: str = ""


def spread(mean: Floats, deviation: Floats) -> tuple[Floats, Floats]:
    """The bounds of normal intervals, (levels, ahead) each, from a standard deviation for each step."""
    reach = np.outer(NORMAL, deviation)
    return mean - reach, mean + reach


def naive(history: Floats, ahead: int) -> Forecast:
    """The last value. Its deviation grows with the root of the step. Hyndman & Athanasopoulos (2021), sections 5.2 and 5.5."""
    residuals = np.diff(history)
    deviation = np.sqrt(np.mean(residuals**2)) * np.sqrt(np.arange(1, ahead + 1))
    mean = np.full(ahead, history[-1])
    return Forecast(mean, *spread(mean, deviation), residuals)


def seasonal_naive(history: Floats, ahead: int, period: int) -> Forecast:
    """The value of one cycle ago: y_(T+h-m(k+1)), k whole cycles before h; deviation s sqrt(k + 1). As above, table 5.2."""
    residuals = history[period:] - history[:-period]
    step = np.arange(ahead)
    mean = history[len(history) - period + step % period]
    deviation = np.sqrt(np.mean(residuals**2)) * np.sqrt(step // period + 1)
    return Forecast(mean, *spread(mean, deviation), residuals)


def drift(history: Floats, ahead: int) -> Forecast:
    """The line from the first value to the last goes on; deviation s sqrt(h (1 + h / (T - 1))). As above, table 5.2.

    s divides by what is left after one coefficient, the slope.
    """
    slope = (history[-1] - history[0]) / (len(history) - 1)
    residuals = np.diff(history) - slope
    step = np.arange(1, ahead + 1)
    s = np.sqrt(np.sum(residuals**2) / (len(residuals) - 1))
    mean = history[-1] + slope * step
    return Forecast(mean, *spread(mean, s * np.sqrt(step * (1 + step / (len(history) - 1)))), residuals, 0, f"Slope {slope:.4g} a point.")
