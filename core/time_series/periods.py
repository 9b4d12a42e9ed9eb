"""How long a cycle is: what the calendar says, what the series repeats after, where its spectrum peaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.time_series.repair import Floats, still
from core.time_series.spacing import BUSINESS, FIXED, LENGTHS, MONTHS, Spacing

LOOKED_AT = 20_000  # points of a long series, its last
AGREES = 0.1  # how near two periods lie that are taken for one
CLEAR = 0.3  # of an autocorrelation, or a share of the swings of uneven times, that alone speaks for a period
UNEVEN = 0.2  # of the rows moved, or of the points filled, make the times uneven
MOST_UNEVEN, AT_ONCE = 2_000, 100  # rows of uneven times that are looked at, the last; frequencies that are computed at once
FAINT = 0.1  # of one that confirms the calendar
MORE = 0.02  # by how much a longer season must show above the shorter one before it


@dataclass(frozen=True)
class Evidence:
    """correlation: (lags + 1,) of the series without its slow part, from lag 0. lengths, power: the periodogram, by period in points.

    calendar: periods that the spacing suggests. repeated, peak: the period that each of the two shows most clearly, 0 for none.
    proposed: what follows from it, () for no season; why: in words. uneven: the power is that of Lomb and Scargle,
    of the rows as they came.
    """

    correlation: Floats
    lengths: Floats
    power: Floats
    calendar: tuple[int, ...]
    repeated: int
    peak: float
    proposed: tuple[int, ...]
    why: str
    uneven: bool = False


def calendar(spacing: Spacing) -> tuple[int, ...]:
    """The periods that people live by, in points: a day, a week, a year; () where none is usual."""
    if spacing.kind == MONTHS:
        return (12 // spacing.step,) if spacing.step < 12 and 12 % spacing.step == 0 else ()
    if spacing.kind == BUSINESS:
        return (5,)
    if spacing.kind != FIXED:
        return ()
    if spacing.step == LENGTHS["week"]:
        return (52,)
    cycles = (LENGTHS["minute"], LENGTHS["hour"]) if spacing.step < LENGTHS["minute"] else (LENGTHS["day"], LENGTHS["week"])
    return tuple(cycle // spacing.step for cycle in cycles if cycle % spacing.step == 0 and cycle // spacing.step > 1)


def evidence(values: Floats, spacing: Spacing, uneven: tuple[Floats, Floats] | None = None) -> Evidence:
    """What speaks for which period. values: (points,) without gaps. A cubic through all points is taken out first.

    uneven: where the rows lie between the points, their times in points and their values, as they came.
    """
    y = values[-LOOKED_AT:]
    n = len(y)
    y = _level(np.linspace(-1, 1, n), y)
    spread = float(np.sqrt(np.mean(y * y)))
    usual = tuple(period for period in calendar(spacing) if n >= 2 * period)
    if n < 8 or spread <= 1e-9 * float(np.abs(values).max() or 1.0):
        none = still(np.zeros(0))
        return Evidence(none, none, none, usual, 0, 0.0, usual[:1], _why_usual(usual[:1], spacing, "too little varies"))
    size = 1 << (2 * n - 1).bit_length()
    spectrum = np.fft.rfft(y, size)
    correlation = np.fft.irfft(spectrum * np.conj(spectrum), size)[: n // 2 + 1]
    correlation /= correlation[0]
    power = np.abs(np.fft.rfft(y)) ** 2
    power = power[1:] / power[1:].sum()
    lengths = n / np.arange(1, len(power) + 1)
    if uneven:
        lengths, power = lomb_scargle(*uneven)
    low = max(int(np.ceil(n / 4)), 2)  # a period of which there are four cycles
    inner = correlation[1:-1]
    tops = 2 + np.flatnonzero((inner[1:] >= inner[:-1]) & (inner[1:] > correlation[3:])) if n > 8 else np.array([], dtype=int)
    tops = tops[tops <= low]
    best = int(tops[np.argmax(correlation[tops])]) if len(tops) else 0
    repeated = _first_like(correlation, tops, best)
    enough = lengths <= low
    peak = float(lengths[enough][np.argmax(power[enough])]) if enough.any() else 0.0
    proposed, why = _judged(correlation, usual, repeated, peak, spacing)
    if uneven and peak:
        proposed, why = _judged_uneven(float(power[lengths == peak][0]), usual, peak, spacing)
    return Evidence(still(correlation), still(lengths), still(power), usual, repeated, peak, proposed, why, bool(uneven))


def lomb_scargle(at: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Lengths of waves, falling, and the share of the swings that a wave of each length explains, for rows at uneven times.

    at: (rows,) times in points, rising; the last MOST_UNEVEN rows. Frequencies from one wave in all to half a wave a row, two to each step.
    Sources: Lomb (1976), Scargle (1982); power normalised by the sum of squares, as in VanderPlas (2018), equation 33.
    """
    from scipy.signal import lombscargle

    at, values = at[-MOST_UNEVEN:], values[-MOST_UNEVEN:]
    span = float(at[-1] - at[0])
    frequencies = np.arange(2, len(at) + 1) / (2 * span)
    y = _level(2 * (at - at[0]) / span - 1, values)
    y = y - y.mean()
    parts = [lombscargle(at, y, 2 * np.pi * some, normalize=True) for some in np.array_split(frequencies, -(-len(frequencies) // AT_ONCE))]
    return 1 / frequencies, np.concatenate([np.atleast_1d(part) for part in parts])


def _level(at: Floats, values: Floats) -> Floats:
    """The values without a cubic through them. at: from -1 to 1."""
    found = np.polynomial.polynomial.polyfit(at, values, min(3, len(values) - 1))
    return np.asarray(values - np.polynomial.polynomial.polyval(at, found))


def _judged_uneven(height: float, usual: tuple[int, ...], peak: float, spacing: Spacing) -> tuple[tuple[int, ...], str]:
    """Of uneven times the spectrum decides: what stands in the gaps would speak for itself in an autocorrelation."""
    said = f"the spectrum of the uneven times (Lomb-Scargle) peaks at {peak:.4g} points, with {100 * height:.0f} % of the swings"
    near = tuple(period for period in usual if abs(period - peak) <= AGREES * period)
    if near and height > FAINT:
        return near[:1], _why_usual(near[:1], spacing, said)
    if height > CLEAR and round(peak) >= 2:
        return (round(peak),), said
    return (), said


def _first_like(correlation: Floats, tops: np.ndarray, best: int) -> int:
    """The shortest lag that is nearly as high as the best: multiples of a period are as high as the period."""
    like = tops[correlation[tops] >= 0.9 * correlation[best]] if best and correlation[best] > 0 else tops[:0]
    return int(like[0]) if len(like) else 0


def _judged(correlation: Floats, usual: tuple[int, ...], repeated: int, peak: float, spacing: Spacing) -> tuple[tuple[int, ...], str]:
    confirmed: tuple[int, ...] = ()
    for period in usual:
        if period >= len(correlation):
            continue
        least = max(FAINT, float(correlation[period // 2]) + FAINT)  # not slow alone
        if confirmed:  # nor what a shorter season makes of it, which comes again after each of its multiples
            least = max(least, float(correlation[period - confirmed[-1]]) + MORE)
        confirmed += (period,) if correlation[period] > least else ()
    if confirmed:
        agreed = " and ".join(f"{period} points before, r = {correlation[period]:.2f}" for period in confirmed)
        return confirmed, _why_usual(confirmed, spacing, f"the series agrees with itself {agreed}")
    height = float(correlation[repeated]) if repeated else 0.0
    agree = peak > 0 and abs(repeated - peak) <= max(1.0, AGREES * peak)
    if repeated >= 2 and height > CLEAR and agree:
        said = f"the autocorrelation peaks at {repeated} points, r = {height:.2f}, and the spectrum at {peak:.3g}"
        return (round(peak),), said
    said = f"its highest autocorrelation is r = {height:.2f}, at {repeated} points" if repeated else "nothing in it comes again"
    if usual:
        return usual[:1], _why_usual(usual[:1], spacing, f"the series itself does not confirm it: {said}")
    return (), said


def _why_usual(periods: tuple[int, ...], spacing: Spacing, more: str) -> str:
    if not periods:
        return more
    cycle = {12: "a year", 4: "a year", 52: "a year", 7: "a week", 5: "a working week", 24: "a day"}.get(periods[0], "a calendar cycle")
    return f"one point is {spacing.one}, so that {periods[0]} of them are {cycle}; {more}"
