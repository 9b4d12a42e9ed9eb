"""The race: many rates from equal weights on equal batches, as one batched training. Does what a rule suggests win?"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.lr_finder.config import Config
from core.lr_finder.snapshot import Facts, Snapshot
from core.lr_finder.sweep import Point, finite, measured, snapshot, tested
from core.lr_finder.task import task
from core.lr_finder.verdict import Lane, Verdict, judged, lanes
from core.nets.batches import batches, epochs_of_batches
from core.nets.training import Training
from core.nets.weights import safetensors
from core.runs.moment import Moment, Resources

NUMBERS_AT_ONCE = 16_000_000  # activations that validation holds at a time: 64 MB


@dataclass(frozen=True)
class RaceSnapshot:
    """The range test, then the race.

    lanes: empty while the range test runs. losses: validation losses after each epoch so far, (epochs, lanes, seeds), read-only, infinite
    where a lane broke. trained: steps of the race so far, of `steps`. verdict: once the race has ended.
    """

    step: int
    sweep: Snapshot
    lanes: tuple[Lane, ...]
    losses: NDArray[np.float64]
    trained: int
    steps: int
    verdict: Verdict | None = None

    @property
    def facts(self) -> Facts:
        return self.sweep.facts


def race(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, the range test batch by batch, then the race step by step; validation at the end of each epoch."""
    work = task(config, resources)
    seeds = range(config.seed, config.seed + config.seeds)
    training = work.training(config, seeds)
    facts = work.known(training, next(batches(work.x, work.y, work.facts.batch, 1, seeds)))
    steps = epochs_of_batches(len(work.x), facts.batch, config.epochs)
    record: list[Point] = []

    def state(step: int, lined: tuple[Lane, ...], epochs: Sequence[NDArray[np.float64]], trained: int) -> RaceSnapshot:
        losses = np.array(epochs, np.float64).reshape(len(epochs), len(lined), config.seeds).copy()
        losses.setflags(write=False)
        verdict = judged(losses[-1], facts.chance) if len(epochs) == config.epochs else None
        return RaceSnapshot(step, snapshot(record[: min(step, len(record))], facts, config), lined, losses, trained, steps, verdict)

    yield Moment(0, finite({"loss": facts.untrained}), lambda: state(0, (), (), 0))
    for point in tested(config, work, training, seeds):
        record.append(point)
        count = len(record)
        yield Moment(count, measured(point), lambda count=count: state(count, (), (), 0))  # type: ignore[misc]
    proposed = [(answer.rule, answer.lr) for answer in snapshot(record, facts, config).read.suggestions]
    if config.picked:
        proposed.append(("yours", config.picked))
    lined = lanes(proposed, config.lr_low, config.lr_high)
    field = work.training(config, list(seeds) * len(lined))
    epochs: list[NDArray[np.float64]] = []
    for trained, met in raced(field, [lane.rate for lane in lined], config, work.x, work.y, facts.batch, steps):
        step, metrics = len(record) + trained, {"training loss": float(met.nanmedian())}
        if trained % (steps // config.epochs) == 0:
            losses = validated(field, work.x_validation, work.y_validation)
            epochs.append(losses.reshape(len(lined), config.seeds))
            metrics |= {f"validation loss at {lane.rate:.4g}": float(each.mean()) for lane, each in zip(lined, epochs[-1], strict=True)}
        done = tuple(epochs)
        last = (lambda: _winner(field, lined, epochs[-1], facts, config)) if trained == steps else None
        freeze = lambda step=step, done=done, trained=trained: state(step, lined, done, trained)  # noqa: E731
        yield Moment(step, finite(metrics), freeze, leaves=last)


def _winner(field: Training, lined: Sequence[Lane], losses: NDArray[np.float64], facts: Facts, config: Config) -> dict[str, bytes]:
    """The weights of the best lane's first seed."""
    best = judged(losses, facts.chance).best
    if best is None:
        return {}
    about = {"learning_rate": repr(lined[best].rate), "epochs": str(config.epochs), "seed": str(config.seed), "data": config.data}
    return {"weights.safetensors": safetensors(field.stack.state(best * config.seeds), about)}


def raced(
    field: Training, rates: Sequence[float], config: Config, x: Tensor, y: Tensor, size: int, steps: int
) -> Generator[tuple[int, Tensor], None, None]:
    """Train all lanes: (steps so far, the losses met, (lanes * seeds,)), lane by lane.

    Each seed's batches are the same in every lane. A member whose loss is no longer finite is left as it is.
    """
    seeds = range(config.seed, config.seed + config.seeds)
    each = [rate for rate in rates for _ in seeds]
    for trained, (rows, answers) in enumerate(batches(x, y, size, steps, seeds), start=1):
        if rows.ndim == 3:
            rows, answers = rows.repeat(len(rates), 1, 1), answers.repeat(len(rates), 1)
        losses = field.step(rows, answers, each, config.accumulate)
        for member in torch.nonzero(~torch.isfinite(losses)).flatten().tolist():
            field.stop(member)
        yield trained, losses


def validated(field: Training, x: Tensor, y: Tensor) -> NDArray[np.float64]:
    """Each member's loss on all validation rows, (members,), infinite where it is no finite number."""
    widest = max(parameter.shape[1] for parameter in field.stack.parameters.values())
    rows = max(1, NUMBERS_AT_ONCE // (field.stack.members * max(widest, x.shape[1])))
    total = np.zeros(field.stack.members)
    for part_x, part_y in zip(torch.split(x, rows), torch.split(y, rows), strict=True):
        total += field.loss_on(part_x, part_y).double().numpy() * (len(part_x) / len(x))
    return np.where(np.isfinite(total), total, math.inf)
