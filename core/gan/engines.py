"""What plays the game: the compiled loop, or PyTorch for wide networks and for tricks that the loop does not cover. Both answer alike."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.gan import kernels, model
from core.gan.config import CLIP, LOSSES, OPTIMIZERS, Config
from core.gan.kernels import Net, Rules
from core.gan.luck import key
from core.gan.start import Beginning, Layers


class Engine(Protocol):
    """logits: (3, batch), of the last update of the discriminator on real and made points, and of the generator's. told: norms of the last
    gradients of both, the last penalty. updates: of both networks so far."""

    logits: NDArray[np.float32]
    told: NDArray[np.float64]

    @property
    def updates(self) -> int: ...
    def play(self, rounds: int, d_updates: int, g_updates: int) -> None:
        """So many rounds of updates of the discriminator, then of the generator."""

    def change(self, config: Config) -> None:
        """Go on by these rules; only settings in LIVE differ."""

    def points(self, noise: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the generator makes of noise, (rows, 2): with its averaged weights where the rules average them."""

    def judged(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """The discriminator's logits, (rows,)."""

    def slopes(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """The gradient of its logit by the point, (rows, 2)."""

    def state(self) -> Mapping[str, Any]:
        """The tensors of the generator that makes the points, by the names that they have in the script."""


def engine(config: Config, first: Beginning) -> Engine:
    """Who plays this config."""
    if config.compiled:
        return Compiled(config, first)
    from core.gan.torch_engine import InTorch  # the host has read torch; a small game does without

    return InTorch(config, first)


def going_on(playing: Engine, config: Config, first: Beginning) -> Engine:
    """Who plays on by the config's rules; only settings in LIVE differ. What the loop does not cover it hands over to PyTorch."""
    if isinstance(playing, Compiled) and not config.compiled:
        from core.gan.torch_engine import InTorch

        return InTorch(config, first).taken_over(playing)
    playing.change(config)
    return playing


class Compiled:
    """The compiled loop."""

    def __init__(self, config: Config, first: Beginning) -> None:
        batch = config.batch
        g, d = net(first.g, batch), net(first.d, 2 * batch)
        for k, ahead in enumerate(first.ahead):
            d.ahead[k, : len(ahead)] = ahead
        self.deviation = float(first.real.std())
        self.game = kernels.Game(
            d=d,
            g=g,
            real=np.ascontiguousarray(first.real.T),
            noise=np.ascontiguousarray(first.noise.T),
            normal=first.normal,
            average=g.weights.copy(),
            key=np.array([key(config.seed)], np.uint64),
            updates=np.zeros(1, np.int64),
            logits=np.zeros((3, batch), np.float32),
            told=np.zeros(3),
        )
        self.logits, self.told = self.game.logits, self.game.told
        kernels.iterate(d)
        self.change(config)

    @property
    def updates(self) -> int:
        return int(self.game.updates[0])

    def play(self, rounds: int, d_updates: int, g_updates: int) -> None:
        kernels.play(self.rules, self.game, rounds, d_updates, g_updates)

    def change(self, config: Config) -> None:
        self.config = config
        self.rules = rules(config, self.deviation)
        kernels.settle(self.game.d, config.spectral)

    def discriminator(self) -> Layers:
        """What it computes with."""
        return layers(self.game.d, self.game.d.used)

    def generator(self, averaged: bool) -> Layers:
        """Its weights now, or their moving average."""
        return layers(self.game.g, self.game.average if averaged else self.game.g.weights)

    def points(self, noise: NDArray[np.float32]) -> NDArray[np.float32]:
        return model.points(self.generator(self.config.average > 0), noise, self.config.slope, self.config.output == "tanh")

    def judged(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return model.judged(self.discriminator(), x, self.config.slope)

    def slopes(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return model.slopes(self.discriminator(), x, self.config.slope)

    def state(self) -> Mapping[str, Any]:
        from core.gan.plain import generator

        return generator(self.generator(self.config.average > 0), self.config).state_dict()


def rules(config: Config, deviation: float) -> Rules:
    """A config's rules as the loop reads them. deviation: of the data."""
    f: Any = np.float32
    return Rules(
        loss=LOSSES.index(config.loss),
        d_optimizer=OPTIMIZERS.index(config.optimizer),
        g_optimizer=OPTIMIZERS.index(config.optimizer_of_g),
        d_rate=f(config.d_rate),
        g_rate=f(config.g_rate),
        beta1=f(config.beta1),
        beta2=f(config.beta2),
        slope=f(config.slope),
        tanh=config.output == "tanh",
        label=f(config.label),
        flipped=f(config.flipped),
        blur=f(config.blur),
        r1=f(config.r1),
        penalty=f(config.penalty),
        dragan=config.dragan,
        deviation=f(deviation),
        spectral=config.spectral,
        clip=f(CLIP),
        average=f(config.average),
    )


def net(first: Layers, lanes: int) -> Net:
    """A network before its first update, padded to its widest layer."""
    sizes = [len(first[0][0]), *(len(biases) for _, biases in first)]
    depth, widest = len(first), max(sizes)
    weights = np.zeros((depth, widest + 1, widest), np.float32)
    for k, (matrix, biases) in enumerate(first):
        weights[k, : matrix.shape[0], : matrix.shape[1]] = matrix
        weights[k, widest, : len(biases)] = biases
    made = [np.zeros((depth + 1, max(widest, 2), lanes), np.float32) for _ in range(3)]
    return Net(
        sizes=np.array(sizes, np.int64),
        weights=weights,
        used=weights.copy(),
        gradient=np.zeros_like(weights),
        first=np.zeros_like(weights),
        second=np.zeros_like(weights),
        ahead=np.zeros((depth, widest), np.float32),
        back=np.zeros((depth, widest), np.float32),
        layers=made[0],
        deltas=made[1],
        tangents=made[2],
        taken=np.zeros(1, np.int64),
    )


def layers(of: Net, weights: NDArray[np.float32]) -> Layers:
    """Weights and biases out of the padded array, as copies."""
    sizes = [int(size) for size in of.sizes]
    return [(weights[k, :a, :b].copy(), weights[k, -1, :b].copy()) for k, (a, b) in enumerate(pairwise(sizes))]
