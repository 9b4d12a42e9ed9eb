"""Networks that grow with their pictures, from 4 x 4 pixels on: each new level's layers are faded in beside those that are there.

Source: Karras, Aila, Laine & Lehtinen (2018), Progressive Growing of GANs, sections 2 to 4 and table 2, with fewer channels. Doubling and
halving are one with the convolution beside them, as in its authors' code.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from core.gan.images_growth import Stage, levels, resolution
from core.gan.images_layers import (
    LEAK,
    Convolution,
    DownConvolution,
    Judge,
    Linear,
    PixelNorm,
    UpConvolution,
    active,
    normalisation,
    with_deviation,
)


def channels_of_levels(side: int, width: int) -> list[int]:
    """At 4 x 4 pixels first: `width` at half of the full side, twice as many with each halving, at most four times as many."""
    last = levels(side)
    return [min(4 * width, width * 2 ** (last - 1 - k)) if k < last else width // 2 for k in range(last + 1)]


def doubled(x: Tensor) -> Tensor:
    """Each pixel as four."""
    return F.interpolate(x, scale_factor=2)


def halved(x: Tensor) -> Tensor:
    """The mean of each four pixels."""
    return F.avg_pool2d(x, 2)


def faded(old: Tensor, new: Tensor, alpha: float) -> Tensor:
    """(1 - alpha) old + alpha new."""
    return torch.lerp(old, new, alpha)


def seen_at(pictures: NDArray[np.uint8], now: Stage) -> NDArray[np.uint8]:
    """Pictures (rows, channels, side, side) as a game at this stage sees them, at their own size."""
    side, parts = pictures.shape[3], []
    if (resolution(now.level), now.alpha) == (side, 1.0):
        return pictures
    for k in range(0, len(pictures), 256):
        x = torch.from_numpy(pictures[k : k + 256]).float()
        while x.shape[3] > resolution(now.level):
            x = halved(x)
        x = x if now.alpha == 1 else faded(doubled(halved(x)), x, now.alpha)
        parts.append(F.interpolate(x, size=(side, side)).round().to(torch.uint8).numpy())
    return np.concatenate(parts) if parts else pictures


class GrowingGenerator(nn.Module):
    """Noise (rows, latent), and a class where there are classes, to pictures (rows, channels, side, side) of the level's side.

    While a level is faded in, its pictures are mixed with those of the level below, doubled. The last layer has no bounds.
    """

    def __init__(self, channels: int, side: int, latent: int, width: int, classes: int, norm: str) -> None:
        super().__init__()
        self.classes, self.level, self.alpha = classes, 0, 1.0
        sizes = channels_of_levels(side, width)
        self.linear = Linear(latent + classes, sizes[0] * 16)
        self.first = Convolution(sizes[0], sizes[0], 3, padding=1)
        self.ups = nn.ModuleList([UpConvolution(a, b, bias=True) for a, b in pairwise(sizes)])
        self.convolutions = nn.ModuleList([Convolution(b, b, 3, padding=1) for b in sizes[1:]])
        self.norms = nn.ModuleList([normalisation(norm, size, kept=True) for size in sizes for _ in range(2)])
        self.colours = nn.ModuleList([Convolution(size, channels, 1) for size in sizes])
        self.sphere = PixelNorm() if norm == "pixel norm" else nn.Identity()

    def forward(self, z: Tensor, of_class: Tensor) -> Tensor:
        z = self.sphere(z)
        if self.classes:
            z = torch.cat([z, F.one_hot(of_class, self.classes).to(z.dtype)], 1)
        x = self.linear(z).view(len(z), -1, 4, 4).contiguous(memory_format=torch.channels_last)
        x = active(self.first(active(x, self.norms[0])), self.norms[1])
        below = x
        for k in range(self.level):
            below = x
            x = active(self.ups[k](x), self.norms[2 * k + 2])
            x = active(self.convolutions[k](x), self.norms[2 * k + 3])
        made: Tensor = self.colours[self.level](x)
        return made if self.alpha == 1 else faded(doubled(self.colours[self.level - 1](below)), made, self.alpha)


class GrowingDiscriminator(Judge):
    """Pictures (rows, channels, side, side) of the level's side to logits (rows,); a class is judged by projection.

    While a level is faded in, what comes of its layers is mixed with what the level below makes of the halved pictures.
    """

    def __init__(self, channels: int, side: int, width: int, classes: int, norm: str, minibatch: bool) -> None:
        super().__init__()
        self.minibatch, self.level, self.alpha = minibatch, 0, 1.0
        sizes = channels_of_levels(side, width)
        self.colours = nn.ModuleList([Convolution(channels, size, 1) for size in sizes])
        self.convolutions = nn.ModuleList([Convolution(b, b, 3, padding=1) for b in sizes[1:]])
        self.downs = nn.ModuleList([DownConvolution(b, a) for a, b in pairwise(sizes)])
        self.norms = nn.ModuleList([normalisation(norm, size, kept=False) for a, b in pairwise(sizes) for size in (b, a)])
        self.last = Convolution(sizes[0] + minibatch, sizes[0], 3, padding=1)
        self.last_norm = normalisation(norm, sizes[0], kept=False)
        self.dense = Linear(sizes[0] * 16, sizes[0])
        self.verdict = Linear(sizes[0], 1)
        self.of_class = Linear(sizes[0], classes, bias=False) if classes else None
        self.prepare()

    def forward(self, pictures: Tensor, of_class: Tensor) -> Tensor:
        plain = nn.Identity()
        x = active(self.mapped(self.colours[self.level], pictures), plain)
        for k in range(self.level - 1, -1, -1):
            x = active(self.mapped(self.convolutions[k], x), self.norms[2 * k])
            x = active(self.mapped(self.downs[k], x), self.norms[2 * k + 1])
            if k == self.level - 1 and self.alpha < 1:
                x = faded(active(self.mapped(self.colours[k], halved(pictures)), plain), x, self.alpha)
        if self.minibatch:
            x = with_deviation(x)
        x = F.leaky_relu_(self.over(self.dense, active(self.mapped(self.last, x), self.last_norm)), LEAK)
        logits = F.linear(x, self.weight(self.verdict), self.verdict.bias)
        if self.of_class:
            logits = logits + F.linear(x, self.weight(self.of_class)).gather(1, of_class[:, None])
        return torch.as_tensor(logits).squeeze(1)
