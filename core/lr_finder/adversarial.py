"""The range test of two networks that play against each other: a GAN on points in the plane, with a rate for each."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.lr_finder.config import Config
from core.lr_finder.snapshot import Facts
from core.nets.batches import learning_rates
from core.nets.optimizers import Optimizer
from core.nets.spec import OptimizerSpec
from core.nets.stack import Stack
from core.nets.suggest import Floats
from core.runs.moment import Moment, Resources

CENTRES = 8
RADIUS = 2.0
SPREAD = 0.05
NOISE = 8  # random numbers that a generator starts from
WIDTH = 64
ADAM = OptimizerSpec(optimizer="Adam", beta1=0.5)
SHOWN = 200  # points drawn of each kind
WINS = 0.95  # share of points that the discriminator tells apart
ANSWERED = 0.8  # share at which it has lost that lead
BLIND = math.log(4)  # what a discriminator pays that cannot tell: ln 2 on the real half and ln 2 on the made one
BROKEN = 10.0  # times what a blind discriminator pays


@dataclass(frozen=True)
class Pair:
    """One step of all members. Losses before the steps that the rates take: d of the discriminator, g of the generator, (members,) each.

    right: share of points that the discriminator told apart. made: the points that the first member's generator gave, (rows, 2).
    """

    d: tuple[float, ...]
    g: tuple[float, ...]
    right: tuple[float, ...]
    made: NDArray[np.float32]


@dataclass(frozen=True)
class TwoSnapshot:
    """The test so far. Arrays read-only: lrs (steps,); d, g, right (seeds, steps): smoothed. real, made: (points, 2).

    wins, answers, breaks: the first rates at which the median discriminator tells nearly all points apart, at which it no longer does,
    and at which a loss leaves every bound; None where that was not seen.
    """

    step: int
    lrs: Floats
    d: Floats
    g: Floats
    right: Floats
    real: NDArray[np.float32]
    made: NDArray[np.float32]
    facts: Facts
    ended: str = ""
    wins: float | None = None
    answers: float | None = None
    breaks: float | None = None


def two_networks(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then one moment for each round: a step of the discriminator, then one of the generator."""
    seeds = range(config.seed, config.seed + config.seeds)
    generators = Stack([seeded(NOISE, 2, seed) for seed in seeds])
    discriminators = Stack([seeded(2, 1, seed + 100_000) for seed in seeds])
    chances = [torch.Generator().manual_seed(seed) for seed in seeds]
    real = ring(SHOWN, torch.Generator().manual_seed(config.seed)).numpy()
    first = generators(noise(SHOWN, chances[:1]).expand(config.seeds, -1, -1))[0].detach().numpy().copy()
    for chance, seed in zip(chances, seeds, strict=True):
        chance.manual_seed(seed)
    facts = Facts("ring", "", "adversarial", config.batch_size, 2, 1, generators.size + discriminators.size, config.batch_size,
                  "cpu", BLIND, BLIND, _notes(config, generators.size, discriminators.size), "loss (nats)", "nats")  # fmt: skip
    record: list[Pair] = []
    rates = learning_rates(config.lr_low, config.lr_high, config.rounds)
    with torch.no_grad():
        told = discriminators(torch.cat([torch.from_numpy(real), torch.from_numpy(first)]))[0].squeeze(1)
        untrained = nn.functional.softplus(-told[:SHOWN]).mean() + nn.functional.softplus(told[SHOWN:]).mean()
    yield Moment(0, {"d": untrained.item()}, lambda: state(config, record[:0], rates, real, first, facts))
    for pair in played(generators, discriminators, rates, config, chances):
        record.append(pair)
        count = len(record)
        known = {"lr": rates[count - 1]} | {
            name: float(np.median(values)) for name, values in (("d", pair.d), ("g", pair.g), ("right", pair.right))
        }
        finite = {name: value for name, value in known.items() if math.isfinite(value)}
        yield Moment(count, finite, lambda count=count: state(config, record[:count], rates, real, first, facts))  # type: ignore[misc]


