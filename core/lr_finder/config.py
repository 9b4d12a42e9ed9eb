"""What a person chooses for a learning-rate range test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

from core.errors import InputError, Problem
from core.params import check, choice, number, of, text

OPTIMIZERS = ("SGD", "Adam")
ACTIVATIONS = ("ReLU", "tanh")
TASKS = ("auto", "classification", "regression")
SWEEPS = ("exponential", "linear")
NARROWEST_RANGE = 10.0  # the highest rate is at least so many times the lowest: less shows no shape

# For `seconds`. One core of a small server: seconds of Python and dispatch a step, and multiply-adds a second.
SECONDS_A_STEP = 3e-4
MULTIPLY_ADDS_A_SECOND = 2e10
TYPICAL_FEATURES, TYPICAL_OUTPUTS = 64, 10  # of digits; a person's own table is rarely much wider
HEAVY_SECONDS, INSTANT_SECONDS = 10.0, 0.2


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything one range test depends on. Equal configs give equal runs."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then

    data: str = text("digits", "Data", "The table to learn from: a built-in one or your own CSV.")
    target: str = text("", "Target", "The column to predict. Empty: the set's own target, or the last column of your CSV.")
    kind: str = choice("auto", "Task", "Predict a class or a number. Auto decides from the target column.", TASKS)
    optimizer: str = choice("Adam", "Optimizer", "Turns gradients into steps. Each wants learning rates of its own.", OPTIMIZERS)
    sweep: str = choice(
        "exponential", "Growth", "Exponential: the same factor at each batch, and rules suggest a rate. Linear: Smith’s test for bounds.", SWEEPS
    )
    lr_low: float = number(1e-7, "Lowest rate", "The sweep starts here: so small that nothing is learned.", low=1e-10, high=1.0, log=True)
    lr_high: float = number(10.0, "Highest rate", "The sweep aims here: so large that learning breaks.", low=1e-6, high=1000.0, log=True)
    iterations: int = number(100, "Iterations", "Batches in the sweep. More give a finer curve.", low=20, high=1000)
    batch_size: int = number(64, "Batch size", "Rows a step. Small batches give a ragged curve.", low=1, high=4096, unit="rows", log=True)
    layers: int = number(2, "Hidden layers", "0 is a linear model.", low=0, high=6)
    width: int = number(64, "Units per layer", "Units in each hidden layer.", low=1, high=512)
    activation: str = choice("ReLU", "Activation", "What bends the lines between the layers.", ACTIVATIONS)
    smoothing: float = number(0.98, "Smoothing", "Weight of the past in the moving average.", low=0.0, high=0.999, step=0.01)
    stop_factor: float = number(
        4.0, "Stop at", "Ends the test when the smoothed loss exceeds so many times its best.", low=2.0, high=100.0, unit="times"
    )
    picked: float = number(0.0, "Your rate", "The rate that you would start with: click the curve, or type it. 0: none yet.", low=0.0, high=1000.0)
    seed: int = number(0, "Seed", "Same seed, same run: it fixes the split, the weights and the batches.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        if self.lr_high < NARROWEST_RANGE * self.lr_low * (1 - 1e-9):
            label = of(type(self))["lr_low"].label
            needs = f"at least {NARROWEST_RANGE:g} times the {label.lower()}, so {NARROWEST_RANGE * self.lr_low:g} or more"
            raise InputError(Problem(of(type(self))["lr_high"].label, self.lr_high, needs))

    def settled(self) -> Config:
        """The same run, with every setting that has no effect on it at its default: what a run is known by."""
        return replace(self, picked=0.0)

    @property
    def seconds(self) -> float:
        """About how long the test takes on one core at full speed.

        seconds = iterations * (a step's fixed cost + 3 * parameters * batch size / speed): one multiply-add a parameter and row
        forward, two backward. The data are not known here, so a typical table's width stands in.
        """
        sizes = [TYPICAL_FEATURES, *[self.width] * self.layers, TYPICAL_OUTPUTS]
        parameters = sum((before + 1) * after for before, after in pairwise(sizes))
        return self.iterations * (SECONDS_A_STEP + 3 * parameters * self.batch_size / MULTIPLY_ADDS_A_SECOND)

    @property
    def heavy(self) -> bool:
        """Whether the test takes so long that it must queue."""
        return self.seconds > HEAVY_SECONDS

    @property
    def instant(self) -> bool:
        """Whether the test is so quick that it may follow the controls."""
        return self.seconds < INSTANT_SECONDS
