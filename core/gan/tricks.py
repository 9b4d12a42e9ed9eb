"""Layers that the compiled loop does not know: tricks of the literature, written for points. PyTorch plays the games that use them."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.gan.luck import key, mixed, shares


class Equalized(nn.Linear):
    """Weights that act sqrt(2 / inputs) times as large as they are stored: one rate suits all layers.

    Source: Karras et al. (2018), section 4.1.
    """

    @property
    def scale(self) -> float:
        return math.sqrt(2 / self.in_features)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.scale, self.bias)


class PixelNorm(nn.Module):
    """x / sqrt(mean of x^2 + 1e-8), over the units of each sample, (rows, units). Source: Karras et al. (2018), section 4.2."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt((x**2).mean(1, keepdim=True) + 1e-8)


class MinibatchDeviation(nn.Module):
    """One more unit, the same for the whole batch: the standard deviation of each unit over the batch, averaged, (rows, units + 1).

    Where the network is only asked, not taught, the last batch's is taken as given. Source: Karras et al. (2018), section 3.
    """

    last: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("last", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        deviation = torch.sqrt(x.var(0, unbiased=False) + 1e-8).mean() if self.training else self.last
        self.last.copy_(deviation.detach())
        return torch.cat([x, deviation.expand(len(x), 1)], 1)


class Dropout(nn.Module):
    """Switches units off by chance while the network learns, a share of them; the others count 1 / (1 - share).

    Draws are counted as all luck of the game is, in a row of their own for each place. Source: Srivastava et al. (2014), section 10.
    """

    def __init__(self, share: float, seed: int, place: int) -> None:
        super().__init__()
        self.share, self.first, self.drawn = share, key(seed + 10_000 * (place + 1)), 0

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        counts = np.arange(self.drawn, self.drawn + x.numel(), dtype=np.uint64)
        self.drawn += x.numel()
        luck = torch.from_numpy(shares(mixed(np.uint64(self.first) + counts)).reshape(x.shape))
        return x * (luck >= self.share) / (1 - self.share)


def normalisation(name: str, units: int) -> list[nn.Module]:
    """The layer between weights and activation that a name stands for, as a list of one or none."""
    made = {"batch norm": nn.BatchNorm1d, "layer norm": nn.LayerNorm}
    return [made[name](units)] if name in made else []
