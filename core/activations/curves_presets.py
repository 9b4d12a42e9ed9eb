"""Sets of functions to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping

from core.activations.config import Config
from core.presets import Preset


def _set(*names: str, **settings: object) -> Config:
    return Config(functions=" | ".join(names), **settings)  # type: ignore[arg-type]


SETS: Mapping[str, Preset[Config]] = {
    "Then and now": Preset(
        Config(),
        "ours",
        "Sigmoid passes at most a quarter of the gradient; ReLU all of it or none; GELU at most 1.13 of it.",
    ),
    "Squashing": Preset(
        _set("Step", "Sigmoid", "Hardsigmoid", "Tanh", "Softsign", "Arctan", probe=3.0),
        "Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks",
        "At the ends all are flat, yet Softsign far less so: at x = 3 its slope is six times that of Tanh.",
    ),
    "Rectifiers": Preset(
        _set("ReLU", "LeakyReLU", "PReLU", "RReLU", "ELU", "SELU", probe=-1.0),
        "Xu et al. (2015), Empirical Evaluation of Rectified Activations; Klambauer et al. (2017)",
        "They differ only left of 0: what is left of the gradient there keeps a unit from dying.",
    ),
    "Smooth rectifiers": Preset(
        _set("ReLU", "Softplus", "GELU", "SiLU", "Mish", "Hardswish", probe=-0.75),
        "Hendrycks & Gimpel (2016), Elfwing et al. (2018), Misra (2020), Howard et al. (2019)",
        "Four of them dip below 0 before they rise, and have a slope above 1 further right.",
    ),
    "GELU, exact and tanh": Preset(
        _set("GELU", "GELU tanh", probe=2.7),
        "Hendrycks & Gimpel (2016), Gaussian Error Linear Units, section 2",
        "The curves lie on each other: they differ by 0.00047 at most, near x = 2.7.",
    ),
    "LeakyReLU as in PyTorch": Preset(
        _set("ReLU", "LeakyReLU", probe=-2.0),
        "Maas, Hannun & Ng (2013); torch.nn.LeakyReLU",
        "With a = 0.01 it is hardly to be told from ReLU, yet one hundredth of the gradient passes.",
    ),
    "LeakyReLU as in YOLO": Preset(
        _set("ReLU", "LeakyReLU", leaky_slope=0.1, probe=-2.0),
        "Redmon et al. (2016), You Only Look Once, section 2.2",
        "With a = 0.1 a tenth of the gradient passes; Keras' default is 0.3, so say which one you mean.",
    ),
    "Swish from line to ReLU": Preset(
        _set("Swish", "SiLU", "ReLU", swish_beta=4.0, probe=-0.5),
        "Ramachandran, Zoph & Le (2017), Searching for Activation Functions",
        "Move beta: at 0 Swish is the line x/2, at 1 it is SiLU, and at 10 it is almost ReLU.",
    ),
    "One of your own": Preset(
        _set("Yours", "Mish", "SiLU", probe=-1.0),
        "Liu & Di (2021), TanhExp: A Smooth Activation Function with High Convergence Speed",
        "x*tanh(exp(x)) is TanhExp, a near twin of Mish. Change the formula under Your function.",
    ),
}
