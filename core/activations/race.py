"""The race: the same networks with different functions, on equal batches, as one batched training."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.activations.config import Config
from core.activations.modules import module
from core.activations.race_config import HIGHEST, LOWEST, MATCHED, OWN, PROBES, SMOOTHING, Racer
from core.activations.race_field import Field, Measures, frozen
from core.activations.race_gains import gains
from core.activations.race_plain import network
from core.activations.race_snapshot import Curves, Probing, RaceFacts, RaceSnapshot
from core.data.problems import LearningProblem, learning_problem
from core.nets import suggest
from core.nets.batches import batches, learning_rates
from core.nets.spec import LossSpec, OptimizerSpec
from core.runs.moment import Moment, Resources
from core.verdict import judged

POINTS = 150  # validation rows on a picture


def race(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, the range test where each has a rate of its own, then the race, step by step.

    Raises: InputError where the data cannot be learned from.
    """
    racers = config.racing()
    problem = learning_problem(config, seed=config.seed, files=resources.files)
    field = started(config, racers, problem)
    facts = described(config, racers, problem, field)
    track = Track(config, facts, field)
    yield track.measured(0, 0)
    rates = [config.race_rate] * len(racers)
    if config.race_rates == OWN:
        yield from track.probed()
        rates = list(track.suggested())
    track.rates = tuple(rates)
    before = PROBES if config.race_rates == OWN else 0
    records = set(config.race_records())
    for trained, losses in track.trained(rates):
        if trained in records:
            yield track.measured(before + trained, trained)
        else:
            yield Moment(before + trained, track.met(losses), partial(track.snapshot, before + trained, trained))


def started(config: Config, racers: Sequence[Racer], problem: LearningProblem) -> Field:
    """Untrained networks, racer by racer and seed by seed; the seeds' weights are the same for all, but for the gain."""
    outputs = len(problem.class_names) if problem.kind == "classification" else 1
    sizes = [problem.x.shape[1], *[config.race_width] * config.race_layers, outputs]
    nets = [
        network([module(one) for one in racer.functions], own, sizes, config.race_start, config.seed + seed)
        for racer, own in zip(racers, gains(config, racers), strict=True)
        for seed in range(config.race_seeds)
    ]
    loss = LossSpec(loss="cross-entropy" if problem.kind == "classification" else "MSE")
    return Field(nets, OptimizerSpec(optimizer=config.race_optimizer), loss, problem)


def described(config: Config, racers: Sequence[Racer], problem: LearningProblem, field: Field) -> RaceFacts:
    """The facts of a race."""
    plane = problem.kind == "classification" and problem.x.shape[1] == 2
    shown = problem.validation[:POINTS]
    ends = np.stack([problem.x.min(0), problem.x.max(0)], 1).astype(np.float64) if plane else np.zeros((0, 2))
    room = 0.08 * (ends[:, 1] - ends[:, 0]) if plane else np.zeros(0)
    return RaceFacts(
        names=tuple(racer.name for racer in racers),
        gains=gains(config, racers) if config.race_start == MATCHED else (),
        data=config.data,
        target=problem.target_name,
        kind=problem.kind,
        rows=len(problem.train),
        measured=len(field.x_measured),
        features=problem.x.shape[1],
        parameters=field.training.stack.size,
        batch=min(config.race_batch, len(problem.train)),
        unit="nats" if problem.kind == "classification" else "standardised units squared",
        notes=tuple(problem.notes),
        classes=tuple(problem.class_names),
        axes=tuple(problem.feature_names) if plane else (),
        points=frozen(problem.x[shown].astype(np.float64) if plane else np.zeros((0, 2))),
        labels=frozen(problem.y[shown] if plane else np.zeros(0, np.int64)),
        ends=frozen(ends + np.stack([-room, room], 1)),
    )


