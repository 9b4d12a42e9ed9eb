"""Two settings side by side: the same range test with another optimizer, batch size or weight decay, on the same seeds."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from core.lr_finder.config import RANGE, Config
from core.lr_finder.snapshot import Facts, Snapshot
from core.lr_finder.sweep import Point, finite, measured, snapshot, tested
from core.lr_finder.task import task
from core.nets.batches import batches
from core.runs.moment import Moment, Resources


@dataclass(frozen=True)
class CompareSnapshot:
    """Both tests so far."""

    step: int
    a: Snapshot
    b: Snapshot

    @property
    def facts(self) -> Facts:
        return self.a.facts

    @property
    def ended(self) -> bool:
        return bool(self.a.ended and self.b.ended)


def second(config: Config) -> Config:
    """Setting B: all of A but for its optimizer, batch size and weight decay."""
    return replace(config, mode=RANGE, optimizer=config.b_optimizer, batch_size=config.b_batch_size, weight_decay=config.b_weight_decay)


def compare(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then a moment for each batch of both; the one that ends first waits for the other."""
    settings = (config, second(config))
    seeds = range(config.seed, config.seed + config.seeds)
    streams, facts = [], []
    for setting in settings:
        work = task(setting, resources)
        training = work.training(setting, seeds)
        facts.append(work.known(training, next(batches(work.x, work.y, work.facts.batch, 1, seeds))))
        streams.append(tested(setting, work, training, seeds))
    records: tuple[list[Point], list[Point]] = ([], [])

    def state(step: int, counts: Sequence[int]) -> CompareSnapshot:
        return CompareSnapshot(
            step,
            *(
                snapshot(record[:count], known, setting)
                for record, count, known, setting in zip(records, counts, facts, settings, strict=True)
            ),
        )

    yield Moment(0, finite({"loss A": facts[0].untrained, "loss B": facts[1].untrained}), lambda: state(0, (0, 0)))
    for step, points in enumerate(zip_longest(*streams), start=1):
        metrics: dict[str, float] = {}
        for name, record, point in zip("AB", records, points, strict=True):
            if point is not None:
                record.append(point)
                metrics |= {("lr" if key == "lr" else f"{key} {name}"): value for key, value in measured(point).items()}
        counts = tuple(map(len, records))
        yield Moment(step, metrics, lambda step=step, counts=counts: state(step, counts))  # type: ignore[misc]
