"""What a person chooses for a race: who runs, on which data, through which network. Light."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from core import params
from core.activations.expression import parse
from core.activations.functions import FUNCTIONS, NAMES, YOURS, Chosen
from core.data.choice import DataConfig
from core.errors import InputError, Problem
from core.nets.spec import OPTIMIZERS
from core.params import choice, number, text

FEWEST, MOST_RACERS = 2, 10
RACING = tuple(name for name in NAMES if name not in ("PReLU", "RReLU"))  # what the one learns and the other draws is not a plain function
MATCHED = "matched"
STARTS = (MATCHED, "PyTorch", "Xavier", "He", "LeCun", "orthogonal")
ONE, OWN = RATES = ("the same for all", "each its own")
PROBES = 100  # batches of a range test
LOWEST, HIGHEST = 1e-5, 10.0  # its rates
SMOOTHING = 0.9  # weight of the past in its curve
MEASURED = 2000  # training rows that are measured on, at most
RECORDS = 50  # measurements of a race, at most one more
PART = re.compile(r"([A-Za-z0-9 ]+?)\s*(?:\(\s*([0-9]*\.?[0-9]+)\s*\))?")

# For `race_seconds`: seconds of Python and dispatch a step, multiply-adds a second, seconds an activation takes forward and back.
SECONDS_A_STEP, MULTIPLY_ADDS_A_SECOND, SECONDS_A_UNIT = 8e-4, 2e10, 1.5e-8
TYPICAL_ROWS, TYPICAL_FEATURES, TYPICAL_OUTPUTS = 1500, 64, 10


@dataclass(frozen=True)
class Racer:
    """name: the functions as the person wrote them. functions: one for each hidden layer, from the input on."""

    name: str
    functions: tuple[Chosen, ...]


@dataclass(frozen=True, kw_only=True)
class RaceConfig(DataConfig):
    """The settings of a race; a part of the topic's Config."""

    data: str = text("spiral", "Data", "The set to learn from: a built-in one or a file of yours.")
    racers: str = text(
        "ReLU | LeakyReLU | GELU | SiLU | Tanh | Sigmoid",
        "Racers",
        "From 2 to 10 functions. Type to add your own mix: LeakyReLU(0.1), or one for each hidden layer: ReLU, Tanh.",
        longest=800,
    )
    race_layers: int = number(2, "Hidden layers", "Each followed by the function.", low=1, high=8)
    race_width: int = number(32, "Units per layer", "Units in each hidden layer.", low=1, high=128, log=True)
    race_start: str = choice(
        MATCHED,
        "Start",
        "Matched: normal with deviation gain/√inputs, with the gain of each function; the others are the same for all.",
        STARTS,
    )
    race_optimizer: str = choice("Adam", "Optimizer", "Turns gradients into steps.", OPTIMIZERS)
    race_rates: str = choice(ONE, "Learning rates", "One rate may suit some functions better; a range test finds each its own.", RATES)
    race_rate: float = number(0.01, "Learning rate", "How far each step goes.", low=1e-6, high=10.0, log=True)
    race_batch: int = number(64, "Batch size", "Rows a step; all racers see the same ones.", low=1, high=256, unit="rows", log=True)
    race_steps: int = number(500, "Iterations", "Steps of each network.", low=20, high=5000, log=True)
    race_seeds: int = number(5, "Seeds", "So many networks for each racer, each with weights and batches of its own.", low=1, high=8)

    def racing(self) -> tuple[Racer, ...]:
        """The racers. Raises: InputError naming every fault of the text."""
        parts = [part.strip() for part in self.racers.split("|") if part.strip()]
        problems: list[Problem | str] = []
        found = []
        for part in parts[:MOST_RACERS]:
            pieces = part.split(",")
            if len(pieces) not in (1, self.race_layers):
                needs = f"one function, or {self.race_layers} between commas, as many as there are hidden layers"
                problems.append(Problem("Racers", part, needs))
            chosen = [self._function(piece.strip(), problems) for piece in pieces]
            found.append(
                Racer(
                    " → ".join(piece.strip() for piece in pieces),
                    tuple(one for one in chosen if one) * (self.race_layers if len(pieces) == 1 else 1),
                )
            )
        if not FEWEST <= len(parts) <= MOST_RACERS or len({racer.name for racer in found}) < len(found):
            problems.append(Problem("Racers", self.racers, f"from {FEWEST} to {MOST_RACERS} different ones"))
        if problems:
            raise InputError(problems)
        return tuple(found)

    def _function(self, text: str, problems: list[Problem | str]) -> Chosen | None:
        """A function as it is written, with its parameter or that of PyTorch; what is wrong with it is added to problems."""
        match = PART.fullmatch(text)
        name = match[1] if match else text
        if name not in RACING:
            problems.append(Problem("Racers", text, f"one of {', '.join(RACING)}"))
            return None
        declared, settings = params.of(type(self)), () if name == YOURS else FUNCTIONS[name].settings
        values = {setting: declared[setting].default for setting in settings}
        if name == YOURS:
            values["expression"] = params.values(self)["expression"]
            try:
                parse(values["expression"])
            except InputError as error:
                problems += error.problems
        if match and match[2] and not settings:
            problems.append(Problem("Racers", text, f"{name} alone: it has no parameter"))
        elif match and match[2]:
            values[settings[0]] = float(match[2])
            if not declared[settings[0]].accepts(float(match[2])):
                problems.append(Problem("Racers", text, f"{declared[settings[0]].needs()} as its parameter"))
        return Chosen(name, tuple(values.items()))

    def race_records(self) -> list[int]:
        """The steps of a race at which everything is measured."""
        return [*range(0, self.race_steps, math.ceil(self.race_steps / RECORDS)), self.race_steps]

    def race_problems(self) -> list[Problem | str]:
        """What must be mended before a race."""
        try:
            self.racing()
        except InputError as error:
            return list(error.problems)
        return []

    def race_effective(self) -> set[str]:
        """The settings that a race depends on."""
        rate = {"race_rate"} if self.race_rates == ONE else set[str]()
        typed = {"expression"} if YOURS in self.racers else set[str]()
        shape = {"race_layers", "race_width", "race_start", "race_optimizer", "race_rates", "race_batch", "race_steps", "race_seeds"}
        return {*params.of(DataConfig), "racers", "saturation", "seed", *shape, *rate, *typed}

    @property
    def race_seconds(self) -> float:
        """About how long the race takes on one core at full speed: steps, and measurements on a typical table's rows."""
        sizes = [TYPICAL_FEATURES, *[self.race_width] * self.race_layers, TYPICAL_OUTPUTS]
        networks = self.race_seeds * (self.racers.count("|") + 1)
        row = sum((before + 1) * after for before, after in pairwise(sizes)) * 3 / MULTIPLY_ADDS_A_SECOND
        row += sum(sizes[1:-1]) * SECONDS_A_UNIT
        rows = (self.race_steps + PROBES * (self.race_rates == OWN)) * self.race_batch + RECORDS * TYPICAL_ROWS
        return self.race_steps * SECONDS_A_STEP + rows * networks * row
