"""A walk through the noise, from one made picture to another."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from core.gan.images_config import ImagesConfig
from core.gan.images_game import PictureGame

STEPS = 9  # pictures of a walk, both ends included


def walked(game: PictureGame, config: ImagesConfig, noise: Tensor, of_class: Tensor) -> Any:
    """The pictures on the way, uint8 (steps, channels, side, side); where the ends differ in class, the second half is told the other's."""
    a, b = config.walk_from - 1, config.walk_to - 1
    between = spherical if config.walk == "spherical" else linear
    way = torch.stack([between(noise[a], noise[b], k / (STEPS - 1)) for k in range(STEPS)])
    told = torch.stack([of_class[a] if 2 * k < STEPS - 1 else of_class[b] for k in range(STEPS)])
    return game.pictures(way, told).numpy()


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
