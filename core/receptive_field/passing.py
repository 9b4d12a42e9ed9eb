"""The network itself at work: its feature maps for a picture, and autograd's word on a field."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core.errors import InputError
from core.receptive_field import looking
from core.receptive_field.config import HAND_MADE, Config
from core.receptive_field.handmade import bank, place
from core.receptive_field.model import Graph, build
from core.receptive_field.network import Network
from core.receptive_field.snapshot import Checked, Floats
from core.receptive_field.verify import verify

MOST_WORK = 25_000_000_000  # multiply-adds of a forward pass; more would keep others waiting
MOST_WEIGHTS = 50_000_000
KEPT = 6  # forward passes that a worker remembers


def too_much(config: Config) -> str:
    """Why the layer's feature map is not computed, or ""."""
    if config.work <= MOST_WORK and config.weights_before <= MOST_WEIGHTS:
        return ""
    return (
        f"The feature map of {config.chosen.layer.name} is not computed: {config.work / 1e9:,.1f} billion multiply-adds and "
        f"{config.weights_before / 1e6:,.0f} million weights come before it."
    )


def made(network: Network, seed: int, filters: str = "random") -> Graph:
    """The network with weights that keep a signal's size through many layers (`draw_weights`); the rest as torch begins.

    filters: "hand-made" gives the first convolution those of `handmade`.
    """
    graph = build(network, seed)
    draw_weights(graph, seed)
    if filters == HAND_MADE and place(network) is not None:
        first = next(module for module in graph.modules() if isinstance(module, nn.Conv2d))
        rows, columns = first.kernel_size
        with torch.no_grad():
            first.weight.copy_(torch.from_numpy(bank(first.out_channels, first.weight.shape[1], (rows, columns))))
    return graph


def draw_weights(net: nn.Module, seed: int) -> None:
    """Weights from N(0, 2 / fan in) (He, Zhang, Ren and Sun 2015, section 2.2), biases zero.

    With torch's own, smaller ones and their biases little of the picture is left after a few layers.
    """
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu", generator=chance)
                if module.bias is not None:
                    module.bias.zero_()


@lru_cache(maxsize=KEPT)
def features(network: Network, data: str, fit: str, file: str, seed: int, filters: str = "random") -> Floats:
    """The last layer's output for a picture, (channels, rows, columns), with weights as `made` gives them.

    file: where the picture lies, where it is a person's own. Raises: InputError where there is no such picture.
    """
    if network.dims == 2:
        x = looking.given(looking.picture(data, fit, network, {data: Path(file)} if file else {})[0], network.channels)
    else:
        x = np.repeat(looking.signal(network)[0][None], network.channels, axis=0)
    with torch.no_grad():
        [y] = made(network, seed, filters).outputs(torch.from_numpy(x)[None], [len(network.layers) - 1])
    maps: Floats = y[0].numpy() if network.dims == 2 else y[0][:, None, :].numpy()
    maps.setflags(write=False)
    return maps


@lru_cache(maxsize=64)
def checked(network: Network, position: int) -> Checked | None:
    """The field of a unit in the middle of a layer, by autograd; None where the network cannot be enlarged to hold it."""
    try:
        found = verify(network, position)
    except InputError:
        return None
    return Checked(found.expected, found.found, found.same, found.size, found.clipped)
