"""The race of ten activation functions against the same trainings one after another in eager PyTorch, as people write them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from sklearn.datasets import make_moons
from torch import nn

from core.nets.losses import Loss
from core.nets.spec import LossSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training
from tests.benchmarks.clock import interleaved, say

FUNCTIONS = (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish, nn.Tanh, nn.Sigmoid, nn.Softplus)
ROWS, WIDTH, RATE, EPOCHS = 512, 32, 0.01, 20


def measure() -> None:
    """Two moons, 2-32-32-2, Adam; after each epoch loss and accuracy on all rows (PEERS B8, with fewer epochs)."""
    torch.set_num_threads(1)
    x, y = make_moons(ROWS, noise=0.2, random_state=0)
    rows, classes = torch.tensor(x, dtype=torch.float32), torch.tensor(y)
    for batch, goal in ((64, 2.5), (ROWS, None)):
        taken = interleaved({"one": lambda: one_after_another(rows, classes, batch), "ours": lambda: raced(rows, classes, batch)}, 5)  # noqa: B023
        say(f"10 activations, batch {batch}, one after another over ours", taken["one"] / taken["ours"], "times", at_least=goal)
    torch.set_default_dtype(torch.float64)
    apart = max(abs(a - b) for a, b in zip(one_after_another(rows.double(), classes, 64), raced(rows.double(), classes, 64), strict=True))
    torch.set_default_dtype(torch.float32)
    say(f"their losses after {EPOCHS} epochs in float64, largest difference", apart, "nats", at_most=1e-6)


def network(function: Callable[[], nn.Module]) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, WIDTH), function(), nn.Linear(WIDTH, WIDTH), function(), nn.Linear(WIDTH, 2))


def one_after_another(x: torch.Tensor, y: torch.Tensor, batch: int) -> list[float]:
    losses, loss_of = [], nn.CrossEntropyLoss()
    for function in FUNCTIONS:
        net = network(function)
        optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
        for _ in range(EPOCHS):
            for i in range(0, ROWS, batch):
                optimizer.zero_grad()
                loss_of(net(x[i : i + batch]), y[i : i + batch]).backward()
                optimizer.step()
            with torch.no_grad():
                out = net(x)
                last = loss_of(out, y).item()
                (out.argmax(1) == y).float().mean().item()
        losses.append(last)
    return losses


def raced(x: torch.Tensor, y: torch.Tensor, batch: int) -> list[float]:
    training = Training(Stack([network(function) for function in FUNCTIONS]), OptimizerSpec(), Loss(LossSpec()))
    for _ in range(EPOCHS):
        for i in range(0, ROWS, batch):
            training.step(x[i : i + batch], y[i : i + batch], RATE)
        out = training.outputs_on(x)
        losses, right = training.loss(out, y), training.loss.right(out, y)
        assert right is not None
        right.float().mean(1).tolist()
    return [float(value) for value in losses]
