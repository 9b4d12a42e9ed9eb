"""Many networks of one shape as one: members x parameters."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from core.nets import layers
from core.nets.networks import seeded
from core.nets.spec import NetSpec

TOGETHER = 1500  # numbers that a layer gives for one row, up to which a grouped convolution beats one for each member (on x86, AVX-512)
ALIGNED = 16  # float32 numbers, 64 bytes
ANYWHERE = (nn.Flatten, nn.Unflatten, nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d)


@dataclass(frozen=True)
class Saved:
    """Copies of what a stack holds: weights, running statistics by name, states of the random numbers."""

    weights: Tensor
    statistics: Mapping[str, Tensor]
    chances: tuple[Tensor, ...]


class Stack:
    """`members` networks of one shape, each with its own weights and random numbers.

    weights, gradient: (members, numbers), one row for each member: the plain module's parameters(), flat, each padded with zeros.
    size: parameters of one member. least_rows: rows that a step needs.
    parameters, gradients: by the plain module's names, (members, ...), views of `weights` and of `gradient`.
    """

    def __init__(self, modules: Sequence[nn.Sequential], chances: Sequence[torch.Generator] | None = None, device: str = "cpu") -> None:
        """modules: one for each member, of equal shapes: nn.Sequential of Linear, Conv2d, BatchNorm1d, BatchNorm2d, Dropout, the
        activations of `layers.SLOPES` or of the kind `layers.Elementwise`, poolings, Flatten and Unflatten. They are copied. Only
        their activations may differ in kind: each member keeps its own.

        chances: random numbers on the CPU, one for each member, that dropout draws from; None: members are seeded 0, 1, 2 ...
        """
        self.members = len(modules)
        self.device = device
        self._plain = copy.deepcopy(modules[0]).to("cpu")
        self._activations = {
            name: [module.get_submodule(name) for module in modules]
            for name, layer in self._plain.named_children()
            if _is_activation(layer)
        }
        self._chances = [torch.Generator().manual_seed(m) for m in range(self.members)] if chances is None else list(chances)
        shapes = {name: value.shape for name, value in self._plain.named_parameters()}
        self.size = sum(value.numel() for value in self._plain.parameters())
        self.weights = torch.zeros(self.members, sum(_padded(shape) for shape in shapes.values()), device=device)
        self.gradient = torch.zeros_like(self.weights)
        self.gradients = _views(self.gradient, shapes)
        self.parameters = _views(self.weights, shapes)
        for m, module in enumerate(modules):
            for name, value in module.named_parameters():
                self.parameters[name][m] = value.detach()
        self.statistics = {
            name: torch.stack([dict(module.named_buffers())[name] for module in modules]).to(device)
            for name, _ in self._plain.named_buffers()
        }
        self.least_rows = 2 if any(isinstance(module, nn.BatchNorm1d) for module in self._plain) else 1
        self._layers = [self._layer(name, module) for name, module in self._plain.named_children()]
        self.by_hand = all(layer.by_hand for layer in self._layers)
        self._alone = [] if self.by_hand or not self._apart() else [self._bound(m) for m in range(self.members)]
        self._training = True
        self._leaves: list[Tensor] = [value for module in self._alone for value in module.parameters()] or list(self.parameters.values())
        for leaf in self._leaves:
            leaf.requires_grad_()

    @classmethod
    def of(cls, spec: NetSpec, inputs: Sequence[int], outputs: int, seeds: Iterable[int], device: str = "cpu") -> Stack:
        """One member for each seed: the network that `network(spec, inputs, outputs, seed)` gives."""
        seeds = list(seeds)
        made = {seed: seeded(spec, inputs, outputs, seed) for seed in dict.fromkeys(seeds)}
        return cls([made[seed][0] for seed in seeds], [made[seed][1].clone_state() for seed in seeds], device)

    def __call__(self, x: Tensor, training: bool = False) -> Tensor:
        """Outputs, (members, batch, outputs). x: (batch, features) for all, or (members, batch, features)."""
        x = self.spread(x)
        if self._alone:
            if self._training != training:
                self._training = training
                for module in self._alone:
                    module.train(training)
            if self.members == 1:
                alone: Tensor = self._alone[0](x.squeeze(0))
                return alone.unsqueeze(0)
            return torch.stack([module(part) for module, part in zip(self._alone, x, strict=True)])
        for layer in self._layers:
            x = layer(x, training)
        return x

    def ahead(self, x: Tensor) -> Tensor:
        """The outputs in training, without autograd, keeping what `back` needs. Only where `by_hand`."""
        x = self.spread(x)
        for layer in self._layers:
            x = layer.ahead(x)
        return x

    def back(self, slope: Tensor, *, add: bool = False) -> None:
        """Put into `gradient`, or add to it, what follows from `slope`, the gradient of `ahead`'s outputs."""
        for i in range(len(self._layers) - 1, -1, -1):
            slope = self._layers[i].back(slope, add=add, further=i > 0)

    def backward(self, outputs: Tensor, slope: Tensor | None = None, *, add: bool = False) -> None:
        """Put into `gradient`, or add to it, what follows from `outputs` by autograd; nothing but this stack gets a gradient.

        outputs: what the stack gave and `slope`, its gradient; or the members' losses (members,), without `slope`.
        A parameter that the outputs do not depend on has the gradient 0.
        """
        slope = torch.ones_like(outputs) if slope is None else slope
        if self._alone:
            if not add:
                self.gradient.zero_()
            torch.autograd.backward(outputs, slope, inputs=self._leaves)
            return
        found = torch.autograd.grad(outputs, self._leaves, slope, materialize_grads=True)
        with torch.no_grad():
            for into, value in zip(self.gradients.values(), found, strict=True):
                if add:
                    into += value
                else:
                    into.copy_(value)

    def spread(self, x: Tensor) -> Tensor:
        """x as (members, batch, features), without a copy where it is shared."""
        return x if x.ndim == 3 else x.expand(self.members, *x.shape)

    def module(self, member: int) -> nn.Sequential:
        """One member as plain torch, in training mode as it is made, with weights of its own, on the CPU."""
        plain = self._own(member)
        plain.load_state_dict(self.state(member))
        return plain

    def state(self, member: int) -> dict[str, Tensor]:
        """One member's state_dict: weights and running statistics, copies on the CPU."""
        found = {**self.parameters, **self.statistics}
        return {name: found[name][member].detach().clone().contiguous().cpu() for name in self._plain.state_dict()}

    def saved(self) -> Saved:
        """Copies of everything that training changes."""
        statistics = {name: value.clone() for name, value in self.statistics.items()}
        return Saved(self.weights.detach().clone(), statistics, tuple(chance.get_state() for chance in self._chances))

    def restore(self, saved: Saved) -> None:
        """Be again as when `saved` was taken."""
        self.weights.detach().copy_(saved.weights)
        for name, value in saved.statistics.items():
            self.statistics[name].copy_(value)
        for chance, state in zip(self._chances, saved.chances, strict=True):
            chance.set_state(state)

    def slopes(self) -> list[Tensor]:
        """f'(x) of each activation at the rows that `ahead` was last given, (members, batch, units), from the input to the output."""
        return [layer.slopes() for layer in self._layers if isinstance(layer, layers.Activation)]

    def _own(self, member: int) -> nn.Sequential:
        """A plain module with this member's activations."""
        plain = copy.deepcopy(self._plain)
        for name, modules in self._activations.items():
            setattr(plain, name, copy.deepcopy(modules[member]))
        return plain

    def _apart(self) -> bool:
        """Whether the members are computed one after the other, each as the plain module it is: one alone, and those with large maps."""
        if self.members == 1:
            return True
        plain = copy.deepcopy(self._plain).eval()
        first: Any = plain[0]
        x = torch.zeros(1, math.prod(first.unflattened_size) if isinstance(first, nn.Unflatten) else first.in_features)
        largest = 0
        with torch.no_grad():
            for module in plain:
                x = module(x)
                largest = max(largest, x.numel())
        return largest > TOGETHER

    def _bound(self, member: int) -> nn.Sequential:
        """The plain module on this member's row: its parameters, their gradients and its statistics are views of the stack's."""
        plain = self._own(member).to(self.device)
        for name, value in plain.named_parameters():
            value.data = self.parameters[name][member]
            value.grad = self.gradients[name][member]
        parts: list[nn.Module] = []
        for name, module in plain.named_children():
            for which in dict(module.named_buffers()):
                setattr(module, which, self.statistics[f"{name}.{which}"][member])
            parts.append(layers.OwnDropout(module.p, self._chances[member]) if isinstance(module, nn.Dropout) else module)
        return nn.Sequential(*parts)

    def _layer(self, name: str, module: nn.Module) -> layers.Layer:
        def part(which: str) -> Tensor:
            return self.parameters[f"{name}.{which}"]

        if isinstance(module, nn.Linear):
            weight, bias = f"{name}.weight", f"{name}.bias"
            return layers.Linear(part("weight"), self.parameters.get(bias), self.gradients[weight], self.gradients.get(bias))
        if isinstance(module, nn.Conv2d):
            return layers.Convolution(module, part("weight"), self.parameters.get(f"{name}.bias"))
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            scales = [(self.parameters[f"{name}.{which}"], self.gradients[f"{name}.{which}"]) for which in ("weight", "bias")]
            running = [self.statistics[f"{name}.{which}"] for which in ("running_mean", "running_var", "num_batches_tracked")]
            return layers.BatchNorm(module, [scale for scale, _ in scales], [slope for _, slope in scales], running)
        if isinstance(module, nn.Dropout):
            return layers.Dropout(module.p, self._chances)
        if name in self._activations:
            return layers.Activation(self._activations[name])
        if isinstance(module, ANYWHERE):
            return layers.Rearranged(module)
        raise TypeError(f"{type(module).__name__} cannot be stacked")


def _is_activation(module: nn.Module) -> bool:
    return type(module) in layers.SLOPES or isinstance(module, layers.Elementwise)


def _padded(shape: torch.Size) -> int:
    """Numbers that a parameter takes up: up to the next multiple of 64 bytes, where products are fastest. What is left over stays 0."""
    return -(-math.prod(shape) // ALIGNED) * ALIGNED


def _views(flat: Tensor, shapes: Mapping[str, torch.Size]) -> dict[str, Tensor]:
    """Each parameter's part of `flat` (members, numbers), as (members, *its shape)."""
    parts = torch.split(flat.detach(), [_padded(shape) for shape in shapes.values()], 1)
    return {name: part[:, : math.prod(shape)].view(len(flat), *shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}
