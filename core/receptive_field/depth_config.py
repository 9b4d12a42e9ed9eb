"""What a person chooses about stacks of convolutions that grow deeper. A topic's Config may inherit it."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.wording import Described
from core.errors import InputError, Problem
from core.params import choice, flag, number, of
from core.receptive_field.depth_law import SPREADS, dilation, field

RANDOM, EQUAL = DRAWN = ("random", "equal")
LARGEST_FIELD = 257  # pixels a side
MOST_WORK = 200_000_000_000  # multiply-adds, about two minutes of one core
HEAVY_DEPTH_WORK = 20_000_000_000


@dataclass(frozen=True, kw_only=True)
class DepthConfig:
    """Everything that decides the stacks but the seed. `check_depth` says whether they can be measured."""

    depth: int = number(40, "Depth", "So many convolutions, one on the other; the run measures after each.", low=4, high=64, unit="layers")
    stack_kernel: int = number(3, "Kernel width", "Rows and columns of every kernel: an odd number.", low=3, high=9, step=2, unit="pixels")
    stack_relu: bool = flag(True, "ReLU", "A ReLU behind every convolution. Off: a linear network, of which theory is exact.")
    skips: bool = flag(False, "Skip connections", "What comes into a layer is added to what it gives, as in a residual network.")
    stack_weights: str = choice(
        RANDOM, "Weights", "Random: drawn around 0, as before training. Equal: all alike, so that nothing is left to chance.", DRAWN
    )
    stack_dilation: str = choice(
        SPREADS[0], "Dilations", "How far apart the numbers of a kernel lie; doubling: twice as far in each layer.", SPREADS
    )
    stack_channels: int = number(8, "Channels", "Of every layer: more of them, less chance.", low=1, high=16)
    stacks: int = number(10, "Networks", "So many are drawn; the curve is their mean, the band their standard deviation.", low=1, high=30)

    @property
    def dilations(self) -> list[int]:
        """Of each layer."""
        return [dilation(layer, self.stack_dilation) for layer in range(1, self.depth + 1)]

    @property
    def depth_work(self) -> int:
        """Multiply-adds of the whole run: every depth anew, back to the input, on maps that grow, and once forward."""
        sides = [1]
        for one in reversed(self.dilations):
            sides.append(sides[-1] + (self.stack_kernel - 1) * one)
        back = sum(side**2 * (self.depth - i) for i, side in enumerate(sides[:-1]))
        return (back + sum(side**2 for side in sides)) * (self.stack_kernel * self.stack_channels) ** 2 * self.stacks

    def check_depth(self) -> None:
        """Raises InputError, with all problems at once, where the stacks are no such thing or take too long."""
        label = {name: param.label for name, param in of(DepthConfig).items()}
        problems = []
        if self.stack_kernel % 2 == 0:
            problems.append(Problem(label["stack_kernel"], self.stack_kernel, "an odd number, so that a kernel has a middle"))
        most = max(n for n in range(1, self.depth + 1) if n == 1 or field(n, self.stack_kernel, self.stack_dilation) <= LARGEST_FIELD)
        if most < self.depth:
            wide = field(most, self.stack_kernel, self.stack_dilation)
            needs = f"at most {most} layers with such kernels and dilations: their field is then {wide} pixels"
            problems.append(Problem(label["depth"], self.depth, needs))
        elif self.depth_work > MOST_WORK:
            got = Described(f"{self.depth_work / 1e9:,.0f} billion multiply-adds")
            problems.append(Problem(label["stacks"], got, f"at most {MOST_WORK / 1e9:,.0f} billion: fewer networks, channels or layers"))
        if problems:
            raise InputError(problems)
