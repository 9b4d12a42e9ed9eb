"""Named starting points, each with its source and what to see."""

from __future__ import annotations

from core.lr_finder.config import Config
from core.presets import Preset

PRESETS: dict[str, Preset[Config]] = {
    "Digits, Adam": Preset(
        Config(),
        source="Range test: Smith (2017), section 3.3, with fastai's defaults. Data: Alpaydin & Kaynak (1998).",
        notice="Valley stays between 0.001 and 0.01 whatever the seed; steep jumps, sometimes into the wreckage beyond 1.",
    ),
    "Digits, SGD": Preset(
        Config(optimizer="SGD"),
        source="As “Digits, Adam”, with plain SGD.",
        notice="Plain SGD asks for a higher rate than Adam: valley lies between 0.03 and 0.3, and the smoothed curve hardly falls.",
    ),
    "Moons, small network": Preset(
        Config(data="moons", width=16, batch_size=32, lr_low=1e-5),
        source="ours",
        notice="The curve has a clear bowl: valley lies on its left slope, between 0.005 and 0.05, far from where the loss blows up.",
    ),
    "Diabetes (regression)": Preset(
        Config(data="diabetes", lr_low=1e-6, iterations=200),
        source="Data: Efron, Hastie, Johnstone & Tibshirani (2004), section 1.",
        notice="Noisy batches fool some rules: they disagree by more than ten times, while valley stays between 0.001 and 0.01.",
    ),
    "Too short a range": Preset(
        Config(lr_low=1e-7, lr_high=1e-5),
        source="ours, a trap",
        notice="A trap: the curve stays flat, and yet every rule gives an answer. None of them means anything.",
    ),
}
