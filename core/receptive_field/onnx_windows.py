"""Convolutions, pools, paddings and upsampling of ONNX as layers. Light. Source: onnx.ai, "ONNX Operators"."""

from __future__ import annotations

from typing import Any

from core.data.network.graph import Node
from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.network import NONE, Layer, Padding, Pair
from core.receptive_field.onnx_numbers import whole
from core.receptive_field.onnx_values import Cannot, Flow, Sides, Values, only, replace_pads

SPACE = "hw"


def convolution(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Conv: kernel and channels by the shape of its weights."""
    flow, weights = _map(values, flows), _weights(values, node)
    out, each, *_ = weights
    groups = _one(node, "group", 1)
    _check_channels(values, node, flow, each * groups)
    dilation, kernel, stride = _pair(values, node, "dilations"), _kernel(values, weights), _pair(values, node, "strides")
    padding, flow = _padding(values, node, flow, kernel, stride, dilation)
    alone = each == 1 and groups > 1
    channels = 0 if alone and out == groups else out
    shape: dict[str, Any] = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "bias": _has_bias(node)}
    kind = Layer("dwconv", channels=channels, **shape) if alone else Layer("conv", channels=out, groups=groups, **shape)
    return values.add(node, kind, flow)


def transposed(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """ConvTranspose: its weights are (channels in, channels out / groups, kernel)."""
    flow, weights = values.settled(node, _map(values, flows)), _weights(values, node)
    comes, each, *_ = weights
    groups = _one(node, "group", 1)
    _check_channels(values, node, flow, comes)
    kernel, stride, dilation = _kernel(values, weights), _pair(values, node, "strides"), _pair(values, node, "dilations")
    extra = _pair(values, node, "output_padding", 0)
    padding = _cropped(values, node, flow, kernel, stride, dilation, extra)
    layer = Layer(
        "tconv",
        channels=each * groups,
        kernel=kernel,
        stride=stride,
        dilation=dilation,
        padding=padding,
        output_padding=extra,
        groups=groups,
        bias=_has_bias(node),
    )
    return values.add(node, layer, flow)


def pool(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """MaxPool and AveragePool."""
    flow = _map(values, flows)
    if "kernel_shape" not in node.attributes:
        raise Cannot("it names no kernel")
    kernel, stride, dilation = (_pair(values, node, name) for name in ("kernel_shape", "strides", "dilations"))
    padding, flow = _padding(values, node, flow, kernel, stride, dilation)
    if node.kind == "AveragePool" and dilation != (1, 1):
        values.note(node, "with a dilation it is read as a depthwise convolution, which sees the same")
        return values.add(node, Layer("dwconv", kernel=kernel, stride=stride, padding=padding, dilation=dilation, bias=False), flow)
    ceil = bool(_one(node, "ceil_mode", 0)) and padding != "same"
    kind = "maxpool" if node.kind == "MaxPool" else "avgpool"
    if node.kind == "AveragePool" and padding != NONE and not _one(node, "count_include_pad", 0):
        values.note(node, "zeros of its padding are counted in the mean, which moves no field")
    return values.add(node, Layer(kind, kernel=kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil), flow)


def padded(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Pad: kept until a layer takes it as its own."""
    flow = only(flows)
    pads = whole(values.known(node, 1, "pads"))
    named = whole(values.known(node, 3, "axes")) if len(node.inputs) > 3 and node.inputs[3] else tuple(range(len(flow.axes)))
    if pads is None or named is None or len(pads) != 2 * len(named):
        raise Cannot("how much it pads is not known without running it")
    around = dict.fromkeys(flow.axes, (0, 0))
    for place, before, after in zip(named, pads, pads[len(named) :], strict=False):
        if not -len(flow.axes) <= place < len(flow.axes):
            raise Cannot("it names an axis that is not there")
        around[flow.axes[place]] = (before, after)
    if any(side < 0 or (side and axis not in SPACE) for axis, sides in around.items() for side in sides):
        raise Cannot("it cuts off, or pads other axes than height and width")
    if node.attributes.get("mode", "constant") != "constant":
        values.note(node, f"{node.attributes['mode']} is read as zeros, which is the same but at the border")
    (top, bottom), (left, right) = (around.get(axis, (0, 0)) for axis in SPACE)
    return flow._replace(pads=_sum(flow.pads, (top, bottom, left, right)))


def resized(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """Resize and Upsample by whole factors."""
    flow = only(flows)
    if len(flow.axes) != len(values.map) or "g" in flow.axes:
        raise Cannot("it does not resize feature maps")
    flow = values.settled(node, flow)
    factors = dict(zip(flow.axes, _factors(values, node, flow), strict=True))
    scale = (factors.get("h", 1), factors["w"])
    if factors["n"] != 1 or factors["c"] != 1:
        raise Cannot("it changes more than height and width")
    if scale == (1, 1):
        values.passed[node.kind] += 1
        return flow
    mode = node.attributes.get("mode", "nearest")
    if mode == "cubic":
        values.note(node, "cubic is read as bilinear, which sees two positions along an axis instead of four")
    if node.attributes.get("coordinate_transformation_mode") == "align_corners":
        values.note(node, "with corners aligned it is read as if pixels were: it sees nearly the same")
    return values.add(node, Layer("nearest" if mode == "nearest" else "bilinear", scale=scale), flow)


def shuffled(values: Values, node: Node, flows: list[Flow]) -> Flow:
    """DepthToSpace and SpaceToDepth: what a kernel as large as its stride sees."""
    flow, block = values.settled(node, _map(values, flows)), _one(node, "blocksize", 0)
    channels = values.at(flow.layer).channels
    if values.dims != 2 or not 1 <= block <= 64 or (node.kind == "DepthToSpace" and channels % block**2):
        raise Cannot("its blocks do not fit")
    values.note(node, "read as a convolution that sees the same; its weights and multiply-adds are counted and are not there")
    shape: dict[str, Any] = {"kernel": (block, block), "stride": (block, block), "bias": False}
    if node.kind == "DepthToSpace":
        return values.add(node, Layer("tconv", channels=channels // block**2, **shape), flow)
    return values.add(node, Layer("conv", channels=channels * block**2, **shape), flow)


def _map(values: Values, flows: list[Flow]) -> Flow:
    """A feature map with its axes in their usual order."""
    flow = only(flows)
    if flow.axes != values.map:
        raise Cannot("what comes in is no feature map with channels before height and width")
    return flow


def _weights(values: Values, node: Node) -> tuple[int, ...]:
    """The shape of the weights. Raises: InputError for three dimensions, Cannot where they are not known."""
    tensor = values.tensors.get(node.inputs[1]) if len(node.inputs) > 1 else None
    if tensor is None or len(tensor.dims) < 3:
        raise Cannot("its weights are not in the file")
    if len(tensor.dims) - 2 != values.dims:
        got = Described(f"a convolution in {len(tensor.dims) - 2} dimensions")
        needs = "one or two" if len(tensor.dims) > 4 else f"{values.dims}, as many as the network’s input has"
        raise InputError(Problem(node.where, got, needs))
    return tensor.dims


def _check_channels(values: Values, node: Node, flow: Flow, wanted: int) -> None:
    comes = values.at(flow.layer).channels
    if wanted != comes:
        raise InputError(Problem(node.where, Described(f"weights for {wanted:,} channels"), f"{comes:,}, as many as come in"))


def _kernel(values: Values, weights: tuple[int, ...]) -> Pair:
    return (1, weights[2]) if values.dims == 1 else (weights[2], weights[3])


def _has_bias(node: Node) -> bool:
    return len(node.inputs) > 2 and bool(node.inputs[2])


def _one(node: Node, name: str, default: int) -> int:
    found = node.attributes.get(name, default)
    if not isinstance(found, int):
        raise Cannot(f"its {name} is no whole number")
    return found


def _many(node: Node, name: str, many: int) -> tuple[int, ...] | None:
    found = node.attributes.get(name)
    if found is None:
        return None
    numbers = tuple(number for number in found if isinstance(number, int)) if isinstance(found, tuple) else ()
    if not isinstance(found, tuple) or len(found) != many or len(numbers) != many:
        raise Cannot(f"its {name} are not {many} whole numbers")
    return numbers


def _pair(values: Values, node: Node, name: str, default: int = 1) -> Pair:
    found = _many(node, name, values.dims)
    one = default if name == "output_padding" else 1
    if found is None:
        return (one if values.dims == 1 else default, default)
    return (one, found[0]) if values.dims == 1 else (found[0], found[1])


def _sides(values: Values, node: Node) -> Sides:
    """ONNX tells all beginnings, then all ends."""
    found = _many(node, "pads", 2 * values.dims)
    if found is None:
        return NONE
    return (0, 0, found[0], found[1]) if values.dims == 1 else (found[0], found[2], found[1], found[3])


def _sum(first: Sides, second: Sides) -> Sides:
    top, bottom, left, right = (a + b for a, b in zip(first, second, strict=True))
    return top, bottom, left, right


def _padding(values: Values, node: Node, flow: Flow, kernel: Pair, stride: Pair, dilation: Pair) -> tuple[Padding, Flow]:
    """The layer's own padding with that of a Pad before it, and the value without it."""
    auto = node.attributes.get("auto_pad", "NOTSET")
    if auto == "SAME_UPPER" and flow.pads == NONE:
        return "same", flow
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        if min(stride) < 1:
            raise InputError(Problem(node.where, Described("stride 0"), "at least 1"))
        sides: list[int] = []
        for n, k, s, d in zip(
            values.shape(flow)[-2:] if values.dims == 2 else (1, values.shape(flow)[-1]), kernel, stride, dilation, strict=True
        ):
            total = max((-(-int(n or 1) // s) - 1) * s + d * (k - 1) + 1 - int(n or 1), 0)
            sides += [total // 2, total - total // 2][:: 1 if auto == "SAME_UPPER" else -1]
        return _sum(flow.pads, (sides[0], sides[1], sides[2], sides[3])), replace_pads(flow)
    own = NONE if auto == "VALID" else _sides(values, node)
    return _sum(flow.pads, own), replace_pads(flow)


def _cropped(values: Values, node: Node, flow: Flow, kernel: Pair, stride: Pair, dilation: Pair, extra: Pair) -> Sides:
    """What a transposed convolution crops: pads, or what auto_pad or output_shape leave over."""
    auto = node.attributes.get("auto_pad", "NOTSET")
    shape = _many(node, "output_shape", values.dims)
    if auto == "VALID":
        return NONE
    if shape is None and auto == "NOTSET":
        return _sides(values, node)
    sides: list[int] = []
    one = values.at(flow.layer)
    for axis, (n, k, s, d, more) in enumerate(zip(one.size, kernel, stride, dilation, extra, strict=True)):
        wanted = n * s if shape is None else (1, *shape)[-2:][axis]
        total = s * (n - 1) + more + d * (k - 1) + 1 - wanted
        if total < 0:
            raise Cannot("it makes more than its kernel gives")
        sides += [total // 2, total - total // 2][:: 1 if auto == "SAME_UPPER" else -1]
    return sides[0], sides[1], sides[2], sides[3]


def _factors(values: Values, node: Node, flow: Flow) -> tuple[int, ...]:
    """By how much each axis grows. Raises: Cannot where that is not known, or no whole number."""
    shape = values.shape(flow)
    places = {"Upsample": (1, 9)}.get(node.kind, (1, 9) if len(node.inputs) == 2 else (2, 3))
    scales, sizes = (values.known(node, at, name) for at, name in zip(places, ("scales", "sizes"), strict=True))
    if not scales and sizes and len(sizes) == len(shape):
        scales = tuple(1 if b is None or not b else (a or 1) / b if a is not None else None for a, b in zip(sizes, shape, strict=True))
    if not scales:
        raise Cannot("its scales are not known without running it")
    found = whole(scales)
    if found is None or len(found) != len(shape) or min(found) < 1:
        raise Cannot("its scales are not whole numbers of at least 1")
    return found
