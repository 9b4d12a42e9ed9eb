"""What a person chooses: the mode; which functions, their parameters, where the probe stands, what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

from core.activations.depth_config import DepthConfig
from core.activations.expression import LONGEST, parse
from core.activations.functions import FUNCTIONS, MOST, NAMES, YOURS, Chosen
from core.activations.race_config import RaceConfig
from core.activations.several_config import SeveralConfig
from core.activations.why_config import FIT, WhyConfig
from core.errors import InputError, Problem
from core.params import check, choice, number, of, text

CURVES, SEVERAL, DEPTH, RACE, WHY = MODES = ("Curves", "Several inputs", "Depth", "Race", "Why")
DRAWN = ("f", "f and f′", "f, f′ and f″")
OVERLAY, SEPARATE = LAYOUTS = ("Overlay", "One each")
HEAVY_SECONDS = 10.0
SEPARATOR = " | "


@dataclass(frozen=True, kw_only=True)
class Config(DepthConfig, RaceConfig, WhyConfig, SeveralConfig):
    """Everything the pictures depend on. Equal configs give equal pictures."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then

    mode: str = choice(
        CURVES,
        "What to look at",
        "Curves of functions; functions of several inputs; what they do to a deep network; which learns best; why there are any.",
        MODES,
    )
    functions: str = text("ReLU | GELU | Sigmoid | Tanh", "Functions", f"Up to {MOST} of them, drawn together.")
    layout: str = choice(OVERLAY, "Layout", "All in one picture, or a picture for each.", LAYOUTS)
    drawn: str = choice("f and f′", "Curves", "The function f, its slope f′, and how the slope bends, f″.", DRAWN)
    probe: float = number(
        0.5, "Probe at x", "The number that goes in; what comes out is written under the picture.", low=-10, high=10, step=0.05
    )
    upstream: float = number(
        1.0, "Gradient that arrives", "How much the loss changes with the output of f: ∂L/∂f.", low=-10, high=10, step=0.1
    )
    reach: float = number(5.0, "From −r to r", "How far the x axis reaches to both sides.", low=1, high=20, step=0.5)
    saturation: float = number(
        0.1, "Saturated below", "Where |f′| is smaller than this, a curve is drawn on a broad pale line.", low=0.001, high=0.5, step=0.001
    )
    leaky_slope: float = number(0.01, "LeakyReLU a", "The slope for negative x; 0.01 in PyTorch.", low=0, high=1, step=0.01)
    prelu_weight: float = number(0.25, "PReLU a", "The learned slope for negative x; 0.25 before training.", low=-1, high=2, step=0.01)
    rrelu_lower: float = number(0.125, "RReLU l", "The least slope that is drawn in training; 1/8 in PyTorch.", low=0, high=1, step=0.005)
    rrelu_upper: float = number(1 / 3, "RReLU u", "The largest slope that is drawn in training; 1/3 in PyTorch.", low=0, high=1, step=0.005)
    elu_alpha: float = number(1.0, "ELU alpha", "ELU falls to −alpha; other than 1 it has a kink.", low=0.05, high=4, step=0.05)
    celu_alpha: float = number(1.0, "CELU alpha", "CELU falls to −alpha, without a kink.", low=0.1, high=4, step=0.05)
    softplus_beta: float = number(1.0, "Softplus beta", "The larger, the closer to ReLU.", low=0.1, high=10, step=0.1)
    swish_beta: float = number(1.0, "Swish beta", "0 is x/2; 1 is SiLU; the larger, the closer to ReLU.", low=0, high=10, step=0.1)
    expression: str = text("x*tanh(exp(x))", "Your function", "A formula in x, such as x*tanh(exp(x)) or max(x, 0.1*x).", longest=LONGEST)
    seed: int = number(0, "Seed", "Same seed, same random numbers.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        if self.mode == WHY:
            self.check_why()
            return
        if self.mode == SEVERAL:
            self.check_several()
            return
        params, names = of(type(self)), self.names
        problems: list[Problem | str] = [
            Problem(params["functions"].label, name, f"one of {', '.join(NAMES)}") for name in names if name not in NAMES
        ]
        if not 1 <= len(names) <= MOST or len(set(names)) < len(names):
            problems.append(Problem(params["functions"].label, self.functions or "", f"from 1 to {MOST} different functions"))
        if "RReLU" in names and self.rrelu_lower > self.rrelu_upper:
            problems.append(Problem(params["rrelu_lower"].label, self.rrelu_lower, f"at most RReLU u, {self.rrelu_upper:g}"))
        if YOURS in names:
            try:
                parse(self.expression)
            except InputError as error:
                problems += error.problems
        if self.mode == DEPTH:
            problems += self.depth_problems()
        if self.mode == RACE:
            problems += self.race_problems()
        if problems:
            raise InputError(problems)

    def effective(self) -> tuple[str, ...]:
        """The settings that count for what is shown, in reading order."""
        if self.mode == WHY:
            names = set(self.why_effective())
        elif self.mode == SEVERAL:
            names = set(self.several_effective())
        else:
            names = {
                CURVES: {"functions", "layout", "drawn", "probe", "upstream", "reach", "saturation", *matter(self.names)},
                DEPTH: {"functions", "saturation", "seed", *matter(self.names), *self.depth_effective()},
                RACE: self.race_effective(),
            }[self.mode]
        return tuple(name for name in of(type(self)) if name in {"mode", *names})

    def settled(self) -> Config:
        """The same, with every setting that has no effect on it at its default: what a run is known by."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in of(type(self)).items() if name not in known})

    @property
    def names(self) -> tuple[str, ...]:
        """The chosen functions."""
        return tuple(name for part in self.functions.split("|") if (name := part.strip()))

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """The chosen functions, each with its settings."""
        return tuple(Chosen(name, tuple((setting, getattr(self, setting)) for setting in settings_of(name))) for name in self.names)

    @property
    def heavy(self) -> bool:
        """Whether the run takes so long that it must queue."""
        return self.mode == RACE and self.race_seconds > HEAVY_SECONDS

    @property
    def moves(self) -> bool:
        """Whether anything runs over time: only training does, the rest is an answer."""
        return self.mode == RACE or (self.mode == WHY and self.why == FIT)


def settings_of(name: str) -> tuple[str, ...]:
    """The settings that a function depends on."""
    return ("expression",) if name == YOURS else FUNCTIONS[name].settings


def matter(names: tuple[str, ...]) -> list[str]:
    """The settings, in reading order, that have an effect on these functions alone."""
    found = [setting for name in names for setting in settings_of(name)]
    return [*found, *(["seed"] if "RReLU" in names else [])]
