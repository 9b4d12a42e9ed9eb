"""What flows through an ONNX graph while it is read: layers as they are found, each with its size at once. Light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from core.data.network.graph import Graph, Node, Tensor
from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.arithmetic import MOST_PHASES, Extent, Measured, measured_layer
from core.receptive_field.fields import START, TooManyPhases
from core.receptive_field.network import MERGES, NONE, PLAIN, Layer, Network, Pair, place
from core.receptive_field.onnx_numbers import Known, array

Sides = tuple[int, int, int, int]
MOST_LAYERS = 3_000  # of a graph, before those that no output needs are left out
AXES = {1: "ncw", 2: "nchw"}
FLAT = "nf"


class Flow(NamedTuple):
    """A value that comes from the picture.

    layer: the position of the layer that gives it, -1 for the input. axes: what its axes stand for, "nchw", "nhwc", "nf" when flat; "g" is
    a part of the channels. pads: zeros around it that no layer holds yet. root, since: it is what `since` made, place by place, of `root`.
    """

    layer: int
    axes: str
    pads: Sides = NONE
    root: int = -1
    since: tuple[str, ...] = ()


class Cannot(Exception):
    """An operator that is not read, and why, as the end of a sentence."""


@dataclass
class Values:
    """All that is known so far. flows, numbers, tensors: by the value's name; a name in none of them is not known."""

    graph: Graph
    dims: int
    channels: int
    size: Pair
    flows: dict[str, Flow] = field(default_factory=dict)
    numbers: dict[str, Known | None] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    layers: list[Measured] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    phases: int = 0

    def __post_init__(self) -> None:
        self.tensors.update(self.graph.tensors)
        rows, columns = (Extent(size, (START,), START) for size in self.size)
        self.given = Measured(-1, Layer("identity", "input"), (), self.channels, rows, columns, 0, 0)

    @property
    def map(self) -> str:
        """The axes of a feature map as layers take it."""
        return AXES[self.dims]

    def at(self, position: int) -> Measured:
        """A layer with its size, -1 for the input."""
        return self.given if position < 0 else self.layers[position]

    def folded(self, name: str) -> Known | None:
        """The numbers of a value in their shape, where they are known."""
        return array(self.tensors[name]) if name in self.tensors else self.numbers.get(name)

    def known(self, node: Node, place: int, attribute: str) -> tuple[Any, ...] | None:
        """The numbers of an operator's input or, as old files have it, of its setting; None where they are not known."""
        if place < len(node.inputs) and node.inputs[place]:
            found = self.folded(node.inputs[place])
            return None if found is None else tuple(np.ravel(found))
        told = node.attributes.get(attribute)
        return told if isinstance(told, tuple) and not isinstance(told, Tensor) else None if told is None else (told,)

    def shape(self, flow: Flow) -> tuple[int | None, ...]:
        """Its shape; None for how many come at once, and for parts of channels."""
        one = self.at(flow.layer)
        top, bottom, left, right = flow.pads
        sizes = {"c": one.channels, "h": one.rows.size + top + bottom, "w": one.columns.size + left + right}
        return tuple(one.channels * one.rows.size * one.columns.size if axis == "f" else sizes.get(axis) for axis in flow.axes)

    def add(self, node: Node, layer: Layer, *flows: Flow) -> Flow:
        """One more layer on these. Raises: InputError, naming the operator, where it cannot be."""
        if len(self.layers) >= MOST_LAYERS:
            raise InputError(Problem("Network", Described(f"more than {MOST_LAYERS:,} layers"), f"at most {MOST_LAYERS:,}"))
        sources = tuple(flow.layer for flow in flows)
        layer = replace(layer, name=layer.kind)
        try:
            if layer.kind not in MERGES:
                Network((layer,), 1, (1, 1), self.dims)  # its settings by themselves
            one = measured_layer(len(self.layers), layer, sources, [self.at(source) for source in sources], self.dims)
            self.phases += sum(field.period for extent in (one.rows, one.columns) for field in extent.fields if field.period > 1)
            if self.phases > MOST_PHASES:
                raise TooManyPhases
        except InputError as error:
            raise InputError(list(_renamed(error, node, layer, len(self.layers)))) from None
        except TooManyPhases:
            raise InputError(Problem(node.where, Described("very many kinds of units"), "smaller steps of upsampling, or fewer")) from None
        self.layers.append(one)
        new = len(self.layers) - 1
        if layer.kind in PLAIN and layer.kind != "bn":
            return Flow(new, flows[0].axes, NONE, flows[0].root, (*flows[0].since, node.kind))
        return Flow(new, flows[0].axes, NONE, new)

    def settled(self, node: Node, flow: Flow) -> Flow:
        """The same with its padding in a layer: a depthwise kernel of one number, which sees nothing else."""
        if flow.pads == NONE:
            return flow
        self.note(
            node,
            "zeros around what it takes or gives are read as a depthwise convolution of one number, whose weights the file has not",
        )
        return self.add(node, Layer("dwconv", padding=flow.pads, bias=False), replace_pads(flow))

    def note(self, node: Node, words: str) -> None:
        """Say once of a kind what is read otherwise than it stands there."""
        said = f"{node.kind}: {words}."
        if said not in self.notes:
            self.notes.append(said)


def replace_pads(flow: Flow) -> Flow:
    """The same without its padding."""
    return flow._replace(pads=NONE)


def _renamed(error: InputError, node: Node, layer: Layer, position: int) -> Iterator[Problem | str]:
    """Problems of a layer as those of the operator."""
    for problem in error.problems:
        if isinstance(problem, Problem):
            rest = problem.where.removeprefix(place(0, layer)).removeprefix(place(position, layer))
            yield Problem(
                node.where + rest, problem.got if rest or not isinstance(problem.got, str) else Described(problem.got), problem.needs
            )
        else:
            yield problem


def only(flows: Sequence[Flow]) -> Flow:
    """The one value that comes from the picture. Raises: Cannot where there are several."""
    if len(flows) != 1:
        raise Cannot("it takes several values that depend on the picture")
    return flows[0]
