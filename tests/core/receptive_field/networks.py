"""Random networks for property tests: chains, and graphs with branches that fit."""

from hypothesis import strategies as st

from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.network import Layer, Network


def pairs(low, high, dims):
    one = st.integers(low, high)
    return st.tuples(one, one) if dims == 2 else one.map(lambda n: (min(low, 1), n))


@st.composite
def sides(draw, kernel, dims, most=3):
    top, bottom = (draw(st.integers(0, min(most, kernel[0]))) for _ in range(2)) if dims == 2 else (0, 0)
    left, right = (draw(st.integers(0, min(most, kernel[1]))) for _ in range(2))
    return top, bottom, left, right


@st.composite
def layers(draw, dims=2, kinds=("conv", "dwconv", "maxpool", "avgpool", "relu", "bn"), channels=4):
    kind = draw(st.sampled_from(kinds))
    one = {1: (1, 1), 2: (1, 1)}[dims]
    if kind in ("conv", "dwconv", "tconv"):
        kernel = draw(pairs(1, 4, dims))
        stride, dilation = draw(pairs(1, 3, dims)), draw(st.one_of(st.just(one), pairs(1, 3, dims)))
        kernel, stride, dilation = ((1, one[1]) if dims == 1 else one for one in (kernel, stride, dilation))
        padding = draw(sides(kernel, dims))
        if kind != "tconv":
            padding = draw(st.sampled_from([padding, padding, "same", *(["causal"] if dims == 1 else [])]))
        out = 0 if kind == "dwconv" and draw(st.booleans()) else channels
        extra = draw(pairs(0, 2, 2)) if kind == "tconv" else (0, 0)
        extra = tuple(min(e, max(s, d) - 1) for e, s, d in zip(extra, stride, dilation, strict=True))
        groups = draw(st.sampled_from([1, 1, 2])) if kind == "conv" else 1
        return Layer(
            kind,
            channels=out,
            kernel=kernel,
            stride=stride,
            dilation=dilation,
            padding=padding,
            output_padding=extra,
            groups=groups,
            bias=draw(st.booleans()),
        )
    if kind in ("maxpool", "avgpool"):
        kernel, stride = draw(pairs(1, 4, dims)), draw(pairs(1, 3, dims))
        kernel, stride = ((1, pair[1]) if dims == 1 else pair for pair in (kernel, stride))
        half = draw(sides(tuple(k // 2 for k in kernel), dims))
        return Layer(kind, kernel=kernel, stride=stride, padding=half, ceil_mode=draw(st.booleans()))
    if kind in ("nearest", "bilinear"):
        return Layer(kind, scale=(1 if dims == 1 else draw(st.integers(1, 3)), draw(st.integers(1, 3))))
    if kind == "adaptive":
        return Layer(kind, output=(1 if dims == 1 else draw(st.integers(1, 7)), draw(st.integers(1, 7))))
    if kind == "linear":
        return Layer(kind, channels=channels)
    if kind == "dropout":
        return Layer(kind, value=draw(st.sampled_from([0.5, 0.25, 0.1])))
    if kind in ("se", "attention"):
        return Layer(kind, reduction=2) if kind == "se" else Layer(kind, heads=2)
    return Layer(kind, value={"leaky": 0.2, "elu": 1.0}.get(kind, 0.0))


CHAIN = ("conv", "conv", "dwconv", "maxpool", "avgpool", "relu", "bn")
UP = ("tconv", "nearest", "bilinear")


@st.composite
def chains(draw, kinds=CHAIN, dims=2, longest=6, largest=24):
    """A chain whose every layer fits what comes in."""
    return _built(draw, kinds, dims, longest, largest, branches=False)


@st.composite
def graphs(draw, kinds=CHAIN, dims=2, longest=8, largest=16):
    """A graph: layers take any earlier one, and merges take what fits together."""
    return _built(draw, kinds, dims, longest, largest, branches=True)


def _built(draw, kinds, dims, longest, largest, branches):
    size = (1 if dims == 1 else draw(st.integers(1, largest)), draw(st.integers(1, largest)))
    channels = 4 if branches else draw(st.sampled_from([2, 4]))
    built = Network((Layer("identity"),), channels, size, dims)
    for _ in range(draw(st.integers(1, longest))):
        report = measure(built)
        names = ["input", *(layer.name for layer in built.layers)]
        fits = [
            (one.layer.name, other.layer.name)
            for i, one in enumerate([report.given, *report.layers])
            for other in report.layers[i:]
            if one.size == other.size and one.channels == other.channels
        ]
        if branches and fits and draw(st.integers(0, 2)) == 0:
            layer = Layer(draw(st.sampled_from(["add", "cat", "mul"])), inputs=draw(st.sampled_from(fits)))
        else:
            layer = draw(layers(dims, kinds))
            if branches and draw(st.booleans()):
                layer = Layer(**{**fields(layer), "inputs": (draw(st.sampled_from(names)),)})
        grown = None
        try:
            grown = Network((*built.layers, layer), channels, size, dims)
            report = measure(grown)
        except InputError:
            continue
        if max(one.rows.size * one.columns.size * one.channels for one in report.layers) <= 4000:
            built = grown
    return built


def fields(layer):
    return {name: getattr(layer, name) for name in Layer.__slots__}


def words(network):
    """A network's layers as short text, for messages of failing tests."""
    return [(layer.name, layer.kind, layer.inputs) for layer in network.layers]
