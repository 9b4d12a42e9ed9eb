"""The first layers of a network trained on pictures, step by step: filters, feature maps and the effective field as they change.

The layers up to the chosen one learn together with a linear layer on the mean of their maps (global average pooling, Lin, Chen and Yan
2014, section 3.2), with Adam and cross-entropy.
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.config import Config
from core.receptive_field.counting import Counting
from core.receptive_field.learned_snapshot import LearnedSnapshot, Marks
from core.receptive_field.lessons import Lessons, lessons
from core.receptive_field.model import Graph
from core.receptive_field.passing import made
from core.receptive_field.regions import region
from core.receptive_field.sampled import sampled
from core.receptive_field.snapshot import Effective, Floats
from core.runs.moment import Moment, Resources

BATCH = 32
LOOKS = 4  # an epoch
MARKED = 400  # pictures on which a look is marked
INPUTS, GROUP = 40, 4  # random inputs of an effective field, so many at a time
SHOWN = 16  # filters and channels that are drawn


class Pupil(nn.Module):
    """The layers, and a linear layer on the mean of their maps."""

    def __init__(self, graph: nn.Module, channels: int, classes: int, seed: int) -> None:
        super().__init__()
        self.graph = graph
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.head = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.graph(x).mean((2, 3)))  # type: ignore[no-any-return]


def learn(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained layers, then four looks an epoch.

    Raises: InputError where there is nothing to learn from, or the untrained network gives no numbers.
    """
    taught = lessons(config.lessons, config.data, config.fit, config.parsed, config.seed, resources.files)
    x, y = torch.from_numpy(taught.x), torch.from_numpy(taught.y)
    pupil = Pupil(made(config.part, config.seed), config.chosen.channels, len(taught.names), config.seed)
    optimizer = torch.optim.Adam(pupil.parameters(), lr=config.rate)
    batches = -(-len(taught.training) // BATCH)
    now = _begun(config, taught, pupil, batches * config.epochs)
    yield _moment(now)
    torch.manual_seed(config.seed)  # of what dropout draws
    chance = np.random.default_rng(config.seed)
    every = max(1, batches // LOOKS)
    for epoch in range(config.epochs):
        order = chance.permutation(taught.training)
        for batch in range(batches):
            rows = order[batch * BATCH : (batch + 1) * BATCH]
            loss = step(pupil, optimizer, x[rows], y[rows])
            last = batch == batches - 1
            found = field(config, pupil) if last and np.isfinite(loss) else None
            if not np.isfinite(loss) or (last and found is None):
                yield replace(_moment(now), note="Loss or gradients have become infinite: take a smaller learning rate.")
                return
            if last or (batch + 1) % every == 0:
                now = _looked(config, taught, pupil, replace(now, step=epoch * batches + batch + 1), epoch + (batch + 1) / batches)
                if found:
                    now = replace(now, effective=found, sizes=(*now.sizes, (epoch + 1.0, found.side, found.spread)))
                yield _moment(now)


def step(pupil: Pupil, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor) -> float:
    """One step on one batch; the loss met before it."""
    pupil.train()
    optimizer.zero_grad()
    loss = F.cross_entropy(pupil(x), y)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return float(loss.detach())


def field(config: Config, pupil: Pupil) -> Effective | None:
    """The effective field of the middle unit with the weights as they are, from the same random inputs each time.

    None where its gradients are beyond float32.
    """
    graph = copy.deepcopy(cast(Graph, pupil.graph)).eval()  # sampling freezes what it looks into
    counting = Counting(config.report, config.position, config.unit, region(config.report, config.position, config.unit))
    for found in sampled(graph, config.position, config.unit, inputs=INPUTS, seed=config.seed, batch=GROUP):
        if not np.isfinite(found.scores).all():
            return None
        effective = counting.take(found)
    return effective


def _begun(config: Config, taught: Lessons, pupil: Pupil, steps: int) -> LearnedSnapshot:
    example = taught.x[taught.validation[0]].transpose(1, 2, 0)
    pixels = np.round((example if example.shape[2] == 3 else np.repeat(example[..., :1], 3, axis=2)) * 127.5 + 127.5).astype(np.uint8)
    found, filters = field(config, pupil), _filters(pupil)
    if found is None:
        raise InputError(Problem("Network", Described("gradients beyond float32"), "fewer products of branches one after the other"))
    now = LearnedSnapshot(
        step=0,
        steps=steps,
        picture=_frozen(pixels),
        truth=taught.names[taught.y[taught.validation[0]]],
        answer="",
        region=region(config.report, config.position, config.unit),
        filters=filters,
        began=filters,
        maps=filters,
        marks=(),
        effective=found,
        sizes=((0.0, found.side, found.spread),),
        notes=taught.notes,
    )
    return _looked(config, taught, pupil, now, 0.0)


def _looked(config: Config, taught: Lessons, pupil: Pupil, now: LearnedSnapshot, epoch: float) -> LearnedSnapshot:
    """With the filters, the maps and the marks of this moment."""
    pupil.eval()
    with torch.no_grad():
        marks = [
            marked(pupil, torch.from_numpy(taught.x[places[:MARKED]]), torch.from_numpy(taught.y[places[:MARKED]]))
            for places in (taught.training, taught.validation)
        ]
        x = torch.from_numpy(taught.x[taught.validation[:1]])
        maps, answer = pupil.graph(x)[0].numpy(), int(pupil(x).argmax())
    mark = Marks(epoch, marks[0][0], marks[1][0], marks[0][1], marks[1][1])
    return replace(now, filters=_filters(pupil), maps=_frozen(maps[:SHOWN]), answer=taught.names[answer], marks=(*now.marks, mark))


def marked(pupil: Pupil, x: Tensor, y: Tensor) -> tuple[float, float]:
    """Mean loss and share right on some pictures."""
    out = pupil(x)
    return float(F.cross_entropy(out, y)), float((out.argmax(1) == y).double().mean())


def _filters(pupil: Pupil) -> Floats:
    """The kernels of the first convolution, (kernels, rows, columns), the mean over what comes in."""
    first = next(module for module in pupil.graph.modules() if isinstance(module, nn.Conv2d))
    return _frozen(first.weight.detach().mean(1).numpy()[:SHOWN])  # type: ignore[no-any-return]


def _moment(now: LearnedSnapshot) -> Moment:
    last = now.marks[-1]
    metrics = {"epoch": last.epoch, "loss": last.loss, "validation_loss": last.validation_loss}
    right = {"accuracy": last.right, "validation_accuracy": last.validation_right, "effective_size": now.effective.side}
    return Moment(now.step, {**metrics, **right}, partial(_itself, now))


def _itself(snapshot: LearnedSnapshot) -> LearnedSnapshot:
    return snapshot


def _frozen(array: Any) -> Any:
    array = np.array(array, order="C")
    array.setflags(write=False)
    return array
