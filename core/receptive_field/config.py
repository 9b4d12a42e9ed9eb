"""What a person chooses: a unit of a network, or two networks, or one kernel, or stacks of kernels; and the picture looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

from core import params
from core.data.wording import Described
from core.errors import InputError, Problem
from core.params import check, choice, number, of, text
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import Measured, Report, measured
from core.receptive_field.depth_config import HEAVY_DEPTH_WORK, DepthConfig
from core.receptive_field.kernel_config import KernelConfig
from core.receptive_field.learned_config import OWN, LearnedConfig
from core.receptive_field.moved_config import MovedConfig
from core.receptive_field.network import Network, Pair
from core.receptive_field.notation import LONGEST, parse
from core.receptive_field.spelled import CONVENTIONS
from core.receptive_field.writing import written

FIELD, COMPARE, KERNEL, MOVED, DEPTH, LEARNED = MODES = ("Field", "Two networks", "Kernel", "Moved picture", "Depth", "Training")
HEAVY_WEIGHTS = 20_000_000
HEAVY_WORK = 1_000_000_000_000  # multiply-adds, about half a minute of one core
SWEPT = 37  # moves that a run tries, at most
LEARNED_WORK, LEARNED_WEIGHTS, LEARNED_PICTURES = 20_000_000, 500_000, 1500  # of one picture; of all layers; about
OTHERS = (KernelConfig, MovedConfig, DepthConfig, LearnedConfig)  # settings of modes of their own
FITS = ("crop", "stretch")
WEIGHTS = ("random", "equal")
RANDOM, HAND_MADE = FILTERS = ("random", "hand-made")
FIRST, SECOND = (written(parse(ARCHITECTURES[name].text), compact=True) for name in ("VGG-16", "VGG-11"))


@dataclass(frozen=True, kw_only=True)
class Config(KernelConfig, MovedConfig, DepthConfig, LearnedConfig):
    """Everything the pictures depend on. Equal configs give equal pictures."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType(
        {1: {"other": "input 3x224x224; conv 64 k7 p3; relu"}, 2: {}}
    )  # version -> defaults that were different then

    mode: str = choice(
        FIELD,
        "What to look at",
        "The field of a network’s unit, two networks side by side, one kernel at work, a moved picture, what depth does, or learning.",
        MODES,
    )
    network: str = text(FIRST, "Network", "The layers as text, one after another; a link holds it.", longest=LONGEST)
    other: str = text(SECOND, "Network B", "The network that is compared with the first, as text.", longest=LONGEST)
    layer: str = text("", "Layer", "Whose unit is looked at. Empty: the last whose field is at most half of the input.", longest=40)
    down: float = number(
        50.0, "Unit, down", "Where the unit lies in its layer: 0 at the top, 100 at the bottom.", low=0, high=100, unit="%"
    )
    across: float = number(50.0, "Unit, across", "Where the unit lies in its layer: 0 at the left.", low=0, high=100, unit="%")
    data: str = text("china", "Picture", "What the network looks at: a built-in picture or one of yours.")
    fit: str = choice("crop", "Picture shape", "How a picture gets the input’s shape: cut its sides, or squeeze it.", FITS)
    channel: int = number(0, "Channel", "Which of the layer’s feature maps is shown. 0: the one that varies most.", low=0, high=65_536)
    convention: str = choice(
        "index",
        "Centres as",
        "Index: the first pixel lies at 0. Half-pixel: it reaches from 0 to 1, its middle is 0.5.",
        tuple(CONVENTIONS),
    )
    weights: str = choice(
        "random", "Expected for", "The smooth effective field before sampling: of a linear network with such weights.", WEIGHTS
    )
    filters: str = choice(
        RANDOM, "First filters", "Those of the first convolution: random, or edges and bars in every direction, made by hand.", FILTERS
    )
    samples: int = number(
        40, "Inputs", "So many random inputs are sent through the network; more give a sharper picture.", low=4, high=400, step=4
    )
    seed: int = number(0, "Seed", "Same seed, same weights and inputs.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        if self.mode == KERNEL:
            self.check_kernel()
            return
        if self.mode == DEPTH:
            self.check_depth()
            return
        names = [layer.name for layer in self.parsed.layers]
        if self.layer and self.layer not in names:
            shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            raise InputError(Problem(of(type(self))["layer"].label, self.layer, f"one of {shown}"))
        measured(self.parsed)
        if self.mode in (MOVED, LEARNED):
            self._check_map()
        if self.mode == LEARNED:
            self._check_learned()
        if self.mode == COMPARE:
            try:
                measured(parse(self.other))
            except InputError as error:
                raise InputError([f"{of(type(self))['other'].label}: {problem}" for problem in error.problems]) from None

    def _check_learned(self) -> None:
        """Raises InputError where the layers cannot be trained here while somebody watches."""
        problems, found = [], self.parsed.layers[: self.position + 1]
        if not any(layer.kind in ("conv", "dwconv") for layer in found):
            problems.append(Problem(of(type(self))["layer"].label, self.chosen.layer.name, "a convolution, or a layer behind one"))
        if self.work > LEARNED_WORK or self.weights_before > LEARNED_WEIGHTS:
            got = f"{self.work / 1e6:,.0f} million multiply-adds and {self.weights_before:,} weights up to {self.chosen.layer.name}"
            needs = f"at most {LEARNED_WORK // 1_000_000} million and {LEARNED_WEIGHTS:,}, to be trained here: LeNet-5, or an earlier layer"
            problems.append(Problem("Network", Described(got), needs))
        if problems:
            raise InputError(problems)

    def _check_map(self) -> None:
        """Raises InputError where the layer has no map of the picture."""
        if self.parsed.dims == 1:
            raise InputError(Problem("Network", Described("one that listens to a signal"), "one that takes a picture, such as VGG-16"))
        if self.chosen.rows.whole or self.chosen.columns.whole:
            needs = "a layer whose units see parts of the picture: an earlier one"
            raise InputError(Problem(of(type(self))["layer"].label, self.chosen.layer.name, needs))

    def effective(self) -> tuple[str, ...]:
        """The settings that count for what is shown, in reading order."""
        names = {
            FIELD: set(params.of(type(self))) - {"other", *(name for one in OTHERS for name in params.of(one))},
            COMPARE: {"mode", "network", "other", "weights"},
            KERNEL: {"mode", "data", "fit", *self.kernel_effective()},
            MOVED: {"mode", "network", "layer", "data", "fit", "channel", "seed", *params.of(MovedConfig)},
            DEPTH: {"mode", "seed", *params.of(DepthConfig)},
            LEARNED: {"mode", "network", "layer", "seed", *params.of(LearnedConfig), *(("data", "fit") if self.lessons == OWN else ())},
        }[self.mode]
        return tuple(name for name in params.of(type(self)) if name in names)

    def settled(self) -> Config:
        """The same, with every setting that has no effect on it at its default: what a run is known by."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in params.of(type(self)).items() if name not in known})

    @property
    def parsed(self) -> Network:
        """The network itself."""
        return parse(self.network)

    @property
    def report(self) -> Report:
        """What the arithmetic says of it."""
        return measured(self.parsed)

    @property
    def both(self) -> tuple[Report, Report]:
        """The two networks that are compared."""
        return self.report, measured(parse(self.other))

    @property
    def moves(self) -> bool:
        """Whether anything happens over time; a comparison is arithmetic alone."""
        return self.mode != COMPARE

    @property
    def position(self) -> int:
        """Where the chosen layer stands."""
        return self.parsed.position(self.layer) if self.layer else telling(self.report)

    @property
    def chosen(self) -> Measured:
        """The chosen layer."""
        return self.report.layers[self.position]

    @property
    def unit(self) -> Pair:
        """Row and column of the unit in the chosen layer."""
        rows, columns = self.chosen.size
        return nearest(self.down, rows), nearest(self.across, columns)

    @property
    def part(self) -> Network:
        """The network up to the chosen layer: what comes later changes nothing."""
        whole = self.parsed
        return Network(whole.layers[: self.position + 1], whole.channels, whole.size, whole.dims, whole.rate)

    @property
    def work(self) -> int:
        """Multiply-adds of one input up to the chosen layer."""
        return sum(one.multiply_adds for one in self.report.layers[: self.position + 1])

    @property
    def weights_before(self) -> int:
        """Parameters up to the chosen layer."""
        return sum(one.parameters for one in self.report.layers[: self.position + 1])

    @property
    def heavy(self) -> bool:
        """Whether the run must queue: by its multiply-adds, forward and twice that back, or its weights."""
        if self.mode == DEPTH:
            return self.depth_work > HEAVY_DEPTH_WORK
        passes = {FIELD: 3 * self.samples, MOVED: 2 * SWEPT, LEARNED: 3 * LEARNED_PICTURES * self.epochs}.get(self.mode, 0)
        return passes * self.work > HEAVY_WORK or (passes > 0 and self.weights_before > HEAVY_WEIGHTS)

    @property
    def instant(self) -> bool:
        """Whether the run is so quick that it may follow the controls."""
        return False


def nearest(percent: float, units: int) -> int:
    """The unit that lies at so many percent of its layer."""
    return min(units - 1, int(percent * units / 100))


def place(unit: int, units: int) -> float:
    """Where a unit lies in its layer, in percent; the inverse of `nearest`."""
    return round(100 * (unit + 0.5) / units, 6)


def telling(report: Report) -> int:
    """The layer that is shown where none is chosen: the last that widens the field, to at most half of the input."""
    n = max(report.network.size)
    wide = [one for one in report.layers if max(one.layer.kernel) > 1 and not _whole(one)]
    small = [one.position for one in wide if 2 * max(one.rows.local.size, one.columns.local.size) <= n]
    return small[-1] if small else 0


def _whole(layer: Measured) -> bool:
    return layer.rows.whole or layer.columns.whole
