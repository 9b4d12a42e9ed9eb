"""Operators of ONNX that work place by place, join branches, look at everything, or only move axes about. Light."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod
from types import MappingProxyType

from core.data.network.graph import Node, Tensor
from core.receptive_field import onnx_windows as windows
from core.receptive_field.costs import squeezed
from core.receptive_field.network import CONVOLUTIONS, PLAIN, Layer
from core.receptive_field.onnx_numbers import whole
from core.receptive_field.onnx_values import FLAT, Cannot, Flow, Values, only

GROUPED = "ngr"  # parts of the channels, and all the rest in one axis
Read = Callable[[Values, Node, list[Flow]], Flow]
ACTIVATIONS = {
    "Relu": "relu", "LeakyRelu": "leaky", "PRelu": "leaky", "Elu": "elu", "Selu": "selu", "Gelu": "gelu", "Sigmoid": "sigmoid",
    "Tanh": "tanh", "HardSwish": "hardswish",
}  # fmt: skip
PLACEWISE = (
    "Identity", "Cast", "QuantizeLinear", "DequantizeLinear", "LRN", "HardSigmoid", "Softplus", "Softsign", "Erf", "Exp", "Log",
    "Sqrt", "Abs", "Neg", "Reciprocal", "Celu", "Mish", "ThresholdedRelu", "Floor", "Ceil", "Round", "Sign", "Pow", "Mod", "Sin", "Cos",
)  # fmt: skip
SPREADING = ("InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization")
SUMS = ("Add", "Sub", "Sum", "Mean", "Max", "Min")
PRODUCTS = ("Mul", "Div")
POOLED = ("GlobalMaxPool", "GlobalLpPool", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceL2")


def _activation(values: Values, node: Node, flows: list[Flow]) -> Flow:
    kind, slope = ACTIVATIONS[node.kind], {"Elu": 1.0, "PRelu": 0.25}.get(node.kind, 0.01)
    if kind not in ("leaky", "elu"):
        return values.add(node, Layer(kind), values.settled(node, flows[0]))
    told = node.attributes.get("alpha", slope)
    value = float(f"{told:.6g}") if isinstance(told, int | float) and 0 <= told <= 100 else slope
    if value != told or node.kind == "PRelu":
        values.note(node, f"read with a slope of {value:g}")
    return values.add(node, Layer(kind, value=value), values.settled(node, flows[0]))


def _clip(values: Values, node: Node, flows: list[Flow]) -> Flow:
    limits = [values.known(node, place, name) for place, name in ((1, "min"), (2, "max"))]
    return values.add(node, Layer("relu6" if limits == [(0,), (6,)] else "identity"), values.settled(node, only(flows)))


def _dropout(values: Values, node: Node, flows: list[Flow]) -> Flow:
    ratio = values.known(node, 1, "ratio")
    told = ratio[0] if ratio else None
    return values.add(
        node, Layer("dropout", value=round(told, 6) if isinstance(told, int | float) and 0 <= told <= 1 else 0.5), only(flows)
    )


def _norm(values: Values, node: Node, flows: list[Flow]) -> Flow:
    if node.kind in SPREADING:
        values.note(node, "its mean and variance over the whole picture are not counted; all else stays in its place")
    flow = values.settled(node, only(flows[:1]))
    return values.add(node, Layer("bn" if flow.axes == values.map else "identity"), flow)


def _placewise(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """No layer: it moves no field."""
    flow = only(flows)
    values.passed[node.kind] += 1
    return flow._replace(since=(*flow.since, node.kind))


def _along(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Softmax and layer normalisation work place by place where their axis is that of the channels."""
    axis = node.attributes.get("axis", -1)
    flow = only(flows[:1])
    if not isinstance(axis, int) or not -len(flow.axes) <= axis < len(flow.axes):
        raise Cannot("its axis is not there")
    if flow.axes[axis] not in "cf" or (node.kind == "LayerNormalization" and axis % len(flow.axes) != len(flow.axes) - 1):
        raise Cannot("it goes over other axes than the channels")
    return _placewise(values, node, [flow])


