"""The law of depth as a script of plain PyTorch that runs without the app and prints the page's numbers. Light."""

from __future__ import annotations

from core.receptive_field.config import Config
from core.receptive_field.depth_config import EQUAL
from core.snippets import source

HEAD = '''"""How the part of a receptive field that counts grows with depth, measured in stacks of convolutions (Luo et al. 2016).

Made by ML Playground; it ends with the page's numbers, and writes them to depth.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log, sqrt
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F'''
MAIN = """depth, kernel, channels, relu, skips = {depth}, {kernel}, {channels}, {relu}, {skips}
spread, equal, stacks, seed = {spread!r}, {equal}, {stacks}, {seed}
drawn_stacks = [drawn(depth, kernel, channels, relu, equal, 1000 * seed + i) for i in range(stacks)]
dilations = [dilation(layer, spread) for layer in range(1, depth + 1)]
lines, widths = ["layers,field,width,spread,expected"], []
for n, scores in enumerate(counted(drawn_stacks, dilations, relu, skips, seed, not equal), 1):
    found = deviations(scores[scores.sum((1, 2)) > 0])  # standard deviations in pixels, but of networks whose ReLUs are off on every way
    widths.append(float(found.mean()) if len(found) else float("nan"))
    error = float(found.std()) if len(found) > 1 else 0.0
    lines.append(f"{{n}},{{field(n, kernel, spread)}},{{widths[-1]!r}},{{error!r}},{{deviation(n, kernel, spread, skips)!r}}")
    print(lines[-1])
Path("depth.csv").write_text("\\n".join(lines) + "\\n")
print("slope", slope(list(range(1, depth + 1)), widths))"""


def depth_script(config: Config) -> str:
    """A script that needs numpy and torch."""
    main = MAIN.format(
        depth=config.depth,
        kernel=config.stack_kernel,
        channels=config.stack_channels,
        relu=config.stack_relu,
        skips=config.skips,
        spread=config.stack_dilation,
        equal=config.stack_weights == EQUAL,
        stacks=config.stacks,
        seed=config.seed,
    )
    law = source("core.receptive_field.depth_law", "SPREADS", "FIRST_FITTED", "dilation", "field", "deviation", "slope")
    stacks = source("core.receptive_field.depth_stacks", "drawn", "counted", "_alive", "_middle", "deviations")
    return "\n\n\n".join([HEAD, law, stacks, main]) + "\n"