class Track:
    """A race as it runs. rates: of each racer, once they are known."""

    def __init__(self, config: Config, facts: RaceFacts, field: Field) -> None:
        self._config, self._facts, self._field = config, facts, field
        self._records: list[tuple[int, Measures]] = []
        self._probes: list[np.ndarray] = []
        self.rates: tuple[float, ...] = ()

    @property
    def _seeds(self) -> range:
        return range(self._config.seed, self._config.seed + self._config.race_seeds)

    def _batches(self, count: int) -> Generator[tuple[Tensor, Tensor], None, None]:
        """The batches of each member: those of its seed."""
        field, racers = self._field, len(self._facts.names)
        for x, y in batches(field.x, field.y, self._facts.batch, count, self._seeds):
            yield (x.repeat(racers, 1, 1), y.repeat(racers, 1)) if x.ndim == 3 else (x, y)

    def trained(self, rates: Sequence[float]) -> Generator[tuple[int, Tensor], None, None]:
        """Train all: the steps so far, and the losses that the networks met, (members,). One whose loss is not finite stays as it is."""
        training = self._field.training
        each = [rate for rate in rates for _ in self._seeds]
        for trained, (x, y) in enumerate(self._batches(self._config.race_steps), start=1):
            losses = training.step(x, y, each)
            for member in torch.nonzero(~torch.isfinite(losses)).flatten().tolist():
                training.stop(member)
            yield trained, losses

    def probed(self) -> Generator[Moment, None, None]:
        """A range test of all networks at once, batch by batch; afterwards they are as before."""
        training = self._field.training
        before = training.saved()
        for step, (rate, (x, y)) in enumerate(zip(self._probing_rates, self._batches(PROBES), strict=True), start=1):
            losses = training.step(x, y, rate)
            self._probes.append(losses.double().numpy().reshape(-1, self._config.race_seeds))
            yield Moment(step, {"learning rate": rate} | self.met(losses), partial(self.snapshot, step, 0))
        training.restore(before)

    def met(self, losses: Tensor) -> dict[str, float]:
        """How many networks still learn, and the mean loss that each racer's met on a batch."""
        each = losses.view(-1, self._config.race_seeds).mean(1).tolist()
        told = {f"{name}: batch loss": loss for name, loss in zip(self._facts.names, each, strict=True) if math.isfinite(loss)}
        return {"networks": float(sum(self._field.training.running))} | told

    def suggested(self) -> Generator[float, None, None]:
        """What the rule "valley" suggests for each racer on the median of its seeds' smoothed losses; the rate for all where it cannot."""
        probing = self._probing(PROBES)
        assert probing is not None
        for losses in probing.losses:
            answer = suggest.valley(*suggest.usable(probing.rates, losses, PROBES))
            yield answer.lr if answer else self._config.race_rate

    def measured(self, step: int, trained: int) -> Moment:
        """A moment with everything measured anew."""
        found = self._field.measured(self._config.saturation, (len(self._facts.names), self._config.race_seeds))
        self._records.append((trained, found))
        return Moment(step, self._metrics(found), partial(self.snapshot, step, trained))

    def snapshot(self, step: int, trained: int) -> RaceSnapshot:
        """The state after so many steps; called before the next one."""
        config, facts = self._config, self._facts
        curves = Curves(
            at=frozen(np.array([at for at, _ in self._records], np.int64)),
            **{name: frozen(np.stack([found[name] for _, found in self._records])) for name in self._records[0][1]},
        )
        alone: tuple[int, ...] = ()
        verdict = None
        if trained == config.race_steps and config.race_seeds > 1:
            alone = tuple(np.flatnonzero(np.isfinite(curves.validation[-1]).all(1)).tolist())
            verdict = judged(curves.validation[-1][list(alone)].T, higher=False) if len(alone) > 1 else None
        return RaceSnapshot(
            step=step,
            trained=trained,
            steps=config.race_steps,
            facts=facts,
            rates=self.rates,
            curves=curves,
            probing=self._probing(len(self._probes)),
            maps=frozen(self._field.maps(facts.ends, range(0, len(facts.names) * config.race_seeds, config.race_seeds))),
            verdict=verdict,
            judged=alone if verdict else (),
        )

    @property
    def _probing_rates(self) -> list[float]:
        return learning_rates(LOWEST, HIGHEST, PROBES)

    def _probing(self, count: int) -> Probing | None:
        if self._config.race_rates != OWN:
            return None
        losses = (
            np.array(self._probes).reshape(count, len(self._facts.names), self._config.race_seeds).transpose(1, 2, 0)
        )  # racers, seeds, probes
        smoothed = np.array([[suggest.smooth(seed, SMOOTHING) for seed in racer] for racer in losses.tolist()])
        middle = np.median(np.where(np.isfinite(smoothed), smoothed, np.inf).reshape(losses.shape), axis=1)  # a broken one is the worst
        return Probing(frozen(np.array(self._probing_rates[:count])), frozen(np.where(np.isfinite(middle), middle, np.nan)))

    def _metrics(self, found: Measures) -> dict[str, float]:
        """Means over the seeds, for each racer."""
        told = {"networks": float(sum(self._field.training.running))}
        for place, name in enumerate(self._facts.names):
            for what, label in LABELS.items():
                told[f"{name}: {label}"] = float(found[what][place].mean())
            for layer, norm in enumerate(found["gradients"][place].mean(0).tolist(), start=1):
                told[f"{name}: gradient norm, layer {layer}"] = norm
        return {name: value for name, value in told.items() if math.isfinite(value)}


LABELS = {
    "training": "training loss",
    "validation": "validation loss",
    "accuracy": "validation accuracy",
    "dead": "dead units",
    "saturated": "saturated",
}
