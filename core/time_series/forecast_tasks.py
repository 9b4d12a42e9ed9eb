"""Things to try with forecasts, and how it is seen that they are done."""

from __future__ import annotations

from core.time_series.config import Config
from core.time_series.forecast_config import AR, NETWORKS, SARIMA
from core.time_series.forecast_snapshot import ForecastSnapshot, Score


def _tested(snapshot: ForecastSnapshot) -> dict[str, Score]:
    """The methods that have done every origin."""
    return {one.method: one for one in snapshot.scores if one.origins == len(snapshot.origins) - 1}


def halved(config: Config, snapshot: ForecastSnapshot) -> bool:
    """Whether a method's errors on the passengers are less than half of seasonal naive's."""
    return config.data == "air_passengers" and any(one.relative < 0.5 for one in _tested(snapshot).values())


def honest(config: Config, snapshot: ForecastSnapshot) -> bool:
    """Whether the best method's 80 % interval held between 70 and 90 % of at least 24 points."""
    known = _tested(snapshot)
    first = snapshot.scores[0]
    enough = snapshot.ahead * (len(snapshot.origins) - 1) >= 24
    return enough and first.method in known and first.method != snapshot.reference and 0.7 <= first.covered[0] <= 0.9


def yule(config: Config, snapshot: ForecastSnapshot) -> bool:
    """Whether an autoregression beats seasonal naive on the sunspots."""
    known = _tested(snapshot)
    return config.data == "sunspots" and AR in known and known[AR].relative < 1 and snapshot.reference != AR


def white(config: Config, snapshot: ForecastSnapshot) -> bool:
    """Whether a SARIMA leaves residuals without a pattern, of the passengers' logarithm."""
    found = dict(zip(snapshot.methods, snapshot.residuals, strict=True)).get(SARIMA)
    return config.data == "air_passengers" and config.logarithm and found is not None and found.p > 0.05


def network(config: Config, snapshot: ForecastSnapshot) -> bool:
    """Whether a network has beaten seasonal naive."""
    known = _tested(snapshot)
    return any(name in known and known[name].relative < 1 for name in NETWORKS)
