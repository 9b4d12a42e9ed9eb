"""A walk through the noise, from one made picture to another: while a game goes on, and of a game that has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.data.wording import Described
from core.errors import InputError, Problem
from core.gan.images_config import CELLS, ImagesConfig
from core.gan.images_game import as_bytes, generator, looked_at
from core.gan.images_growth import levels, stage
from core.gan.images_judge import COMPARED
from core.gan.images_layers import begin
from core.gan.images_leaves import GENERATOR
from core.gan.images_snapshot import Walked
from core.nets.weights import weights

STEPS = 9  # pictures of a walk, both ends included


def walked(make: Callable[[Tensor, Tensor], Tensor], config: ImagesConfig, noise: Tensor, of_class: Tensor) -> Any:
    """The pictures on the way, uint8 (steps, channels, side, side); where the ends differ in class, the second half is told the other's.

    make: pictures of noise and classes.
    """
    a, b = config.walk_from - 1, config.walk_to - 1
    between = spherical if config.walk == "spherical" else linear
    way = torch.stack([between(noise[a], noise[b], k / (STEPS - 1)) for k in range(STEPS)])
    told = torch.stack([of_class[a] if 2 * k < STEPS - 1 else of_class[b] for k in range(STEPS)])
    return make(way, told).numpy()


def walked_after(config: Any, left: Mapping[str, Path]) -> Walked:
    """The walk of a game that has ended, by the generator that it left. config: the game's, with the walk that is asked for.

    Raises: InputError where it has left none.
    """
    if GENERATOR not in left:
        raise InputError(Problem("Walk", Described("a run that has left no generator"), "one that has ended by itself or by Stop"))
    state, about = weights(left[GENERATOR].read_bytes())
    classes, side = int(about["told"]), int(about["side"])
    net = generator(config, int(about["channels"]), side, classes)
    begin(net, config.equalized)
    net.load_state_dict(state)
    if config.grow:
        net.level, net.alpha = stage(int(about["rounds"]), config.grow_rounds, levels(side))
    noise, of_class = fixed(CELLS + COMPARED, config.latent, classes, config.seed)
    return Walked(walked(lambda z, y: as_bytes(looked_at(net, z, y), side), config, noise, of_class))


def fixed(count: int, latent: int, classes: int, seed: int) -> tuple[Tensor, Tensor]:
    """Noise (count, latent) and classes (count,) that stay the same for a run: those of the sheet in turn, those measured as well."""
    chance = torch.Generator().manual_seed(seed + 1)
    return torch.randn(count, latent, generator=chance), torch.arange(count) % max(1, classes)


def linear(a: Tensor, b: Tensor, share: float) -> Tensor:
    """(1 - share) a + share b: in its middle, independent normal noises leave a shorter one, which G seldom met."""
    return (1 - share) * a + share * b


def spherical(a: Tensor, b: Tensor, share: float) -> Tensor:
    """sin((1 - share) w) / sin w a + sin(share w) / sin w b, w the angle between a and b.

    Sources: Shoemake (1985); White (2016), Sampling Generative Networks, section 2.1.
    """
    angle = torch.arccos((a @ b / (a.norm() * b.norm())).clamp(-1, 1))
    if angle.sin() < 1e-4:  # the same place, or opposite ones, between which no way is shortest
        return linear(a, b, share)
    return (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
