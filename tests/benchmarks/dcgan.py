"""A game on pictures of 32 x 32, batches of 64: the page's loop beside the usual eager one with the same networks, losses and luck.

The usual one doubles maps before it convolves them, sends real and made pictures through D one after the other, finds gradients for all
of D in G's update, and takes Adam's steps weight by weight; in float32. One thread, as a run has it.
"""

from __future__ import annotations

from statistics import median

import torch

from core.gan.config import IMAGES, Config
from core.gan.images_game import PictureGame
from core.gan.images_shapes import SHAPE_NAMES, shapes
from tests.benchmarks.clock import computed, say
from tests.core.gan.usual_pictures import Usual

ROUNDS, TURNS = 4, 9


def measure() -> None:
    pixels, of_class = (torch.from_numpy(part) for part in shapes(512, 0))
    real = pixels.float() / 127.5 - 1
    torch.set_num_threads(1)
    for precision, goal in (("float32", None), ("bfloat16", 2.0)):
        config = Config(mode=IMAGES, data="shapes", precision=precision)
        fast, usual = (kind(real, of_class, len(SHAPE_NAMES), config) for kind in (PictureGame, Usual))
        pairs = [(_each(fast), _each(usual)) for _ in range(TURNS)]
        ours, theirs = (median(pair[k] for pair in pairs) for k in range(2))
        beside = f"usual loop, float32: {config.image_batch / theirs:.0f} img/s"
        say(f"DCGAN 32 x 32 x 3, batches of 64, {precision}", config.image_batch / ours, "img/s", beside=beside)
        say("  over the usual eager loop", median(pair[1] / pair[0] for pair in pairs), "times", at_least=goal)


def _each(game: PictureGame | Usual) -> float:
    """Seconds of an iteration, one after the other of both kinds: what disturbs one disturbs the next."""
    return computed(lambda: game.play(ROUNDS), times=1, warm=0) / ROUNDS
