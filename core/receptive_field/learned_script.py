"""Layers that learn as a script of plain PyTorch that runs without the app and prints the page's numbers. Light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.receptive_field.arithmetic import measured
from core.receptive_field.config import Config
from core.receptive_field.learned_config import OWN
from core.receptive_field.script import network_lines
from core.snippets import source

HEAD = '''"""The first layers of a network learn from pictures, with a linear layer on the means of their maps (Lin, Chen & Yan 2014).

Pictures: {beside}.
Made by ML Playground; it ends with the page's numbers, and writes them to learned.csv.{larger}
"""

from __future__ import annotations
{own}{counted}
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image{upright}{digits}
from torch import Tensor, nn
from torch.nn import functional as F

Pair = tuple[int, int]
Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]'''
LARGER = (
    "\nThe page keeps pictures of at most 1,024 pixels a side, and smaller ones of many; of larger pictures the numbers differ a little."
)
DIGITS_LINES = """data = load_digits()
pictures, labels, classes = list(np.round(data.images[..., None] * (255 / 16)).astype(np.uint8)), data.target, data.target_names"""
OWN_LINES = """classes = {classes!r}
pictures, labels = pictures_in({filename!r}, classes)
pictures = [fitted(as_colour(picture), {side}, {fit!r}, background=255) for picture in pictures]"""
GIVEN = """x, y, training, validation = arranged(pictures, labels, {size}, {channels}, seed={seed})
x, y = torch.from_numpy(x), torch.from_numpy(y)"""
LEARN = """draw_weights(net, {seed})
pupil = Pupil(net, {channels}, len(classes), seed={seed})
optimizer = torch.optim.Adam(pupil.parameters(), lr={rate!r})
lines = ["epoch,loss,validation_loss,accuracy,validation_accuracy"]
print(lines[0])
torch.manual_seed({seed})  # of what dropout draws
chance = np.random.default_rng({seed})
for epoch in range({epochs} + 1):
    order = chance.permutation(training) if epoch else training[:0]  # first, the untrained layers are looked at
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        if not np.isfinite(step(pupil, optimizer, x[rows], y[rows])):
            raise SystemExit("The loss has become infinite: take a smaller learning rate.")
    pupil.eval()
    with torch.no_grad():
        marks = [marked(pupil, x[places[:MARKED]], y[places[:MARKED]]) for places in (training, validation)]
    lines.append(",".join(map(repr, (epoch, marks[0][0], marks[1][0], marks[0][1], marks[1][1]))))
    print(lines[-1])
Path("learned.csv").write_text("\\n".join(lines) + "\\n")"""


def learned_script(config: Config, filename: str | None = None, classes: Mapping[str, Any] | None = None) -> str:
    """A script that needs numpy, Pillow, torch and, for the digits, scikit-learn.

    filename, classes: of a person's own zip of pictures, which lies beside the script.
    """
    report, own = measured(config.part), config.lessons == OWN
    file = filename or "your-pictures.zip"
    *definitions, net = network_lines(report)
    head = HEAD.format(
        beside=f"{file}, beside this script" if own else "1,797 handwritten digits, as in scikit-learn",
        larger=LARGER if own else "",
        own="\nimport io\nimport zipfile" if own else "",
        counted="\nfrom collections.abc import Sequence" if any("Sequence[" in part for part in definitions) else "",
        upright=", ImageOps" if own else "",
        digits="" if own else "\nfrom sklearn.datasets import load_digits",
    )
    loaded = DIGITS_LINES
    if own:
        loaded = OWN_LINES.format(classes=sorted(classes or ()), filename=file, side=max(config.parsed.size), fit=config.fit)
    reading = [source("core.data.picture.plain", "picture_pixels", "class_of", "pictures_in")] if own else []
    given = GIVEN.format(size=config.parsed.size, channels=config.parsed.channels, seed=config.seed)
    learn = LEARN.format(seed=config.seed, channels=config.chosen.channels, rate=config.rate, epochs=config.epochs)
    parts = [
        head,
        *reading,
        source("core.data.picture.fitting", *(("as_colour", "centre_square", "fitted") if own else ()), "resized"),
        source("core.receptive_field.lessons", "MOST", "VALIDATION", "arranged"),
        source("core.receptive_field.learning", "BATCH", "MARKED", "Pupil", "step", "marked"),
        source("core.receptive_field.passing", "draw_weights"),
        *definitions,
        "torch.set_num_threads(1)  # as in the app: sums are rounded in the same order\n" + loaded + "\n" + given,
        f"torch.manual_seed({config.seed})\n{net}",
    ]
    return "\n\n\n".join(parts) + f"\n{learn}\n"
