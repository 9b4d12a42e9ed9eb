"""What a person chooses about a deep network: its layers, its initial weights, what goes in. Light."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Problem
from core.params import choice, flag, number, of

ZEROS, NORMAL, XAVIER, HE, LECUN, ORTHOGONAL = INITIALISATIONS = ("zeros", "normal", "Xavier", "He", "LeCun", "orthogonal")
NOISE, DIGITS = MATERIALS = ("normal", "digits")
DIGIT_PIXELS = 64
MOST_WEIGHTS = 7_000_000  # of all layers together: 56 MB, and about half a second for six functions


@dataclass(frozen=True, kw_only=True)
class DepthConfig:
    """The settings of a deep network; a part of the topic's Config."""

    depth: int = number(20, "Depth", "How many layers stand behind each other.", low=1, high=100, unit="layers")
    width: int = number(256, "Width", "Units in each layer.", low=8, high=400, step=8, unit="units")
    initialisation: str = choice(
        XAVIER,
        "Initial weights",
        "With n inputs: Xavier has variance 1/n (2/(inputs + outputs)), LeCun 1/n, He 2/n; orthogonal keeps lengths.",
        INITIALISATIONS,
    )
    gain: float = number(1.0, "Gain", "The initial weights are multiplied by it.", low=0.1, high=4.0, step=0.05)
    weight_spread: float = number(0.05, "Weights’ σ", "Standard deviation of each weight.", low=0.001, high=0.5, step=0.001)
    bias_mean: float = number(0.0, "Bias, mean", "What is added to each weighted sum, on average.", low=-3.0, high=3.0, step=0.05)
    bias_spread: float = number(0.0, "Bias, σ", "How far the biases of the units differ.", low=0.0, high=2.0, step=0.05)
    batch_norm: bool = flag(False, "Batch norm", "Each unit’s sums get mean 0 and variance 1 over the inputs, before the function.")
    residual: bool = flag(False, "Residual", "Each layer adds to what came in: h + f(Wh + b).")
    material: str = choice(NOISE, "What goes in", "Numbers of mean 0 and variance 1, or pictures of digits, standardised.", MATERIALS)
    inputs: int = number(32, "Inputs", "So many go through the network at once.", low=16, high=256, step=16)

    def depth_effective(self) -> tuple[str, ...]:
        """The settings that have an effect on what is chosen, in reading order."""
        idle = {
            *(("gain",) if self.initialisation == ZEROS else ()),
            *(("weight_spread",) if self.initialisation != NORMAL else ()),
            *(("bias_mean", "bias_spread") if self.batch_norm else ()),  # the norm takes off what is the same for all inputs
        }
        return tuple(name for name in of(DepthConfig) if name not in idle)

    def depth_problems(self) -> list[Problem | str]:
        """What is too much to draw at once."""
        if self.depth * self.width**2 <= MOST_WEIGHTS:
            return []
        most = int((MOST_WEIGHTS / self.depth) ** 0.5) // 8 * 8
        return [Problem(of(DepthConfig)["width"].label, self.width, f"at most {most} units at a depth of {self.depth}")]

    @property
    def plain(self) -> bool:
        """Neither batch norm nor skips."""
        return not (self.batch_norm or self.residual)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the input to the last layer, (layers + 1,)."""
        first = DIGIT_PIXELS if self.material == DIGITS else self.width
        return (first, *[self.width] * self.depth)

    def scale(self, inputs: int, outputs: int) -> float:
        """σ_w²: a layer's inputs times the variance of its weights; what it multiplies the mean square by.

        The entries of a matrix with orthonormal rows or columns have mean square 1/max(inputs, outputs).
        Source: Glorot & Bengio (2010), equation 12; He et al. (2015), equation 10; LeCun et al. (1998), equation 16.
        """
        variance = {
            ZEROS: 0.0,
            NORMAL: self.weight_spread**2,
            XAVIER: 2 / (inputs + outputs),
            HE: 2 / inputs,
            LECUN: 1 / inputs,
            ORTHOGONAL: 1 / max(inputs, outputs),
        }[self.initialisation]
        return self.gain**2 * inputs * variance
