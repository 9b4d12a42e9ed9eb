"""A moved picture as a script of plain PyTorch that runs without the app and prints the page's numbers. Light."""

from __future__ import annotations

import numpy as np

from core.data.builtin_pictures import PICTURES
from core.receptive_field.arithmetic import measured
from core.receptive_field.config import Config
from core.receptive_field.moved_config import SHIFT, TURN
from core.receptive_field.moved_steps import moves
from core.receptive_field.moving import Axis, Places, axes, blurs, reach
from core.receptive_field.picture_script import picture_lines
from core.receptive_field.script import attributes, network_lines
from core.snippets import source

HEAD = '''"""A picture moved before a network looks at it: how much of a layer's map changes when the move is undone (Zhang 2019).

{beside}
Made by ML Playground; it ends with the page's numbers, and writes those of the sweep to moved.csv.{larger}
"""

from __future__ import annotations

import copy{own}
from collections.abc import Mapping{counted}
from math import cos, radians, sin
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image{upright}
from torch import Tensor, nn
from torch.nn import functional as F

Pair = tuple[int, int]
Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]'''
LARGER = "\nThe page keeps no side beyond 1,024 pixels; of a larger picture the numbers differ a little."
SMOOTHED = '''def smoothed(net: nn.Module, strides: Mapping[str, Pair]) -> nn.Module:
    """The same weights, but what strides works at every position, and a blur comes before positions are left out."""
    smooth = copy.deepcopy(net)
    for name, stride in strides.items():
        dense = getattr(smooth, name)
        dense.stride = (1, 1)
        setattr(smooth, name, nn.Sequential(dense, Blur(stride)))
    return smooth'''
GIVEN = """size = {size}
picture = {call}
x = given(resized({cut}, *size), {channels})"""
COMPARED = """net.eval()
draw_weights(net, {seed})
smooth = smoothed(net, {strides})
# Down and across: the centre of the first unit's field, pixels from one to the next, what each unit sees.
layer = (
    {rows},
    {columns},
)

move = Move(down={down}, across={across}, turn={turn!r}, zoom={zoom!r})
still = maps(net, x)
back, counted = undone(maps(net, moved(x, move, 0.0)), layer, move, size), inside(layer, move, size)
if not counted.any():  # no unit sees only picture: those at the border count too
    counted = np.isfinite(back[0])
found = change(still, back, counted)
print("change", found.change)
print("largest difference", found.largest, "of the largest value, in", found.units, "units")"""
SWEPT = """lines = ["{by},change,change_with_blur"]
blurred_still = maps(smooth, x)
for amount in {amounts}:
    move = Move({by}=amount)
    there, counted = moved(x, move, 0.0), inside(layer, move, size, {more})
    plainly = change(still, undone(maps(net, there), layer, move, size), counted).change
    blurred = change(blurred_still, undone(maps(smooth, there), layer, move, size), counted).change
    lines.append(f"{{amount!r}},{{plainly!r}},{{blurred!r}}")
    print(lines[-1])
Path("moved.csv").write_text("\\n".join(lines) + "\\n")"""


def moved_script(config: Config, filename: str | None = None) -> str:
    """A script that needs numpy, Pillow and torch, and for a built-in photo scikit-learn. filename: of a person's own picture."""
    report, own = measured(config.part), config.data not in PICTURES
    found = picture_lines(config.data, filename)
    size, names = config.parsed.size, attributes(report)
    *classes, net = network_lines(report)
    rows, columns = axes(config.chosen)
    head = HEAD.format(
        beside=found.beside,
        larger=LARGER if own else "",
        own="\nimport io\nimport zipfile" if own else "",
        counted=", Sequence" if any("Sequence[" in part for part in classes) else "",
        upright=", ImageOps" if own else "",
    )
    whole = "as_colour(picture)" if own else "picture"
    given = GIVEN.format(
        size=size, call=found.call, cut=f"cropped({whole}, *size)" if config.fit == "crop" else whole, channels=config.parsed.channels
    )
    compared = COMPARED.format(
        seed=config.seed,
        strides={names[one.position]: one.layer.stride for one in report.layers if blurs(one)},
        rows=_axis(rows),
        columns=_axis(columns),
        down=config.shift_down,
        across=config.shift_across,
        turn=config.turn,
        zoom=config.zoom,
    )
    swept = SWEPT.format(
        by={SHIFT: "across", TURN: "turn"}.get(config.vary, "zoom"),
        amounts=[amount for amount, _ in moves(config)],
        more=reach(config.report, config.position),
    )
    parts = [
        head,
        *found.definitions,
        source("core.data.picture.fitting", "as_grey", *(("as_colour",) if own else ()), "resized"),
        source("core.receptive_field.looking", *(("cropped",) if config.fit == "crop" else ()), "given"),
        source("core.receptive_field.moving", "Places", "Mask", "Move", "Axis", "moved", "sampled", "undone", "inside", "_landed", "_all"),
        source("core.receptive_field.moved_snapshot", "Compared"),
        source("core.receptive_field.moved_run", "change"),
        source("core.receptive_field.moved_maps", "Blur", "maps"),
        source("core.receptive_field.passing", "draw_weights"),
        SMOOTHED,
        *classes,
        "torch.set_num_threads(1)  # as in the app: sums are rounded in the same order\n" + given,
        f"torch.manual_seed({config.seed})\n{net}",
    ]
    return "\n\n\n".join(parts) + f"\n{compared}\n\n{swept}\n"


def _axis(axis: Axis) -> str:
    return f"Axis({axis.centre!r}, {axis.jump!r}, low={_numbers(axis.low)}, high={_numbers(axis.high)})"


def _numbers(values: Places) -> str:
    """An array as Python: where it rises by the same step throughout, by that."""
    first, steps = float(values[0]), np.unique(np.diff(values))
    if len(steps) == 1:
        return f"{first!r} + {float(steps[0])!r} * np.arange({len(values)})"
    return f"np.array({values.tolist()})"
