"""A deep network as it begins: the whole answer, and its way forward and back beside torch.nn with autograd."""

from __future__ import annotations

import torch
from torch import nn

from core.activations.config import DEPTH, Config
from core.activations.depth_run import snapshot
from core.activations.figures import pictures
from core.runs.frames import packed
from tests.benchmarks.clock import computed, interleaved, say

LAYERS, WIDTH, INPUTS = 50, 256, 32


def measure() -> None:
    """50 layers of 256: computing until the frame is packed, for one function and for the four at first."""
    torch.set_num_threads(1)
    for names in ("ReLU", "ReLU | GELU | Sigmoid | Tanh"):
        config = Config(mode=DEPTH, depth=LAYERS, width=WIDTH, inputs=INPUTS, functions=names)
        taken = computed(lambda config=config: packed(pictures(config, snapshot(config)))) * 1e3  # type: ignore[misc]
        say(f"{LAYERS} layers of {WIDTH}: {names}", taken, "ms", at_most=400)
    config = Config(mode=DEPTH, depth=LAYERS, width=WIDTH, inputs=INPUTS, functions="Tanh")

    def autograd() -> None:
        network = nn.Sequential(*(part for _ in range(LAYERS) for part in (nn.Linear(WIDTH, WIDTH), nn.Tanh()))).double()
        network(torch.randn(INPUTS, WIDTH, dtype=torch.float64)).sum().backward()

    taken_by = interleaved({"ours": lambda: snapshot(config), "autograd": autograd})
    say("torch.nn forward and back alone, over ours with all that is shown", taken_by["autograd"] / taken_by["ours"], "times")
