"""The game on screen as a script of plain PyTorch that runs without the app: cut from our own source."""

from __future__ import annotations

from core.gan import drawing
from core.gan.config import Config
from core.gan.points import CURVES
from core.params import values
from core.snippets import source

ROOM = "core.gan"
HEAD = '''"""Two networks that play against each other, in plain PyTorch: {loss} loss on {data}.

Made by ML Playground from its own source; needs numpy and torch. It ends with the page's numbers, to about four digits: the page may
play in a compiled loop, which rounds its sums in another order. Changes made while a run went on are not in here.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F'''
THREADS = "torch.set_num_threads(1)  # as in the app: sums are rounded in the same order"
RUN = """rules = SimpleNamespace(
    {rules},
)
real = {real}
first = beginning(real, {noise!r}, {g_sizes}, {d_sizes}, rules.seed, rules.weights, rules.minibatch)
game = Game(first, rules)
game.play({iterations}, {d_updates}, {g_updates})

with torch.no_grad():
    made = (game.average if rules.average else game.g).eval()(game.noise[-2500:])
on_real, on_made, fooled = game.logits
d_loss = as_real(rules.loss, on_real, rules.label).mean() + as_made(rules.loss, on_made).mean()
print(f"after {iterations} iterations, {{game.updates}} updates")
print(f"loss of D: {{d_loss.item()!r}}")
print(f"loss of G: {{generator_loss(rules.loss, fooled).item()!r}}")
print(f"middle of the made points: {{made.mean(0).tolist()!r}}")"""
RULES = (
    *(
        "loss",
        "optimizer",
        "g_optimizer",
        "d_rate",
        "g_rate",
        "beta1",
        "beta2",
        "activation",
        "weights",
        "output",
        "batch",
        "label",
        "flipped",
        "blur",
    ),
    *("r1", "penalty", "dragan", "spectral", "average", "dropout", "d_norm", "g_norm", "minibatch", "equalized", "seed"),
)
CLOUDS = ("Floats", "Random", "RING_UNIT", "GRID_UNIT", "ANGLES", "RING", "GRID", "BLOBS", "TWO", "MODES", *CURVES)


def snippet(config: Config) -> str:
    """A script that needs numpy and torch."""
    games = config.games
    runs = [_run(game) for game in games]
    if len(runs) > 1:
        runs = [f'print("game {letter}")\n{run}' for letter, run in zip("AB", runs, strict=True)]
    losses = " and ".join(dict.fromkeys(game.loss for game in games))
    parts = [
        HEAD.format(loss=losses, data="your points" if config.own else config.points),
        source(f"{ROOM}.points", *("swiss_roll" if name == "swiss roll" else name for name in CLOUDS)),
        source(f"{ROOM}.points", "CURVES", "JITTER", "scattered", "drawn"),
        source(f"{ROOM}.luck", "REAL", "key", "mixed", "draws", "places", "shares"),
        source(f"{ROOM}.start", "Float32", "Layers", "POOL", "NARROW", "DEVIATIONS", "Beginning", "beginning", "fresh"),
        source(f"{ROOM}.tricks", "Equalized", "PixelNorm", "MinibatchDeviation", "Dropout", "normalisation"),
        source(
            f"{ROOM}.plain",
            "generator",
            "discriminator",
            "linear",
            "activation",
            "as_real",
            "as_made",
            "generator_loss",
            "Spectral",
            "Game",
        ),
        "\n".join([THREADS, "\n\n".join(runs)]),
    ]
    return "\n\n\n".join(parts) + "\n"


def _run(config: Config) -> str:
    """What plays one game and prints its numbers."""
    chosen = values(config)
    return RUN.format(
        rules=",\n    ".join(f"{name}={chosen[name]!r}" for name in RULES),
        real=_real(config),
        noise=config.noise,
        g_sizes=list(config.g_sizes),
        d_sizes=list(config.d_sizes),
        iterations=config.iterations,
        d_updates=config.d_updates,
        g_updates=config.g_updates,
    )


def _real(config: Config) -> str:
    """The points, as an expression."""
    if config.own:
        return (
            'np.loadtxt("points.csv", dtype=np.float32, delimiter=",", skiprows=1)  # the points that the finished run left, to take away'
        )
    if config.by_hand:
        return f"scattered({list(drawing.read(config.drawing))!r}, POOL, np.random.default_rng([rules.seed, 0]))"
    return f"drawn({config.points!r}, POOL, {float(config.spread)!r}, np.random.default_rng([rules.seed, 0]))"