def played(
    generators: Stack, discriminators: Stack, rates: Sequence[float], config: Config, chances: Sequence[torch.Generator]
) -> Generator[Pair, None, None]:
    """Play round after round until the rates are through, or no member's losses are finite numbers any more.

    The discriminator makes -mean ln D(real) - mean ln(1 - D(made)) small, the generator -mean ln D(made) (Goodfellow et al., 2014,
    section 3, the second form of the generator's loss). Both use Adam with beta 1 = 0.5 (Radford, Metz & Chintala, 2016, section 4).
    """
    steps = {"discriminator": Optimizer(discriminators, ADAM), "generator": Optimizer(generators, ADAM)}
    for rate in rates:
        each = {name: rate if config.vary in ("both", name) else config.other_rate for name in steps}
        real = torch.stack([ring(config.batch_size, chance) for chance in chances])
        with torch.no_grad():
            made = generators(noise(config.batch_size, chances))
        on_real, on_made = discriminators(torch.cat([real, made], 1), training=True).squeeze(2).chunk(2, 1)
        d = nn.functional.softplus(-on_real).mean(1) + nn.functional.softplus(on_made).mean(1)
        right = ((on_real > 0).float().mean(1) + (on_made <= 0).float().mean(1)) / 2
        discriminators.backward(d)
        steps["discriminator"].step(each["discriminator"])
        made = generators(noise(config.batch_size, chances), training=True)
        g = nn.functional.softplus(-discriminators(made, training=True).squeeze(2)).mean(1)
        generators.backward(g)
        steps["generator"].step(each["generator"])
        pair = Pair(tuple(d.tolist()), tuple(g.tolist()), tuple(right.tolist()), made[0, :SHOWN].detach().numpy().copy())
        yield pair
        for member, losses in enumerate(zip(pair.d, pair.g, strict=True)):
            if not all(map(math.isfinite, losses)):
                for optimizer in steps.values():
                    optimizer.running[member] = False
        if not any(steps["generator"].running):
            return


def ring(count: int, chance: torch.Generator) -> Tensor:
    """`count` points around eight centres on a circle of radius 2, normal with standard deviation 0.05, (count, 2)."""
    angle = torch.randint(CENTRES, (count,), generator=chance) * (2 * math.pi / CENTRES)
    centres = RADIUS * torch.stack([angle.cos(), angle.sin()], 1)
    return centres + SPREAD * torch.randn(count, 2, generator=chance)


def noise(count: int, chances: Sequence[torch.Generator]) -> Tensor:
    """What generators start from, standard normal, (members, count, 8)."""
    return torch.stack([torch.randn(count, NOISE, generator=chance) for chance in chances])


def seeded(inputs: int, outputs: int, seed: int) -> nn.Sequential:
    """Two hidden layers of 64 units with ReLU, weights as torch draws them under `seed`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(inputs, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, outputs))


def state(
    config: Config,
    record: Sequence[Pair],
    rates: Sequence[float],
    real: NDArray[np.float32],
    first: NDArray[np.float32],
    facts: Facts,
) -> TwoSnapshot:
    """Freeze the test so far."""
    members, count = config.seeds, len(record)
    rows = np.array([(pair.d, pair.g, pair.right) for pair in record], np.float64).reshape(count, 3, members)
    smoothed = averaged(rows, config.smoothing)
    d, g, right = (smoothed[:, part].T.copy() for part in range(3))
    lrs, made = np.array(rates[:count], np.float64), record[-1].made if record else first
    for array in (d, g, right, lrs, real, made):
        array.setflags(write=False)
    broken = count and not np.isfinite(rows[-1, :2]).all(axis=0).any()
    ended = "" if count < len(rates) and not broken else "not finite" if broken else "swept"
    return TwoSnapshot(count, lrs, d, g, right, real, made, facts, ended, *found(lrs, d, g, right))


def averaged(rows: Floats, beta: float) -> Floats:
    """Bias-corrected moving average along the first axis, as `suggest.smooth`, of every column."""
    average, smoothed = np.zeros(rows.shape[1:]), np.empty_like(rows)
    for i, row in enumerate(rows):
        average = beta * average + (1 - beta) * row
        smoothed[i] = average / (1 - beta ** (i + 1))
    return smoothed


def found(lrs: Floats, d: Floats, g: Floats, right: Floats) -> tuple[float | None, float | None, float | None]:
    """The first rate at which the median share told apart is at least 95 %, the first after it at which it is at most 80 %, and the first
    at which the median of either loss is no number or exceeds ten times what a blind discriminator pays."""

    def first(where: NDArray[np.bool_]) -> float | None:
        at = np.flatnonzero(where)
        return float(lrs[at[0]]) if len(at) else None

    if not len(lrs):
        return None, None, None
    worst = np.maximum(np.median(d, axis=0), np.median(g, axis=0))
    share = np.median(right, axis=0)
    won = np.maximum.accumulate(share >= WINS)
    return first(share >= WINS), first(won & (share <= ANSWERED)), first(~(worst <= BROKEN * BLIND))


def _notes(config: Config, generator: int, discriminator: int) -> tuple[str, ...]:
    other = "" if config.vary == "both" else f" The other network keeps a rate of {config.other_rate:g}."
    return (
        f"Generator: {NOISE} random numbers to a point, {generator:,} weights and biases; discriminator: a point to a number, "
        f"{discriminator:,}. Two hidden layers of {WIDTH} units with ReLU each, Adam with beta 1 = 0.5.",
        f"Points are drawn anew for every step: {CENTRES} normal clouds around a circle of radius {RADIUS:g}, deviation {SPREAD:g}.{other}",
    )
