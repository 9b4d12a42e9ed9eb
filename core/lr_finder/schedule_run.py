"""A whole training with a schedule, beside one with the same peak held constant: same weights, same batches."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lr_finder.config import PEAK, Config
from core.lr_finder.race import validated
from core.lr_finder.snapshot import Facts
from core.lr_finder.sweep import finite
from core.lr_finder.task import task
from core.lr_finder.verdict import Verdict, judged
from core.nets.batches import batches, epochs_of_batches
from core.nets.schedules import Schedule, named
from core.nets.suggest import Floats
from core.nets.training import Training
from core.nets.weights import safetensors
from core.runs.moment import Moment, Resources

BETA = 0.9  # of the moving average that is drawn
POINTS = 250  # of a curve that are drawn


@dataclass(frozen=True)
class ScheduleSnapshot:
    """The training so far, of `steps` steps. Arrays read-only.

    names: the schedule, and "constant" beside it where it is another. planned: the rate of each step, (lanes, steps).
    rates: as taken by the first seed so far, (lanes, step). losses: smoothed training losses, (lanes, seeds, points) at the steps `at`.
    validation: after each epoch so far, (epochs, lanes, seeds), infinite where a seed broke; verdict: once the training has ended.
    """

    step: int
    steps: int
    names: tuple[str, ...]
    planned: Floats
    rates: Floats
    at: NDArray[np.int64]
    losses: Floats
    validation: Floats
    facts: Facts
    verdict: Verdict | None = None


def peak_of(config: Config) -> float:
    """The highest rate of the schedule: the person's own, or 0.01."""
    return config.picked or PEAK


def lanes_of(config: Config, steps: int) -> tuple[tuple[str, ...], list[list[Schedule]]]:
    """The schedules by lane, one for each seed: "on plateau" hears its own seed's losses."""
    names = ("constant",) if config.schedule == "constant" else (config.schedule, "constant")

    def made(name: str) -> Schedule:
        return named(name, peak=peak_of(config), steps=steps, cycle=config.cycle, patience=config.patience)

    return names, [[made(name) for _ in range(config.seeds)] for name in names]


def schedule_run(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the plan, then one moment for each step; validation at the end of each epoch."""
    work = task(config, resources)
    seeds = range(config.seed, config.seed + config.seeds)
    steps = epochs_of_batches(len(work.x), work.facts.batch, config.epochs)
    names, lanes = lanes_of(config, steps)
    training = work.training(config, list(seeds) * len(lanes))
    facts = work.known(training, next(batches(work.x, work.y, work.facts.batch, 1, seeds[:1])))
    each = [schedule for lane in lanes for schedule in lane]
    planned = np.array([[lane[0].rate(step) for step in range(steps)] for lane in lanes])
    taken, smoothed = np.zeros((len(lanes), steps)), np.full((steps, len(each)), math.nan)
    average, epochs = np.zeros(len(each)), list[NDArray[np.float64]]()

    def state(step: int, done: Sequence[NDArray[np.float64]]) -> ScheduleSnapshot:
        at = np.unique(np.linspace(0, step - 1, min(step, POINTS)).astype(np.int64)) if step else np.zeros(0, np.int64)
        losses = smoothed[at].T.reshape(len(lanes), config.seeds, len(at)).copy()
        validation = np.array(done, np.float64).reshape(len(done), len(lanes), config.seeds).copy()
        rates, plan = taken[:, :step].copy(), planned.copy()
        for array in (at, losses, validation, rates, plan):
            array.setflags(write=False)
        verdict = judged(done[-1].reshape(len(lanes), -1), facts.chance) if len(done) == config.epochs else None
        return ScheduleSnapshot(step, steps, names, plan, rates, at, losses, validation, facts, verdict)

    yield Moment(0, finite({"loss": facts.untrained}), lambda: state(0, ()))
    for step, (rows, answers) in enumerate(batches(work.x, work.y, facts.batch, steps, seeds)):
        if rows.ndim == 3:
            rows, answers = rows.repeat(len(lanes), 1, 1), answers.repeat(len(lanes), 1)
        rates = [schedule.rate(step) for schedule in each]
        losses = training.step(rows, answers, rates, config.accumulate).double().numpy()
        for member in np.flatnonzero(~np.isfinite(losses)).tolist():
            training.stop(member)
        average = BETA * average + (1 - BETA) * losses
        smoothed[step], taken[:, step] = average / (1 - BETA ** (step + 1)), rates[:: config.seeds]
        metrics = {f"{what} {name}": value for i, name in enumerate(names) for what, value in _measured(i, rates, losses, config).items()}
        if (step + 1) % (steps // config.epochs) == 0:
            epochs.append(validated(training, work.x_validation, work.y_validation))
            for schedule, value in zip(each, epochs[-1].tolist(), strict=True):
                schedule.told(value)
            metrics |= {
                f"validation {name}": float(part.mean()) for name, part in zip(names, np.split(epochs[-1], len(names)), strict=True)
            }
        done = tuple(epochs)
        last = (lambda: _winner(training, names, epochs[-1], facts, config)) if step + 1 == steps else None
        freeze = lambda step=step, done=done: state(step + 1, done)  # noqa: E731
        yield Moment(step + 1, finite(metrics), freeze, leaves=last)


def _winner(training: Training, names: Sequence[str], losses: NDArray[np.float64], facts: Facts, config: Config) -> dict[str, bytes]:
    """The weights of the better lane's first seed."""
    best = judged(losses.reshape(len(names), -1), facts.chance).best
    if best is None:
        return {}
    about = {"schedule": names[best], "peak": repr(peak_of(config)), "epochs": str(config.epochs), "seed": str(config.seed)}
    return {"weights.safetensors": safetensors(training.stack.state(best * config.seeds), about | {"data": config.data})}


def _measured(lane: int, rates: Sequence[float], losses: NDArray[np.float64], config: Config) -> dict[str, float]:
    part = slice(lane * config.seeds, (lane + 1) * config.seeds)
    return {"lr": rates[part][0], "loss": float(np.median(losses[part]))}
