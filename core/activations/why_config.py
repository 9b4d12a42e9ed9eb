"""What a person chooses in the mode "Why". The topic's Config inherits it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations import blocks, typed
from core.activations.expression import LONGEST, parse
from core.activations.model import Floats
from core.data.wording import Described
from core.errors import InputError, Problem
from core.params import choice, number, of, text

FIT, STACK, BACKPROP, NORMALISE = SHOWN = ("Any function", "Linear stack", "Backpropagation", "Normalisation")
DRAWN, FORMULA = "Drawn", "Formula"
TARGETS = ("Sine", "Bump", "|x|", "Step", DRAWN, FORMULA)
HINGES, STAIRS, POLYNOMIALS = ("ReLU", "Softplus", "SiLU"), ("Step", "Sigmoid", "Tanh"), ("Linear", "Square")
REACH = 3.0  # a target goes from -REACH to REACH
HIGHEST = 2.0  # of a drawn curve, to both sides
FEWEST_POINTS, MOST_POINTS = 2, 64
MOST_UNITS = 64
NOTHING = "None"
BETWEEN = (NOTHING, "ReLU", "LeakyReLU", "Tanh", "Sigmoid")
MOST_LAYERS = 5
HIDDEN = ("Sigmoid", "Tanh", "ReLU", "LeakyReLU", "SiLU", "Linear")
SQUARED, CROSS = LOSSES = ("Squared error", "Cross-entropy")
STAGES = 12  # of forward and backward, the step with the gradient included
KRIZHEVSKY, PYTORCH = FORMS = ("Krizhevsky", "PyTorch")
MOST_PICTURES, MOST_CHANNELS, MOST_PLACES = 4, 8, 6
TENSOR = "1 2 3; 2 0 1; 4 1 0; 0 3 1; 1 1 2 | 3 0 2; 1 1 4; 0 2 1; 2 5 0; 1 0 3"


@dataclass(frozen=True, kw_only=True)
class WhyConfig:
    """Everything that decides what "Why" shows. `check_why` says whether it all fits together."""

    why: str = choice(FIT, "Show", "Any function from simple units; a stack without activation; the chain rule; two normalisations.", SHOWN)

    goal: str = choice("Sine", "Curve to fit", "What the sum of units should become, from x = −3 to 3.", TARGETS)
    curve: str = text(
        "0 1.2 1 0.4 -0.5 -0.6 0.2 1.4 0.9 0",
        "Your curve",
        f"Its heights, at equal distances from x = −3 to 3: {FEWEST_POINTS} to {MOST_POINTS} numbers from −2 to 2. Draw it, or type them.",
        longest=500,
    )
    formula: str = text("sin(3*x)*exp(-x*x/4)", "Target formula", "A formula in x, such as sin(3*x) or max(x, 0).", longest=LONGEST)
    unit: str = choice("ReLU", "Unit", "The activation function f of the hidden units.", HINGES + STAIRS + POLYNOMIALS)
    units: int = number(8, "Units", "How many of them are added up.", low=1, high=MOST_UNITS)
    steepness: float = number(
        6.0, "Steepness", "Of smooth units where they are constructed: how steep each is within a cell.", low=1, high=50, step=0.5
    )
    fit_rate: float = number(0.02, "Rate of the fit", "Adam’s learning rate.", low=1e-4, high=1.0, log=True)
    fit_steps: int = number(1500, "Steps of the fit", "Steps of Adam on all points at once.", low=100, high=5000, step=100)

    matrices: str = text(
        "1 0.5; -0.5 1 | 1 -1; 0.5 1 | 1 0; 0.5 1",
        "Layers",
        f"2 × 2 matrices, the first layer first: rows end with a semicolon, matrices with a bar. Up to {MOST_LAYERS}.",
        longest=300,
    )
    between: str = choice(NOTHING, "Between the layers", "An activation function after each layer but the last, or none.", BETWEEN)

    bp_x1: float = number(0.05, "Input x₁", "The first number that goes in.", low=-2, high=2, step=0.05)
    bp_x2: float = number(0.1, "Input x₂", "The second number that goes in.", low=-2, high=2, step=0.05)
    bp_targets: str = text("0.01", "Target t", "What should come out: a number for each output.", longest=40)
    bp_weights: str = text(
        "0.15 0.2 0.35; 0.25 0.3 0.35 | 0.4 0.45 0.6",
        "Weights",
        "For each hidden unit: two weights and a bias; after the bar the same for each output, one or two of them.",
        longest=200,
    )
    bp_hidden: str = choice("Sigmoid", "Hidden activation", "The function f of the two hidden units.", HIDDEN)
    bp_output: str = choice("Sigmoid", "Output activation", "The function g of the output.", ("Sigmoid", "Tanh", "Linear"))
    bp_loss: str = choice(SQUARED, "Loss", "Squared error: half of (o − t)², added up. Cross-entropy: −t ln o − (1 − t) ln(1 − o).", LOSSES)
    bp_rate: float = number(0.5, "Rate of the step", "How far each weight goes against its gradient.", low=0, high=10, step=0.1)
    bp_stage: int = number(STAGES, "Up to step", "0: the network alone; 1 to 5 forward; 6 to 11 backward; 12 the step.", low=0, high=STAGES)
    bp_difference: float = number(1e-5, "Difference h", "How far a weight is moved to check its gradient.", low=1e-12, high=0.1, log=True)

    tensor: str = text(
        TENSOR,
        "Tensor",
        "Rows are channels, ended by a semicolon; their numbers are places; a bar ends a picture.",
        longest=600,
    )
    lrn_form: str = choice(KRIZHEVSKY, "Alpha as in", "The paper multiplies the sum by alpha, PyTorch by alpha / n.", FORMS)
    lrn_sides: int = number(2, "Neighbours on each side", "Channels on each side that count: n = 1 + 2 times this.", low=0, high=4)
    lrn_alpha: float = number(1.0, "LRN alpha", "How much the squares count; 0.0001 in AlexNet.", low=1e-5, high=10, log=True)
    lrn_beta: float = number(0.75, "LRN beta", "The exponent; 0.75 in AlexNet.", low=0, high=2, step=0.05)
    lrn_k: float = number(
        2.0, "LRN k", "What is added, so that nothing is divided by 0; 2 in AlexNet, 1 in PyTorch.", low=0, high=10, step=0.5
    )
    bn_eps: float = number(1e-5, "Epsilon", "Added to the variance before its root is taken.", low=1e-12, high=1.0, log=True)
    bn_gamma: float = number(
        1.0, "Gamma", "The learned factor, the same here for all channels; 1 before training.", low=-3, high=3, step=0.1
    )
    bn_shift: float = number(0.0, "Shift", "The learned number that is added; 0 before training.", low=-3, high=3, step=0.1)
    cell_channel: int = number(
        3, "Channel of the cell", "Which number is looked at; beyond the last channel, the last.", low=1, high=MOST_CHANNELS
    )
    cell_place: int = number(
        1, "Column of the cell", "Picture by picture, place by place; beyond the last, the last.", low=1, high=MOST_PICTURES * MOST_PLACES
    )

    def why_effective(self) -> tuple[str, ...]:
        """The settings that have an effect on what is shown, in reading order."""
        own = {DRAWN: {"curve"}, FORMULA: {"formula"}}
        names = {
            FIT: {"goal", "unit", "units", "fit_rate", "fit_steps", "seed", *own.get(self.goal, ())},
            STACK: {"matrices", "between"},
            BACKPROP: {name for name in of(WhyConfig) if name.startswith("bp_")},
            NORMALISE: {name for name in of(WhyConfig) if name.startswith(("lrn_", "bn_", "cell_"))} | {"tensor"},
        }[self.why]
        if self.why == FIT and self.unit in HINGES[1:] + STAIRS[1:]:
            names |= {"steepness"}
        return ("why", *(name for name in (*of(WhyConfig), "seed") if name in names))

    def check_why(self) -> None:
        """Raises InputError where what is shown cannot be made of what was typed."""
        if self.why == FIT:
            self._check_fit()
        elif self.why == STACK:
            _ = self.stack
        elif self.why == BACKPROP:
            self._check_backprop()
        else:
            _ = self.pictures

    @property
    def stack(self) -> tuple[Floats, ...]:
        """The layers' matrices, (2, 2) each, the first layer first. Raises: InputError."""
        label = of(WhyConfig)["matrices"].label
        found = blocks.blocks(self.matrices, label)
        problems = [
            Problem(f"{label}, block {i}", Described(_shape(block)), "two rows of two numbers, such as 1 0; 0 1")
            for i, block in enumerate(found, 1)
            if [len(row) for row in block] != [2, 2]
        ]
        if len(found) > MOST_LAYERS:
            problems.append(Problem(label, Described(f"{len(found)} matrices"), f"at most {MOST_LAYERS}"))
        if problems:
            raise InputError(problems)
        return tuple(np.array(block) for block in found)

    @property
    def heights(self) -> tuple[float, ...]:
        """The drawn curve. Raises: InputError."""
        label = of(WhyConfig)["curve"].label
        found = blocks.row(self.curve, label)
        if not FEWEST_POINTS <= len(found) <= MOST_POINTS:
            raise InputError(Problem(label, Described(f"{len(found)} numbers"), f"from {FEWEST_POINTS} to {MOST_POINTS} numbers"))
        high = [value for value in found if abs(value) > HIGHEST]
        if high:
            raise InputError(Problem(label, high[0], f"numbers from {-HIGHEST:g} to {HIGHEST:g}"))
        return found

    @property
    def layers(self) -> tuple[Floats, Floats]:
        """The weights with the bias last: hidden (2, 3) and outputs (1 or 2, 3). Raises: InputError."""
        label = of(WhyConfig)["bp_weights"].label
        found = blocks.blocks(self.bp_weights, label)
        widths = [[len(row) for row in block] for block in found]
        if len(found) != 2 or widths[0] != [3, 3] or widths[1] not in ([3], [3, 3]):
            got = " | ".join(_shape(block) for block in found)
            raise InputError(
                Problem(label, Described(got), "two rows of three numbers, a bar, and one or two rows of three: weights, then the bias")
            )
        return np.array(found[0]), np.array(found[1])

    @property
    def goals(self) -> Floats:
        """What the outputs should be, (outputs,). Raises: InputError."""
        label = of(WhyConfig)["bp_targets"].label
        found = blocks.row(self.bp_targets, label)
        outputs = len(self.layers[1])
        if len(found) != outputs:
            raise InputError(Problem(label, Described(f"{len(found)} numbers"), f"{outputs}, one for each output"))
        return np.array(found)

    @property
    def pictures(self) -> Floats:
        """The tensor, (pictures, channels, places). Raises: InputError."""
        label = of(WhyConfig)["tensor"].label
        found = blocks.blocks(self.tensor, label)
        first = [len(row) for row in found[0]]
        problems = [
            Problem(f"{label}, block {i}", Described(_shape(block)), f"as in block 1: {_shape(found[0])}")
            for i, block in enumerate(found, 1)
            if [len(row) for row in block] != first
        ]
        if len(set(first)) > 1 or not 1 <= first[0] <= MOST_PLACES or len(first) > MOST_CHANNELS or len(found) > MOST_PICTURES:
            most = f"{MOST_PICTURES} pictures of {MOST_CHANNELS} channels with {MOST_PLACES} places"
            problems.append(
                Problem(label, Described(f"{len(found)} pictures, the first {_shape(found[0])}"), f"equal rows, at most {most}")
            )
        if problems:
            raise InputError(problems)
        return np.array(found)

    def _check_fit(self) -> None:
        if self.goal == DRAWN:
            _ = self.heights
        if self.goal == FORMULA:
            label = of(WhyConfig)["formula"].label
            value = typed.jet(parse(self.formula, label), np.linspace(-REACH, REACH, 2001)).value
            if not np.isfinite(value).all() or np.abs(value).max() > 1e6:
                raise InputError(Problem(label, self.formula, f"a value of at most 1,000,000 everywhere from {-REACH:g} to {REACH:g}"))

    def _check_backprop(self) -> None:
        goals = self.goals
        if self.bp_loss == CROSS:
            params = of(WhyConfig)
            problems = []
            if self.bp_output != "Sigmoid":
                problems.append(Problem(params["bp_output"].label, self.bp_output, "Sigmoid, for cross-entropy"))
            if not ((goals >= 0) & (goals <= 1)).all():
                problems.append(Problem(params["bp_targets"].label, self.bp_targets, "numbers from 0 to 1, for cross-entropy"))
            if problems:
                raise InputError(problems)


def _shape(block: blocks.Block) -> str:
    """ "2 rows of 3 numbers"."""
    widths = sorted({len(row) for row in block})
    wide = " or ".join(map(str, widths))
    return f"{len(block)} {'row' if len(block) == 1 else 'rows'} of {wide} {'number' if widths == [1] else 'numbers'}"
