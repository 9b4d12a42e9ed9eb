"""The layers of a stack: what a layer of torch.nn does to one network, done to all members at once.

Activity between layers has the axes (members, batch, ...). Members never mix: every product is batched over them, every sum runs inside
one. Where the class says so, a layer also knows its gradient by hand: `ahead` and `back` do what autograd would, straight into the stack's
buffer of gradients, at about half the cost of small layers (tests/benchmarks/nets.py); tests/core/nets/test_stack.py compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

A = torch.ops.aten
Slope = Callable[[Any, Tensor, Tensor, Tensor], Tensor]  # (module, gradient of the output, input, output) -> gradient of the input


class Layer:
    """One layer of all members. `slots` are its parameters and their gradients by name, (members, ...), views of the stack's buffers."""

    by_hand = False

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        """The layer's output, tracked by autograd where that is on."""
        raise NotImplementedError

    def ahead(self, x: Tensor) -> Tensor:
        """The output in training, keeping what `back` needs."""
        raise NotImplementedError

    def back(self, slope: Tensor, *, add: bool, further: bool) -> Tensor:
        """From the gradient of the output that of the input, where it goes `further`; parameters' gradients are set, or added to."""
        raise NotImplementedError


class Linear(Layer):
    """y = x W^T + b. x: (members, batch, in). Source: torch.nn.Linear."""

    by_hand = True

    def __init__(self, weight: Tensor, bias: Tensor | None, weight_slope: Tensor, bias_slope: Tensor | None) -> None:
        self.weight, self.bias = weight, bias
        self._weight_slope, self._bias_slope = weight_slope, bias_slope
        self._x = weight

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        if self.bias is None:
            return torch.bmm(x, self.weight.mT)
        return torch.baddbmm(self.bias.unsqueeze(1), x, self.weight.mT)

    def ahead(self, x: Tensor) -> Tensor:
        self._x = x
        return self(x, True)

    def back(self, slope: Tensor, *, add: bool, further: bool) -> Tensor:
        self._weight_slope.baddbmm_(slope.mT, self._x, beta=int(add))
        if self._bias_slope is not None and add:
            self._bias_slope += slope.sum(1)
        elif self._bias_slope is not None:
            torch.sum(slope, 1, out=self._bias_slope)
        return torch.bmm(slope, self.weight) if further else slope


