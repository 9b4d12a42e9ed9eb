"""A graph that was read from an ONNX file as a network of this room: nothing is run, weights count by their shapes. Light."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.data.network.graph import Given, Graph, Node
from core.data.wording import Described, count, cut, listed
from core.errors import InputError, Problem
from core.receptive_field.arithmetic import measure
from core.receptive_field.network import INPUT, LARGEST_PICTURE, LONGEST_SIGNAL, MOST_LAYERS, Layer, Network, Pair, numbered
from core.receptive_field.notation import LONGEST
from core.receptive_field.onnx_numbers import folded
from core.receptive_field.onnx_operators import OPERATORS, split
from core.receptive_field.onnx_values import Cannot, Flow, Values
from core.receptive_field.writing import written

SIZE: Pair = (224, 224)
MOST_TOLD = 4  # operators that are not read and named one by one
PASSED_ON = ("Identity", "Cast", "DequantizeLinear", "QuantizeLinear")  # weights may come through these


class Imported(NamedTuple):
    """The network, and what was read otherwise than it stands in the file, in sentences."""

    network: Network
    notes: tuple[str, ...]


def imported(graph: Graph, size: Pair = SIZE) -> Imported:
    """The network of a graph. size: height and width where the file leaves them open; in one dimension the width is the length.

    An operator that cannot be read is named in the notes, and what stands behind it is left out.
    Raises: InputError where no layer is left, where layers do not fit, or where the network is too large for its text.
    """
    given, dims = _picture(graph)
    values, axes, notes = _begun(graph, given, dims, size)
    values.flows[given.name] = Flow(-1, axes)
    ends, notes_of_cuts = _walk(values, graph)
    network = _assembled(values, ends)
    text = written(network, compact=True)
    if len(text) > LONGEST:
        needs = f"at most {LONGEST:,}: a smaller network, or a part of it"
        raise InputError(Problem("Network", Described(f"{len(network.layers)} layers, {len(text):,} characters as text"), needs))
    measure(network)
    passed = [f"{number} {kind}" for kind, number in sorted(values.passed.items()) if number > 0]
    left = [f"Read without a layer of their own, since they move no field: {listed(passed)}."] if passed else []
    return Imported(network, (*notes, *notes_of_cuts, *values.notes, *left))


def _picture(graph: Graph) -> tuple[Given, int]:
    """The input that is a picture or a signal, and its dimensions: by its shape, or by the first weights that slide."""
    maps = [given for given in graph.inputs if given.shape is None or len(given.shape) in (3, 4)]
    if not maps:
        deep = any(given.shape is not None and len(given.shape) == 5 for given in graph.inputs)
        shapes = listed((_shape(given) for given in graph.inputs), 3) or "none"
        needs = "one or two: pictures or signals" if deep else "one with batch, channels, height and width, or batch, channels and length"
        raise InputError(Problem("Input", Described(f"{'three dimensions, ' if deep else ''}{shapes}"), needs))
    given = maps[0]
    if given.shape is not None:
        return given, len(given.shape) - 2
    ranks = [
        len(graph.tensors[name].dims) for node in graph.nodes if node.kind == "Conv" for name in node.inputs[1:2] if name in graph.tensors
    ]
    return given, 1 if ranks[:1] == [3] else 2


def _begun(graph: Graph, given: Given, dims: int, size: Pair) -> tuple[Values, str, list[str]]:
    """Channels and size of the input, with a sentence on all that the file leaves open."""
    last = any(
        node.kind == "Transpose" and given.name in node.inputs and node.attributes.get("perm") in ((0, 3, 1, 2), (0, 2, 1))
        for node in graph.nodes
    )
    axes = ("nwc" if dims == 1 else "nhwc") if last else ("ncw" if dims == 1 else "nchw")
    known = dict(zip(axes, given.shape or (None,) * len(axes), strict=True))
    notes = []
    channels = known["c"] or _channels(graph, given)
    taken = size if dims == 2 else (1, size[1])
    found = (1 if dims == 1 else known["h"] or taken[0], known["w"] or taken[1])
    if not known["w"] or (dims == 2 and not known["h"]):
        shown = f"{found[0]} × {found[1]} pixels" if dims == 2 else f"{found[1]:,} samples"
        notes.append(f"The file leaves the input’s size open: {shown} are taken. Change it under Input size.")
    largest = LARGEST_PICTURE if dims == 2 else LONGEST_SIGNAL
    if max(found) > largest:
        raise InputError(Problem("Input", Described(_shape(given)), f"at most {largest:,} {'pixels a side' if dims == 2 else 'samples'}"))
    others = [other.name for other in graph.inputs if other is not given]
    if others:
        notes.append(f"Not read: {count(len(others), 'other input')} ({listed(others, 3)}).")
    return Values(graph, dims, channels, found), axes, notes


def _channels(graph: Graph, given: Given) -> int:
    """How many channels the first convolution behind the input has weights for."""
    for node in graph.nodes:
        if node.kind == "Conv" and node.inputs[:1] == (given.name,) and node.inputs[1:2] and node.inputs[1] in graph.tensors:
            groups = node.attributes.get("group", 1)
            dims = graph.tensors[node.inputs[1]].dims
            return dims[1] * groups if len(dims) > 2 and isinstance(groups, int) and dims[1] * groups > 0 else 3
    return 3


def _shape(given: Given) -> str:
    return " × ".join("?" if size is None else str(size) for size in given.shape or ()) or "no shape"


def _walk(values: Values, graph: Graph) -> tuple[list[int], list[str]]:
    """Read one operator after the other; the layers that lead on to an end, and sentences on what is not read."""
    lost: set[str] = set()
    cuts: list[tuple[Node, str]] = []
    ends: list[int] = []
    behind = 0
    for node in graph.nodes:
        flows = [values.flows[name] for name in node.inputs if name in values.flows]
        if any(name in lost for name in node.inputs):
            lost.update(node.outputs)
            ends += [flow.layer for flow in flows]
            behind += 1
        elif not flows or node.kind in ("Shape", "Size"):
            _numbers(values, node, flows)
        else:
            try:
                found = _read(values, node, flows)
            except Cannot as reason:
                cuts.append((node, str(reason)))
                ends += [flow.layer for flow in flows]
                lost.update(node.outputs)
            else:
                values.flows.update(zip(node.outputs, found, strict=False))
    ends += [values.settled(graph.nodes[-1], values.flows[name]).layer for name in graph.outputs if name in values.flows]
    return [end for end in dict.fromkeys(ends) if end >= 0], _told(cuts, behind)


def _read(values: Values, node: Node, flows: list[Flow]) -> Sequence[Flow]:
    if node.kind == "Split":
        return split(values, node, flows)
    read = OPERATORS.get(node.kind)
    if read is None:
        raise Cannot("no operator that is read here")
    return [read(values, node, flows)]


def _numbers(values: Values, node: Node, flows: Sequence[Flow]) -> None:
    """What is computed from shapes and constants alone."""
    if node.kind == "Shape" and flows:
        whole = values.shape(flows[0])
        start, end = node.attributes.get("start", 0), node.attributes.get("end", len(whole))
        found = np.array(whole[start:end], object) if isinstance(start, int) and isinstance(end, int) else None
    else:
        found = folded(node, [values.folded(name) if name else None for name in node.inputs])
        if node.kind in PASSED_ON and node.inputs and node.outputs and node.inputs[0] in values.tensors:
            values.tensors[node.outputs[0]] = values.tensors[node.inputs[0]]
    for name in node.outputs[:1]:
        values.numbers[name] = found


def _told(cuts: Sequence[tuple[Node, str]], behind: int) -> list[str]:
    said = [f"Not read: {node.where}: {reason}." for node, reason in cuts[:MOST_TOLD]]
    if len(cuts) > MOST_TOLD:
        said.append(f"Not read, too: {listed((node.kind for node, _ in cuts[MOST_TOLD:]), 6)}.")
    if cuts:
        said.append(f"The network ends before {'it' if len(cuts) == 1 else 'them'}; {count(behind, 'operator')} behind left out.")
    return said


def _assembled(values: Values, ends: Sequence[int]) -> Network:
    """The layers that an end needs, branches one after the other, as the text writes them shortest."""
    order = _in_order(values, ends)
    if len(order) > MOST_LAYERS:
        raise InputError(Problem("Network", Described(f"{len(order):,} layers"), f"at most {MOST_LAYERS}"))
    names = {-1: INPUT}
    many: dict[str, int] = {}
    layers: list[Layer] = []
    for position in order:
        one = values.layers[position]
        many[one.layer.kind] = many.get(one.layer.kind, 0) + 1
        names[position] = numbered(one.layer.kind, many[one.layer.kind])
        layers.append(replace(one.layer, name=names[position], inputs=tuple(names[source] for source in one.sources)))
    if not layers:
        kinds = listed(dict.fromkeys(node.kind for node in values.graph.nodes), 8)
        needs = "at least one layer behind the input that is read here, such as Conv, MaxPool or Relu"
        raise InputError(Problem("Network", Described(cut(kinds, 200)), needs))
    return Network(tuple(layers), values.channels, values.size, values.dims)


def _in_order(values: Values, ends: Iterable[int]) -> list[int]:
    """Depth first, each layer behind those it takes."""
    done: dict[int, None] = {}
    for end in ends:
        waiting = [end]
        while waiting:
            position = waiting[-1]
            before = [source for source in values.layers[position].sources if source >= 0 and source not in done]
            if position in done or not before:
                done[waiting.pop()] = None
            else:
                waiting.append(before[0])
    return list(done)
