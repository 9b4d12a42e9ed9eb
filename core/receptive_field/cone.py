"""One unit's output from no more than it needs: every layer is run on the part that the unit sees, nothing else.

The same numbers as the whole network gives; VGG-16's unit in the middle takes half of the work.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from core.receptive_field.arithmetic import Extent, Measured, measured
from core.receptive_field.model import Graph
from core.receptive_field.network import GLOBAL, MERGES, PLAIN, POOLS, Pair

Span = tuple[int, int]  # first and last position, both needed
Part = tuple[Span, Span]


class Cone:
    """The parts of all layers on which one unit depends. `parts`: by layer, -1 is the input."""

    def __init__(self, graph: Graph, position: int, unit: Pair) -> None:
        self.graph, self.position = graph, position
        self.report = measured(graph.network)
        self.parts: dict[int, Part] = {position: ((unit[0], unit[0]), (unit[1], unit[1]))}
        for i in range(position, -1, -1):
            if i not in self.parts:
                continue
            one = self.report.layers[i]
            for source in one.sources:
                comes = self.report.source(source)
                wanted = (
                    _wanted(one, one.rows, comes.rows, 0, self.parts[i][0]),
                    _wanted(one, one.columns, comes.columns, 1, self.parts[i][1]),
                )
                before = self.parts.get(source, wanted)
                self.parts[source] = (_around(before[0], wanted[0]), _around(before[1], wanted[1]))

    @property
    def seen(self) -> Part:
        """The part of the input that the unit needs: rows and columns."""
        return self.parts.get(-1, ((0, 0), (0, 0)))

    def __call__(self, x: Tensor) -> Tensor:
        """The unit's outputs, (batch, channels), from the part `seen` of the inputs."""
        held: dict[int, Tensor] = {-1: x}
        for i in range(self.position + 1):
            if i not in self.parts:
                continue
            one = self.report.layers[i]
            if one.layer.kind in MERGES:
                sources = [self._cut(held[s], self.parts[s], self.parts[i]) for s in one.sources]
                held[i] = self.graph.merged(one.layer.kind, sources)
            else:
                held[i] = self._run(one, held[one.sources[0]])
            for s in set(one.sources) - {-1}:
                if self.graph.last[s] <= i:
                    held.pop(s, None)
        return held[self.position].flatten(1)

    def _run(self, one: Measured, x: Tensor) -> Tensor:
        layer, source = one.layer, one.sources[0]
        comes, have, want = self.report.source(source), self.parts[source], self.parts[one.position]
        module = self.graph.parts[one.position]
        if layer.kind in PLAIN:
            return module(self._cut(x, have, want))  # type: ignore[no-any-return]
        if layer.kind in ("conv", "dwconv") or (layer.kind in POOLS and not _as_a_whole(one)):
            value = float("-inf") if layer.kind == "maxpool" else 0.0
            return self._slid(module, one, self._window(x, one, comes, have, want, value))
        here: Part = (0, one.rows.size - 1), (0, one.columns.size - 1)
        if _as_a_whole(one):
            return self._cut(module(x), here, want)
        starts = [_first(one, extent, axis, span[0]) for axis, (extent, span) in enumerate(zip((one.rows, one.columns), have, strict=True))]
        y = _transposed(module, one, x, self.report.network.dims) if layer.kind == "tconv" else module(x)
        spread: Part = ((starts[0], starts[0] + y.shape[-2] - 1) if y.ndim == 4 else (0, 0), (starts[1], starts[1] + y.shape[-1] - 1))
        return self._cut(y, spread, want)

    def _window(self, x: Tensor, one: Measured, comes: Measured, have: Part, want: Part, value: float) -> Tensor:
        """What the windows of the wanted outputs cover, padded where they reach beyond the map."""
        spans = [_covered(one, extent, axis, span) for axis, (extent, span) in enumerate(zip((one.rows, one.columns), want, strict=True))]
        inside = tuple((max(0, a), min(n - 1, b)) for (a, b), n in zip(spans, comes.size, strict=True))
        x = self._cut(x, have, (inside[0], inside[1]))
        pads = [(max(0, -a), max(0, b - n + 1)) for (a, b), n in zip(spans, comes.size, strict=True)]
        flat = (*pads[1], *pads[0]) if x.ndim == 4 else pads[1]
        return F.pad(x, flat, value=value) if any(flat) else x

    def _slid(self, module: nn.Module, one: Measured, x: Tensor) -> Tensor:
        layer, dims = one.layer, self.report.network.dims
        k, s, d = layer.kernel[-dims:], layer.stride[-dims:], layer.dilation[-dims:]
        if layer.kind == "maxpool":
            return (F.max_pool1d if dims == 1 else F.max_pool2d)(x, k, s, 0, d)
        if layer.kind == "avgpool":
            return F.avg_pool1d(x, k, s) if dims == 1 else F.avg_pool2d(x, k, s)
        found = _weighted(module)
        convolve = F.conv1d if dims == 1 else F.conv2d
        return convolve(x, found.weight, found.bias, s, 0, d, found.groups)

    def _cut(self, x: Tensor, have: Part, want: Part) -> Tensor:
        """The wanted part of a part."""
        columns = slice(want[1][0] - have[1][0], want[1][1] - have[1][0] + 1)
        if x.ndim == 3:
            return x[..., columns]
        return x[..., want[0][0] - have[0][0] : want[0][1] - have[0][0] + 1, columns]


