"""The two networks of a game on pictures: strided convolutions, no pooling, weights that start at N(0, 0.02).

Source: Radford, Metz & Chintala (2016), DCGAN, section 3 and figure 1; doubling by nearest neighbours and a 3 x 3 convolution instead of
a transposed one, against checkerboards: Odena, Dumoulin & Olah (2016), Deconvolution and Checkerboard Artifacts.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.gan.images_layers import Convolution, Judge, Linear, UpConvolution, active, normalisation, with_deviation

OWN_MEAN = ("batch norm", "layer norm", "instance norm")  # with these a bias before the norm means nothing


def doublings(side: int) -> int:
    """How often a map is doubled on its way to a picture of this side: from 4 x 4, from 2 x 2 for small pictures."""
    return max(2, int(math.log2(side)) - 2)


class Generator(nn.Module):
    """Noise (rows, latent), and a class where there are classes, to pictures (rows, channels, side, side) from -1 to 1."""

    def __init__(self, channels: int, side: int, latent: int, width: int, classes: int, norm: str) -> None:
        super().__init__()
        self.classes, times, bias = classes, doublings(side), norm not in OWN_MEAN
        sizes = [width * 2 ** (times - 1 - k) for k in range(times)]
        self.start, self.first = side // 2**times, sizes[0]
        self.linear = Linear(latent + classes, sizes[0] * self.start**2, bias=bias)
        self.norms = nn.ModuleList([normalisation(norm, size, kept=True) for size in sizes])
        self.convolutions = nn.ModuleList([UpConvolution(a, b, bias=bias) for a, b in pairwise(sizes)])
        self.last = UpConvolution(sizes[-1], channels, bias=True)

    def forward(self, z: Tensor, of_class: Tensor) -> Tensor:
        if self.classes:
            z = torch.cat([z, F.one_hot(of_class, self.classes).to(z.dtype)], 1)
        x = self.linear(z).view(len(z), self.first, self.start, self.start).contiguous(memory_format=torch.channels_last)
        x = active(x, self.norms[0], 0.0)
        for convolution, norm in zip(self.convolutions, list(self.norms)[1:], strict=True):
            x = active(convolution(x), norm, 0.0)
        return torch.tanh(self.last(x))


class Discriminator(Judge):
    """Pictures to logits (rows,). A class is judged by the projection of the features on it (Miyato & Koyama, 2018, figure 1).

    norm: after each convolution but the first. minibatch: the batch's deviation is one more channel of the last map.
    """

    def __init__(self, channels: int, side: int, width: int, classes: int, norm: str, minibatch: bool) -> None:
        super().__init__()
        self.minibatch, times = minibatch, doublings(side)
        sizes = [channels, *(width * 2**k for k in range(times))]
        bare = [norm not in OWN_MEAN or k == 0 for k in range(times)]
        self.convolutions = nn.ModuleList([Convolution(sizes[k], sizes[k + 1], 4, 2, 1, bias=bare[k]) for k in range(times)])
        norms = [nn.Identity() if bare[k] else normalisation(norm, sizes[k + 1], kept=False) for k in range(times)]
        self.norms = nn.ModuleList(norms)
        features = (sizes[-1] + minibatch) * (side // 2**times) ** 2
        self.verdict = Linear(features, 1)
        self.of_class = Linear(features, classes, bias=False) if classes else None
        self.prepare()

    def forward(self, x: Tensor, of_class: Tensor) -> Tensor:
        for layer, norm in zip(self.convolutions, self.norms, strict=True):
            x = active(self.mapped(layer, x), norm)
        x = with_deviation(x) if self.minibatch else x
        logits = self.over(self.verdict, x)
        if self.of_class:
            logits = logits + self.over(self.of_class, x).gather(1, of_class[:, None])
        return torch.as_tensor(logits).squeeze(1)
