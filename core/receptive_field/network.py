"""A network as plain data: layers in order, each naming the earlier ones that it takes its input from. Light.

Axes: everything that has two is (height, width). A network in one dimension has height 1 and lives on the width.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from core.errors import InputError, Problem

Pair = tuple[int, int]
Padding = tuple[int, int, int, int] | Literal["same", "causal"]  # top, bottom, left, right

ACTIVATIONS = ("relu", "relu6", "leaky", "elu", "selu", "gelu", "silu", "hardswish", "sigmoid", "tanh")
CONVOLUTIONS = ("conv", "dwconv", "tconv")
POOLS = ("maxpool", "avgpool")
UPSAMPLING = ("nearest", "bilinear")
PLAIN = (*ACTIVATIONS, "bn", "dropout", "identity")  # every unit sees the one at its own place
MERGES = ("add", "mul", "cat")  # the only layers with several inputs
GLOBAL = ("globalpool", "linear", "flatten", "attention", "se")  # every unit sees all of what comes in
KINDS = (*CONVOLUTIONS, *POOLS, *UPSAMPLING, "adaptive", *GLOBAL, *PLAIN, *MERGES)

TITLES = {
    "conv": "convolution", "dwconv": "depthwise convolution", "tconv": "transposed convolution",
    "maxpool": "max pooling", "avgpool": "average pooling", "adaptive": "adaptive average pooling", "globalpool": "global average pooling",
    "nearest": "nearest upsampling", "bilinear": "bilinear upsampling", "linear": "fully connected", "flatten": "flatten",
    "attention": "self-attention", "se": "squeeze-and-excitation", "bn": "batch norm", "dropout": "dropout", "identity": "identity",
    "add": "sum", "mul": "product", "cat": "concatenation", "relu": "ReLU", "relu6": "ReLU6", "leaky": "leaky ReLU", "elu": "ELU",
    "selu": "SELU", "gelu": "GELU", "silu": "SiLU", "hardswish": "hard swish", "sigmoid": "sigmoid", "tanh": "tanh",
}  # fmt: skip

# What may be set of each kind, beside its inputs.
SETTINGS: dict[str, tuple[str, ...]] = {
    "conv": ("channels", "kernel", "stride", "padding", "dilation", "groups", "bias"),
    "dwconv": ("channels", "kernel", "stride", "padding", "dilation", "bias"),
    "tconv": ("channels", "kernel", "stride", "padding", "dilation", "output_padding", "groups", "bias"),
    "maxpool": ("kernel", "stride", "padding", "dilation", "ceil_mode"),
    "avgpool": ("kernel", "stride", "padding", "ceil_mode"),
    "nearest": ("scale",),
    "bilinear": ("scale",),
    "adaptive": ("output",),
    "linear": ("channels", "bias"),
    "attention": ("heads",),
    "se": ("reduction",),
    "dropout": ("value",),
    "leaky": ("value",),
    "elu": ("value",),
}
VALUES = {"dropout": 0.5, "leaky": 0.01, "elu": 1.0}  # torch's own: probability, slope, alpha

INPUT = "input"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
MOST_LAYERS = 600
LARGEST_PICTURE, LONGEST_SIGNAL = 4096, 1_000_000  # pixels a side, samples
LIMITS = {"channels": 65_536, "kernel": 1024, "stride": 256, "dilation": 8192, "padding": 8192, "output_padding": 255, "scale": 64}
MOST_CHANNELS_IN = 1024
ONE: Pair = (1, 1)
NONE: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. `inputs` are names of earlier layers or "input"; none means the layer before.

    channels: outputs; 0 where the kind keeps what comes in (a depthwise convolution with 0 has one filter a channel).
    padding: zeros around, or "same" (outputs = inputs / stride rounded up, the odd one at the end, as TensorFlow pads and, at stride 1,
    torch) or "causal" (all before, in one dimension).
    scale: of upsampling. output: of adaptive pooling. reduction: of squeeze-and-excitation. value: dropout's probability, leaky ReLU's
    slope, ELU's alpha.
    """

    kind: str
    name: str = ""
    inputs: tuple[str, ...] = ()
    channels: int = 0
    kernel: Pair = ONE
    stride: Pair = ONE
    padding: Padding = NONE
    dilation: Pair = ONE
    output_padding: Pair = (0, 0)
    groups: int = 1
    bias: bool = True
    ceil_mode: bool = False
    scale: Pair = ONE
    output: Pair = ONE
    heads: int = 1
    reduction: int = 16
    value: float = 0.0

    @property
    def title(self) -> str:
        """What the kind is called in a sentence."""
        if self.padding == "causal":
            return "causal convolution"
        return TITLES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Network:
    """Layers in order, and what goes in. Names and inputs that are left out are filled in, so that equal networks are equal.

    size: height and width of the input; in one dimension (1, length). rate: samples a second of a signal, 0 where there is none.
    sources: for each layer the positions of its inputs, -1 for the network's own.
    Raises: InputError naming every layer that cannot be.
    """

    layers: tuple[Layer, ...]
    channels: int = 3
    size: Pair = (224, 224)
    dims: int = 2
    rate: int = 0
    sources: tuple[tuple[int, ...], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(_filled(self.layers)))
        positions = {INPUT: -1}
        problems = [*_input_problems(self)]
        sources = []
        for i, layer in enumerate(self.layers):
            problems += _problems(self, layer, place(i, layer), positions)
            sources.append(tuple(positions.get(name, -1) for name in layer.inputs))
            positions.setdefault(layer.name, i)
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "sources", tuple(sources))

    def position(self, name: str) -> int:
        """Where the layer of that name stands. Raises: InputError where there is none."""
        for i, layer in enumerate(self.layers):
            if layer.name == name:
                return i
        raise InputError(Problem("Layer", name, "one of " + ", ".join(layer.name for layer in self.layers[:12])))

    def upto(self, position: int) -> Network:
        """The network that ends with the layer at `position`; what comes later changes nothing of it."""
        return replace(self, layers=self.layers[: position + 1])

    @property
    def chain(self) -> bool:
        """Whether every layer takes the one before and nothing else."""
        return all(source == (i - 1,) for i, source in enumerate(self.sources))