class Elementwise(nn.Module):
    """An activation that torch.nn has not: it knows its own gradient."""

    def slope(self, d: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """From the gradient of the output y that of the input x."""
        raise NotImplementedError


class Activation(Layer):
    """Activations of torch.nn, element by element. Members that stand side by side and have the same one share its kernel."""

    by_hand = True

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        """modules: one for each member."""
        groups = [list(group) for _, group in groupby(modules, key=repr)]
        self._modules, self._counts = [group[0] for group in groups], [len(group) for group in groups]
        self._x = self._y = torch.empty(0)

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        return self._each(lambda module, part: module(part), x)

    def ahead(self, x: Tensor) -> Tensor:
        self._x, self._y = x, self(x, True)
        return self._y

    def back(self, slope: Tensor, *, add: bool, further: bool) -> Tensor:
        return self._each(_slope, slope, self._x, self._y)

    def slopes(self) -> Tensor:
        """f'(x) at what `ahead` was last given, (members, batch, ...)."""
        return self.back(torch.ones_like(self._x), add=False, further=True)

    def _each(self, of: Callable[..., Tensor], *given: Tensor) -> Tensor:
        if len(self._modules) == 1:
            return of(self._modules[0], *given)
        parts = zip(self._modules, *(torch.split(whole, self._counts) for whole in given), strict=True)
        return torch.cat([of(module, *part) for module, *part in parts])


def _slope(module: Any, d: Tensor, x: Tensor, y: Tensor) -> Tensor:
    return module.slope(d, x, y) if isinstance(module, Elementwise) else SLOPES[type(module)](module, d, x, y)


SLOPES: Mapping[type[nn.Module], Slope] = MappingProxyType(
    {
        nn.Identity: lambda m, d, x, y: d,
        nn.ReLU: lambda m, d, x, y: A.threshold_backward(d, y, 0),
        nn.ReLU6: lambda m, d, x, y: A.hardtanh_backward(d, x, 0, 6),
        nn.LeakyReLU: lambda m, d, x, y: A.leaky_relu_backward(d, x, m.negative_slope, False),
        nn.ELU: lambda m, d, x, y: A.elu_backward(d, m.alpha, 1, 1, False, x),
        nn.CELU: lambda m, d, x, y: A.elu_backward(d, m.alpha, 1, 1 / m.alpha, False, x),
        nn.SELU: lambda m, d, x, y: A.elu_backward(d, 1.6732632423543772, 1.0507009873554805, 1, False, x),
        nn.Tanh: lambda m, d, x, y: A.tanh_backward(d, y),
        nn.Tanhshrink: lambda m, d, x, y: d * (x - y) ** 2,
        nn.Sigmoid: lambda m, d, x, y: A.sigmoid_backward(d, y),
        nn.Hardsigmoid: lambda m, d, x, y: A.hardsigmoid_backward(d, x),
        nn.Softsign: lambda m, d, x, y: d / (1 + x.abs()) ** 2,
        nn.Softplus: lambda m, d, x, y: A.softplus_backward(d, x, m.beta, m.threshold),
        nn.GELU: lambda m, d, x, y: A.gelu_backward(d, x, approximate=m.approximate),
        nn.SiLU: lambda m, d, x, y: A.silu_backward(d, x),
        nn.Mish: lambda m, d, x, y: A.mish_backward(d, x),
        nn.Hardswish: lambda m, d, x, y: A.hardswish_backward(d, x),
    }
)


class Dropout(Layer):
    """Silences a share p of the units and divides the others by 1 - p, each member by its own random numbers.

    Source: torch.nn.Dropout, whose draws from equal random numbers are the same.
    """

    by_hand = True

    def __init__(self, p: float, chances: Sequence[torch.Generator]) -> None:
        self._kept, self._chances = 1 - p, chances
        self._mask = torch.empty(0)

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        return x * self._drawn(x) if training else x

    def ahead(self, x: Tensor) -> Tensor:
        self._mask = self._drawn(x)
        return x * self._mask

    def back(self, slope: Tensor, *, add: bool, further: bool) -> Tensor:
        return slope * self._mask

    def _drawn(self, x: Tensor) -> Tensor:
        mask = torch.empty(x.shape, dtype=x.dtype)
        for part, chance in zip(mask, self._chances, strict=True):
            part.bernoulli_(self._kept, generator=chance)
        return mask.div_(self._kept).to(x.device)


class OwnDropout(nn.Module):
    """torch.nn.Dropout of one network with random numbers of its own."""

    def __init__(self, p: float, chance: torch.Generator) -> None:
        super().__init__()
        self._layer = Dropout(p, [chance])

    def forward(self, x: Tensor) -> Tensor:
        return self._layer(x.unsqueeze(0), self.training).squeeze(0)


class BatchNorm(Layer):
    """y = (x - mean) / sqrt(variance + eps) * weight + bias, statistics of each member and channel. Source: torch.nn.BatchNorm1d and 2d.

    x: (members, batch, channels) or (members, batch, channels, height, width). `mean`, `variance`: (members, channels), running.
    """

    by_hand = True

    def __init__(self, module: Any, scales: Sequence[Tensor], slopes: Sequence[Tensor], running: Sequence[Tensor]) -> None:
        """scales, slopes: of weight and bias, and their gradients. running: mean, variance and number of batches seen."""
        self._module, self._slopes = module, slopes
        self.weight, self.bias = scales
        self._mean, self._variance, self._seen = running
        self._x = self._means = self._inverses = torch.empty(0)

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        if training:
            self._seen += 1
        running = (self._mean.view(-1), self._variance.view(-1))
        return self._narrow(
            nn.functional.batch_norm(self._wide(x), *running, *self._scales(), training, self._module.momentum, self._module.eps), x
        )

    def ahead(self, x: Tensor) -> Tensor:
        self._seen += 1
        self._x = self._wide(x)
        y, self._means, self._inverses = A.native_batch_norm(
            self._x, *self._scales(), self._mean.view(-1), self._variance.view(-1), True, self._module.momentum, self._module.eps
        )
        return self._narrow(y, x)

    def back(self, slope: Tensor, *, add: bool, further: bool) -> Tensor:
        weight, _ = self._scales()
        found = A.native_batch_norm_backward(
            self._wide(slope), self._x, weight, None, None, self._means, self._inverses, True, self._module.eps, [True, True, True]
        )
        for into, value in zip(self._slopes, found[1:], strict=True):
            if add:
                into += value.view(into.shape)
            else:
                into.copy_(value.view(into.shape))
        return self._narrow(found[0], slope)

    def _scales(self) -> tuple[Tensor, Tensor]:
        return self.weight.reshape(-1), self.bias.reshape(-1)

    def _wide(self, x: Tensor) -> Tensor:
        """Each member's channels side by side, (1, members * channels, places): torch's own kernel does all of them at once."""
        return x[0] if len(x) == 1 else x.transpose(1, 2).reshape(1, x.shape[0] * x.shape[2], -1)

    def _narrow(self, y: Tensor, like: Tensor) -> Tensor:
        """Back from `_wide`."""
        if len(like) == 1:
            return y.unsqueeze(0)
        return y.view(like.shape[0], like.shape[2], like.shape[1], *like.shape[3:]).transpose(1, 2)


class Convolution(Layer):
    """A 2-D convolution of each member's pictures with its own kernels. x: (members, batch, channels, height, width).

    Source: torch.nn.Conv2d, with one group for each member.
    """

    def __init__(self, module: nn.Conv2d, weight: Tensor, bias: Tensor | None) -> None:
        self._module, self.weight, self.bias = module, weight, bias

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        members = len(x)
        module: Any = self._module
        bias = None if self.bias is None else self.bias.flatten()
        wide = x.transpose(0, 1).flatten(1, 2)
        y = nn.functional.conv2d(wide, self.weight.flatten(0, 1), bias, module.stride, module.padding, groups=members)
        return y.view(y.shape[0], members, -1, *y.shape[2:]).transpose(0, 1)


class Rearranged(Layer):
    """A layer without parameters that knows no members: pooling, flattening and unflattening, on all members' rows as one batch."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module

    def __call__(self, x: Tensor, training: bool) -> Tensor:
        y: Tensor = self._module(x.flatten(0, 1))
        return y.view(*x.shape[:2], *y.shape[1:])
