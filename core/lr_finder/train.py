"""The range test: one batch for each learning rate, from far too small to far too large."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.data.problems import learning_problem
from core.lr_finder.config import Config
from core.lr_finder.model import batches, chance_loss, learning_rates, loss_of, network, optimizer_for
from core.lr_finder.snapshot import Curve, Facts, Snapshot, read_curve
from core.runs.moment import Moment, Resources


@dataclass(frozen=True)
class Point:
    """One batch of a sweep. loss: before the step that lr takes. ended: why the sweep ends here, or ""; as in Snapshot."""

    lr: float
    loss: float
    smoothed: float
    ended: str


def train(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then one moment for each batch; the last one carries the suggestions.

    Raises: InputError where the data cannot be learned from.
    """
    x, y, facts = prepared(config, resources)
    net = network(facts.features, facts.outputs, config.layers, config.width, config.activation, config.seed).to(x.device)
    with torch.no_grad():
        first = next(batches(x, y, facts.batch, 1, config.seed))
        facts = replace(facts, parameters=sum(p.numel() for p in net.parameters()), untrained=float(loss_of(net(first[0]), first[1])))
    record: list[Point] = []
    yield Moment(0, _finite({"loss": facts.untrained}), _frozen(record, facts, config))
    rates = learning_rates(config.lr_low, config.lr_high, config.iterations, config.sweep)
    stream = batches(x, y, facts.batch, config.iterations, config.seed)
    for point in sweep(net, optimizer_for(net, config.optimizer), stream, rates, config.smoothing, config.stop_factor):
        record.append(point)
        metrics = _finite({"lr": point.lr, "loss": point.loss, "smoothed": point.smoothed})
        yield Moment(len(record), metrics, _frozen(record, facts, config), note(point, config))


def sweep(
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    stream: Iterable[tuple[Tensor, Tensor]],
    rates: Sequence[float],
    smoothing: float,
    stop_factor: float,
) -> Generator[Point, None, None]:
    """Train with each rate for one batch and give the loss met there; afterwards net and optimizer are as they were.

    Ends early where the loss is no longer finite, or the smoothed loss exceeds `stop_factor` times its best.
    Source: Smith (2017), section 3.3; rates, smoothing and stop as in fastai's LRFinder.
    """
    weights, state = copy.deepcopy(net.state_dict()), copy.deepcopy(optimizer.state_dict())
    average, best = 0.0, math.inf
    try:
        for i, (rate, (x, y)) in enumerate(zip(rates, stream, strict=True), start=1):
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = loss_of(net(x), y)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            value = loss.item()
            average = smoothing * average + (1 - smoothing) * value
            smoothed = average / (1 - smoothing**i)
            best = min(best, smoothed)
            ended = ""
            if not math.isfinite(smoothed):
                ended = "not finite"
            elif smoothed > stop_factor * best:
                ended = "diverged"
            elif i == len(rates):
                ended = "swept"
            yield Point(rate, value, smoothed, ended)
            if ended:
                return
    finally:
        optimizer.zero_grad()
        net.load_state_dict(weights)
        optimizer.load_state_dict(state)


def prepared(config: Config, resources: Resources) -> tuple[Tensor, Tensor, Facts]:
    """Training rows x (rows, features), y (rows,) on the run's device, and what is known before the network exists."""
    problem = learning_problem(config.data, target=config.target, kind=config.kind, seed=config.seed, files=resources.files)
    regression = problem.kind == "regression"
    x, y = problem.x[problem.train], problem.y[problem.train]
    facts = Facts(
        data=config.data,
        target=problem.target_name,
        kind=problem.kind,
        rows=len(x),
        features=x.shape[1],
        outputs=1 if regression else len(problem.class_names),
        parameters=0,
        batch=min(config.batch_size, len(x)),
        device=resources.device,
        untrained=math.nan,
        chance=chance_loss(y, problem.kind),
        notes=tuple(problem.notes),
        measure="mean squared error (standardised units)" if regression else "cross-entropy (nats)",
        unit="standardised units" if regression else "nats",
    )
    return torch.from_numpy(x).to(resources.device), torch.from_numpy(y).to(resources.device), facts


def snapshot(record: Sequence[Point], facts: Facts, config: Config) -> Snapshot:
    """Freeze the sweep so far; once it has ended, with what the rules suggest."""
    table = np.array([(p.lr, p.loss, p.smoothed) for p in record], np.float64).reshape(-1, 3).T.copy()
    table.setflags(write=False)
    curve = Curve(table[0], table[1:2], table[2:3], (len(record),))
    if not record or not record[-1].ended:
        return Snapshot(len(record), curve, facts)
    return Snapshot(len(record), curve, facts, record[-1].ended, read_curve(curve, config.iterations, linear=config.sweep == "linear"))


def note(point: Point, config: Config) -> str:
    """Why a sweep ended early, in one sentence; "" where it did not."""
    if point.ended == "diverged":
        return f"Stopped at a learning rate of {point.lr:.2g}: the smoothed loss exceeded {config.stop_factor:g} times its best."
    if point.ended == "not finite":
        return f"Stopped at a learning rate of {point.lr:.2g}: the loss is no longer finite."
    return ""


def _frozen(record: Sequence[Point], facts: Facts, config: Config) -> Callable[[], Snapshot]:
    """A snapshot of the record as long as it is now, whenever it is taken."""
    count = len(record)
    return lambda: snapshot(record[:count], facts, config)


def _finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Only the metrics that are numbers."""
    return {name: value for name, value in metrics.items() if math.isfinite(value)}
