"""The range test: one batch for each learning rate, from far too small to far too large, for several seeds at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from core.lr_finder.config import Config
from core.lr_finder.snapshot import Curve, Facts, Snapshot, read_curve
from core.lr_finder.task import Task, task
from core.nets.batches import batches, learning_rates
from core.nets.training import Training
from core.runs.moment import Moment, Resources


@dataclass(frozen=True)
class Point:
    """One batch of a sweep, a number for each seed. losses: before the step that lr takes. NaN for a seed that ended before.

    ended: why a seed's test has ended, here or before, or ""; as in Snapshot.
    """

    lr: float
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    ended: tuple[str, ...]


def range_test(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then one moment for each batch; the last one carries the suggestions."""
    work = task(config, resources)
    seeds = range(config.seed, config.seed + config.seeds)
    training = work.training(config, seeds)
    facts = work.known(training, next(batches(work.x, work.y, work.facts.batch, 1, seeds)))
    record: list[Point] = []
    yield Moment(0, finite({"loss": facts.untrained}), frozen(record, facts, config))
    for point in tested(config, work, training, seeds):
        record.append(point)
        yield Moment(len(record), measured(point), frozen(record, facts, config), note(point, config))


def tested(config: Config, work: Task, training: Training, seeds: Sequence[int]) -> Generator[Point, None, None]:
    """The sweep that a config describes."""
    stream = batches(work.x, work.y, work.facts.batch, config.iterations, seeds)
    rates = learning_rates(config.lr_low, config.lr_high, config.iterations, config.sweep)
    return sweep(training, stream, rates, config.smoothing, config.stop_factor, config.accumulate)


def sweep(
    training: Training,
    stream: Iterable[tuple[Tensor, Tensor]],
    rates: Sequence[float],
    smoothing: float,
    stop_factor: float,
    parts: int = 1,
) -> Generator[Point, None, None]:
    """Train with each rate for one batch and give the losses met there; afterwards networks and optimizer are as they were.

    A member's test ends early where its loss is no longer finite, or its smoothed loss exceeds `stop_factor` times its best; the sweep
    ends with the last of them. Source: Smith (2017), section 3.3; rates, smoothing and stop as in fastai's LRFinder.
    """
    before = training.saved()
    members = training.stack.members
    averages, bests, ends = [0.0] * members, [math.inf] * members, [""] * members
    try:
        for i, (rate, (x, y)) in enumerate(zip(rates, stream, strict=True), start=1):
            values = training.step(x, y, rate, parts).tolist()
            smoothed = [math.nan] * members
            for m in range(members):
                if ends[m]:
                    continue
                averages[m] = smoothing * averages[m] + (1 - smoothing) * values[m]
                smoothed[m] = averages[m] / (1 - smoothing**i)
                bests[m] = min(bests[m], smoothed[m])
                if not math.isfinite(smoothed[m]):
                    ends[m] = "not finite"
                elif smoothed[m] > stop_factor * bests[m]:
                    ends[m] = "diverged"
                elif i == len(rates):
                    ends[m] = "swept"
                if ends[m]:
                    training.stop(m)
            yield Point(rate, tuple(values), tuple(smoothed), tuple(ends))
            if all(ends):
                return
    finally:
        training.restore(before)


def curve_of(record: Sequence[Point], members: int) -> Curve:
    """The losses so far, read-only."""
    lrs = np.array([point.lr for point in record], np.float64)
    losses = np.array([point.losses for point in record], np.float64).reshape(-1, members).T.copy()
    smoothed = np.array([point.smoothed for point in record], np.float64).reshape(-1, members).T.copy()
    for array in (lrs, losses, smoothed):
        array.setflags(write=False)
    counts = tuple(next((i + 1 for i, point in enumerate(record) if point.ended[m]), len(record)) for m in range(members))
    return Curve(lrs, losses, smoothed, counts)


def end_of(record: Sequence[Point]) -> str:
    """What became of most seeds, once all have ended; "" before."""
    ends = record[-1].ended if record else ("",)
    if not all(ends):
        return ""
    swept = ends.count("swept")
    return "swept" if 2 * swept > len(ends) else max(("diverged", "not finite"), key=ends.count)


def snapshot(record: Sequence[Point], facts: Facts, config: Config) -> Snapshot:
    """Freeze the sweep so far; once it has ended, with what the rules suggest."""
    curve, ended = curve_of(record, config.seeds), end_of(record)
    if not ended:
        return Snapshot(len(record), curve, facts)
    return Snapshot(len(record), curve, facts, ended, read_curve(curve, config.iterations, linear=config.sweep == "linear"))


def note(point: Point, config: Config) -> str:
    """Why a sweep ended early, in one sentence; "" where it did not."""
    if not all(point.ended) or "swept" in point.ended:
        return ""
    whose = "" if len(point.ended) == 1 else " of the last seed"
    if point.ended[0] == "not finite":
        return f"Stopped at a learning rate of {point.lr:.2g}: the loss{whose} is no longer finite."
    return f"Stopped at a learning rate of {point.lr:.2g}: the smoothed loss{whose} exceeded {config.stop_factor:g} times its best."


def measured(point: Point) -> dict[str, float]:
    """The numbers of one batch: of one seed, or the medians and each seed's own."""
    known = {"lr": point.lr}
    if len(point.losses) == 1:
        return finite(known | {"loss": point.losses[0], "smoothed": point.smoothed[0]})
    for name, values in (("loss", point.losses), ("smoothed", point.smoothed)):
        high = [value if math.isfinite(value) else math.inf for value in values]
        known[name] = float(np.median(high))
        known |= {f"{name} {m + 1}": value for m, value in enumerate(values)}
    return finite(known)


def frozen(record: Sequence[Point], facts: Facts, config: Config) -> Callable[[], Snapshot]:
    """A snapshot of the record as long as it is now, whenever it is taken."""
    count = len(record)
    return lambda: snapshot(record[:count], facts, config)


def finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Only the metrics that are numbers."""
    return {name: value for name, value in metrics.items() if math.isfinite(value)}
