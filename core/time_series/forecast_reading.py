"""The words of a backtest."""

from __future__ import annotations

from core.time_series.forecast_config import STL_ARIMA
from core.time_series.forecast_measures import LEVELS
from core.time_series.forecast_snapshot import ForecastSnapshot, Residuals, shown_from
from core.time_series.words import number

SURE = 0.05
FEW = 24  # tested points
SHORT_OF = 0.15  # an interval that holds so much less than it promises is named


def forecast_look(snapshot: ForecastSnapshot) -> str:
    """Who is ahead, by how much, and against what."""
    first = next((one for one in snapshot.scores if one.mase == one.mase), None)
    reference = snapshot.reference.lower()
    if first is None:
        return f"Within its histories {reference} misses nothing, so that MASE has no scale: compare RMSE."
    if not snapshot.done:
        own = next((one for one in snapshot.scores if one.method == snapshot.reference), first)
        return f"The one to beat: {reference} with a MASE of {own.mase:.2f}. Start the run to see who does."
    lead = f"{first.method} is ahead with a MASE of {first.mase:.2f}"
    if first.method == snapshot.reference:
        return f"{lead}: nothing beats the plainest forecast so far."
    return f"{lead}: its errors are {100 * first.relative:.0f} % of those of {reference} on the same held-out points."


def forecast_warning(snapshot: ForecastSnapshot) -> str:
    """What not to trust."""
    said = []
    tested = snapshot.ahead * (len(snapshot.origins) - 1)
    if tested < FEW:
        said.append(f"Only {tested} points are tested: the ranks may be luck.")
    first = snapshot.scores[0]
    if snapshot.done and first.covered[0] < LEVELS[0] - SHORT_OF:
        said.append(f"The 80 % interval of {first.method} held only {100 * first.covered[0]:.0f} % of the truth: it is too narrow here.")
    return " ".join(said)


def forecast_details(snapshot: ForecastSnapshot) -> list[str]:
    """What is being done, then a line for each method, the best first: what it chose, what its residuals say, or why it gives nothing."""
    residuals = dict(zip(snapshot.methods, snapshot.residuals, strict=True))
    following = f" Next: {snapshot.following}" if snapshot.following else ""
    lines = [f"{snapshot.now} {snapshot.done} of {snapshot.fits} forecasts.{following}"]
    for one in snapshot.scores:
        found = residuals[one.method]
        parts = [found.found, _tested(found)] if found else []
        parts += [one.problem] if one.problem else []
        if said := " ".join(part for part in parts if part):
            lines.append(f"{one.method}: {said}".replace(" -", " −"))
    n, first = len(snapshot.series.values), shown_from(snapshot)
    if first:
        lines.append(f"The picture shows the last {n - first:,} of {n:,} points.")
    if n > snapshot.history:
        lines.append(f"Methods look back over the last {snapshot.history:,} points at most.")
    if len(snapshot.series.periods) > 1:
        others = " and ".join(f"{period:,}" for period in snapshot.series.periods[1:])
        lines.append(f"All methods take one season, of {snapshot.period:,} points; what repeats after {others} is not forecast.")
    if STL_ARIMA in snapshot.methods:
        lines.append(f"The intervals of {STL_ARIMA} take the season for known.")
    return lines


def _tested(found: Residuals) -> str:
    if found.p != found.p:
        return "Too few residuals for a Ljung-Box test."
    p = "below 0.001" if found.p < 0.001 else f"= {found.p:.3f}"
    means = "they still follow a pattern" if found.p < SURE else "no pattern is to be seen"
    test = f"Ljung-Box over {found.lags} lags, {found.freedom} degrees of freedom, Q = {number(found.statistic)}, p {p}"
    return f"Residuals: {test}: {means}."
