"""The words under the pictures; each mode has its own look."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.wording import count
from core.time_series import surprise_reading, tasks
from core.time_series.config import HEAT, REST, SEASON, SPIRAL, TRUTH, Config
from core.time_series.forecast_reading import forecast_details, forecast_look, forecast_warning
from core.time_series.forecast_snapshot import ForecastSnapshot
from core.time_series.parts import Parts
from core.time_series.snapshot import Snapshot
from core.time_series.surprise_snapshot import Surprises
from core.time_series.words import number, phase

FEW_CYCLES = 4
NOTHING = 1e-9  # of the largest value: a trend so small is 0
SURE = 0.05  # a p value below speaks against chance
TELLING = 1.5  # so many times the least level the greatest must be before swings can be seen to grow with it
EVEN_SWINGS = 0.5  # a lambda nearer to 1 than to 0 asks for no logarithm


def look(config: Config, snapshot: Snapshot | ForecastSnapshot | Surprises) -> str:
    """What the person should see, with its numbers."""
    if isinstance(snapshot, ForecastSnapshot):
        return forecast_look(snapshot)
    if isinstance(snapshot, Surprises):
        return surprise_reading.look(config, snapshot)
    return _closest(config, snapshot) if config.mode == TRUTH else _parts(snapshot)


def _parts(snapshot: Snapshot) -> str:
    parts, series = snapshot.parts, snapshot.series
    known = parts.trend[np.isfinite(parts.trend)]
    unit = f" {series.unit}" if series.unit else ""
    nothing = NOTHING * float(np.nanmax(np.abs(series.values)))
    first, last = (number(value if abs(value) > nothing else 0.0) for value in (known[0], known[-1]))
    trend = f"from {first} to {last}{unit}, strength {snapshot.trend_strength:.3f} of 1"
    said = []
    for (period, season), strength in zip(parts.seasons, snapshot.season_strengths, strict=True):
        low, high = int(np.nanargmin(season)), int(np.nanargmax(season))
        swing = f"×{season[low]:.2f} {phase(series, low, period)} to ×{season[high]:.2f} {phase(series, high, period)}"
        if not parts.multiplicative:
            swing = f"{number(season[low])} {phase(series, low, period)} to {number(season[high])}{unit} {phase(series, high, period)}"
        said.append(f"The season goes from {swing}, strength {strength:.3f} of 1.")
    if not said:
        rest = parts.rest[np.isfinite(parts.rest)]
        spread = f"×{np.exp(np.log(rest).std()):.2f}" if parts.multiplicative else f"{number(float(rest.std()))}{unit}"
        said.append(f"Around it the {parts.rest_name.lower()} has a standard deviation of {spread}.")
    return f"The trend goes {trend}. {' '.join(said)}"


def _closest(config: Config, snapshot: Snapshot) -> str:
    whole = [one for one in snapshot.scores if np.isfinite(one.season)]
    if not whole:
        return "No method with a season can take this series; shorten the true period or add points."
    best = min(whole, key=lambda one: one.trend + one.season)
    return (
        f"{best.method} comes closest: its trend is off by {number(best.trend)} and its season by {number(best.season)}, "
        f"with noise of {number(config.noise)} in the series."
    )


def warning(config: Config, snapshot: Snapshot | ForecastSnapshot | Surprises) -> str:
    """What not to trust in this state, or ""."""
    if isinstance(snapshot, ForecastSnapshot):
        return forecast_warning(snapshot)
    if isinstance(snapshot, Surprises):
        return surprise_reading.warning(config, snapshot)
    parts, series = snapshot.parts, snapshot.series
    said = []
    if parts.seasons and (cycles := len(series.values) / parts.seasons[0][0]) < FEW_CYCLES:
        said.append(f"Only {cycles:.1f} cycles: the season rests on few values of each phase.")
    if parts.seasons and len(parts.seasons) < len(series.periods):
        others = " and ".join(f"{period:,}" for period in series.periods[1:])
        said.append(
            f"{config.method} takes one season, of {parts.seasons[0][0]:,} points; what repeats after {others} is left in trend and rest."
        )
    if series.time and series.times.dtype.kind == "M" and (late := int((series.times > np.datetime64("now", "us")).sum())):
        last = series.times[-1].astype("datetime64[D]")
        said.append(
            f"{late:,} of {len(series.values):,} points lie after today, up to {last}: are these forecasts, or years of two digits?"
        )
    if (filled := series.filled) > 0.5 * len(series.values):
        times = series.times.astype("datetime64[D]") if series.times.dtype.kind == "M" else series.times
        first, last = times[0], times[-1]
        said.append(
            f"More than half of the points are filled in, {filled:,} of {len(series.values):,} from {first} to {last}: "
            "is one date far off, or is the spacing too narrow?"
        )
    even = snapshot.box_cox >= EVEN_SWINGS  # then Guerrero's lambda says that a sum suits
    if not parts.multiplicative and parts.seasons and not even and float(series.values.min()) > 0 and _grows(parts):
        said.append("The swings of the season grow with the trend: try the multiplicative composition.")
    return " ".join(said)


def _grows(parts: Parts) -> bool:
    """Whether the season of a rising series swings at least half as much more as the trend is higher, early against late."""
    period = parts.seasons[0][0]
    known = np.flatnonzero(np.isfinite(parts.trend))
    if len(known) < 4 * period:
        return False
    early, late = known[: 2 * period], known[-2 * period :]
    low, high = sorted((float(parts.trend[early].mean()), float(parts.trend[late].mean())))
    swings = [float(np.std(parts.season[part] + parts.rest[part])) for part in (early, late)]
    if low <= 0 or high < 1.25 * low or min(swings) <= 0:
        return False
    rising = float(parts.trend[late].mean()) > float(parts.trend[early].mean())
    more = swings[1] / swings[0] if rising else swings[0] / swings[1]
    return more > 1 + 0.5 * (high / low - 1)


def details(config: Config, snapshot: Snapshot | ForecastSnapshot | Surprises) -> list[str]:
    """How the parts came about, a line each."""
    if isinstance(snapshot, ForecastSnapshot):
        return forecast_details(snapshot)
    if isinstance(snapshot, Surprises):
        return surprise_reading.details(config, snapshot)
    parts = snapshot.parts
    lines = [*parts.facts, f"Computed by {parts.ran}."]
    if config.lower == REST:
        lines += _tests(snapshot)
    for one in snapshot.rivals:
        strong = f", of the season {number(one.strengths[1])}" if np.isfinite(one.strengths[1]) else ""
        said = one.problem or f"strength of the trend {number(one.strengths[0])}{strong}."
        lines.append(f"{one.name}: {said}")
    if config.lower in (SEASON, HEAT, SPIRAL) and not snapshot.series.periods:
        lines.append("No period is known, so that there is no season to draw.")
    if np.isfinite(snapshot.box_cox) and np.nanmax(parts.trend) > TELLING * np.nanmin(parts.trend):
        lines.append(_box_cox(snapshot.box_cox))
    if any(parts.ends):
        lines.append(f"{_bands(*parts.ends)}: {parts.why_ends}.")
    lines += [f"{one.method} is not in the comparison. {one.problem}" for one in snapshot.scores if one.problem]
    return lines


def _bands(first: int, last: int) -> str:
    """Which points lie in a pale band."""
    if first == last:
        return f"The pale bands cover {count(first, 'point')} at each end"
    return f"The pale band covers the first {count(first, 'point')}" + (f", another the last {count(last, 'point')}" if last else "")


def _tests(snapshot: Snapshot) -> list[str]:
    """What the tests say, and what that means."""
    checks = snapshot.checks
    if checks is None:
        return ["Too little is left to be tested."]
    of_last = f", the last {checks.points:,} points" if checks.points < np.isfinite(snapshot.parts.rest).sum() else ""
    box, normal, root, calm = (one[1] for one in (checks.ljung_box, checks.normality, checks.unit_root, checks.standing))
    chance = "it still follows a pattern" if box < SURE else "no pattern is to be seen"
    bell = "not as a normal curve has it" if normal < SURE else "as a normal curve could have it"
    moves = "it may stand still" if root < SURE else "it may wander"
    stands = "it does not stand still" if calm < SURE else "it may stand still"
    return [
        f"Of what is left{of_last}: Ljung-Box over {checks.lags} lags, Q = {number(checks.ljung_box[0])}, p {_p(box)}: {chance}; "
        f"Jarque-Bera {number(checks.normality[0])}, p {_p(normal)}: spread {bell}.",
        f"Of the series: Dickey-Fuller {number(checks.unit_root[0])}, p {_p(root)}: {moves}; "
        f"KPSS {number(checks.standing[0])}, p {_of_table(calm)}: {stands}.",
    ]


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"= {value:.3f}"


def _of_table(value: float) -> str:
    """A p value of KPSS, which is known between 0.01 and 0.1 only. Kwiatkowski et al. (1992), table 1."""
    return "at most 0.01" if value <= 0.01 else "at least 0.1" if value >= 0.1 else f"= {value:.3f}"


def _box_cox(power: float) -> str:
    advice = "nearer to 1: additive suits" if power >= EVEN_SWINGS else "nearer to 0 than to 1: multiplicative suits"
    return f"Box-Cox lambda {number(round(power, 2))} evens the swings out, {advice} (Guerrero 1993)."


def tables(config: Config, snapshot: Snapshot | ForecastSnapshot | Surprises) -> list[dict[str, Any]]:
    """What is told in rows and columns: {"title", "columns", "rows"} each."""
    return surprise_reading.tables(config, snapshot) if isinstance(snapshot, Surprises) else []


def notes(snapshot: Snapshot | ForecastSnapshot | Surprises) -> tuple[str, ...]:
    """How the series was read and repaired, a sentence each."""
    series = snapshot.series
    period = f"Period {', '.join(f'{one:,}' for one in series.periods)}" if series.periods else "No season"
    chosen = series.periods == series.evidence.proposed
    return (*series.notes, f"{period}: {series.evidence.why}." if chosen else f"{period}, as chosen. Proposed: {series.evidence.why}.")


def done(config: Config, snapshot: Snapshot | ForecastSnapshot | Surprises) -> list[str]:
    """The page's tasks that this state fulfils."""
    return tasks.done(config, snapshot)
