"""A real network, layer by layer: signals forward, gradients back, and what mean-field theory says of it. Heavy: imports torch.

Forward and backward are written out, because a slope f′(z), once known, serves the gradient, the dead and the saturated units alike; tests
compare with torch.nn and autograd. In float64, so that what float32 would round to 0 can still be shown.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.activations.config import Config
from core.activations.depth_config import DIGITS, ORTHOGONAL
from core.activations.depth_snapshot import Deep, DepthSnapshot
from core.activations.functions import Chosen
from core.activations.mean_field import EPSILON, Start, edge, phase, predicted
from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.tensors import applied, value_and_slope
from core.data.builtin import builtin_table
from core.runs.moment import Moment, Resources

STREAMS = 1000  # a seed has so many streams of random numbers: 0 for what goes in, 1 to 100 for the layers, LAST for the gradient
LAST = STREAMS - 1
BINS = 41
SAFE = 1e-140  # what is smaller may have lost squares on the way
FARTHEST = 8.0  # a histogram reaches at most so far to both sides


class Layer(NamedTuple):
    """What is kept of a layer's way forward. norm: what batch norm divided by, (units,); None without it."""

    weight: Tensor
    sums: Tensor
    slope: Tensor
    norm: Tensor | None


def depth(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: nothing is trained, the network is looked at as it begins."""
    yield Moment(0, {"layers": float(config.depth)}, lambda: snapshot(config))


def snapshot(config: Config) -> DepthSnapshot:
    """Every chosen function in the same network: same weights, same inputs, same gradient at the output."""
    with torch.no_grad():
        x, notes = material(config)
        layers = [initial(config, layer) for layer in range(config.depth)]
        (arriving,) = drawn(config.seed, LAST, (config.inputs, config.width))
        arriving = arriving / torch.linalg.vector_norm(arriving, dim=1, keepdim=True)
        deep = tuple(_deep(config, one, x, layers, arriving) for one in config.chosen)
    return DepthSnapshot(0, deep, math.sqrt(config.scale(config.width, config.width)), notes)


def drawn(seed: int, stream: int, *shapes: tuple[int, ...]) -> list[Tensor]:
    """Standard normal numbers of these shapes, float64; drawn as float32, which is four times as fast."""
    generator = torch.Generator().manual_seed(seed * STREAMS + stream)
    return [torch.randn(shape, generator=generator, dtype=torch.float32).double() for shape in shapes]


def material(config: Config) -> tuple[Tensor, tuple[str, ...]]:
    """What goes in, (inputs, features), and a sentence on it."""
    if config.material == DIGITS:
        pixels = torch.from_numpy(builtin_table("digits")[0])
        pixels = pixels - pixels.mean(0)
        spread = pixels.std(0, correction=0)
        pixels = pixels / torch.where(spread > 0, spread, 1.0)
        order = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(config.seed * STREAMS))
        return pixels[order[: config.inputs]], (
            f"{config.inputs} of 1,797 pictures of digits go in, 64 pixels each, standardised; 3 pixels are the same in all and stay 0.",
        )
    words = f"{config.inputs} inputs of {config.width} numbers each, with mean 0 and variance 1."
    return drawn(config.seed, 0, (config.inputs, config.width))[0], (words,)


def initial(config: Config, layer: int) -> tuple[Tensor, Tensor]:
    """Weight, (outputs, inputs), and bias, (outputs,), of a layer counted from 0. A deeper network begins with the same layers."""
    inputs, outputs = config.sizes[layer : layer + 2]
    weight, bias = drawn(config.seed, layer + 1, (outputs, inputs), (outputs,))
    if config.initialisation == ORTHOGONAL:
        weight = config.gain * orthogonal(config.seed, layer + 1, outputs, inputs).double()
    else:
        weight = weight * math.sqrt(config.scale(inputs, outputs) / inputs)
    return weight, config.bias_mean + config.bias_spread * bias


@lru_cache(maxsize=100)
def orthogonal(seed: int, stream: int, rows: int, columns: int) -> Tensor:
    """A random matrix with orthonormal rows or columns, whichever are fewer, (rows, columns) float32.

    Q of a normal matrix, each column with the sign of R's diagonal, so that every such matrix is as likely.
    Source: Mezzadri (2007), section 5; torch.nn.init.orthogonal_.
    """
    (normal,) = drawn(seed, stream, (rows, columns))
    q, r = torch.linalg.qr(normal if rows >= columns else normal.T)
    signed: Tensor = (q * r.diagonal().sign()).float()
    return signed if rows >= columns else signed.T


def _deep(config: Config, one: Chosen, x: Tensor, layers: list[tuple[Tensor, Tensor]], arriving: Tensor) -> Deep:
    numbers, kept = _forward(config, one, x, layers)
    gradients, weight_gradients = _backward(config, numbers, kept, arriving)
    sizes_of = [_mean_and_deviation(h) for h in numbers]
    counts, ends = _histograms(numbers[1:], sizes_of[1:])
    sizes, bias = config.sizes, (config.bias_mean, config.bias_spread)
    return Deep(
        name=one.name,
        deviation=frozen(np.array([deviation for _, deviation in sizes_of])),
        gradient=frozen(np.array([length(g) / math.sqrt(len(g)) for g in gradients])),
        weight_gradient=frozen(np.array(weight_gradients)),
        saturated=frozen(np.array([float((layer.slope.abs() < config.saturation).double().mean()) for layer in kept])),
        dead=frozen(np.array([float((layer.slope == 0).all(0).double().mean()) for layer in kept])),
        counts=counts,
        ends=ends,
        lost=sum(not math.isfinite(deviation) for _, deviation in sizes_of),
        predicted=predicted(
            one,
            tuple(config.scale(*pair) for pair in pairwise(sizes)),
            tuple(config.residual and a == b for a, b in pairwise(sizes)),
            Start(float((x**2).mean()), float(x.mean()), float(x.var(0, correction=0).mean())),
            bias=bias,
            batch_norm=config.batch_norm,
        ),
        phase=phase(one, config.scale(*sizes[-2:]), bias) if config.plain else None,
        edge=edge(one, bias) if config.plain else math.nan,
    )


def _forward(config: Config, one: Chosen, x: Tensor, layers: list[tuple[Tensor, Tensor]]) -> tuple[list[Tensor], list[Layer]]:
    """The numbers h of every layer from the input on, and what its way back needs."""
    function, numbers, kept = applied(one), [x], []
    for weight, bias in layers:
        h = numbers[-1]
        z = torch.addmm(bias, h, weight.T)
        norm = None
        if config.batch_norm:
            norm = (z.var(0, correction=0) + EPSILON).sqrt()
            z = (z - z.mean(0)) / norm
        value, slope = value_and_slope(function, z)
        numbers.append(h + value if config.residual and h.shape == value.shape else value)
        kept.append(Layer(weight, z, slope, norm))
    return numbers, kept


def _backward(config: Config, numbers: list[Tensor], kept: list[Layer], arriving: Tensor) -> tuple[list[Tensor], list[float]]:
    """∂L/∂h of every layer from the input on, and the length of ∂L/∂W of every layer, L the mean over the inputs."""
    gradients, lengths = [arriving], []
    for h, layer in zip(reversed(numbers[:-1]), reversed(kept), strict=True):
        after = gradients[-1]
        slope = after * layer.slope
        if layer.norm is not None:  # Ioffe & Szegedy (2015), section 3: the way back through the mean and the variance of the inputs
            slope = (slope - slope.mean(0) - layer.sums * (slope * layer.sums).mean(0)) / layer.norm
        lengths.append(_length_of_product(slope, h) / len(h))
        before = slope @ layer.weight
        gradients.append(before + after if config.residual and before.shape == after.shape else before)
    return gradients[::-1], lengths[::-1]


def _mean_and_deviation(numbers: Tensor) -> tuple[float, float]:
    mean = float(numbers.mean())
    return mean, length(numbers - mean) / math.sqrt(numbers.numel())


def length(numbers: Tensor) -> float:
    """The root of the sum of squares, where squares alone would be too small or too large to hold."""
    plain = float(torch.linalg.vector_norm(numbers))
    if SAFE < plain < 1 / SAFE:
        return plain
    largest = float(numbers.abs().max())
    return largest * float(torch.linalg.vector_norm(numbers / largest)) if 0 < largest < math.inf else largest


def _length_of_product(slope: Tensor, h: Tensor) -> float:
    """The length of slopeᵀ h, (outputs, inputs), from the products of the rows, which are far fewer numbers."""
    sizes = [float(part.abs().max()) for part in (slope, h)]
    if not all(0 < size < math.inf for size in sizes):
        return math.prod(sizes)
    slope, h = slope / sizes[0], h / sizes[1]
    return math.prod(sizes) * math.sqrt(max(float(((slope @ slope.T) * (h @ h.T)).sum()), 0.0))


def _histograms(numbers: list[Tensor], sizes: list[tuple[float, float]]) -> tuple[Floats, tuple[float, float]]:
    """How many numbers of each layer lie in each of the bins, which are the same for all, and where the bins end.

    sizes: mean and standard deviation of each layer; where they are not finite, only the numbers that are count.
    """
    whole = [math.isfinite(deviation) for _, deviation in sizes]
    reach = [(mean - 3 * deviation, mean + 3 * deviation) for (mean, deviation), known in zip(sizes, whole, strict=True) if known]
    low = min(max(-FARTHEST, min((left for left, _ in reach), default=-1.0)), FARTHEST - 1)
    high = max(min(FARTHEST, max((right for _, right in reach), default=1.0)), 1 - FARTHEST)
    low, high = (low, high) if high - low > 1e-3 else (low - 1, high + 1)
    known = [h if all_ else h[torch.isfinite(h)] for h, all_ in zip(numbers, whole, strict=True)]
    return frozen(np.array([torch.histc(h.clamp(low, high), BINS, low, high).numpy() for h in known])), (low, high)
