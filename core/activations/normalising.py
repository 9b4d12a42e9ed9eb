"""Two normalisations of one small tensor, (pictures, channels, places).

Local response normalisation, Krizhevsky et al. (2012), section 3.3: b_i = a_i / (k + alpha sum_j a_j^2)^beta, over the n channels nearest
to i at the same place of the same picture. torch.nn.LocalResponseNorm has alpha / n for alpha, and k = 1 unless told otherwise.
Batch normalisation in training, Ioffe & Szegedy (2015), algorithm 1: y = gamma (x - mean) / sqrt(var + eps) + shift, each channel by its
mean and variance over all pictures and places; var divides by their number m, not by m - 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.why_config import PYTORCH, WhyConfig


@dataclass(frozen=True)
class NormalSnapshot:
    """tensor, local, batch: before and after each, (pictures, channels, places). mean, variance: of each channel, (channels,).

    cell: picture, channel, place of the number looked at. near: first and last channel that count for it.
    squares: their sum; below: what it is divided by. lost: numbers that local normalisation divides by 0.
    """

    step: int
    tensor: Floats
    local: Floats
    batch: Floats
    mean: Floats
    variance: Floats
    cell: tuple[int, int, int]
    near: tuple[int, int]
    squares: float
    below: float
    lost: int


def squares_near(tensor: Floats, sides: int) -> Floats:
    """At each number the sum of squares over the channels up to `sides` away, like tensor; beyond the first and last there is nothing."""
    channels = tensor.shape[1]
    rows = [(tensor[:, max(0, i - sides) : i + sides + 1] ** 2).sum(axis=1) for i in range(channels)]
    return np.stack(rows, axis=1)


def divisors(squares: Floats, alpha: float, beta: float, k: float) -> Floats:
    """(k + alpha sum)^beta."""
    found: Floats = (k + alpha * squares) ** beta
    return found


def batch_normalised(tensor: Floats, eps: float, gamma: float, shift: float) -> tuple[Floats, Floats, Floats]:
    """What comes out, and each channel's mean and variance."""
    mean, variance = tensor.mean(axis=(0, 2)), tensor.var(axis=(0, 2))
    out = gamma * (tensor - mean[:, None]) / np.sqrt(variance[:, None] + eps) + shift
    return out, mean, variance


def alpha_of(config: WhyConfig) -> float:
    """What the sum of squares is multiplied by: PyTorch's alpha is divided by the number of channels that are looked at."""
    return config.lrn_alpha / (2 * config.lrn_sides + 1) if config.lrn_form == PYTORCH else config.lrn_alpha


def normalised(config: WhyConfig) -> NormalSnapshot:
    """All that is shown of one tensor."""
    tensor = config.pictures
    pictures, channels, places = tensor.shape
    squares = squares_near(tensor, config.lrn_sides)
    below = divisors(squares, alpha_of(config), config.lrn_beta, config.lrn_k)
    gone = below == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        local = np.where(gone, np.nan, tensor / below)
    batch, mean, variance = batch_normalised(tensor, config.bn_eps, config.bn_gamma, config.bn_shift)
    channel = min(config.cell_channel, channels) - 1
    picture, place = divmod(min(config.cell_place, pictures * places) - 1, places)
    cell = picture, channel, place
    return NormalSnapshot(
        step=0,
        tensor=frozen(tensor),
        local=frozen(local),
        batch=frozen(batch),
        mean=frozen(mean),
        variance=frozen(variance),
        cell=cell,
        near=(max(0, channel - config.lrn_sides), min(channels - 1, channel + config.lrn_sides)),
        squares=float(squares[cell]),
        below=float(below[cell]),
        lost=int(gone.sum()),
    )
