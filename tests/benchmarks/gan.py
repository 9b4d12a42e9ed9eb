"""Iterations of GAN Lab's default game in the compiled loop, beside the same game in eager PyTorch, one thread.

GAN Lab's own engine, in node on another machine in November 2026, made 403 iterations a second on its CPU backend and 709 in WebAssembly,
where eager PyTorch made 1,218.
"""

from __future__ import annotations

import numpy as np
import torch

from core.gan.config import Config
from core.gan.engines import Compiled
from core.gan.play import first
from core.gan.torch_engine import InTorch
from tests.benchmarks.clock import interleaved, say

MANY, FEW = 5000, 100


def measure() -> None:
    torch.set_num_threads(1)
    for units, goal in ((8, 40.0), (32, None), (64, None)):
        config = Config(g_width=units, d_width=units)
        begin = first(config)
        compiled, eager = Compiled(config, begin), InTorch(config, begin)
        many = MANY * 64 // units**2 + FEW
        took = interleaved({"compiled": lambda e=compiled, n=many: e.play(n, 2, 1), "eager": lambda e=eager: e.play(FEW, 2, 1)})
        each = {"compiled": took["compiled"] / many, "eager": took["eager"] / FEW}
        say(
            f"GAN Lab's game, {units} units a layer, compiled",
            1e-3 / each["compiled"],
            "k/s",
            beside=f"eager: {1e-3 / each['eager']:.2f} k/s",
        )
        say("  over eager PyTorch", each["eager"] / each["compiled"], "times", at_least=goal)
    start = first(Config())
    compiled, eager = Compiled(Config(), start), InTorch(Config(), start)
    for engine in (compiled, eager):
        engine.play(200, 2, 1)
    flat = [np.concatenate([part.ravel() for layer in engine.generator(False) for part in layer]) for engine in (compiled, eager)]
    apart = float(np.abs(flat[0] - flat[1]).max())
    say("  weights apart after 200 iterations", apart, "", at_most=1e-5)
