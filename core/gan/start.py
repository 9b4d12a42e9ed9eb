"""What a game begins with: the pools that batches are drawn from, and the weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Layers = list[tuple[Float32, Float32]]  # weights (inputs, outputs) and biases (outputs,) of each layer
POOL = 12_000  # points and noises, as many as in GAN Lab's atlas


class Beginning(NamedTuple):
    """real, noise: (rows, features). normal: (POOL,), for instance noise. g, d: the first weights. ahead: of the power iteration."""

    real: Float32
    noise: Float32
    normal: Float32
    g: Layers
    d: Layers
    ahead: list[Float32]


def beginning(real: Float32, noise: str, g_sizes: Sequence[int], d_sizes: Sequence[int], seed: int) -> Beginning:
    """What a seed begins with. noise: "2-D uniform" and the like. g_sizes, d_sizes: features of the inputs and of each layer's outputs."""
    random = np.random.default_rng([seed, 1])
    size = int(noise[0])
    drawn = random.random((POOL, size)) if noise.endswith("uniform") else random.standard_normal((POOL, size))
    normal = random.standard_normal(POOL).astype(np.float32)
    g, d = fresh(g_sizes, random), fresh(d_sizes, random)
    ahead = [random.standard_normal(outputs).astype(np.float32) for outputs in d_sizes[1:]]
    return Beginning(real, drawn.astype(np.float32), normal, g, d, [u / np.linalg.norm(u) for u in ahead])


def fresh(sizes: Sequence[int], random: np.random.Generator) -> Layers:
    """Weights normal with deviation 1 / sqrt(inputs), biases 0, as in GAN Lab."""
    return [
        ((random.standard_normal((inputs, outputs)) / np.sqrt(inputs)).astype(np.float32), np.zeros(outputs, np.float32))
        for inputs, outputs in pairwise(sizes)
    ]
