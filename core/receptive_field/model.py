"""The same network as real torch modules: to be run, to be looked into, and to check the arithmetic with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from core.errors import InputError, Problem
from core.receptive_field.arithmetic import BYTES, Measured, Report, measured
from core.receptive_field.modules import part
from core.receptive_field.network import GLOBAL, POOLS, UPSAMPLING, Layer, Network

MOST_PARAMETERS, MOST_NUMBERS = 160_000_000, 250_000_000  # 0.6 GB and, all outputs kept for the gradient, 1 GB


class Graph(nn.Module):
    """A network of layers; `forward` gives the output of the last, `outputs` those of any.

    linear: products of branches are sums, as their derivative is, so that the gradient does not depend on the input.
    """

    def __init__(self, network: Network, parts: Iterable[nn.Module], linear: bool = False) -> None:
        super().__init__()
        self.network, self.linear = network, linear
        self.parts = nn.ModuleList(parts)
        self.last = [max([i, *(j for j, sources in enumerate(network.sources) if i in sources)]) for i in range(len(network.layers))]

    def forward(self, x: Tensor) -> Tensor:
        return self.outputs(x, [len(self.parts) - 1])[-1]

    def outputs(self, x: Tensor, positions: Sequence[int]) -> list[Tensor]:
        """The outputs of some layers, in the order of the network; the rest is forgotten as soon as nobody needs it."""
        held: dict[int, Tensor] = {-1: x}
        wanted = set(positions)
        for i in range(max(positions) + 1):
            sources = [held[s] for s in self.network.sources[i]]
            held[i] = self.merged(self.network.layers[i].kind, sources) if len(sources) > 1 else self.parts[i](sources[0])
            for s in set(self.network.sources[i]) - wanted - {-1}:
                if self.last[s] <= i:
                    del held[s]
        return [held[i] for i in sorted(wanted)]

    def merged(self, kind: str, sources: Sequence[Tensor]) -> Tensor:
        if kind == "cat":
            return torch.cat(list(sources), 1)
        total = sources[0]
        for one in sources[1:]:
            total = total * one if kind == "mul" and not self.linear else total + one
        return total


def build(network: Network, seed: int = 0) -> Graph:
    """The network with torch's own initial weights after `torch.manual_seed(seed)`, ready to be looked at (eval mode).

    Input (batch, channels, height, width), in one dimension (batch, channels, length). Raises: InputError where a layer does not fit or the
    network is too large to be run here; `network.upto` leaves out what comes behind a layer, such as a head with most of the parameters.
    """
    report = measured(network)
    check_affordable(report)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Graph(network, [part(one, report) for one in report.layers]).eval()


def check_affordable(report: Report) -> None:
    """Raises: InputError where the network has too many parameters or its outputs need too much memory."""
    problems = []
    if report.parameters > MOST_PARAMETERS:
        problems.append(Problem("Network", f"{report.parameters:,} parameters", f"at most {MOST_PARAMETERS:,} to be run here"))
    numbers = sum(layer.memory for layer in report.layers) // BYTES
    if numbers > MOST_NUMBERS:
        needs = f"at most {MOST_NUMBERS:,} to be run here: fewer channels, or a smaller input"
        problems.append(Problem("Network", f"{numbers:,} numbers in its layers' outputs", needs))
    if problems:
        raise InputError(problems)


def twin(network: Network) -> Graph:
    """The network's linear twin, in float64: what a unit depends on is the same, and no gradient is zero by chance.

    One channel; activations are identities, max pooling is mean pooling, weights are equal and positive, biases zero (Luo et al. 2016
    treat the linear case; receptive fields by gradient need it, since a ReLU or a maximum hides what it does not choose).
    """
    plain = narrowed(network)
    report = measured(plain)
    check_affordable(report)
    graph = Graph(plain, [part(one, report, linear=True) for one in report.layers], linear=True).double().eval()
    with torch.no_grad():
        for module in graph.modules():
            if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)):
                module.weight.fill_(1 / module.weight.numel())
    return graph.requires_grad_(False)


def narrowed(network: Network) -> Network:
    """The network with one channel everywhere and nothing that is not linear; every unit depends on the same positions."""
    report = measured(network)
    layers = tuple(_narrow(one, report.source(one.sources[0]).size) for one in report.layers)
    return Network(layers, 1, network.size, network.dims, network.rate)


def _narrow(one: Measured, comes: tuple[int, int]) -> Layer:
    layer = one.layer
    kind = layer.kind
    if kind in ("conv", "dwconv", "tconv"):
        return replace(layer, kind="tconv" if kind == "tconv" else "conv", channels=1, groups=1, bias=False)
    if kind in POOLS:
        if layer.dilation == (1, 1):
            return replace(layer, kind="avgpool")
        return replace(
            layer, kind="conv", channels=1, bias=False, padding=_reaching(one, comes), ceil_mode=False
        )  # no mean pooling dilates
    if kind in ("linear", "flatten"):
        return Layer("globalpool", layer.name, layer.inputs)
    if kind in ("cat", "mul"):
        return replace(layer, kind="add")
    if kind == "attention":
        return replace(layer, heads=1)
    if kind in (*UPSAMPLING, "adaptive", "add", *GLOBAL):
        return layer
    return Layer("identity", layer.name, layer.inputs)


def _reaching(one: Measured, comes: tuple[int, int]) -> tuple[int, int, int, int]:
    """Padding of a pooling so that windows which ceil_mode lets begin before the end fit without it."""
    layer, ends = one.layer, []
    for axis, (extent, size) in enumerate(zip((one.rows, one.columns), comes, strict=True)):
        last = (extent.size - 1) * layer.stride[axis] + layer.dilation[axis] * (layer.kernel[axis] - 1) - extent.before
        ends += [extent.before, max(0, last - (size - 1))]
    return ends[0], ends[1], ends[2], ends[3]
