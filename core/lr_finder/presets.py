"""Named starting points, each with its source and what to see."""

from __future__ import annotations

from core.lr_finder.config import COMPARE, LOG, RACE, SCHEDULE, TWO, Config
from core.presets import Preset

PRESETS: dict[str, Preset[Config]] = {
    "Digits, Adam": Preset(
        Config(),
        source="Range test: Smith (2017), section 3.3, with fastai's defaults. Data: Alpaydin & Kaynak (1998).",
        notice="From seed to seed valley moves by less than five times, slide by more than twenty: the rules are not equally steady.",
    ),
    "Digits, SGD": Preset(
        Config(optimizer="SGD"),
        source="As “Digits, Adam”, with plain SGD.",
        notice="Plain SGD asks for a higher rate than Adam: valley lies between 0.03 and 0.3, and the smoothed curve hardly falls.",
    ),
    "Digits, small CNN": Preset(
        Config(model="CNN"),
        source="As “Digits, Adam”, with a small convolutional network.",
        notice="Another kind of network, the same optimizer: valley stays between 0.001 and 0.01.",
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
    "Smith's linear test": Preset(
        Config(sweep="linear", lr_high=4.0, optimizer="SGD", iterations=200),
        source="Smith (2017), section 3.3; the thresholds are ours.",
        notice="On a linear axis one reads two bounds for a cyclical schedule: lr_min between 0.2 and 0.5, lr_max below 1.",
    ),
    "The race on digits": Preset(
        Config(mode=RACE),
        source="ours; rules as in fastai",
        notice="Valley plays safe: after three epochs it loses to a higher rate. What is far too high loses too.",
    ),
    "Adam against SGD": Preset(
        Config(mode=COMPARE),
        source="ours",
        notice="Same data, same weights, same batches: SGD wants a rate more than ten times as high.",
    ),
    "1cycle at a high peak": Preset(
        Config(mode=SCHEDULE, picked=0.03, epochs=8),
        source="Smith & Topin (2018); numbers of fastai's fit_one_cycle.",
        notice="With a high peak the schedule wins: held constant, the same rate ends with a higher validation loss.",
    ),
    "A log from elsewhere": Preset(
        Config(mode=LOG),
        source="Recorded with torch-lr-finder 0.2.2 on the digits, SGD with momentum 0.9.",
        notice="All rules agree within ten times. Bring the log of your own training: a column of rates and one of losses.",
    ),
    "Two networks, the generator's rate": Preset(
        Config(mode=TWO, vary="generator"),
        source="Goodfellow et al. (2014); ring of eight clouds as in Metz et al. (2017), section 3.3.1.",
        notice="The discriminator wins while the generator stands still; it answers between 0.001 and 0.01.",
    ),
}
