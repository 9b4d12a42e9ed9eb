"""What a person chooses for two networks that play against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

from core import differences
from core.data.wording import Described
from core.errors import InputError, Problem
from core.gan import drawing
from core.gan.images_config import OF_OWN, PENALISED, PICTURES_LIVE, PICTURES_ONLY, WALK, ImagesConfig
from core.gan.images_config import SHARED as WITH_PICTURES
from core.gan.norms import BATCH_NORM, LAYER_NORM, NONE, PIXEL_NORM
from core.gan.points import SETS
from core.gan.start import DEVIATIONS, NARROW
from core.params import Param, check, choice, flag, number, of, text

OWN = re.compile(r"file-[0-9a-f]{16}")  # what a person brought, by its fingerprint
ONE, TWO, IMAGES = MODES = ("One game", "Two games", "Images")
DRAWN = "your drawing"
NOISES = ("2-D uniform", "2-D normal", "1-D uniform", "1-D normal")
ACTIVATIONS = ("ReLU", "leaky ReLU")
OUTPUTS = ("tanh", "linear")
LOSSES = ("non-saturating", "saturating", "least squares", "hinge", "Wasserstein, clipping", PENALISED)
CROSS_ENTROPY = LOSSES[:2]
CLIP = 0.01  # of every weight of the critic
OPTIMIZERS = ("SGD", "Adam", "RMSprop")
AS_D = "as D"
BOTH, ONLY_D, ONLY_G = LEARNERS = ("both", "only D", "only G")
UPDATE, PACES = "one update", ("one update", "1 iteration", "10 iterations", "100 iterations", "1000 iterations")
WIDEST_COMPILED = 64  # units: from here on PyTorch's matrix products win over the compiled loop
# For `updates_a_moment`. Seconds of an update on one core of a small server, compiled and in PyTorch; a multiply-add of a lane.
SECONDS_AN_UPDATE, SECONDS_IN_TORCH, SECONDS_A_MULTIPLICATION = 2e-6, 6e-4, 6e-11
SHARED = frozenset(
    {"mode", "other", "points", "drawing", "x_column", "y_column", "spread", "noise", "pace", "iterations", "seed"} | set(PICTURES_ONLY)
)  # of two games
GAME_B = "Game B"
PATIENCE = 0.2  # seconds: a person who presses stop waits for the moment to end


@dataclass(frozen=True, kw_only=True)
class Config(ImagesConfig):
    """Everything one run depends on. Equal configs give equal runs."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then
    LIVE: ClassVar[frozenset[str]] = frozenset(
        {"loss", "d_rate", "g_rate", "d_steps", "g_steps", "learns", "pace", "label", "flipped", "blur"}
        | {"r1", "penalty", "dragan", "spectral", "average", "dropout"}
        | PICTURES_LIVE
    )

    AFTER: ClassVar[frozenset[str]] = frozenset(WALK)  # what can be asked of a run that has ended

    mode: str = choice(ONE, "What to do", "Watch a game on points, two of them side by side, or one on pictures.", MODES)
    other: str = text(
        "r1=0.3",
        "Game B differs in",
        "The settings that game B has of its own; all others, data, noise and seed are game A’s.",
        longest=600,
    )
    points: str = text(
        SETS[0], "Data", "The real points, which the generator is to imitate: a set, or a file of yours: a table or a picture.", longest=40
    )
    drawing: str = text("", "Drawing", "Points in percent of the square, across and up: 35,20 41,22 are two.", longest=drawing.LONGEST)
    x_column: str = text("", "Across", "The column of your file for x. Empty: the first of numbers.")
    y_column: str = text("", "Up", "The column of your file for y. Empty: the next of numbers.")
    spread: float = number(1.0, "Spread", "All deviations of the data times this.", low=0.0, high=5.0, step=0.5, unit="times")
    noise: str = choice("2-D uniform", "Noise", "The random numbers that the generator turns into points.", NOISES)
    g_layers: int = number(2, "G: hidden layers", "Layers of units between noise and point.", low=0, high=5)
    g_width: int = number(8, "G: units a layer", "More units can bend the plane more finely.", low=1, high=256, log=True)
    d_layers: int = number(2, "D: hidden layers", "Layers of units between point and verdict.", low=0, high=5)
    d_width: int = number(8, "D: units a layer", "More units draw a finer border.", low=1, high=256, log=True)
    activation: str = choice("ReLU", "Activation", "Of hidden units; leaky ReLU lets 0.2 of what is below 0 through.", ACTIVATIONS)
    weights: str = choice(
        NARROW, "First weights", "Their deviation: 1/√inputs as in GAN Lab, √(2/inputs) after He, or 0.02 as in DCGAN.", tuple(DEVIATIONS)
    )
    output: str = choice("tanh", "G: output", "tanh keeps points between −1 and 1.", OUTPUTS)
    loss: str = choice("non-saturating", "Loss", "What each network makes small.", LOSSES)
    optimizer: str = choice("SGD", "D: optimizer", "How the discriminator’s gradients become steps.", OPTIMIZERS)
    g_optimizer: str = choice(
        AS_D, "G: optimizer", "How the generator’s become steps: with its own optimizer, or with D’s.", (AS_D, *OPTIMIZERS)
    )
    d_rate: float = number(0.1, "D: learning rate", "How large the discriminator’s steps are.", low=1e-5, high=10.0, log=True)
    g_rate: float = number(0.1, "G: learning rate", "How large the generator’s steps are.", low=1e-5, high=10.0, log=True)
    beta1: float = number(0.9, "Adam β₁", "How much of the last gradients stays; GANs often take 0.5 or 0.", low=0.0, high=0.99, step=0.05)
    beta2: float = number(0.999, "Adam β₂", "How long gradients’ sizes are remembered.", low=0.5, high=0.9999, step=0.001)
    d_steps: int = number(2, "D: updates", "Updates of the discriminator in each iteration.", low=0, high=10)
    g_steps: int = number(1, "G: updates", "Updates of the generator in each iteration.", low=0, high=10)
    learns: str = choice("both", "Who learns", "Hold one network still and watch what the other does.", LEARNERS)
    batch: int = number(150, "Batch size", "Points of each kind in an update.", low=1, high=1024, unit="points", log=True)
    label: float = number(1.0, "Label of real", "One-sided smoothing: 0.9 keeps D from being too sure.", low=0.5, high=1.0, step=0.05)
    flipped: float = number(0.0, "Flipped labels", "This share of D’s labels is wrong on purpose.", low=0.0, high=0.5, step=0.05)
    blur: float = number(
        0.0, "Instance noise", "Deviation of noise on all points that D sees: real and made ones overlap.", low=0.0, high=0.5, step=0.01
    )
    r1: float = number(0.0, "R1 penalty γ", "Asks D to be flat at real points; 0 asks nothing.", low=0.0, high=100.0, log=True)
    penalty: float = number(10.0, "Slope penalty λ", "How strongly D’s slope is pulled to 1.", low=0.0, high=100.0, log=True)
    dragan: bool = flag(False, "DRAGAN", "Pulls D’s slope around real points to 1.")
    spectral: bool = flag(False, "Spectral norm", "Divides D’s weights so that no layer can stretch.")
    average: float = number(0.0, "EMA of G", "Shows a moving average of G’s weights; 0 shows G itself.", low=0.0, high=0.9999, step=0.001)
    dropout: float = number(
        0.0, "D: dropout", "This share of D’s units is off, by chance, whenever D is asked in an update.", low=0.0, high=0.9, step=0.05
    )
    d_norm: str = choice(
        NONE,
        "D: normalisation",
        "Of hidden units from the second layer on: over the batch, or over the units of each point. Not over the batch with a slope "
        "penalty: it asks for the slope at each point alone. Instance norm means nothing here: a point has no pixels to average over.",
        (NONE, LAYER_NORM, BATCH_NORM),
    )
    g_norm: str = choice(
        NONE,
        "G: normalisation",
        "Of hidden units: over the batch, over the units of each point, or by their length alone (pixel norm).",
        (NONE, LAYER_NORM, BATCH_NORM, PIXEL_NORM),
    )
    minibatch: bool = flag(False, "Minibatch deviation", "Tells D how much its batch differs: a collapsed batch gives itself away.")
    equalized: bool = flag(False, "Equalized learning rate", "Scales weights where they act, so that one rate suits all layers.")
    pace: str = choice("10 iterations", "One step is", "What the step button does, and what a picture may show.", PACES)
    iterations: int = number(20_000, "Iterations", "Rounds of the game.", low=1, high=10_000_000, log=True)
    seed: int = number(0, "Seed", "Same seed, same run: it fixes data, weights, noise and batches.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        if self.mode == IMAGES:
            self.check_pictures()
            return
        if self.points not in (*SETS, DRAWN) and not OWN.fullmatch(self.points):
            raise InputError(
                Problem(of(type(self))["points"].label, self.points, f"a file of yours, or one of {', '.join((*SETS, DRAWN))}")
            )
        if self.by_hand:
            drawing.read(self.drawing)
        if self.d_updates + self.g_updates == 0:
            wheres = of(type(self))
            got = f"{self.d_steps} for D, {self.g_steps} for G, {self.learns} learns"
            raise InputError(Problem(wheres["d_steps"].label, got, "an update of a network that learns in each iteration"))
        self.check_norms()
        if self.mode == TWO:
            self.check_other()

    def check_norms(self) -> None:
        """Raises: InputError where batch norm cannot be had."""
        wheres = of(type(self))
        problems = []
        if self.norm_of_d == BATCH_NORM and (self.loss == LOSSES[-1] or self.dragan or self.r1):
            needs = (
                f"{NONE} or {LAYER_NORM} where D’s slope is penalised: the penalty asks for the slope at each point alone, and with "
                "batch norm D’s verdict on a point depends on the rest of its batch"
            )
            problems.append(Problem(wheres["d_norm"].label, BATCH_NORM, needs))
        if BATCH_NORM in (self.norm_of_d, self.norm_of_g) and self.batch < 2:
            problems.append(Problem(wheres["batch"].label, self.batch, f"at least 2 points for {BATCH_NORM}"))
        if problems:
            raise InputError(problems)

    def check_other(self) -> None:
        """Raises: InputError where game B cannot be played."""
        problems: list[Problem] = []
        own = differences.read(GAME_B, self.other, self.may_differ(), problems) if self.other.strip() else {}
        if not problems:
            try:
                replace(self, mode=ONE, **own)
            except InputError as error:
                problems = [
                    Problem(f"{GAME_B}, {each.where}", each.got, each.needs) for each in error.problems if isinstance(each, Problem)
                ]
        if problems:
            raise InputError(problems)

    @classmethod
    def may_differ(cls) -> dict[str, Param]:
        """The settings that game B may have of its own."""
        return {name: param for name, param in of(cls).items() if name not in SHARED}

    @property
    def own_settings(self) -> dict[str, Any]:
        """What game B has of its own."""
        return differences.read(GAME_B, self.other, self.may_differ(), []) if self.other.strip() else {}

    @property
    def games(self) -> tuple[Config, ...]:
        """Each game that is played, by itself."""
        alone = replace(self, mode=ONE, other=of(type(self))["other"].default)
        return (alone, replace(alone, **self.own_settings)) if self.mode == TWO else (alone,)

    @property
    def g_sizes(self) -> tuple[int, ...]:
        """Features of the noise, of each hidden layer and of a point."""
        return (int(self.noise[0]), *[self.g_width] * self.g_layers, 2)

    @property
    def d_sizes(self) -> tuple[int, ...]:
        return (2, *[self.d_width] * self.d_layers, 1)

    @property
    def optimizer_of_g(self) -> str:
        return self.optimizer if self.g_optimizer == AS_D else self.g_optimizer

    @property
    def own(self) -> bool:
        """Whether the points are of a file of the person's."""
        return self.points not in SETS and not self.by_hand

    @property
    def by_hand(self) -> bool:
        """Whether the points are drawn."""
        return self.points == DRAWN

    @property
    def slope(self) -> float:
        """Of the activation below 0."""
        return 0.2 if self.activation == "leaky ReLU" else 0.0

    @property
    def norm_of_d(self) -> str:
        """The first layer has none."""
        return self.d_norm if self.d_layers > 1 else NONE

    @property
    def norm_of_g(self) -> str:
        return self.g_norm if self.g_layers else NONE

    @property
    def d_updates(self) -> int:
        return 0 if self.learns == ONLY_G else self.d_steps

    @property
    def g_updates(self) -> int:
        return 0 if self.learns == ONLY_D else self.g_steps

    @property
    def compiled(self) -> bool:
        """Whether the compiled loop plays, or PyTorch."""
        return not self.uncovered and max(self.g_width * bool(self.g_layers), self.d_width * bool(self.d_layers)) <= WIDEST_COMPILED

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The settings, in the words of the screen, that the compiled loop does not cover."""
        used = {
            "dropout": self.dropout > 0 and self.d_layers > 0,
            "d_norm": self.norm_of_d != NONE,
            "g_norm": self.norm_of_g != NONE,
            "minibatch": self.minibatch,
            "equalized": self.equalized,
        }
        return tuple(of(type(self))[name].label for name, is_used in used.items() if is_used)

    @property
    def seconds_an_iteration(self) -> float:
        """About, on one core."""
        sizes = (self.d_sizes, 4 * self.d_updates + 3 * self.g_updates), (self.g_sizes, self.d_updates + 3 * self.g_updates)
        work = sum(times * sum(a * b for a, b in pairwise(net)) for net, times in sizes) * self.batch
        fixed = SECONDS_AN_UPDATE if self.compiled else SECONDS_IN_TORCH
        return fixed * (self.d_updates + self.g_updates) + SECONDS_A_MULTIPLICATION * work

    @property
    def rounds(self) -> int:
        """Iterations a moment: as many as `pace` says, fewer where they would take too long."""
        wished = 1 if self.pace == UPDATE else int(self.pace.split()[0])
        if self.mode == IMAGES:
            return max(1, min(wished, int(PATIENCE / self.seconds_a_picture_game)))
        return max(1, min(wished, int(PATIENCE / sum(game.seconds_an_iteration for game in self.games))))

    @property
    def takes_gpu(self) -> bool:
        """Whether it computes on the device that it is given."""
        return self.mode == IMAGES

    @property
    def heavy(self) -> bool:
        """Small networks need not queue."""
        return self.mode == IMAGES and self.slow

    def check_follows(self, before: Config) -> None:
        """Raises: InputError where a game on pictures would need another discriminator."""
        if self.mode == IMAGES and self.norm_in_d != before.norm_in_d:
            label = of(type(self))["image_d_norm"].label
            raise InputError(Problem(label, Described("a slope penalty, or none any more, in a game that goes on"), "a new start"))

    @property
    def norm_in_d(self) -> str:
        """Of a discriminator of pictures: with batch norm a verdict depends on the whole batch, and a penalty on the slope at each picture
        means nothing (Gulrajani et al., 2017, section 4)."""
        penalised = bool(self.r1 or self.dragan or self.loss == PENALISED)
        return NONE if penalised and self.image_d_norm == BATCH_NORM else self.image_d_norm

    def effective(self) -> tuple[str, ...]:
        """The settings that this run depends on, in reading order."""
        if self.mode == IMAGES:
            return self.with_pictures()
        if self.mode == TWO:
            matter = {"other"}.union(*(game.effective() for game in self.games))
            return tuple(name for name in of(type(self)) if name in matter)
        idle = {
            "other": True,
            "drawing": not self.by_hand,
            "spread": self.own or self.by_hand,
            "x_column": not self.own,
            "y_column": not self.own,
            "beta1": "Adam" not in (self.optimizer, self.g_optimizer),
            "beta2": "Adam" not in (self.optimizer, self.g_optimizer),
            "label": self.loss not in (*CROSS_ENTROPY, "least squares"),
            "penalty": not self.dragan and self.loss != LOSSES[-1],
            "g_width": not self.g_layers,
            "d_width": not self.d_layers,
            "dropout": not self.d_layers,
            "d_norm": self.d_layers < 2,
            "g_norm": not self.g_layers,
            "activation": not self.g_layers and not self.d_layers,
        } | dict.fromkeys(PICTURES_ONLY, True)
        return tuple(name for name in of(type(self)) if not idle.get(name, False))

    def with_pictures(self) -> tuple[str, ...]:
        """The settings that a game on pictures depends on."""
        idle = {
            "label": self.loss not in (*CROSS_ENTROPY, "least squares"),
            "penalty": not self.dragan and self.loss != PENALISED,
            "grow_rounds": not self.grow,
        } | dict.fromkeys(OF_OWN, not self.own_pictures)
        found = {"mode", *PICTURES_ONLY, *WITH_PICTURES}
        return tuple(name for name in of(type(self)) if name in found and not idle.get(name, False))

    def settled(self) -> Config:
        """The same run, with every setting that has no effect on it at its default: what a run is known by."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in of(type(self)).items() if name not in known})
