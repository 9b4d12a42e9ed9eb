"""Where on a range test's curve to start training: fastai's four rules, in plain numpy.

All rules take learning rates (points,) and smoothed losses (points,), trimmed by `usable`, and answer with a Suggestion, or None where
the curve has too few points for the rule. What they pick equals fastai 2 (callback/schedule.py: valley, slide, minimum, steep), but for
`valley` on a curve that falls from its very first point (see there).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SKIPPED_END = 5  # fastai drops the last five points: the loss there is already breaking up
SLIDE_INTERVAL = 15  # points between slide's two ends
SLIDE_THRESHOLD = 0.005  # loss per iteration
WINDOW = 9  # losses whose median is the level of the curve
FLAT = 0.02  # of the first level: a curve that moves by less is flat, however quiet it is


@dataclass(frozen=True)
class Suggestion:
    """One rule's answer. lr: the suggested rate. index: the point of the usable curve it was read from.

    span: first and last point that the rule was read from: valley's fall, slide's interval, the steepest step; for minimum twice the index.
    """

    rule: str
    lr: float
    index: int
    span: tuple[int, int]


def smooth(losses: Sequence[float], beta: float) -> Floats:
    """Bias-corrected exponential moving average: a_t = beta * a_(t-1) + (1 - beta) * loss_t, a_0 = 0, smoothed_t = a_t / (1 - beta^t).

    Source: Kingma & Ba (2015), section 3, for the correction; fastai's AvgSmoothLoss, beta = 0.98.
    """
    average, smoothed = 0.0, []
    for t, loss in enumerate(losses, start=1):
        average = beta * average + (1 - beta) * loss
        smoothed.append(average / (1 - beta**t))
    return np.array(smoothed, np.float64)


def usable(lrs: Floats, losses: Floats, iterations: int) -> tuple[Floats, Floats]:
    """The part of a sweep that the rules look at: points [iterations // 10 : -5], cut off before the first that is not a number.

    A sweep that ended early at such a point counts as if it had gone on without numbers to `iterations`, as fastai's does.
    """
    missing = np.flatnonzero(np.isnan(losses))
    recorded = iterations if len(missing) else len(losses)
    part = slice(iterations // 10, max(recorded - SKIPPED_END, 0))
    lrs, losses = lrs[part], losses[part]
    missing = np.flatnonzero(np.isnan(losses))
    end = missing[0] if len(missing) else len(losses)
    return lrs[:end], losses[:end]


def valley(lrs: Floats, losses: Floats) -> Suggestion | None:
    """The point half-way down the longest fall.

    The longest strictly decreasing subsequence of the losses, its first longest one, ends at index e after L points. With
    start = e - L and t = (e - start) / 3 the pick is start + floor(t) + floor(t / 2). `span` is (start, e).
    fastai counts the start as if the points were neighbours; where that gives -1 (every point so far lower than the one before), start is 0
    here. Source: fastai, valley.
    """
    if not len(losses):
        return None
    lengths = np.ones(len(losses), np.int64)
    for i in range(1, len(losses)):
        lengths[i] += np.max(lengths[:i], where=losses[:i] > losses[i], initial=0)
    end = int(np.argmax(lengths))
    start = max(end - int(lengths[end]), 0) if end else 0
    third = (end - start) / 3
    index = start + int(third) + int(third / 2)
    return Suggestion("valley", float(lrs[index]), index, (start, end))


def slide(lrs: Floats, losses: Floats) -> Suggestion | None:
    """Slides an interval of 15 points left from the end while the slopes at its two ends differ by more than 0.005.

    slope = change of loss per iteration (central differences). The pick is the left end at the last place where the slopes still
    differed. Source: fastai, slide.
    """
    if len(losses) <= SLIDE_INTERVAL:
        return None
    slopes = np.gradient(losses)
    right, left = len(losses) - 1, len(losses) - 1 - SLIDE_INTERVAL
    picked = left
    while left >= 0 and abs(slopes[right] - slopes[left]) > SLIDE_THRESHOLD:
        picked = left
        right, left = right - 1, left - 1
    return Suggestion("slide", float(lrs[picked]), picked, (picked, picked + SLIDE_INTERVAL))


def minimum(lrs: Floats, losses: Floats) -> Suggestion | None:
    """A tenth of the rate at the smallest loss; `index` is where the loss is smallest. Source: fastai, minimum."""
    if not len(losses):
        return None
    index = int(np.argmin(losses))
    return Suggestion("minimum", float(lrs[index]) / 10, index, (index, index))


def steep(lrs: Floats, losses: Floats) -> Suggestion | None:
    """Where the loss falls fastest per factor of the rate: the left end of the smallest (change of loss) / (change of ln rate).

    Source: fastai, steep.
    """
    if len(losses) < 2:
        return None
    index = int(np.argmin(np.diff(losses) / np.diff(np.log(lrs))))
    return Suggestion("steep", float(lrs[index]), index, (index, index + 1))


def suggestions(lrs: Floats, losses: Floats) -> tuple[Suggestion, ...]:
    """What all rules that have an answer say, on a usable curve."""
    answers = (rule(lrs, losses) for rule in (valley, slide, minimum, steep))
    return tuple(answer for answer in answers if answer is not None)


def consensus(rates: Sequence[float]) -> float:
    """The geometric median of the rates, exp(median(ln rate)): no single rule can drag it away."""
    return math.exp(float(np.median(np.log(rates))))


def spread(rates: Sequence[float]) -> float:
    """How far the rules disagree: the largest rate over the smallest."""
    return max(rates) / min(rates)


def levels(losses: Floats) -> Floats:
    """Median of each nine neighbouring finite losses, (points - 8,): the curve without the noise of single batches, and without a lag."""
    middle = WINDOW // 2
    return np.partition(np.lib.stride_tricks.sliding_window_view(losses, WINDOW), middle, axis=1)[:, middle]


def margin(losses: Floats) -> float:
    """How far the level must move to count: twice the noise of a batch, and at least 2 % of where it began.

    noise = 1.4826 * median |change from batch to batch| / sqrt(2), the standard deviation for normal noise around a slow curve.
    Source: Rousseeuw & Croux (1993), for the factor.
    """
    noise = 1.4826 * float(np.median(np.abs(np.diff(losses)))) / math.sqrt(2)
    return max(2 * noise, FLAT * float(levels(losses[:WINDOW])[0]))


def shape(losses: Floats) -> str:
    """What raw losses look like as a whole: "too short", "flat", "rising" or "falling". Only a falling curve has something to suggest."""
    if len(losses) <= SLIDE_INTERVAL:
        return "too short"
    level, least = levels(losses), margin(losses)
    if level[0] - level.min() > least:
        return "falling"
    return "rising" if level.max() - level[0] > least else "flat"
