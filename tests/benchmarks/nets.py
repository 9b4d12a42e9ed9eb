"""Stacks of networks: one member against bare fused steps of plain torch, several seeds and several rates against torch-lr-finder."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from core.nets.losses import Loss
from core.nets.networks import network
from core.nets.optimizers import torch_optimizer
from core.nets.spec import LossSpec, NetSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training
from tests.benchmarks.clock import interleaved, say

STEPS, BATCH, LOW, HIGH = 100, 64, 1e-6, 10.0
RATES = np.geomspace(LOW, HIGH, STEPS).tolist()
Batches = tuple[torch.Tensor, torch.Tensor]  # (steps, batch, features), (steps, batch)

SPECS: dict[str, tuple[NetSpec, OptimizerSpec, tuple[int, ...], int]] = {
    "linear": (NetSpec(model="linear"), OptimizerSpec(), (64,), 10),
    "MLP 2 x 64": (NetSpec(), OptimizerSpec(), (64,), 10),
    "MLP 2 x 64, SGD": (NetSpec(), OptimizerSpec(optimizer="SGD"), (64,), 10),
    "MLP 2 x 64, RMSprop": (NetSpec(), OptimizerSpec(optimizer="RMSprop"), (64,), 10),
    "MLP 2 x 64, clipped": (NetSpec(), OptimizerSpec(clip=1.0), (64,), 10),
    "MLP 6 x 512": (NetSpec(layers=6, width=512), OptimizerSpec(), (64,), 10),
    "MLP 2 x 64, tanh, dropout": (NetSpec(activation="tanh", dropout=0.2), OptimizerSpec(), (64,), 10),
    "MLP 2 x 64, batch norm": (NetSpec(batch_norm=True), OptimizerSpec(), (64,), 10),
    "CNN 8 x 8, 2 blocks of 16": (NetSpec(model="CNN"), OptimizerSpec(), (1, 8, 8), 10),
    "CNN 8 x 8, pooled, batch norm": (NetSpec(model="CNN", downsampling="max pooling", batch_norm=True), OptimizerSpec(), (1, 8, 8), 10),
    "CNN 32 x 32 colour, 3 blocks of 16": (NetSpec(model="CNN", blocks=3), OptimizerSpec(), (3, 32, 32), 10),
}


def measure() -> None:
    torch.set_num_threads(1)
    for name, (spec, optimizer, inputs, outputs) in SPECS.items():
        _one(name, spec, optimizer, inputs, outputs)
    _range_tests()
    for name, times in (("MLP 2 x 64, batch norm", 7), ("CNN 8 x 8, 2 blocks of 16", 7), ("CNN 32 x 32 colour, 3 blocks of 16", 3)):
        spec, optimizer, inputs, outputs = SPECS[name]
        _eight(name, spec, optimizer, inputs, outputs, times)


def swept(training: Training, batches: Batches) -> None:
    """A range test of ours: every loss is read as it comes, and everything is as before afterwards."""
    before = training.saved()
    for k, rate in enumerate(RATES):
        training.step(batches[0][:, k] if batches[0].ndim == 4 else batches[0][k], _of(batches[1], k), rate).tolist()
    training.restore(before)


def bare(net: nn.Module, optimizer: torch.optim.Optimizer, batches: Batches, clip: float = 0.0) -> None:
    """The same steps and nothing else."""
    loss = nn.CrossEntropyLoss()
    for k, rate in enumerate(RATES):
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        value = loss(net(batches[0][k]), batches[1][k])
        value.backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimizer.step()
        value.item()


def torch_lr_finder(net: nn.Module, x: torch.Tensor, y: torch.Tensor) -> None:
    """The peer's test, with a DataLoader as its README has it."""
    from torch_lr_finder import LRFinder

    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=BATCH, shuffle=True)
    finder = LRFinder(net, torch.optim.Adam(net.parameters(), lr=LOW), nn.CrossEntropyLoss(), device="cpu")
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        finder.range_test(loader, end_lr=HIGH, num_iter=STEPS, diverge_th=1e9)
        finder.reset()


def _of(batches: torch.Tensor, k: int) -> torch.Tensor:
    return batches[:, k] if batches.ndim == 3 else batches[k]


