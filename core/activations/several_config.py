"""What a person chooses of functions that take several numbers. The topic's Config inherits it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations import blocks
from core.activations.model import Floats
from core.data.wording import Described
from core.errors import InputError, Problem
from core.params import choice, number, of, text

MAXOUT, GATED, SOFTMAX = KINDS = ("Maxout", "Gated unit", "Softmax")
GATES = ("GLU", "Bilinear", "ReGLU", "GEGLU", "SwiGLU")
MOST_PIECES, MOST_CLASSES = 8, 8


@dataclass(frozen=True, kw_only=True)
class SeveralConfig:
    """The settings of maxout, gated units and softmax. `check_several` says whether they fit together."""

    several: str = choice(MAXOUT, "Kind of function", "The largest of some lines; a value times its gate; shares of a whole.", KINDS)

    maxout_pieces: str = text(
        "-1 -1; -0.25 0; 0.5 0; 2 -3; 0 -1",
        "Pieces",
        f"Up to {MOST_PIECES} lines wx + b: slope and height of each, a semicolon between two. ReLU is 0 0; 1 0.",
        longest=200,
    )

    gate: str = choice("SwiGLU", "Gated unit", "The function g that b goes through: sigmoid, none, ReLU, GELU or SiLU.", GATES)
    gate_a: float = number(1.5, "Value a", "The first half of what goes in.", low=-6, high=6, step=0.1)
    gate_b: float = number(1.0, "Gate b", "The second half of what goes in: it says how much of a passes.", low=-6, high=6, step=0.1)
    gate_model: int = number(
        768, "Model width d", "Numbers for each token: what goes into a feed-forward layer and comes out.", low=64, high=8192, step=64
    )
    gate_multiple: int = number(1, "Hidden width, multiple of", "Two thirds of 4d are rounded up to a multiple of this.", low=1, high=512)

    softmax_logits: str = text("2 1 0.1", "Logits z", f"From 2 to {MOST_CLASSES} numbers, one for each class.", longest=120)
    softmax_temperature: float = number(
        1.0, "Temperature T", "The logits are divided by it: cold is sure, hot is even.", low=0.01, high=100, log=True
    )
    softmax_class: int = number(1, "True class y", "The class that it should have been.", low=1, high=MOST_CLASSES)
    softmax_shift: float = number(0.0, "Add to all logits", "The same number for every class.", low=-500, high=500, step=10)

    def several_effective(self) -> tuple[str, ...]:
        """The settings that have an effect on what is shown."""
        if self.several == MAXOUT:
            return ("several", "maxout_pieces", "probe", "reach")
        stem = "gate" if self.several == GATED else "softmax_"
        return ("several", *(name for name in of(SeveralConfig) if name.startswith(stem)))

    def check_several(self) -> None:
        """Raises InputError where what is shown cannot be made of what was typed."""
        if self.several == MAXOUT:
            _ = self.pieces
        elif self.several == SOFTMAX:
            classes = len(self.logits)
            if self.softmax_class > classes:
                needs = f"at most {classes}, the number of logits"
                raise InputError(Problem(of(SeveralConfig)["softmax_class"].label, self.softmax_class, needs))

    @property
    def pieces(self) -> Floats:
        """Slope and height of each line, (pieces, 2). Raises: InputError."""
        label = of(SeveralConfig)["maxout_pieces"].label
        found = blocks.blocks(self.maxout_pieces, label)
        if len(found) > 1:
            raise InputError(Problem(label, self.maxout_pieces, "rows with a semicolon between them, no |"))
        if len(found[0]) > MOST_PIECES:
            raise InputError(Problem(label, Described(f"{len(found[0])} pieces"), f"at most {MOST_PIECES}"))
        problems = [
            Problem(f"{label}, row {i}", Described(f"{len(row)} number{'' if len(row) == 1 else 's'}"), "two, the slope and the height")
            for i, row in enumerate(found[0], 1)
            if len(row) != 2
        ]
        if problems:
            raise InputError(problems)
        return np.array(found[0])

    @property
    def logits(self) -> Floats:
        """As typed, without what is added to all, (classes,). Raises: InputError."""
        label = of(SeveralConfig)["softmax_logits"].label
        found = blocks.row(self.softmax_logits, label)
        if not 2 <= len(found) <= MOST_CLASSES:
            got = f"{len(found)} number{'' if len(found) == 1 else 's'}"
            raise InputError(Problem(label, Described(got), f"from 2 to {MOST_CLASSES} numbers"))
        return np.array(found)