def place(index: int, layer: Layer) -> str:
    """A layer as messages name it."""
    return f"Layer {index + 1}, {layer.name}"


def automatic(layers: tuple[Layer, ...]) -> Iterator[str]:
    """The names that layers have where nobody named them."""
    count: Counter[str] = Counter()
    for layer in layers:
        count[layer.kind] += 1
        yield numbered(layer.kind, count[layer.kind])


def numbered(kind: str, count: int) -> str:
    """Kind and count, "conv3"; "relu6_3", since relu63 is another one's."""
    return f"{kind}_{count}" if kind[-1:].isdigit() else f"{kind}{count}"


def _filled(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    before = INPUT
    for layer, own in zip(layers, automatic(layers), strict=True):
        inputs = layer.inputs or (before,)
        if not layer.name or not layer.inputs:
            layer = replace(layer, name=layer.name or own, inputs=inputs)
        yield layer
        before = layer.name


def _input_problems(network: Network) -> Iterator[Problem]:
    largest = LARGEST_PICTURE if network.dims == 2 else LONGEST_SIGNAL
    unit = "pixels" if network.dims == 2 else "samples"
    for axis, size in zip(("Input height", "Input width"), network.size, strict=True):
        if not 1 <= size <= largest:
            yield Problem(axis if network.dims == 2 else "Input length", size, f"1 to {largest:,} {unit}")
    if not 1 <= network.channels <= MOST_CHANNELS_IN:
        yield Problem("Input channels", network.channels, f"1 to {MOST_CHANNELS_IN}")
    if network.dims == 1 and network.size[0] != 1:
        yield Problem("Input", f"height {network.size[0]}", "height 1 in one dimension")
    if not 1 <= len(network.layers) <= MOST_LAYERS:
        yield Problem("Network", f"{len(network.layers)} layers", f"1 to {MOST_LAYERS} layers")


def _problems(network: Network, layer: Layer, where: str, earlier: dict[str, int]) -> Iterator[Problem]:
    """All that is wrong with one layer by itself; sizes are the arithmetic's concern."""
    if layer.kind not in KINDS:
        yield Problem(where, layer.kind, "one of " + ", ".join(KINDS))
        return
    if not NAME.fullmatch(layer.name) or layer.name == INPUT:
        yield Problem(where, layer.name, "a name of letters, digits, dot, dash and underscore, other than input")
    if layer.name in earlier:
        yield Problem(where, layer.name, "a name that no earlier layer has")
    later = {other.name for other in network.layers} - set(earlier)
    for name in layer.inputs:
        if name in later:
            yield Problem(where, f"input from {name}", "an earlier layer; one from itself or a later one would close a circle")
        elif name not in earlier:
            yield Problem(where, f"input from {name}", "the name of an earlier layer, or input")
    if layer.kind in MERGES and len(layer.inputs) < 2:
        yield Problem(where, "one input", f"two or more inputs for a {layer.title}")
    if layer.kind not in MERGES and len(layer.inputs) > 1:
        yield Problem(where, f"{len(layer.inputs)} inputs", f"one input for {layer.title}; only add, mul and cat take more")
    for name, low, high in BOUNDS:
        given = getattr(layer, name)
        if isinstance(given, str):
            continue
        if any(not low <= number <= high for number in (given if isinstance(given, tuple) else (given,))):
            yield Problem(f"{where}, {name.replace('_', ' ')}", _text(given), f"{low} to {high:,}")
    yield from _kind_problems(network, layer, where)


BOUNDS = (
    ("channels", 0, LIMITS["channels"]),
    ("kernel", 1, LIMITS["kernel"]),
    ("stride", 1, LIMITS["stride"]),
    ("dilation", 1, LIMITS["dilation"]),
    ("padding", 0, LIMITS["padding"]),
    ("output_padding", 0, LIMITS["output_padding"]),
    ("groups", 1, LIMITS["channels"]),
    ("scale", 1, LIMITS["scale"]),
    ("output", 1, LARGEST_PICTURE),
    ("heads", 1, 256),
    ("reduction", 1, 4096),
    ("value", 0.0, 100.0),
)
DEFAULT = Layer("identity")


def _kind_problems(network: Network, layer: Layer, where: str) -> Iterator[Problem]:
    allowed = SETTINGS.get(layer.kind, ())
    for name, _, _ in (*BOUNDS, ("bias", 0, 0), ("ceil_mode", 0, 0)):
        if name not in allowed and getattr(layer, name) != getattr(DEFAULT, name):
            yield Problem(where, name.replace("_", " "), f"no such setting: {layer.title} has {_settings(allowed)}")
    if layer.kind in ("conv", "tconv", "linear") and not layer.channels:
        yield Problem(f"{where}, channels", layer.channels, "how many channels come out")
    if layer.kind == "dropout" and layer.value > 1:
        yield Problem(f"{where}, value", layer.value, "a probability from 0 to 1")
    if isinstance(layer.padding, str):
        if layer.padding not in ("same", "causal"):
            yield Problem(f"{where}, padding", layer.padding, "numbers, same or causal")
        elif layer.kind == "tconv":
            yield Problem(f"{where}, padding", layer.padding, "numbers: a transposed convolution is cropped by its padding")
        elif layer.padding == "causal" and (network.dims != 1 or layer.kind not in CONVOLUTIONS):
            yield Problem(f"{where}, padding", "causal", "a convolution in one dimension")
    elif layer.kind in POOLS:
        sides = zip(layer.padding, (layer.kernel[0], layer.kernel[0], layer.kernel[1], layer.kernel[1]), strict=True)
        if any(side * 2 > kernel for side, kernel in sides):
            yield Problem(f"{where}, padding", _text(layer.padding), "at most half of the kernel, so that no window holds padding only")
    if layer.kind == "tconv" and any(
        out >= max(s, d) for out, s, d in zip(layer.output_padding, layer.stride, layer.dilation, strict=True)
    ):
        yield Problem(f"{where}, output padding", _text(layer.output_padding), "less than the stride or the dilation")
    if network.dims == 1 and (layer.kernel[0], layer.stride[0], layer.dilation[0], layer.scale[0], layer.output[0]) != (1,) * 5:
        yield Problem(where, "a second dimension", "one number each: this network has one dimension")
    if network.dims == 1 and not isinstance(layer.padding, str) and any(layer.padding[:2]):
        yield Problem(f"{where}, padding", _text(layer.padding), "padding at both ends only: this network has one dimension")


def _settings(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or "no settings"


def _text(given: object) -> str:
    return " x ".join(map(str, given)) if isinstance(given, tuple) else str(given)
