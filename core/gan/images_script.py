"""A game on pictures as a script of plain PyTorch that runs without the app and ends with the page's numbers: cut from our own source."""

from __future__ import annotations

from core.gan.config import Config
from core.gan.images_config import CELLS, DIGITS, FEWEST_HELD, PICTURES_ONLY, SHAPES, SHARED
from core.gan.images_shapes import SHAPE_NAMES
from core.params import values
from core.snippets import source

ROOM = "core.gan"
HEAD = '''"""Two networks that play against each other on pictures, in plain PyTorch: {loss} loss on {data}.

Made by ML Playground from its own source; needs {needs}. It ends with the page's numbers, which other processors round a little
differently. Changes made while a run went on are not in here.
"""

from __future__ import annotations

import copy
import math
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray{digits}
from torch import Tensor, nn
from torch.nn import functional as F

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]'''
LAYERS = (
    *("LEAK", "Linear", "Convolution", "UpConvolution", "DownConvolution", "spread", "PixelNorm", "normalisation", "active"),
    *("with_deviation", "begin", "Judge"),
)
GROWING = (*("channels_of_levels", "doubled", "halved", "faded", "seen_at", "GrowingGenerator", "GrowingDiscriminator"),)
BUILT_IN = """x, y = {made}
places, kept = split(len(x), {few}, {seed})
seen, seen_classes, held, held_classes, classes = x[places], y[places], x[kept], y[kept], {classes}"""
DIGITS_LINES = "np.round(load_digits().data.reshape(-1, 1, 8, 8) * (255 / 16)).astype(np.uint8), load_digits().target.astype(np.int64)"
OWN_LINES = """kept = np.load("pictures.npz")  # your pictures as the finished run took them, to take away
seen, seen_classes, held, held_classes = (kept[name] for name in ("seen", "seen_classes", "held", "held_classes"))
classes = len(kept["names"])"""
RUN = """torch.set_num_threads(1)  # as in the app: sums are rounded in the same order
torch.use_deterministic_algorithms(True, warn_only=True)
rules = SimpleNamespace(
    {rules},
)
{real}
told = classes if {conditional} else 0
game = PictureGame(torch.from_numpy(seen).float() / 127.5 - 1, torch.from_numpy(seen_classes), told, rules)
game.play({iterations})

noise, of_class = fixed({cells} + COMPARED, rules.latent, told, rules.seed)
made = game.pictures(noise, of_class).numpy()
on_real, on_made, fooled = game.logits
d_loss = as_real(rules.loss, on_real, rules.label).mean() + as_made(rules.loss, on_made).mean()
print(f"after {iterations} iterations, {{game.updates}} updates")
print(f"loss of D: {{d_loss.item()!r}}")
print(f"loss of G: {{generator_loss(rules.loss, fooled).item()!r}}")
print(f"nearest training picture: {{float(np.median(nearest(made[:{cells}], {seen})[1]))!r}} of 255 levels")
if len(held) >= {fewest}:
    count = min(COMPARED, len(held), len(seen))
    if classes:
        net = taught(torch.from_numpy(seen), torch.from_numpy(seen_classes), classes, rules.seed)
        (real, _), (found, shares) = seen_by(net, held[:count]), seen_by(net, made[{cells} : {cells} + count])
        print(f"inception-style score: {{inception_score(shares)!r}}")
    else:
        basis = components(seen)
        real, found = along(held[:count], *basis), along(made[{cells} : {cells} + count], *basis)
    print(f"Frechet distance: {{frechet(real, found)!r}}")
    print(f"precision and recall: {{precision_recall(real, found)!r}}")"""


def images_script(config: Config) -> str:
    """A script that needs numpy and torch, and for the digits scikit-learn."""
    chosen = values(config)
    rules = {name: chosen[name] for name in (*PICTURES_ONLY, *SHARED) if name not in ("data", "side", "fit", "few", "classes", "pace")}
    rules = {name: value for name, value in rules.items() if not name.startswith("walk") and name != "image_iterations"}
    made, classes = {DIGITS: (f"({DIGITS_LINES})", 10), SHAPES: (f"shapes(MANY, {config.seed})", len(SHAPE_NAMES))}.get(
        config.data, ("", 0)
    )
    real = BUILT_IN.format(made=made, few=config.few, seed=config.seed, classes=classes) if made else OWN_LINES
    parts = [
        HEAD.format(
            loss=config.loss,
            data="your pictures" if config.own_pictures else config.data,
            needs="numpy, torch and scikit-learn" if config.data == DIGITS else "numpy and torch",
            digits="\nfrom sklearn.datasets import load_digits" if config.data == DIGITS else "",
        ),
        *([source(f"{ROOM}.images_shapes", "SHAPE_NAMES", "SIDE", "MANY", "outside", "shapes")] if config.data == SHAPES else []),
        *([source(f"{ROOM}.images_sets", "MOST", "HELD", "split")] if made else []),
        source(f"{ROOM}.plain", "as_real", "as_made", "generator_loss"),
        source(f"{ROOM}.images_layers", *LAYERS),
        source(f"{ROOM}.images_nets", "OWN_MEAN", "doublings", "Generator", "Discriminator"),
        source(f"{ROOM}.images_growth", "SMALLEST", "Stage", "resolution", "levels", "stage"),
        source(f"{ROOM}.images_growing", *GROWING),
        source(f"{ROOM}.images_game", "laid", "generator", "PictureGame", "looked_at", "as_bytes"),
        source(f"{ROOM}.images_judge", "COMPARED"),
        source(f"{ROOM}.images_walk", "fixed"),
        source(f"{ROOM}.images_classifier", "FEATURES", "STEPS", "BATCH", "Classifier", "taught", "seen_by"),
        *([source(f"{ROOM}.images_classifier", "EXAMPLES", "components", "along")] if config.own_pictures else []),
        source(f"{ROOM}.images_metrics", "NEIGHBOURS", "BLOCK", "frechet", "inception_score", "precision_recall", "distances", "nearest"),
        RUN.format(
            rules=",\n    ".join(f"{name}={value!r}" for name, value in (rules | {"norm_in_d": config.norm_in_d}).items()),
            real=real,
            seen="seen_at(seen, game.stage)" if config.grow else "seen",
            conditional=config.classes,
            iterations=config.image_iterations,
            cells=CELLS,
            fewest=FEWEST_HELD,
        ),
    ]
    return "\n\n\n".join(parts) + "\n"