def _random(inputs: tuple[int, ...], outputs: int, *members: int) -> Batches:
    chance = torch.Generator().manual_seed(0)
    x = torch.randn(*members, STEPS, BATCH, int(np.prod(inputs)), generator=chance)
    return x, torch.randint(0, outputs, (*members, STEPS, BATCH), generator=chance)


def _one(name: str, spec: NetSpec, optimizer: OptimizerSpec, inputs: tuple[int, ...], outputs: int) -> None:
    batches = _random(inputs, outputs)
    training = Training(Stack.of(spec, inputs, outputs, [0]), optimizer, Loss(LossSpec()))
    net = network(spec, inputs, outputs, 0)
    kept = {key: value.clone() for key, value in net.state_dict().items()}

    def steps() -> None:
        net.load_state_dict(kept)
        bare(net, torch_optimizer(list(net.parameters()), optimizer), batches, optimizer.clip)

    taken = interleaved({"ours": lambda: swept(training, batches), "bare": steps}, 7)
    say(f"one member, {name}", taken["ours"] / taken["bare"], "x", at_most=1.05, beside=f"bare fused steps {1000 * taken['bare']:.1f} ms")


def _eight(name: str, spec: NetSpec, optimizer: OptimizerSpec, inputs: tuple[int, ...], outputs: int, times: int) -> None:
    own, one = _random(inputs, outputs, 8), _random(inputs, outputs)
    training = Training(Stack.of(spec, inputs, outputs, range(8)), optimizer, Loss(LossSpec()))
    single = Training(Stack.of(spec, inputs, outputs, [0]), optimizer, Loss(LossSpec()))
    taken = interleaved({"ours": lambda: swept(training, own), "one": lambda: swept(single, one)}, times)
    say(f"8 seeds, {name}", taken["ours"] / taken["one"] / 8, "x", beside=f"eight single tests, {8000 * taken['one']:.0f} ms")


def _range_tests() -> None:
    """PEERS' network, 64-128-64-10 with Adam on digits."""
    x, y = (torch.tensor(part) for part in load_digits(return_X_y=True))
    x = (x / 16).float()

    def net(seed: int) -> nn.Sequential:
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))

    def training(seeds: list[int]) -> Training:
        return Training(Stack([net(seed) for seed in seeds]), OptimizerSpec(), Loss(LossSpec()))

    def drawn(seed: int) -> Batches:
        chance = torch.Generator().manual_seed(seed)
        order = torch.cat([torch.randperm(len(x), generator=chance)[: len(x) // BATCH * BATCH] for _ in range(4)])[: STEPS * BATCH]
        return x[order].view(STEPS, BATCH, -1), y[order].view(STEPS, BATCH)

    def own(seeds: list[int]) -> Batches:
        parts = [drawn(seed) for seed in seeds]
        return torch.stack([part[0] for part in parts]), torch.stack([part[1] for part in parts])

    one, several, race = training([0]), training(list(range(8))), training([0] * 10)
    each = [rate for rate in np.geomspace(1e-3, 1, 10).tolist()]

    def raced() -> None:
        before = race.saved()
        for batch_x, batch_y in zip(*drawn(0), strict=True):
            race.step(batch_x, batch_y, each).tolist()
        race.restore(before)

    works: dict[str, Callable[[], Any]] = {
        "bare": lambda: bare(made := net(0), torch.optim.Adam(made.parameters(), fused=True), drawn(0)),
        "one": lambda: swept(one, drawn(0)),
        "eight": lambda: swept(several, own(list(range(8)))),
        "race": raced,
    }
    try:
        import torch_lr_finder as _  # noqa: F401
    except ImportError:
        print("torch-lr-finder is not installed: its tests are left out (pip install --no-deps torch-lr-finder tqdm)")
        return
    works["peer"] = lambda: torch_lr_finder(net(0), x, y)
    taken = interleaved(works, 9)
    beside = f"one torch-lr-finder test {1000 * taken['peer']:.1f} ms"
    say("64-128-64-10: one member against bare fused steps", taken["one"] / taken["bare"], "x", at_most=1.05)
    say("64-128-64-10: torch-lr-finder against one member", taken["peer"] / taken["one"], "x", at_least=2, beside=beside)
    say("64-128-64-10: 8 seeds, batches of their own", taken["eight"] / taken["peer"], "x", at_most=1.5, beside=beside)
    say("64-128-64-10: a race of 10 rates, shared batches", taken["race"] / taken["peer"], "x", at_most=3.5, beside=beside)
