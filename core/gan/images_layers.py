"""Layers of networks for pictures: convolutions that double or halve a map, norms, and weights that act larger than they are stored."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEAK = 0.2  # of what is below 0


class Linear(nn.Linear):
    """With weights that act `gain` times as large as they are stored."""

    gain = 1.0

    def used(self) -> Tensor:
        return self.weight if self.gain == 1 else self.weight * self.gain

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.used(), self.bias)


class Convolution(nn.Conv2d):
    """With weights that act `gain` times as large as they are stored."""

    gain = 1.0

    def used(self) -> Tensor:
        return self.weight if self.gain == 1 else self.weight * self.gain

    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x, self.used())

    def mapped(self, x: Tensor, weight: Tensor) -> Tensor:
        """What comes of a map with this weight."""
        return torch.as_tensor(self._conv_forward(x, weight, self.bias))


class UpConvolution(Convolution):
    """Each pixel doubled in both directions, then a 3 x 3 convolution, without the doubled map ever being made.

    The same as a transposed convolution with stride 2, whose 4 x 4 kernel is the 3 x 3 one spread by a 2 x 2 box: 4 multiplications an
    output instead of 9, and no map of four times the size.
    """

    def __init__(self, inputs: int, outputs: int, bias: bool) -> None:
        super().__init__(inputs, outputs, 3, padding=1, bias=bias)

    def mapped(self, x: Tensor, weight: Tensor) -> Tensor:
        return F.conv_transpose2d(x, spread(weight.flip(2, 3)).transpose(0, 1), self.bias, stride=2, padding=1)


class DownConvolution(Convolution):
    """A 3 x 3 convolution, then the mean of each 2 x 2 pixels, as one 4 x 4 convolution with stride 2: 4 multiplications instead of 9."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 3, padding=1)

    def mapped(self, x: Tensor, weight: Tensor) -> Tensor:
        return F.conv2d(x, spread(weight) / 4, self.bias, stride=2, padding=1)


def spread(weight: Tensor) -> Tensor:
    """Kernels (…, 3, 3) summed over the four places of a 2 x 2 box, (…, 4, 4)."""
    wide = F.pad(weight, (1, 1, 1, 1))
    rows = wide[:, :, 1:] + wide[:, :, :-1]
    return rows[..., 1:] + rows[..., :-1]


class PixelNorm(nn.Module):
    """x / sqrt(mean of x^2 + 1e-8), over the channels of each pixel, (rows, channels, …). Source: Karras et al. (2018), section 4.2."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt((x**2).mean(1, keepdim=True) + 1e-8)


def normalisation(name: str, channels: int, *, kept: bool) -> nn.Module:
    """What a name stands for. kept: whether batch norm remembers means, for pictures that are made one by one."""
    if name == "batch norm":
        return nn.BatchNorm2d(channels, track_running_stats=kept)
    if name == "layer norm":  # over channels and pixels of one picture
        return nn.GroupNorm(1, channels)
    if name == "instance norm":
        return nn.InstanceNorm2d(channels, affine=True)
    return PixelNorm() if name == "pixel norm" else nn.Identity()


def active(x: Tensor, norm: nn.Module, leak: float = LEAK) -> Tensor:
    """A map after its norm and activation; pixel norm comes behind the activation, as in its paper."""
    if isinstance(norm, PixelNorm):
        return torch.as_tensor(norm(F.leaky_relu(x, leak)))
    x = norm(x)
    return F.leaky_relu_(x, leak) if leak else F.relu_(x)


def with_deviation(x: Tensor) -> Tensor:
    """One more channel, the same everywhere: the deviation over the batch of each channel at each pixel, averaged over all of them.

    Source: Karras et al. (2018), section 3.
    """
    deviation = torch.sqrt(x.var(0, unbiased=False) + 1e-8).mean().to(x.dtype)
    return torch.cat([x, deviation.expand(len(x), 1, *x.shape[2:])], 1)


def begin(net: nn.Module, equalized: bool, deviation: float | None = 0.02) -> None:
    """Weights normal around 0 with this deviation, None: sqrt(2 / inputs) after He et al. (2015); those of batch norm around 1; biases 0.

    equalized: stored with deviation 1, they act sqrt(2 / inputs) times as large, so that one rate suits all layers (Karras et al., 2018,
    section 4.1). Source of 0.02: Radford et al. (2016), section 4.
    """
    for part in net.modules():
        if isinstance(part, (Linear, Convolution)):
            after_he = math.sqrt(2 / part.weight[0].numel())
            part.gain = after_he if equalized else 1.0
            nn.init.normal_(part.weight, 0.0, 1.0 if equalized else after_he if deviation is None else deviation)
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1.0, 0.02)
        if isinstance(part, (Linear, Convolution, nn.BatchNorm2d)) and part.bias is not None:
            nn.init.zeros_(part.bias)


class Judge(nn.Module):
    """A discriminator whose weight matrices may be divided by their largest singular value, found by a power iteration for each update
    (Miyato et al., 2018, algorithm 1); a convolution's matrix is (outputs, inputs * rows * columns)."""

    spectral = False

    def layers(self) -> list[Any]:
        """Those with a weight matrix."""
        return [part for part in self.modules() if isinstance(part, (Linear, Convolution))]

    def prepare(self) -> None:
        """Draw what the power iterations begin with."""
        for layer in self.layers():
            layer.register_buffer("ahead", F.normalize(torch.randn(len(layer.weight)), dim=0), persistent=False)
            layer.register_buffer("back", torch.zeros(layer.weight[0].numel()), persistent=False)

    def iterate(self) -> None:
        """One power iteration for each weight matrix."""
        with torch.no_grad():
            for layer in self.layers():
                matrix = layer.weight.flatten(1)
                layer.back = F.normalize(matrix.T @ layer.ahead, dim=0)
                layer.ahead = F.normalize(matrix @ layer.back, dim=0)

    def weight(self, layer: Any) -> Tensor:
        """Of a layer, as it is used."""
        if not self.spectral:
            return torch.as_tensor(layer.used())
        weight: Tensor = layer.weight
        return weight / torch.as_tensor(layer.ahead @ weight.flatten(1) @ layer.back)

    def mapped(self, layer: Any, x: Tensor) -> Tensor:
        """A map behind a convolution."""
        return torch.as_tensor(layer.mapped(x, self.weight(layer)))

    def over(self, layer: Any, x: Tensor) -> Tensor:
        """What a fully connected layer makes of a map (rows, channels, height, width), flattened in this order.

        The map is read as it lies, channels together, and the small matrix is put into that order: neither map nor gradient is copied.
        """
        weight = self.weight(layer).view(-1, *x.shape[1:]).permute(0, 2, 3, 1).flatten(1)
        return F.linear(x.permute(0, 2, 3, 1).flatten(1), weight, layer.bias)
