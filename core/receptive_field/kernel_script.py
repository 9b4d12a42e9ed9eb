"""The kernel on screen as a script of plain PyTorch that runs without the app and prints the page's numbers. Light."""

from __future__ import annotations

from core.data.builtin_pictures import PICTURES
from core.receptive_field.config import Config
from core.receptive_field.kernel_config import AVERAGE_POOLING, MAX_POOLING, TRANSPOSED
from core.receptive_field.picture_script import picture_lines
from core.snippets import source

HEAD = '''"""{operation} on a small picture, and what it does to the frequencies of the whole one, in plain PyTorch.

{beside}
Made by ML Playground; it ends with the page's numbers, and writes the output to kernel_output.csv.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch.nn import functional as F
'''
GREY = '''def grey(side: int) -> torch.Tensor:
    """The picture as a square in grey, (1, 1, side, side)."""
    return torch.from_numpy(as_grey(fitted(picture, side, {fit!r}, 255))[..., 0].astype(np.float64))[None, None]'''
SMALL = """small = grey({side})
output = {call}
rows = output[0, 0].tolist()
print("output", tuple(output.shape[2:]))
for row in rows:
    print(",".join(map(repr, row)))
Path("kernel_output.csv").write_text("\\n".join(",".join(map(repr, row)) for row in rows) + "\\n")"""
LARGE = """side = min({full}, *picture.shape[:2])
before = grey(side - side % {cells} if side >= {cells} else side)
{spaced}# The picture goes on at its other side, so that the spectrum after is the spectrum before times the kernel's response.
after = {wrapped}
waves = [spectrum(one[0, 0].numpy()) for one in (before, after)]
print("mean square before and after", float((before**2).mean()), float((after**2).mean()))
print("squares of the spectra", *(float((np.abs(wave) ** 2).sum()) for wave in waves), "(Parseval)")
rings = [ringed(wave)[1] for wave in waves]
quarter = RINGS // 4
for name, part in (("lowest", slice(0, quarter)), ("middle", slice(quarter, -quarter)), ("highest", slice(-quarter, None))):
    was, now = (float(np.nansum(ring[part] ** 2)) ** 0.5 for ring in rings)
    print(f"{{name}} frequencies are multiplied by {{now / was if was > 1e-9 else float('nan')!r}}")"""


def kernel_script(config: Config, filename: str | None = None) -> str:
    """A script that needs numpy, Pillow and torch, and for a built-in photo scikit-learn. filename: of a person's own picture."""
    found = picture_lines(config.data, filename)
    head = HEAD.format(operation=config.operation, beside=found.beside)
    if config.data in PICTURES:
        head = head.replace("import io\nimport zipfile\n", "").replace("Image, ImageOps", "Image")
    parts = [
        head.rstrip("\n"),
        *found.definitions,
        source("core.data.picture.fitting", "as_grey", "centre_square", "resized", "fitted"),
        source("core.receptive_field.frequencies", "Floats", "Complex", "RINGS", "spectrum", "ringed"),
        GREY.format(fit=config.fit),
        "\n".join([f"picture = {found.call}", *_kernel(config), SMALL.format(side=config.side, call=_call(config))]),
        LARGE.format(full=256, cells=64, spaced=_spaced(config), wrapped=_wrapped(config)),
    ]
    return "\n\n\n".join(parts[:-1]) + "\n\n" + parts[-1] + "\n"


def _kernel(config: Config) -> list[str]:
    if config.operation in (MAX_POOLING, AVERAGE_POOLING):
        return []
    rows = ",\n        ".join(repr([float(value) for value in row]) for row in config.kernel_weights)
    return [f"kernel = torch.tensor(\n    [\n        {rows},\n    ],\n    dtype=torch.float64,\n)[None, None]"]


def _call(config: Config) -> str:
    place = f"stride={config.stride}, padding={config.pad}"
    if config.operation == TRANSPOSED:
        return f"F.conv_transpose2d(small, kernel, {place}, output_padding={config.extra}, dilation={config.dilation})"
    if config.operation == MAX_POOLING:
        return f"F.max_pool2d(small, {config.kernel_size}, {place}, dilation={config.dilation})"
    if config.operation == AVERAGE_POOLING:
        return f"F.avg_pool2d(small, {config.kernel_size}, {place})"
    return f"F.conv2d(small, kernel, {place}, dilation={config.dilation})  # a cross-correlation, by its proper name"


def _spaced(config: Config) -> str:
    if config.operation != TRANSPOSED or config.stride == 1:
        return ""
    s = config.stride
    return f"kept = torch.zeros_like(before)\nkept[..., ::{s}, ::{s}] = before[..., ::{s}, ::{s}]\nbefore = kept\n"


def _wrapped(config: Config) -> str:
    d = config.spread
    sides = []
    for k in reversed(config.kernel_weights.shape):
        first, last = d * ((k - 1) // 2), d * (k - 1) - d * ((k - 1) // 2)
        sides += [last, first] if config.operation == TRANSPOSED else [first, last]
    padded = f'F.pad(before, {tuple(sides)}, mode="circular")'
    if config.operation == MAX_POOLING:
        return f"F.max_pool2d({padded}, {config.kernel_size}, stride=1, dilation={d})"
    if config.operation == AVERAGE_POOLING:
        return f"F.avg_pool2d({padded}, {config.kernel_size}, stride=1)"
    return f"F.conv2d({padded}, kernel{'.flip(2, 3)' if config.operation == TRANSPOSED else ''}, dilation={d})"
