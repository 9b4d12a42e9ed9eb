"""The range test of 100 iterations against bare training loops on the same work.

MLP 64-128-64-10 with ReLU, Adam, the 1,797 digits divided by 16, batches of 64, rates 1e-6 to 10, 100 updates, one thread.
torch-lr-finder 0.2.2, measured beside the same bare loops in November 2026: 1.14 times the one with a DataLoader, 1.67 times slices,
2.3 times slices with fused Adam.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from core.lr_finder.config import Config
from core.lr_finder.race import raced, validated
from core.lr_finder.sweep import sweep
from core.lr_finder.train import train
from core.nets.batches import batches, epochs_of_batches, learning_rates
from core.nets.losses import Loss
from core.nets.spec import LossSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training
from core.runs.moment import Resources
from tests.benchmarks.clock import interleaved, say

STEPS, BATCH = 100, 64
LIBRARY_OVER = {"dataloader": 1.14, "slices": 1.67, "fused": 2.3}


def measure() -> None:
    from sklearn.datasets import load_digits

    torch.set_num_threads(1)
    digits, classes = load_digits(return_X_y=True)
    x, y = torch.tensor(digits / 16, dtype=torch.float32), torch.tensor(classes)
    rates = learning_rates(1e-6, 10.0, STEPS)

    def training(members: int) -> Training:
        return Training(Stack([network() for _ in range(members)]), OptimizerSpec(), Loss(LossSpec()))

    def ours(seeds: int = 1) -> None:
        for _ in sweep(training(seeds), batches(x, y, BATCH, STEPS, range(seeds)), rates, 0.98, math.inf):
            pass

    def race(lanes: int) -> None:
        """One epoch for each rate, from equal weights, validated at its end."""
        config, field = Config(seeds=1), training(lanes)
        steps = epochs_of_batches(len(x), BATCH, 1)
        for _ in raced(field, [0.001 * 1.5**i for i in range(lanes)], config, x, y, BATCH, steps):
            pass
        validated(field, x[:360], y[:360])

    def whole_run() -> None:
        for moment in train(Config(stop_factor=100.0, seeds=1), Resources()):
            last = moment
        last.snapshot()

    took = interleaved(
        {
            "sweep": ours,
            "dataloader": lambda: bare(with_loader(x, y), fused=False),
            "slices": lambda: bare(slices(x, y), fused=False),
            "fused": lambda: bare(slices(x, y), fused=True),
            "run": whole_run,
            "eight": lambda: ours(8),
            "one": lambda: race(1),
            "ten": lambda: race(10),
        },
        times=9,
    )
    ms = {name: 1000 * each for name, each in took.items()}
    peers = f"bare: DataLoader {ms['dataloader']:.1f}, slices {ms['slices']:.1f}, slices and fused Adam {ms['fused']:.1f} ms"
    say("range test, 100 iterations on digits", ms["sweep"], "ms", beside=peers)
    say("  over bare fused steps on slices", ms["sweep"] / ms["fused"], "times", at_most=1.05)
    say("  bare steps with a DataLoader take so many times as long", ms["dataloader"] / ms["sweep"], "times")
    library = median(ratio * ms[name] for name, ratio in LIBRARY_OVER.items())
    beside = f"it: about {library:.0f} ms, by its ratios to the bare loops"
    say("  torch-lr-finder takes so many times as long", library / ms["sweep"], "times", at_least=2.0, beside=beside)
    say("8 seeds at once, their band with them", ms["eight"], "ms")
    say("  over one torch-lr-finder test", ms["eight"] / library, "times", at_most=1.5)
    say("a race of 10 rates over one rate alone, one epoch", ms["ten"] / ms["one"], "times", at_most=3.5, beside=f"{ms['ten']:.0f} ms")
    say("the whole run of the page's default (64-64-64-10), data read, last snapshot", ms["run"], "ms")


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))


def bare(stream: Iterator[tuple[Tensor, Tensor]], *, fused: bool) -> None:
    """Plain training: no rates, no record, nothing restored."""
    net = network()
    optimizer, loss_of = torch.optim.Adam(net.parameters(), fused=fused), nn.CrossEntropyLoss()
    for rows, answers in stream:
        optimizer.zero_grad()
        loss = loss_of(net(rows), answers)
        loss.backward()
        optimizer.step()
        loss.item()


def with_loader(x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    left = STEPS
    while left:
        for batch in DataLoader(TensorDataset(x, y), batch_size=BATCH, shuffle=True):
            yield batch
            left -= 1
            if not left:
                return


def slices(x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    order = torch.cat([torch.randperm(len(x)) for _ in range(math.ceil(STEPS * BATCH / len(x)))])
    for k in range(STEPS):
        rows = order[k * BATCH : (k + 1) * BATCH]
        yield x[rows], y[rows]
