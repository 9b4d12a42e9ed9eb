"""What a game begins with: the pools that batches are drawn from, and the weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Layers = list[tuple[Float32, Float32]]  # weights (inputs, outputs) and biases (outputs,) of each layer
POOL = 12_000  # points and noises, as many as in GAN Lab's atlas
NARROW, HE, DCGAN = "1/√inputs", "√(2/inputs)", "0.02"
# By how many inputs: GAN Lab's; He et al. (2015), equation 10; Radford, Metz & Chintala (2016), section 4.
DEVIATIONS: Mapping[str, Callable[[int], float]] = MappingProxyType(
    {NARROW: lambda inputs: 1 / math.sqrt(inputs), HE: lambda inputs: math.sqrt(2 / inputs), DCGAN: lambda inputs: 0.02}
)


class Beginning(NamedTuple):
    """real, noise: (rows, features). normal: (POOL,), for instance noise. g, d: the first weights. ahead: of the power iteration."""

    real: Float32
    noise: Float32
    normal: Float32
    g: Layers
    d: Layers
    ahead: list[Float32]


def beginning(
    real: Float32, noise: str, g_sizes: Sequence[int], d_sizes: Sequence[int], seed: int, weights: str = NARROW, minibatch: bool = False
) -> Beginning:
    """What a seed begins with. noise: "2-D uniform" and the like. g_sizes, d_sizes: features of the inputs and of each layer's outputs.

    weights: their deviation, of `DEVIATIONS`. minibatch: whether the discriminator's last layer has one input more.
    """
    random = np.random.default_rng([seed, 1])
    size = int(noise[0])
    drawn = random.random((POOL, size)) if noise.endswith("uniform") else random.standard_normal((POOL, size))
    normal = random.standard_normal(POOL).astype(np.float32)
    g, d = fresh(g_sizes, random, weights), fresh(d_sizes, random, weights)
    ahead = [random.standard_normal(outputs).astype(np.float32) for outputs in d_sizes[1:]]
    if minibatch:
        more = DEVIATIONS[weights](d_sizes[-2] + 1) * random.standard_normal((1, d_sizes[-1]))
        d[-1] = (np.vstack([d[-1][0], more.astype(np.float32)]), d[-1][1])
    return Beginning(real, drawn.astype(np.float32), normal, g, d, [u / np.linalg.norm(u) for u in ahead])


def fresh(sizes: Sequence[int], random: np.random.Generator, weights: str) -> Layers:
    """Weights normal with such a deviation, biases 0."""
    return [
        ((DEVIATIONS[weights](inputs) * random.standard_normal((inputs, outputs))).astype(np.float32), np.zeros(outputs, np.float32))
        for inputs, outputs in pairwise(sizes)
    ]
