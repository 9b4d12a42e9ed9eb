"""The two networks of a game on pictures: strided convolutions, no pooling, weights that start at N(0, 0.02).

Source: Radford, Metz & Chintala (2016), DCGAN, section 3 and figure 1; doubling by nearest neighbours and a 3 x 3 convolution instead of
a transposed one, against checkerboards: Odena, Dumoulin & Olah (2016), Deconvolution and Checkerboard Artifacts.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEAK = 0.2  # of what is below 0, in the discriminator


def doublings(side: int) -> int:
    """How often a map is doubled on its way to a picture of this side: from 4 x 4, from 2 x 2 for small pictures."""
    return max(2, int(math.log2(side)) - 2)


class UpConvolution(nn.Conv2d):
    """Each pixel doubled in both directions, then a 3 x 3 convolution, without the doubled map ever being made.

    The same as a transposed convolution with stride 2, whose 4 x 4 kernel is the 3 x 3 one spread by a 2 x 2 box: 4 multiplications an
    output instead of 9, and no map of four times the size.
    """

    def __init__(self, inputs: int, outputs: int, bias: bool) -> None:
        super().__init__(inputs, outputs, 3, padding=1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        wide = F.pad(self.weight.flip(2, 3), (1, 1, 1, 1))
        rows = wide[:, :, 1:] + wide[:, :, :-1]
        kernel = rows[..., 1:] + rows[..., :-1]
        return F.conv_transpose2d(x, kernel.transpose(0, 1), self.bias, stride=2, padding=1)


class Generator(nn.Module):
    """Noise (rows, latent), and a class where there are classes, to pictures (rows, channels, side, side) from -1 to 1."""

    def __init__(self, channels: int, side: int, latent: int, width: int, classes: int) -> None:
        super().__init__()
        self.classes, times = classes, doublings(side)
        sizes = [width * 2 ** (times - 1 - k) for k in range(times)]
        self.start, self.first = side // 2**times, sizes[0]
        self.linear = nn.Linear(latent + classes, sizes[0] * self.start**2, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(size) for size in sizes])
        self.convolutions = nn.ModuleList([UpConvolution(a, b, bias=False) for a, b in pairwise(sizes)])
        self.last = UpConvolution(sizes[-1], channels, bias=True)

    def forward(self, z: Tensor, of_class: Tensor) -> Tensor:
        if self.classes:
            z = torch.cat([z, F.one_hot(of_class, self.classes).to(z.dtype)], 1)
        x = self.linear(z).view(len(z), self.first, self.start, self.start).contiguous(memory_format=torch.channels_last)
        x = F.relu_(self.norms[0](x))
        for convolution, norm in zip(self.convolutions, list(self.norms)[1:], strict=True):
            x = F.relu_(norm(convolution(x)))
        return torch.tanh(self.last(x))


class Discriminator(nn.Module):
    """Pictures to logits (rows,). A class is judged by the projection of the features on it (Miyato & Koyama, 2018, figure 1).

    batch_norm: after each convolution but the first. spectral: every weight matrix is divided by its largest singular value, found by a
    power iteration for each update (Miyato et al., 2018, algorithm 1); a convolution's matrix is (outputs, inputs * rows * columns).
    """

    def __init__(self, channels: int, side: int, width: int, classes: int, batch_norm: bool) -> None:
        super().__init__()
        self.spectral, times = False, doublings(side)
        sizes = [channels, *(width * 2**k for k in range(times))]
        bare = [not batch_norm or k == 0 for k in range(times)]
        self.convolutions = nn.ModuleList([nn.Conv2d(sizes[k], sizes[k + 1], 4, 2, 1, bias=bare[k]) for k in range(times)])
        norms = [None if bare[k] else nn.BatchNorm2d(sizes[k + 1], track_running_stats=False) for k in range(times)]
        self.norms = nn.ModuleList([nn.Identity() if norm is None else norm for norm in norms])
        features = sizes[-1] * (side // 2**times) ** 2
        self.verdict = nn.Linear(features, 1)
        self.of_class = nn.Linear(features, classes, bias=False) if classes else None
        self.ahead = [F.normalize(torch.randn(len(layer.weight)), dim=0) for layer in self.layers()]
        self.back = [torch.zeros(layer.weight[0].numel()) for layer in self.layers()]

    def layers(self) -> list[Any]:
        """Those with a weight matrix."""
        return [*self.convolutions, self.verdict, *([self.of_class] if self.of_class else [])]

    def iterate(self) -> None:
        """One power iteration for each weight matrix."""
        with torch.no_grad():
            for k, layer in enumerate(self.layers()):
                matrix = layer.weight.flatten(1)
                self.back[k] = F.normalize(matrix.T @ self.ahead[k].to(matrix.device), dim=0)
                self.ahead[k] = F.normalize(matrix @ self.back[k], dim=0)

    def weight(self, k: int) -> Tensor:
        """Of a layer, as it is used."""
        weight: Tensor = self.layers()[k].weight
        return weight / (self.ahead[k] @ weight.flatten(1) @ self.back[k]) if self.spectral else weight

    def forward(self, x: Tensor, of_class: Tensor) -> Tensor:
        for k, norm in enumerate(self.norms):
            bias = self.layers()[k].bias
            x = F.leaky_relu_(norm(F.conv2d(x, self.weight(k), bias, stride=2, padding=1)), LEAK)
        x = x.flatten(1)
        deep = len(self.convolutions)
        logits = F.linear(x, self.weight(deep), self.verdict.bias)
        if self.of_class:
            logits = logits + F.linear(x, self.weight(deep + 1)).gather(1, of_class[:, None])
        return torch.as_tensor(logits).squeeze(1)


def begin(net: nn.Module) -> None:
    """Weights normal with deviation 0.02, around 0, those of batch norm around 1; biases 0. Source: Radford et al. (2016), section 4."""
    for part in net.modules():
        if isinstance(part, (nn.Linear, nn.Conv2d)):
            nn.init.normal_(part.weight, 0.0, 0.02)
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1.0, 0.02)
        if isinstance(part, (nn.Linear, nn.Conv2d, nn.BatchNorm2d)) and part.bias is not None:
            nn.init.zeros_(part.bias)
