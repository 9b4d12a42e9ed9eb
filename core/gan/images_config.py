"""What a person chooses for a game on pictures. The page's Config inherits it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import InputError, Problem
from core.gan.images_growth import levels
from core.gan.norms import BATCH_NORM, INSTANCE_NORM, LAYER_NORM, NONE, PIXEL_NORM
from core.params import choice, flag, number, text

OWN = re.compile(r"file-[0-9a-f]{16}")  # what a person brought, by its fingerprint
DIGITS, SHAPES = PICTURE_SETS = ("digits", "shapes")
SIDES = ("16", "32", "64")
FITS = ("crop", "pad", "stretch")
WALKS = ("spherical", "linear")
PRECISIONS = ("float32", "bfloat16")
PENALISED = "Wasserstein, gradient penalty"
ACROSS, DOWN = 8, 4  # of the sheet of made pictures
CELLS = ACROSS * DOWN
FEWEST_HELD = 50  # real pictures kept back: with fewer, covariances of 32 features mean little
# Of the settings of a game on points, those that a game on pictures has too.
SHARED = ("loss", "pace", "label", "flipped", "blur", "r1", "penalty", "dragan", "spectral", "average", "minibatch", "equalized", "seed")
HEAVY_SECONDS = 0.02  # an iteration: longer games queue
MULTIPLY_ADDS_A_SECOND, SECONDS_AN_ITERATION = 3e10, 3e-3  # of one core of a small server


@dataclass(frozen=True, kw_only=True)
class ImagesConfig:
    """Pictures, networks and rates of their own: what suits points does not suit pictures."""

    data: str = text("digits", "Pictures", "The real pictures, which the generator is to imitate: a set, or a file of yours.", longest=40)
    side: str = choice("32", "Side", "Pictures of yours become squares of so many pixels a side.", SIDES)
    fit: str = choice("crop", "Fit", "How a picture of yours becomes square: cut its sides, add bars, or squeeze it.", FITS)
    few: int = number(4000, "Pictures used", "At most so many real pictures; with a handful, G can copy them.", low=16, high=4000, log=True)
    classes: bool = flag(True, "Class-conditional", "Both networks are told the class, where there are classes.")
    latent: int = number(64, "Latent numbers", "How many random numbers G makes a picture of.", low=2, high=256, log=True)
    width: int = number(32, "Width", "Channels of the layers with the largest maps; deeper ones have more.", low=8, high=64, log=True)
    image_g_norm: str = choice(
        BATCH_NORM,
        "G: norm of maps",
        "Over the batch, over all of a picture, over each of its channels, or by the length of each pixel’s channels (pixel norm).",
        (BATCH_NORM, LAYER_NORM, INSTANCE_NORM, PIXEL_NORM, NONE),
    )
    image_d_norm: str = choice(
        BATCH_NORM,
        "D: norm of maps",
        "As G’s. Never over the batch under a slope penalty, which asks about each picture alone: then there is none instead.",
        (BATCH_NORM, LAYER_NORM, INSTANCE_NORM, NONE),
    )
    grow: bool = flag(
        False,
        "Progressive growing",
        "Both networks begin with 4 × 4 pixels and grow: each next resolution’s layers are faded in (Karras et al., 2018).",
    )
    grow_rounds: int = number(
        200, "Rounds of a phase", "So long a resolution is faded in, and so long it is then trained.", low=1, high=100_000, log=True
    )
    image_d_rate: float = number(2e-4, "Adam: rate of D", "How large the discriminator’s steps are.", low=1e-6, high=0.01, log=True)
    image_g_rate: float = number(2e-4, "Adam: rate of G", "How large the generator’s steps are.", low=1e-6, high=0.01, log=True)
    image_beta1: float = number(
        0.5, "Adam: β₁", "How much of the last gradients stays; DCGAN 0.5, WGAN-GP 0.", low=0.0, high=0.99, step=0.05
    )
    image_beta2: float = number(0.999, "Adam: β₂", "How long gradients’ sizes are remembered.", low=0.5, high=0.9999, step=0.001)
    precision: str = choice("float32", "Numbers", "bfloat16 is faster where the processor knows it, and rounds to 8 bits.", PRECISIONS)
    critic_steps: int = number(1, "D’s updates for one of G", "A Wasserstein critic often gets five.", low=1, high=10)
    image_batch: int = number(64, "Pictures a batch", "Real ones, and as many made ones.", low=4, high=256, log=True)
    image_iterations: int = number(4000, "Rounds", "Iterations: updates of D, then one of G.", low=1, high=1_000_000, log=True)
    walk: str = choice("spherical", "Walk", "Spherical keeps the length of the noise that G knows; linear goes through the middle.", WALKS)
    walk_from: int = number(1, "Walk from", "A picture of the sheet, counted along its rows.", low=1, high=CELLS)
    walk_to: int = number(CELLS, "Walk to", "Another picture of the sheet.", low=1, high=CELLS)

    def check_pictures(self) -> None:
        """Raises: InputError where the pictures are neither a set nor a file."""
        if self.data not in PICTURE_SETS and not OWN.fullmatch(self.data):
            raise InputError(Problem("Pictures", self.data, f"a file of yours, or one of {', '.join(PICTURE_SETS)}"))

    @property
    def own_pictures(self) -> bool:
        return self.data not in PICTURE_SETS

    @property
    def pixels(self) -> int:
        """On a side of the pictures of this game."""
        return {DIGITS: 8, SHAPES: 32}.get(self.data, int(self.side))

    @property
    def slow(self) -> bool:
        """Whether a game is so long that it has to queue."""
        return self.seconds_a_picture_game > HEAVY_SECONDS

    @property
    def seconds_a_picture_game(self) -> float:
        """About, of an iteration on one core: three passes of G, five of D an update of it and three for G."""
        side, width = self.pixels, self.width
        if self.grow:  # at full size: at each level a doubling, 4 multiplications an output, and a 3 x 3 convolution
            work = self.image_batch * levels(side) * side**2 * width**2 / 4 * 17 * (3 + self.critic_steps * 8)
            return 2 * SECONDS_AN_ITERATION * (1 + self.critic_steps) + work / MULTIPLY_ADDS_A_SECOND
        layer = 16 * (side / 2) ** 2 * width * width / 2  # multiply-adds of each layer but the last: half the places, twice the channels
        work = self.image_batch * layer * (3 + self.critic_steps * 8)
        return SECONDS_AN_ITERATION * (1 + self.critic_steps) + work / MULTIPLY_ADDS_A_SECOND


PICTURES_ONLY = tuple(ImagesConfig.__dataclass_fields__)
WALK = ("walk_from", "walk_to", "walk")
PICTURES_LIVE = frozenset({"image_d_rate", "image_g_rate", "critic_steps", *WALK})
OF_OWN = ("side", "fit")  # settings of pictures that a person brought
