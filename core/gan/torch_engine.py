"""PyTorch plays the game: where its matrix products win over the compiled loop, and with tricks that the loop does not cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.gan import engines
from core.gan.config import Config
from core.gan.kernels import Net
from core.gan.plain import Game
from core.gan.start import Beginning, Layers
from core.gan.tricks import Equalized

Float32 = NDArray[np.float32]
MEMORY = {torch.optim.Adam: ("exp_avg", "exp_avg_sq"), torch.optim.RMSprop: (None, "square_avg")}  # first and second moments


class InTorch:
    """The game of `plain`, answering as the compiled loop does."""

    def __init__(self, config: Config, first: Beginning) -> None:
        self.game = Game(first, config)
        self.logits, self.told = self.game.logits.numpy(), np.zeros(3)

    @property
    def updates(self) -> int:
        return self.game.updates

    @property
    def maker(self) -> nn.Sequential:
        """The generator that makes the points."""
        return self.game.average if self.game.rules.average else self.game.g

    def play(self, rounds: int, d_updates: int, g_updates: int) -> None:
        self.game.play(rounds, d_updates, g_updates)
        self.told[:] = self.game.told

    def change(self, config: Config) -> None:
        self.game.follow(config)

    def points(self, noise: Float32) -> Float32:
        with torch.no_grad(), only_asked(self.maker):
            return np.asarray(self.maker(torch.from_numpy(noise)).numpy())

    def judged(self, x: Float32) -> Float32:
        with torch.no_grad(), only_asked(self.game.d):
            return np.asarray(self.game.judged(torch.from_numpy(x)).numpy())

    def slopes(self, x: Float32) -> Float32:
        at = torch.from_numpy(x).requires_grad_()
        with only_asked(self.game.d):
            (found,) = torch.autograd.grad(self.game.judged(at).sum(), at)
        return np.asarray(found.numpy())

    def state(self) -> Mapping[str, Tensor]:
        return self.maker.state_dict()

    def discriminator(self) -> Layers:
        """The weights that it computes with, and its biases."""
        found = layers(self.game.d)
        if not self.game.rules.spectral:
            return found
        return [(weights / self.game.spectral.sigma(k).detach().numpy(), biases) for k, (weights, biases) in enumerate(found)]

    def generator(self, averaged: bool) -> Layers:
        return layers(self.game.average if averaged else self.game.g)

    def taken_over(self, loop: engines.Compiled) -> Self:
        """Where the compiled loop stands: weights, the optimizers' memory, the power iteration, the count of updates."""
        mine, its = self.game, loop.game
        mine.updates = loop.updates
        self.logits[:], mine.told = its.logits, its.told.tolist()
        self.told[:] = its.told
        with torch.no_grad():
            for net, module, optimizer in ((its.g, mine.g, mine.g_optimizer), (its.d, mine.d, mine.d_optimizer)):
                for k, linear in enumerate(linears(module)):
                    for parameter in (linear.weight, linear.bias):
                        parameter.copy_(part(net, net.weights, k, parameter))
                        remember(optimizer, net, k, parameter)
            for k, linear in enumerate(linears(mine.average)):
                for parameter in (linear.weight, linear.bias):
                    parameter.copy_(part(its.g, its.average, k, parameter))
            for k, (inputs, outputs) in enumerate(pairwise(its.d.sizes)):
                mine.spectral.back[k] = torch.from_numpy(its.d.back[k, :inputs].copy())
                mine.spectral.ahead[k] = torch.from_numpy(its.d.ahead[k, :outputs].copy())
        return self


@contextmanager
def only_asked(net: nn.Module) -> Iterator[None]:
    """A network that answers without learning: nothing is dropped, a batch's numbers are those remembered."""
    net.eval()
    try:
        yield
    finally:
        net.train()


def remember(optimizer: torch.optim.Optimizer, net: Net, k: int, parameter: Tensor) -> None:
    """The loop's memory of a parameter's gradients as the optimizer's own."""
    if not net.taken[0] or type(optimizer) not in MEMORY:
        return
    moments = {
        name: part(net, array, k, parameter) for name, array in zip(MEMORY[type(optimizer)], (net.first, net.second), strict=True) if name
    }
    optimizer.state[parameter] = {"step": torch.tensor(float(net.taken[0])), **moments}


def part(net: Net, array: Float32, k: int, parameter: Tensor) -> Tensor:
    """Layer k's weights (outputs, inputs) or biases, whichever has the parameter's shape, out of a padded array of the loop."""
    inputs, outputs = int(net.sizes[k]), int(net.sizes[k + 1])
    found = array[k, :inputs, :outputs].T if parameter.ndim == 2 else array[k, -1, :outputs]
    return torch.from_numpy(found.copy())


def linears(net: nn.Sequential) -> list[nn.Linear]:
    return [one for one in net if isinstance(one, nn.Linear)]


def layers(net: nn.Sequential) -> Layers:
    """Weights (inputs, outputs) as they act, and biases, as copies."""
    return [
        (one.weight.detach().numpy().T * np.float32(one.scale if isinstance(one, Equalized) else 1), one.bias.detach().numpy().copy())
        for one in linears(net)
    ]
