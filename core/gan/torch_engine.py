"""PyTorch plays the game: for networks so wide that its matrix products win."""

from __future__ import annotations

import numpy as np
from torch import nn

from core.gan.config import Config
from core.gan.plain import Game
from core.gan.start import Beginning, Layers


class InTorch:
    """The game of `plain`, answering as the compiled loop does."""

    def __init__(self, config: Config, first: Beginning) -> None:
        self.game = Game(first, config)
        self.logits, self.told = self.game.logits.numpy(), np.zeros(3)

    @property
    def updates(self) -> int:
        return self.game.updates

    def play(self, rounds: int, d_updates: int, g_updates: int) -> None:
        self.game.play(rounds, d_updates, g_updates)
        self.told[:] = self.game.told

    def change(self, config: Config) -> None:
        self.game.rules = config

    def discriminator(self) -> Layers:
        found = layers(self.game.d)
        if not self.game.rules.spectral:
            return found
        return [(weights / self.game.spectral.sigma(k).detach().numpy(), biases) for k, (weights, biases) in enumerate(found)]

    def generator(self, averaged: bool) -> Layers:
        return layers(self.game.average if averaged else self.game.g)


def layers(net: nn.Sequential) -> Layers:
    """Weights (inputs, outputs) and biases, as copies."""
    linears = [part for part in net if isinstance(part, nn.Linear)]
    return [(linear.weight.detach().numpy().T.copy(), linear.bias.detach().numpy().copy()) for linear in linears]