def _as_a_whole(one: Measured) -> bool:
    """Whether the layer is run on all that comes in: it needs it, or divides by how much of a window lies within."""
    return one.layer.kind in (*GLOBAL, "adaptive") or (one.layer.kind == "avgpool" and one.layer.ceil_mode)


def _covered(one: Measured, here: Extent, axis: int, want: Span) -> Span:
    """First and last position under the windows of the wanted units, beyond the borders too."""
    k, s, d = one.layer.kernel[axis], one.layer.stride[axis], one.layer.dilation[axis]
    return want[0] * s - here.before, want[1] * s - here.before + d * (k - 1)


def _wanted(one: Measured, here: Extent, comes: Extent, axis: int, want: Span) -> Span:
    """What one layer needs of what comes in, within its borders and never nothing."""
    layer, n = one.layer, comes.size
    if layer.kind in PLAIN or layer.kind in MERGES:
        return want
    if _as_a_whole(one):
        return 0, n - 1
    if layer.kind == "tconv":
        k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
        # one more on either side where none is hit: between kernels that do not meet lies the bias, which must come out too
        span = (want[0] + here.before - d * (k - 1)) // s, -(-(want[1] + here.before) // s)
    elif layer.kind == "nearest":
        span = want[0] // layer.scale[axis], want[1] // layer.scale[axis]
    elif layer.kind == "bilinear":
        span = want[0] // layer.scale[axis] - 1, want[1] // layer.scale[axis] + 1
    else:
        span = _covered(one, here, axis, want)
    low, high = min(max(span[0], 0), n - 1), max(min(span[1], n - 1), 0)
    return min(low, high), max(low, high)


def _first(one: Measured, here: Extent, axis: int, start: int) -> int:
    """Which unit of an upsampling layer comes first when it is run from position `start` on."""
    return start * one.layer.stride[axis] - here.before if one.layer.kind == "tconv" else start * one.layer.scale[axis]


def _transposed(module: nn.Module, one: Measured, x: Tensor, dims: int) -> Tensor:
    """A transposed convolution without cropping, and with all that its output padding adds."""
    found = _weighted(module)
    layer = one.layer
    convolve = F.conv_transpose1d if dims == 1 else F.conv_transpose2d
    more = layer.output_padding[-dims:]
    return convolve(x, found.weight, found.bias, layer.stride[-dims:], 0, more, found.groups, layer.dilation[-dims:])


def _weighted(module: nn.Module) -> nn.Conv2d:
    """The convolution in a layer's module, which may stand behind its padding."""
    for part in module.modules():
        if isinstance(part, (nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)):
            return part  # type: ignore[return-value]
    raise TypeError("no convolution in this layer")


def _around(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])
