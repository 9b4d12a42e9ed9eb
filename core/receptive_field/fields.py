"""The receptive field of every unit along one axis, without borders, as a rule that repeats every few units.

A chain of convolutions and poolings sees, from unit u, the positions u S - P up to u S - P + r - 1 (Araujo, Norris and Sim 2019, Distill,
section 2). After upsampling the size depends on where u lies between the coarser units: the rule then has a period T, and u + T sees what
u sees, moved by S T. All numbers are whole; with T = 1 it is Distill's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

LONGEST_PERIOD = 4096
MOST_WORK = 30_000  # units looked at to find the rule of one layer


class TooManyPhases(Exception):
    """The rule of a layer repeats so late, or has so many terms, that it is not worked out."""


class Field(NamedTuple):
    """Unit q T + t sees low[t] + q advance up to high[t] + q advance; None where it sees nothing (between kernels that do not meet).

    advance 0: every unit sees the same, as behind a global pooling.
    """

    advance: int
    period: int
    low: tuple[int | None, ...]
    high: tuple[int | None, ...]

    @property
    def jump(self) -> Fraction:
        """The effective stride S: input positions from one unit to the next."""
        return Fraction(self.advance, self.period)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The size of the field at each phase, 0 where it is empty."""
        return tuple(0 if a is None or b is None else b - a + 1 for a, b in zip(self.low, self.high, strict=True))

    @property
    def size(self) -> int:
        """The size r of the field, the largest where phases differ."""
        return _span(self.low[0], self.high[0]) if self.period == 1 else max(self.sizes)

    @property
    def padding(self) -> Fraction:
        """The effective padding P: how far the field of unit 0 begins before the input, for the mean phase relative to unit 0's centre."""
        return -(self.centre - Fraction(self.size - 1, 2))

    @property
    def centre(self) -> Fraction:
        """Centre of the field of unit 0, in pixel indices; where phases differ, of the line through the mean of their centres."""
        seen = [(t, a + b) for t, (a, b) in enumerate(zip(self.low, self.high, strict=True)) if a is not None and b is not None]
        if not seen:
            return Fraction(0)
        whole = Fraction(sum(both for _, both in seen), 2 * len(seen))
        return whole - self.jump * Fraction(sum(t for t, _ in seen), len(seen))

    def at(self, unit: int) -> tuple[int, int] | None:
        """First and last position that a unit sees, beyond the input's borders too."""
        turn, phase = divmod(unit, self.period)
        low, high = self.low[phase], self.high[phase]
        return None if low is None or high is None else (low + turn * self.advance, high + turn * self.advance)


START = Field(1, 1, (0,), (0,))


def window(field: Field, kernel: int, stride: int, dilation: int, before: int) -> Field:
    """Behind a convolution or pooling: unit u takes the units u s - p + d j of `field`, j = 0 … k - 1."""
    if field.period == 1:
        [low], [high], step = field.low, field.high, field.advance
        if low is None or high is None:
            return Field(step * stride, 1, field.low, field.high)
        reach = (dilation * (kernel - 1) - before) * step
        return Field(step * stride, 1, (low - before * step,), (high + reach,))
    return through(field, lambda u: range(u * stride - before, u * stride - before + dilation * (kernel - 1) + 1, dilation), 1, stride)


def transposed(field: Field, kernel: int, stride: int, dilation: int, before: int) -> Field:
    """Behind a transposed convolution: unit o takes every i with o = i s - p + d j for a j = 0 … k - 1."""

    def taps(o: int) -> list[int]:
        first = next((j for j in range(min(stride, kernel)) if (o + before - dilation * j) % stride == 0), kernel)
        every = stride // gcd(stride, dilation)  # kernel positions that meet a unit lie so far apart
        return [(o + before - dilation * j) // stride for j in range(first, kernel, every)]

    return through(field, taps, stride, 1)


def nearest(field: Field, factor: int) -> Field:
    """Behind nearest upsampling: unit o takes o // f."""
    return through(field, lambda o: (o // factor,), factor, 1)


def bilinear(field: Field, factor: int) -> Field:
    """Behind (bi)linear upsampling with half-pixel centres: unit o takes the two around (o + 1/2) / f - 1/2, or the one it hits."""

    def taps(o: int) -> tuple[int, ...]:
        below, rest = divmod(2 * o + 1 - factor, 2 * factor)
        return (below, below + 1) if rest else (below,)

    return through(field, taps, factor, 1)


def adaptive(field: Field, inputs: int, outputs: int) -> Field:
    """Behind adaptive pooling: unit o takes floor(o n / m) up to ceil((o + 1) n / m) - 1."""
    common = gcd(inputs, outputs)
    return through(field, lambda o: range(o * inputs // outputs, -(-(o + 1) * inputs // outputs)), outputs // common, inputs // common)


def everything(field: Field, units: int) -> Field:
    """Behind a layer whose every unit sees all `units` of `field`."""
    seen = [box for unit in _extremes(field, units) if (box := field.at(unit))]
    if not seen:
        return Field(0, 1, (None,), (None,))
    return Field(0, 1, (min(low for low, _ in seen),), (max(high for _, high in seen),))


def union(fields: Sequence[Field]) -> Field:
    """What is seen by any of several fields of one jump, as the box around them."""
    first = fields[0]
    if all(field == first for field in fields):
        return first
    period = lcm(*(field.period for field in fields))
    if period > LONGEST_PERIOD:
        raise TooManyPhases
    low: list[int | None] = []
    high: list[int | None] = []
    for t in range(period):
        boxes = [box for field in fields if (box := field.at(t))]
        low.append(min((a for a, _ in boxes), default=None))
        high.append(max((b for _, b in boxes), default=None))
    return Field(first.advance * period // first.period, period, tuple(low), tuple(high))


def through(field: Field, taps: Callable[[int], Sequence[int]], period: int, moved: int) -> Field:
    """The field of units that take the units taps(u) of `field`, where taps(u + period) are taps(u) moved by `moved`."""
    times = field.period // gcd(field.period, moved)
    low: list[int | None] = []
    high: list[int | None] = []
    work = 0
    if period * times > LONGEST_PERIOD:
        raise TooManyPhases
    for u in range(period * times):
        taken = taps(u)
        work += len(taken)
        if work > MOST_WORK:
            raise TooManyPhases
        boxes = [box for i in taken if (box := field.at(i))]
        low.append(min((a for a, _ in boxes), default=None))
        high.append(max((b for _, b in boxes), default=None))
    return _shortest(field.advance * times * moved // field.period, low, high)


def _shortest(advance: int, low: list[int | None], high: list[int | None]) -> Field:
    """The rule with the shortest period."""
    period = len(low)
    for parts in range(period, 1, -1):
        if period % parts or advance % parts:
            continue
        short, step = period // parts, advance // parts
        if all(_moved(both[t - short], step) == both[t] for both in (low, high) for t in range(short, period)):
            return Field(step, short, tuple(low[:short]), tuple(high[:short]))
    return Field(advance, period, tuple(low), tuple(high))


def _moved(position: int | None, by: int) -> int | None:
    return None if position is None else position + by


def _span(low: int | None, high: int | None) -> int:
    return 0 if low is None or high is None else high - low + 1


def _extremes(field: Field, units: int) -> Iterable[int]:
    """Units among which the first and the last position seen by any are found: one period at either end."""
    period = min(field.period, units)
    return (*range(period), *range(units - period, units))
