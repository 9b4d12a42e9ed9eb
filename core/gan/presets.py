"""Named starting points, each with its source and what to see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.differences import written
from core.gan.config import TWO, Config
from core.gan.literature import PAPERS
from core.params import values
from core.presets import Preset

GANLAB = "Kahng, Thorat, Chau, Viégas & Wattenberg (2019), GAN Lab"

ADAM: dict[str, Any] = {"optimizer": "Adam", "d_rate": 1e-3, "g_rate": 1e-3, "beta1": 0.5}
MLP: dict[str, Any] = {
    "g_width": 32,
    "d_width": 32,
    "output": "linear",
    "noise": "2-D normal",
    "batch": 128,
    "d_steps": 1,
    "iterations": 5000,
}
RING: dict[str, Any] = {**ADAM, **MLP, "points": "8-Gaussian ring"}
WIDE: dict[str, Any] = {**RING, "spread": 5.0}
SWINGING: dict[str, Any] = {"activation": "leaky ReLU", "output": "linear", "d_steps": 1, "iterations": 5000}
HEADLONG: dict[str, Any] = {"loss": "hinge", "output": "linear", "d_rate": 1.0, "g_rate": 1.0, "iterations": 5000}

SINGLE: dict[str, Preset[Config]] = {
    "GAN Lab": Preset(
        Config(),
        source=f"{GANLAB}: two Gaussians, noise of 2 numbers, two hidden layers of 8, SGD 0.1, two updates of D for one of G.",
        notice="The made points swing between the clouds before they cover both; losses near 1.39 and 0.69 do not say that they do.",
    ),
    "GAN Lab, ring": Preset(
        Config(points="ring"),
        source=f"{GANLAB}.",
        notice="The grid is bent around the ring, and where it is folded the points are dense.",
    ),
    "Break it: mode collapse": Preset(
        Config(**{**WIDE, "beta1": 0.9, "g_rate": 1e-2}),
        source="ours, on the ring of Metz et al. (2017) with wider modes: the generator learns ten times as fast, with momentum 0.9.",
        notice="All made points fall onto one place and hop from mode to mode: the generator outruns the map that should hold it back.",
    ),
    "Mend it: mode collapse": Preset(
        Config(**WIDE),
        source="ours: the same with equal rates and β₁ 0.5 (Radford, Metz & Chintala, 2016, section 4).",
        notice="All eight modes are hit within about a thousand iterations, and the points grow sharper from there.",
    ),
    "Break it: oscillation": Preset(
        Config(**SWINGING),
        source="ours: GAN Lab’s game with a single update of D, leaky ReLU and points without bounds.",
        notice="The cloud swings around the data and does not settle, while both losses stay near their equilibrium.",
    ),
    "Mend it: oscillation": Preset(
        Config(**SWINGING, r1=0.3),
        source="ours: the same with an R1 penalty (Mescheder et al., 2018: without one, even the simplest game circles for ever).",
        notice="The map flattens where points are real, so nothing pushes them on: the swinging dies out.",
    ),
    "Break it: D wins": Preset(
        Config(**{**RING, "loss": "saturating", "d_rate": 1e-2, "g_rate": 1e-4, "d_steps": 5}),
        source="ours: five fast updates of D for a slow one of G, and the saturating loss of Goodfellow et al. (2014), equation 1.",
        notice="D is right on nearly every point from early on. Its map is a cliff, and the made points get no direction worth following.",
    ),
    "Mend it: D wins": Preset(
        Config(**{**RING, "d_rate": 1e-2, "d_steps": 5}, blur=0.1),
        source="ours: the same with instance noise (Sønderby et al., 2017), the non-saturating loss and a faster generator.",
        notice="Noise makes real and made points overlap, so D cannot be sure, and its map slopes towards the ring everywhere.",
    ),
    "Break it: divergence": Preset(
        Config(**HEADLONG),
        source="ours: hinge loss with SGD steps of 1.",
        notice="A few rounds throw the points out of the picture, where the map is flat or explodes: they do not come back.",
    ),
    "Mend it: divergence": Preset(
        Config(**{**HEADLONG, "d_rate": 0.05, "g_rate": 0.05}, r1=0.1),
        source="ours: the same with steps of 0.05 and a small R1 penalty.",
        notice="The points stay in the picture and cover both clouds.",
    ),
    **{name: paper.preset for name, paper in PAPERS.items()},
}


def beside(broken: Config, mended: Config) -> Config:
    """Both as one run: game A is the broken one, B differs in what mends it."""
    was = values(broken)
    return replace(broken, mode=TWO, other=written({name: value for name, value in values(mended).items() if value != was[name]}))


TWINS = {
    "mode collapse": "Within a thousand iterations A’s grid has shrunk to a point, while B’s is spread over the ring.",
    "oscillation": "The losses of both lie near their lines. Only the distance tells the game that swings from the one that settles.",
    "D wins": "A’s map is a cliff and D is right on all; B’s map slopes, and its points find the ring.",
    "divergence": "A’s points leave the picture in a few rounds; B’s stay and cover both clouds.",
}
PRESETS = SINGLE | {
    f"Side by side: {failure}": Preset(
        beside(SINGLE[f"Break it: {failure}"].config, SINGLE[f"Mend it: {failure}"].config),
        source=f"ours: “Break it: {failure}” is game A, “Mend it: {failure}” game B, with the same seed.",
        notice=notice,
    )
    for failure, notice in TWINS.items()
}
