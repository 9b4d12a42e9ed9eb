"""Named starting points, each with its source and what to see."""

from __future__ import annotations

from core.gan.config import Config
from core.presets import Preset

GANLAB = "Kahng, Thorat, Chau, Viégas & Wattenberg (2019), GAN Lab"

PRESETS: dict[str, Preset[Config]] = {
    "GAN Lab": Preset(
        Config(),
        source=f"{GANLAB}: two Gaussians, noise of 2 numbers, two hidden layers of 8, SGD 0.1, two updates of D for one of G.",
        notice="The made points swing from one cloud to the other before they cover both; losses near 1.39 and 0.69 do not say that they do.",
    ),
    "GAN Lab, ring": Preset(
        Config(data="ring"),
        source=f"{GANLAB}.",
        notice="The grid is bent around the ring, and where it is folded the points are dense.",
    ),
}
