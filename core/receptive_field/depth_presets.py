"""Stacks to start from, each with its source and what to see."""

from __future__ import annotations

from core.presets import Preset
from core.receptive_field.config import DEPTH, Config
from core.receptive_field.depth_config import EQUAL
from core.receptive_field.depth_law import SPREADS

STACKS: dict[str, Preset[Config]] = {
    "Random weights, ReLU": Preset(
        Config(mode=DEPTH),
        source="Luo, Li, Urtasun & Zemel (2016), figure 1: 3 × 3 kernels, up to 40 layers.",
        notice="The field grows with depth, what counts only with its square root: a quarter of the field’s side behind 40 layers.",
    ),
    "Equal weights": Preset(
        Config(mode=DEPTH, stack_weights=EQUAL, stack_relu=False, stacks=1),
        source="Luo et al. (2016), section 2.2: the closed form.",
        notice="Nothing is left to chance: the measured curve lies on the theory’s, and its slope is exactly 1/2.",
    ),
    "Linear, random weights": Preset(
        Config(mode=DEPTH, stack_relu=False),
        source="Luo et al. (2016), section 2.3.",
        notice="Each network differs, yet the squares of their gradients are as wide as those of equal weights.",
    ),
    "Skip connections": Preset(
        Config(mode=DEPTH, stack_relu=False, skips=True),
        source="Luo et al. (2016), section 4; He et al. (2016) for the connections.",
        notice="Half of what arrives came past each layer: the same field, a part that counts 0.7 times as wide, nearly the same slope.",
    ),
    "Dilation doubled": Preset(
        Config(mode=DEPTH, depth=7, stack_dilation=SPREADS[2]),
        source="Yu & Koltun (2016); Luo et al. (2016), section 3, on dilated kernels.",
        notice="Both sizes double with every layer: what counts stays nearly as wide as the field, but the law of the root is broken.",
    ),
    "Few large kernels": Preset(
        Config(mode=DEPTH, depth=10, stack_kernel=9),
        source="Ding et al. (2022), RepLKNet, section 3: what counts grows with k·√depth.",
        notice="The same field of 81 pixels as 40 layers of 3 × 3, yet what counts is 1.6 times as wide.",
    ),
}