def _merge(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """A sum, a product, an activation spelled out, or a gate that all of the picture decides."""
    if len(flows) == 1:
        _bias(values, node, flows[0])
        return _placewise(values, node, flows)
    flows = [values.settled(node, flow) for flow in flows]
    if len({(flow.root, flow.axes) for flow in flows}) == 1 and any(flow.since for flow in flows):
        return _spelled_out(values, node, flows)
    if any(flow.axes != flows[0].axes for flow in flows):
        raise Cannot("its inputs have different axes")
    if node.kind in PRODUCTS and len(flows) == 2 and len({values.at(flow.layer).size for flow in flows}) == 2:
        return _gate(values, node, flows)
    if node.kind not in ("Add", "Sum", "Mul"):
        values.note(node, f"read as a {'product' if node.kind in PRODUCTS else 'sum'}, which sees the same")
    return values.add(node, Layer("mul" if node.kind in PRODUCTS else "add"), *flows)


def _bias(values: Values, node: Node, flow: Flow) -> None:
    """A constant added right behind a layer without biases is its bias."""
    constant = next((values.tensors[name] for name in node.inputs if name in values.tensors), None)
    one = values.at(flow.layer)
    behind = flow.layer >= 0 and not flow.since and one.layer.kind in (*CONVOLUTIONS, "linear") and not one.layer.bias
    if node.kind == "Add" and constant and behind and prod(constant.dims) == one.channels:
        values.layers[flow.layer] = one._replace(layer=replace(one.layer, bias=True), parameters=one.parameters + one.channels)


def _spelled_out(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """x · sigmoid(x) and the like: one activation of x."""
    first = min(flows, key=lambda flow: len(flow.since))
    longest = max((flow.since[len(first.since) :] for flow in flows), key=len)
    done = set(longest)
    values.passed.subtract(longest)
    named = {("Sigmoid",): "silu", ("HardSigmoid",): "hardswish", ("Add", "Clip"): "hardswish", ("Add", "Clip", "Div"): "hardswish"}
    kind = named.get(tuple(sorted(done)), "gelu" if "Erf" in done else "identity") if node.kind in PRODUCTS else "identity"
    return values.add(node, Layer(kind), first)


def _gate(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """A feature map times one number for each channel, made of its own mean: squeeze-and-excitation."""
    big, small = sorted(flows, key=lambda flow: -prod(values.at(flow.layer).size))
    at, inner = small.layer, []
    while at >= 0 and values.at(at).layer.kind in (*PLAIN, "conv", "linear", "flatten"):
        one = values.at(at)
        inner += [one.channels] if one.layer.kind in ("conv", "linear") else []
        at = one.sources[0]
    pooled = values.at(at)
    if pooled.layer.kind != "globalpool" or pooled.sources[0] != big.layer or not inner:
        raise Cannot("its inputs have different sizes")
    channels, hidden = values.at(big.layer).channels, inner[-1]
    reduction = min(max(1, round(channels / hidden)), 4096)
    if squeezed(channels, reduction) != hidden or len(inner) != 2:
        values.note(node, f"read as squeeze-and-excitation with {squeezed(channels, reduction)} units between")
    values.passed.subtract(small.since)
    return values.add(node, Layer("se", reduction=reduction), big)


def _concat(values: Values, node: Node, flows: list[Flow]) -> Flow:
    if len(flows) < len(node.inputs):
        raise Cannot("it joins the picture’s values with a constant")
    flows = [values.settled(node, flow) for flow in flows]
    if len(flows) == 1:
        return _placewise(values, node, flows)
    axes, axis = flows[0].axes, node.attributes.get("axis", 1)
    if (
        any(flow.axes != axes for flow in flows)
        or not isinstance(axis, int)
        or not -len(axes) <= axis < len(axes)
        or axes[axis] not in "cf"
    ):
        raise Cannot("it joins other axes than the channels")
    return values.add(node, Layer("cat"), *flows)


def _whole(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """A pooling over all of height and width."""
    flow = values.settled(node, only(flows))
    space = {place for place, axis in enumerate(flow.axes) if axis in "hw"}
    if not node.kind.startswith("Global"):
        places = whole(values.known(node, 1, "axes"))
        if places is None or {place % len(flow.axes) for place in places} != space:
            raise Cannot("it goes over other axes than height and width")
    if not space:
        raise Cannot("what comes in has neither height nor width")
    if node.kind in POOLED:
        values.note(node, "read as average pooling over everything, which sees the same")
    new = values.add(node, Layer("globalpool"), flow)
    kept = node.kind.startswith("Global") or node.attributes.get("keepdims", 1)
    return new if kept else new._replace(axes=FLAT)


def _flatten(values: Values, node: Node, flows: list[Flow]) -> Flow:
    flow = values.settled(node, only(flows))
    if node.attributes.get("axis", 1) not in (1, 1 - len(flow.axes)):
        raise Cannot("it keeps more than one axis apart")
    return _flat(values, node, flow)


def _flat(values: Values, node: Node, flow: Flow) -> Flow:
    if flow.axes == FLAT:
        return _placewise(values, node, [flow])
    return values.add(node, Layer("flatten"), flow)._replace(axes=FLAT)


def _product(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Gemm and MatMul with weights: fully connected, or a 1 x 1 convolution where channels come last."""
    flow = values.settled(node, only(flows))
    weights = values.tensors.get(node.inputs[1]) if len(node.inputs) > 1 else None
    if weights is None or len(weights.dims) != 2:
        raise Cannot("it multiplies two values, or by what is no matrix of weights")
    takes, gives = weights.dims[::-1] if node.kind == "Gemm" and node.attributes.get("transB") else weights.dims
    if flow.axes == FLAT:
        one = values.at(flow.layer)
        comes = one.channels * one.rows.size * one.columns.size
        if comes != takes:
            values.note(node, f"it has weights for {takes:,} numbers, and with this size of the input {comes:,} come in")
        return values.add(node, Layer("linear", channels=gives, bias=node.kind == "Gemm" and len(node.inputs) > 2), flow)
    if node.kind == "MatMul" and flow.axes[-1] == "c":
        return values.add(node, Layer("conv", channels=gives, bias=False), flow)
    raise Cannot("what comes in is neither flat nor has its channels last")


def _transpose(values: Values, node: Node, flows: list[Flow]) -> Flow:
    flow = values.settled(node, only(flows))
    many = len(flow.axes)
    order = node.attributes.get("perm", tuple(range(many))[::-1])
    places = whole(order) if isinstance(order, tuple) and not isinstance(order, Tensor) else None
    if places is None or sorted(places) != list(range(many)):
        raise Cannot("its axes are not those that come in")
    values.passed[node.kind] += 1
    return flow._replace(axes="".join(flow.axes[place] for place in places))


def _reshape(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Flattening, and what a shuffle of channels needs: all that leaves height and width alone."""
    flow = values.settled(node, only(flows))
    told = values.known(node, 1, "shape")
    if told is None or not all(isinstance(number, int) for number in told[1:]):
        raise Cannot("its shape is not known without running it")
    if len(told) == 2:
        return _flat(values, node, flow)
    axes = {len(values.map): values.map, len(values.map) + 1: values.map.replace("c", "gc")}.get(len(told), "")
    one = values.at(flow.layer)
    if len(told) == 3 and told[2] == -1 and told[1] not in (0, one.channels) and one.channels % told[1] == 0 and flow.axes == values.map:
        values.passed[node.kind] += 1
        return flow._replace(axes=GROUPED)  # as group normalisation is written
    size, ends = one.size[-values.dims :], told[-values.dims :]
    kept = [end == n or (end == 0 and len(flow.axes) == len(told)) for end, n in zip(ends, size, strict=False)]
    left_over = list(told).count(-1) == 1 and kept.count(False) == 1 and prod(told[1 : -values.dims]) == one.channels
    straight = flow.axes in (FLAT, GROUPED) or flow.axes.replace("g", "").endswith(values.map[2:])
    if not axes or not (all(kept) or left_over) or not straight or (flow.axes == FLAT and prod(size) != 1):
        raise Cannot("it takes height and width apart")
    values.passed[node.kind] += 1
    return flow._replace(axes=axes)


def _squeezed(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Height and width of one position taken away, or put there."""
    flow = values.settled(node, only(flows))
    places = whole(values.known(node, 1, "axes"))
    comes, goes = (values.map, FLAT) if node.kind == "Squeeze" else (FLAT, values.map)
    space = set(range(2, len(values.map)))
    if flow.axes != comes or values.at(flow.layer).size != (1, 1) or {place % len(values.map) for place in places or ()} != space:
        raise Cannot("it changes other axes than height and width of one position")
    values.passed[node.kind] += 1
    return flow._replace(axes=goes)


def _part(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Slice along the channels."""
    flow = values.settled(node, only(flows))
    starts, ends, axes, steps = (
        whole(values.known(node, place, name)) for place, name in enumerate(("starts", "ends", "axes", "steps"), 1)
    )
    if starts is None or ends is None or axes is None:
        raise Cannot("where it cuts is not known without running it")
    channels = values.at(flow.layer).channels
    for start, end, place, step in zip(starts, ends, axes, steps or (1,) * len(ends), strict=False):
        axis = flow.axes[place] if -len(flow.axes) <= place < len(flow.axes) else ""
        if axis == "c" and step:
            channels = len(range(*slice(start, end, step).indices(channels)))
        elif (start, step) != (0, 1) or end < 2**31 - 1:
            raise Cannot("it cuts other axes than the channels")
    return _fewer(values, node, flow, channels)


def _fewer(values: Values, node: Node, flow: Flow, channels: int) -> Flow:
    if flow.axes not in (values.map, FLAT) or channels < 1:
        raise Cannot("it does not cut feature maps by channels")
    if channels == values.at(flow.layer).channels:
        return _placewise(values, node, [flow])
    values.note(
        node, "some of the channels are read as a 1 × 1 convolution, which sees the same; its weights are counted and are not there"
    )
    return values.add(node, Layer("conv", channels=channels, bias=False), flow)


def split(values: Values, node: Node, flows: list[Flow]) -> list[Flow]:
    """Split along the channels: one value for each output."""
    flow, many = values.settled(node, only(flows)), len(node.outputs)
    axis = node.attributes.get("axis", 0)
    if not isinstance(axis, int) or not -len(flow.axes) <= axis < len(flow.axes) or flow.axes[axis] not in "cf":
        raise Cannot("it cuts other axes than the channels")
    channels = values.at(flow.layer).channels
    each = math.ceil(channels / many)
    sizes = whole(values.known(node, 1, "split")) or (*(each,) * (many - 1), channels - each * (many - 1))
    if len(sizes) != many or sum(sizes) != channels:
        raise Cannot("its parts are not known, or do not add up")
    return [_fewer(values, node, flow, size) for size in sizes]


OPERATORS: Mapping[str, Read] = MappingProxyType(
    {
        "Conv": windows.convolution,
        "ConvTranspose": windows.transposed,
        **dict.fromkeys(("MaxPool", "AveragePool"), windows.pool),
        "Pad": windows.padded,
        **dict.fromkeys(("Resize", "Upsample"), windows.resized),
        **dict.fromkeys(("DepthToSpace", "SpaceToDepth"), windows.shuffled),
        **dict.fromkeys(ACTIVATIONS, _activation),
        **dict.fromkeys(PLACEWISE, _placewise),
        "Clip": _clip,
        "Dropout": _dropout,
        **dict.fromkeys(("BatchNormalization", *SPREADING), _norm),
        **dict.fromkeys(("Softmax", "LogSoftmax", "LayerNormalization"), _along),
        **dict.fromkeys((*SUMS, *PRODUCTS), _merge),
        "Concat": _concat,
        **dict.fromkeys(("GlobalAveragePool", "ReduceMean", *POOLED), _whole),
        "Flatten": _flatten,
        **dict.fromkeys(("Gemm", "MatMul"), _product),
        "Transpose": _transpose,
        "Reshape": _reshape,
        **dict.fromkeys(("Squeeze", "Unsqueeze"), _squeezed),
        "Slice": _part,
    }
)
