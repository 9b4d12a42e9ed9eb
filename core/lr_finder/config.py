"""What a person chooses on the page of the learning-rate finder, for whichever kind of run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

from core import params
from core.data.choice import DataConfig
from core.errors import InputError, Problem
from core.nets.schedules import CYCLES, SCHEDULES
from core.nets.spec import LOSSES, LossSpec, NetSpec, OptimizerSpec
from core.params import check, choice, flag, number, of, text

RANGE, RACE, COMPARE, SCHEDULE, LOG, TWO = MODES = ("Range test", "Race", "Compare", "Schedule", "Your own log", "Two networks")
SWEEPS = ("exponential", "linear")
VARIED = ("both", "discriminator", "generator")
MOST_SEEDS = 8
PEAK = 0.01  # of a schedule, where no rate is picked
SWEEPING = frozenset({"lr_low", "lr_high", "iterations", "smoothing", "stop_factor"})
LEARNING = frozenset({*params.of(DataConfig), "batch_size", "accumulate", "loss", "balanced", "clip", "seeds"})
SECOND = frozenset({"b_optimizer", "b_batch_size", "b_weight_decay"})
NARROWEST_RANGE = 10.0  # the highest rate is at least so many times the lowest: less shows no shape

# For `seconds`. One core of a small server: seconds of Python and dispatch a step, and multiply-adds a second.
SECONDS_A_STEP = 3e-4
MULTIPLY_ADDS_A_SECOND = 2e10
TYPICAL_ROWS, TYPICAL_FEATURES, TYPICAL_OUTPUTS = 1500, 64, 10  # of digits; a person's own table is rarely much wider
TYPICAL_LANES = 20  # rates in a race
HEAVY_SECONDS, INSTANT_SECONDS = 10.0, 0.2


@dataclass(frozen=True, kw_only=True)
class Config(DataConfig, NetSpec, OptimizerSpec, LossSpec):
    """Everything one run depends on, and what the page remembers beside it. Equal configs give equal runs."""

    # version -> defaults that were different then
    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {"seeds": 1}, 2: {}})

    mode: str = choice("Range test", "What to do", "Find a rate, then let rates race; compare settings; try a schedule; read a log.", MODES)
    sweep: str = choice(
        "exponential",
        "Growth",
        "Exponential: the same factor at each batch, and rules suggest a rate. Linear: Smith’s test for bounds.",
        SWEEPS,
    )
    lr_low: float = number(1e-7, "Lowest rate", "The sweep starts here: so small that nothing is learned.", low=1e-10, high=1.0, log=True)
    lr_high: float = number(10.0, "Highest rate", "The sweep aims here: so large that learning breaks.", low=1e-6, high=1000.0, log=True)
    iterations: int = number(100, "Iterations", "Batches in the sweep. More give a finer curve.", low=20, high=1000)
    batch_size: int = number(64, "Batch size", "Rows a step. Small batches give a ragged curve.", low=1, high=4096, unit="rows", log=True)
    accumulate: int = number(
        1, "Accumulation", "Parts that a batch goes through in before each step. The same step in less memory.", low=1, high=16, log=True
    )
    loss: str = choice("auto", "Loss", "What training makes small. Auto: cross-entropy for classes, MSE for numbers.", ("auto", *LOSSES))
    balanced: bool = flag(False, "Class weights", "Let each class count the same, however rare it is.")
    smoothing: float = number(0.98, "Smoothing", "Weight of the past in the moving average.", low=0.0, high=0.999, step=0.01)
    stop_factor: float = number(
        4.0, "Stop at", "Ends the test when the smoothed loss exceeds so many times its best.", low=2.0, high=100.0, unit="times"
    )
    epochs: int = number(3, "Epochs", "Passes over the training rows.", low=1, high=30)
    schedule: str = choice("1cycle", "Schedule", "How the rate moves during training, up to its peak and down.", SCHEDULES)
    cycle: str = choice("triangular", "Cycles", "Equal, halved each time, or shrinking step by step.", CYCLES)
    patience: int = number(2, "Patience", "Epochs without improvement before the rate drops.", low=0, high=20, unit="epochs")
    b_optimizer: str = choice("SGD", "B: optimizer", "The optimizer of the second setting.", of(OptimizerSpec)["optimizer"].options)
    b_batch_size: int = number(64, "B: batch size", "Rows a step of the second setting.", low=1, high=4096, unit="rows", log=True)
    b_weight_decay: float = number(0.0, "B: decay", "Weight decay of the second setting.", low=0.0, high=1.0, log=True)
    log: str = text("example", "Log", "A CSV with a column of learning rates and one of losses: the example or your own.")
    log_rate: str = text("", "Rates in", "The log's column of learning rates. Empty: the likeliest.")
    log_loss: str = text("", "Losses in", "The log's column of losses. Empty: the likeliest.")
    vary: str = choice("both", "Rate that grows", "Which of the two networks gets a growing rate.", VARIED)
    other_rate: float = number(0.001, "Other’s rate", "The rate of the network whose rate does not grow.", low=1e-6, high=1.0, log=True)
    rounds: int = number(400, "Rounds", "Steps of both networks, the discriminator first.", low=50, high=2000)
    picked: float = number(0.0, "Your rate", "The rate that you would start with: click the curve, or type it.", low=0.0, high=1000.0)
    seeds: int = number(5, "Seeds", "So many tests at once, each with weights and batches of its own.", low=1, high=MOST_SEEDS)
    seed: int = number(0, "Seed", "Same seed, same run: it fixes the split, the weights and the batches.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        if self.lr_high < NARROWEST_RANGE * self.lr_low * (1 - 1e-9):
            label = of(type(self))["lr_low"].label
            needs = f"at least {NARROWEST_RANGE:g} times the {label.lower()}, so {NARROWEST_RANGE * self.lr_low:g} or more"
            raise InputError(Problem(of(type(self))["lr_high"].label, self.lr_high, needs))

    def effective(self) -> tuple[str, ...]:
        """The settings that this run depends on, in reading order."""
        kind = {
            RANGE: SWEEPING | LEARNING | {"sweep", *_optimizer(self.optimizer)},
            RACE: SWEEPING | LEARNING | {"epochs", "picked", *_optimizer(self.optimizer)},
            COMPARE: SWEEPING | LEARNING | SECOND | _optimizer(self.optimizer) | _optimizer(self.b_optimizer),
            SCHEDULE: LEARNING | {"epochs", "picked", "schedule", *_schedule(self.schedule), *_optimizer(self.optimizer)},
            LOG: {"log", "log_rate", "log_loss", "smoothing"},
            TWO: {"lr_low", "lr_high", "smoothing", "batch_size", "rounds", "vary", "seeds"} | _other(self.vary),
        }[self.mode]
        names = {"mode", *kind, *(() if self.mode == LOG else ("seed",)), *(_network(self) | _loss(self) if kind >= LEARNING else ())}
        return tuple(name for name in params.of(type(self)) if name in names)

    def settled(self) -> Config:
        """The same run, with every setting that has no effect on it at its default: what a run is known by."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in params.of(type(self)).items() if name not in known})

    @property
    def seconds(self) -> float:
        """About how long the run takes on one core at full speed.

        seconds = steps * (a step's fixed cost + 3 * parameters * batch size * networks / speed): one multiply-add a parameter and row
        forward, two backward. The data are not known here, so a typical table's size stands in.
        """
        sizes = [TYPICAL_FEATURES, *[self.width] * (self.layers if self.model == "MLP" else 0), TYPICAL_OUTPUTS]
        work = sum((before + 1) * after for before, after in pairwise(sizes))
        if self.model == "CNN":  # 3 x 3 weights at every pixel; a block doubles the channels and quarters the pixels
            work = sum(TYPICAL_FEATURES // 4**b * 9 * self.channels**2 * (4**b if b else 1) for b in range(self.blocks))
        epochs = self.epochs * max(TYPICAL_ROWS / self.batch_size, 1)
        steps, networks = {
            RANGE: (self.iterations, self.seeds),
            RACE: (epochs, self.seeds * TYPICAL_LANES),
            COMPARE: (2 * self.iterations, self.seeds),
            SCHEDULE: (epochs, 2 * self.seeds),
            LOG: (0, 0),
            TWO: (4 * self.rounds, self.seeds),
        }[self.mode]
        return steps * (SECONDS_A_STEP * self.accumulate + 3 * work * networks * self.batch_size / MULTIPLY_ADDS_A_SECOND)

    @property
    def moves(self) -> bool:
        """Whether anything happens over time; a log is read at once."""
        return self.mode != LOG

    @property
    def takes_gpu(self) -> bool:
        """Whether it computes on the device that it is given."""
        return self.mode not in (LOG, TWO)

    @property
    def heavy(self) -> bool:
        """Whether the run takes so long that it must queue."""
        return self.seconds > HEAVY_SECONDS

    @property
    def instant(self) -> bool:
        """Whether the run is so quick that it may follow the controls."""
        return self.seconds < INSTANT_SECONDS


def _network(config: Config) -> set[str]:
    shape = {"linear": set[str](), "MLP": {"layers", "width"}, "CNN": {"blocks", "channels", "downsampling"}}[config.model]
    hidden = {"activation", "batch_norm", "dropout"} if config.model == "CNN" or (config.model == "MLP" and config.layers) else set()
    return {"model", "initialisation", *shape, *hidden}


def _loss(config: Config) -> set[str]:
    return {
        "auto": set[str](),
        "cross-entropy": {"label_smoothing"},
        "binary cross-entropy": {"pos_weight"},
        "Huber": {"delta"},
    }.get(config.loss, set())


def _schedule(name: str) -> set[str]:
    return {"cyclical": {"cycle"}, "on plateau": {"patience"}}.get(name, set())


def _other(vary: str) -> set[str]:
    return set() if vary == "both" else {"other_rate"}


def _optimizer(name: str) -> set[str]:
    own = {"momentum": {"momentum"}, "Nesterov": {"momentum"}, "Adam": {"beta1", "beta2"}, "AdamW": {"beta1", "beta2"}}
    return {"optimizer", "weight_decay", *own.get(name, set())}
