"""Every layer's output, receptive field, parameters and cost, by arithmetic alone: nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from core.errors import InputError, Problem
from core.receptive_field import fields
from core.receptive_field.costs import cost
from core.receptive_field.fields import START, Field, TooManyPhases
from core.receptive_field.network import MERGES, PLAIN, POOLS, UPSAMPLING, Layer, Network, place

BYTES = 4  # of one number, float32
MOST_PHASES = 60_000  # of all layers together
LARGEST_MAP = {1: 4_000_000, 2: 16_384}  # positions along one axis


class Extent(NamedTuple):
    """One layer along one axis.

    size: number of units. fields: what a unit sees; several where branches of different jump meet, or where the whole input is seen
    beside the unit's own surroundings. least: the smallest field of any single path from the input. before, after: the padding
    in positions of what comes in.
    """

    size: int
    fields: tuple[Field, ...]
    least: Field
    before: int = 0
    after: int = 0

    @property
    def whole(self) -> bool:
        """Whether a unit sees all of the input, as behind a global pooling."""
        return not all(field.advance for field in self.fields)

    @property
    def local(self) -> Field:
        """The field that moves with the unit, the largest of several; of a layer without one, what it sees."""
        return max((field for field in self.fields if field.advance), key=lambda field: field.size, default=self.fields[0])

    def box(self, unit: int) -> tuple[int, int] | None:
        """First and last position that a unit sees, padding included; None where it sees nothing."""
        boxes = [box for field in self.fields if (box := field.at(unit))]
        return (min(low for low, _ in boxes), max(high for _, high in boxes)) if boxes else None


class Branch(NamedTuple):
    """One input of a layer where inputs do not align, along one axis; offset: its centre minus the first input's, in pixels."""

    name: str
    axis: str
    field: Field
    offset: float


class Measured(NamedTuple):
    """One layer: its extents along height and width, channels, parameters, multiply-adds, and the branches that do not align."""

    position: int
    layer: Layer
    sources: tuple[int, ...]
    channels: int
    rows: Extent
    columns: Extent
    parameters: int
    multiply_adds: int
    misaligned: tuple[Branch, ...] = ()

    @property
    def memory(self) -> int:
        """Bytes of its output for one input, in float32."""
        return BYTES * self.channels * self.rows.size * self.columns.size

    @property
    def size(self) -> tuple[int, int]:
        return self.rows.size, self.columns.size


class Report(NamedTuple):
    """All layers of a network, in its order; `given` is the input as a layer of its own."""

    network: Network
    given: Measured
    layers: tuple[Measured, ...]

    def source(self, position: int) -> Measured:
        """A layer by its position, -1 for the input."""
        return self.given if position < 0 else self.layers[position]

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        return sum(layer.multiply_adds for layer in self.layers)


@lru_cache(maxsize=64)
def measured(network: Network) -> Report:
    """`measure`, remembered."""
    return measure(network)


def measure(network: Network) -> Report:
    """The report of a network. Raises: InputError naming every layer that cannot work on what it gets."""
    rows = Extent(network.size[0], (START,), START)
    columns = rows if network.size[0] == network.size[1] else Extent(network.size[1], (START,), START)
    given = Measured(-1, Layer("identity", "input"), (), network.channels, rows, columns, 0, 0)
    known: list[Measured | None] = []
    phases = 0
    problems: list[Problem] = []
    for i, (layer, sources) in enumerate(zip(network.layers, network.sources, strict=True)):
        inputs = [given if s < 0 else known[s] for s in sources]
        got = [one for one in inputs if one is not None]
        here = None
        if len(got) == len(inputs):  # else what it needs went wrong before, and was said there
            try:
                here = measured_layer(i, layer, sources, got, network.dims)
                phases += sum(field.period for extent in (here.rows, here.columns) for field in extent.fields if field.period > 1)
                if phases > MOST_PHASES:
                    raise TooManyPhases
            except TooManyPhases:
                problems.append(Problem(place(i, layer), "very many kinds of units", "smaller steps of upsampling, or fewer of them"))
                break
            except InputError as error:
                problems += [problem for problem in error.problems if isinstance(problem, Problem)]
        known.append(here)
    if problems:
        raise InputError(problems)
    return Report(network, given, tuple(one for one in known if one is not None))


def measured_layer(i: int, layer: Layer, sources: tuple[int, ...], inputs: Sequence[Measured], dims: int) -> Measured:
    """The layer at position i, given what it takes. Raises: InputError where it cannot work on that, TooManyPhases."""
    first = inputs[0]
    if layer.kind in MERGES:
        return _merged(i, layer, sources, inputs, dims)
    if layer.kind in PLAIN:
        parameters = 2 * first.channels if layer.kind == "bn" else 0
        return Measured(i, layer, sources, first.channels, first.rows, first.columns, parameters, 0)
    rows = _extent(i, layer, 0, first.rows, dims)
    square = first.rows is first.columns and _square(layer)
    columns = rows if square else _extent(i, layer, 1, first.columns, dims)
    places = first.rows.size * first.columns.size, rows.size * columns.size
    channels, parameters, multiply_adds = cost(layer, place(i, layer), first.channels, places)
    return Measured(i, layer, sources, channels, rows, columns, parameters, multiply_adds)


def _square(layer: Layer) -> bool:
    """Whether height and width are treated alike."""
    padding = layer.padding
    return (
        layer.kernel[0] == layer.kernel[1]
        and layer.stride[0] == layer.stride[1]
        and (padding == "same" or (padding != "causal" and padding[:2] == padding[2:]))
        and layer.dilation[0] == layer.dilation[1]
        and layer.scale[0] == layer.scale[1]
        and layer.output[0] == layer.output[1]
        and layer.output_padding[0] == layer.output_padding[1]
    )


def _extent(i: int, layer: Layer, axis: int, comes: Extent, dims: int) -> Extent:
    """One layer with one input, along one axis."""
    kind, n = layer.kind, comes.size
    if kind in ("conv", "dwconv") or kind in POOLS:
        k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
        before, after = padded(layer, axis, n)
        size = slid(n, k, s, d, before, after, layer.ceil_mode)
        if size < 1:
            raise _too_small(i, layer, axis, n, d * (k - 1) + 1, before + after, dims)
        return _each(comes, size, lambda field: fields.window(field, k, s, d, before), before, after)
    if kind == "tconv":
        return _upsampled(i, layer, axis, comes, dims)
    if kind in UPSAMPLING:
        factor, spread = layer.scale[axis], fields.nearest if kind == "nearest" else fields.bilinear
        _check_size(i, layer, n * factor, dims)
        return _each(comes, n * factor, lambda field: spread(field, factor))
    if kind == "adaptive":
        size = layer.output[axis]
        _check_size(i, layer, size, dims)
        return _each(comes, size, lambda field: fields.adaptive(field, n, size))
    whole = fields.union([fields.everything(field, n) for field in comes.fields])
    if kind == "attention":
        return Extent(n, _joined([*comes.fields, whole]), whole)
    if kind == "se":
        return Extent(n, _joined([*comes.fields, whole]), comes.least)
    return Extent(1, (whole,), whole)  # global pooling, fully connected, flatten


def _upsampled(i: int, layer: Layer, axis: int, comes: Extent, dims: int) -> Extent:
    k, s, d, n = layer.kernel[axis], layer.stride[axis], layer.dilation[axis], comes.size
    before, after = padded(layer, axis, n)
    size = (n - 1) * s - before - after + d * (k - 1) + layer.output_padding[axis] + 1
    if size < 1:
        raise InputError(
            Problem(place(i, layer), f"padding {before} + {after}", f"less padding: {n} {_unit(axis, dims)} come in and none is left")
        )
    _check_size(i, layer, size, dims)
    return _each(comes, size, lambda field: fields.transposed(field, k, s, d, before), before, after)


def _check_size(i: int, layer: Layer, size: int, dims: int) -> None:
    if size > LARGEST_MAP[dims]:
        raise InputError(Problem(place(i, layer), f"{size:,} positions", f"at most {LARGEST_MAP[dims]:,}"))


def _each(comes: Extent, size: int, change: object, before: int = 0, after: int = 0) -> Extent:
    """An extent whose fields are those of `comes`, changed."""
    assert callable(change)
    changed = tuple([change(field) for field in comes.fields])
    least = changed[0] if comes.least is comes.fields[0] else change(comes.least)
    return Extent(size, changed, least, before, after)


def padded(layer: Layer, axis: int, n: int) -> tuple[int, int]:
    """Padding before and after `n` positions. "same": outputs are ceil(n / s), the odd one after (TensorFlow; torch at stride 1)."""
    padding = layer.padding
    if padding == "same":
        s, reach = layer.stride[axis], layer.dilation[axis] * (layer.kernel[axis] - 1) + 1
        total = max((-(-n // s) - 1) * s + reach - n, 0)
        return total // 2, total - total // 2
    if padding == "causal":
        return layer.dilation[axis] * (layer.kernel[axis] - 1), 0
    return padding[2 * axis], padding[2 * axis + 1]


def slid(n: int, k: int, s: int, d: int, before: int, after: int, ceil_mode: bool = False) -> int:
    """Outputs of a sliding window: floor((n + p + q - d (k - 1) - 1) / s) + 1, less than 1 where it does not fit.

    ceil_mode: rounded up, but no window begins behind the input and its padding before (torch's pooling).
    """
    room = n + before + after - d * (k - 1) - 1
    if not ceil_mode or room < 0:
        return room // s + 1
    size = -(-room // s) + 1
    return size - 1 if (size - 1) * s >= n + before else size


def _too_small(i: int, layer: Layer, axis: int, n: int, reach: int, padding: int, dims: int) -> InputError:
    got = f"a window of {reach} on {n} {_unit(axis, dims)}" + (f" and {padding} of padding" if padding else "")
    return InputError(Problem(place(i, layer), got, f"a window of at most {n + padding}, more padding before it, or a larger input"))


def _unit(axis: int, dims: int) -> str:
    return "samples" if dims == 1 else ("rows", "columns")[axis]


def _merged(i: int, layer: Layer, sources: tuple[int, ...], inputs: Sequence[Measured], dims: int) -> Measured:
    first = inputs[0]
    sizes = {one.size for one in inputs}
    problems = []
    if len(sizes) > 1:
        got = " and ".join(f"{one.rows.size} x {one.columns.size} ({one.layer.name})" for one in inputs)
        problems.append(Problem(place(i, layer), got, "inputs of one height and width"))
    if layer.kind != "cat" and len({one.channels for one in inputs}) > 1:
        got = " and ".join(f"{one.channels} channels ({one.layer.name})" for one in inputs)
        problems.append(Problem(place(i, layer), got, "inputs of equally many channels, such as a convolution with k1 makes them"))
    if problems:
        raise InputError(problems)
    rows, apart = _meet(inputs, [one.rows for one in inputs], "height", False)
    if all(one.rows is one.columns for one in inputs):
        columns, wide = rows, tuple(branch._replace(axis="width") for branch in apart)
    else:
        columns, wide = _meet(inputs, [one.columns for one in inputs], "width", dims == 1)
    channels = sum(one.channels for one in inputs) if layer.kind == "cat" else first.channels
    return Measured(i, layer, sources, channels, rows, columns, 0, 0, (*apart, *wide))


def _meet(inputs: Sequence[Measured], extents: Sequence[Extent], axis: str, causal: bool) -> tuple[Extent, tuple[Branch, ...]]:
    """Where branches meet, along one axis: the fields together and, where they do not align, each for itself.

    Branches align when jump and centre agree (Distill 2019, appendix on alignment); behind upsampling, the mean centre of the phases; in a
    causal network, which one dimension allows, the last position that is seen.
    """
    joined = _joined([field for extent in extents for field in extent.fields])
    least = min((extent.least for extent in extents), key=_least_size)
    moving = [(one, field) for one, extent in zip(inputs, extents, strict=True) for field in extent.fields if field.advance]
    here = Extent(extents[0].size, joined, least)
    if all(field.advance * moving[0][1].period == moving[0][1].advance * field.period for _, field in moving):
        centres = [_twice_centre(field) for _, field in moving]
        if all(centre == centres[0] for centre in centres) or (causal and len({field.high for _, field in moving}) == 1):
            return here, ()
    start = moving[0][1].centre
    return here, tuple(Branch(one.layer.name, axis, field, float(field.centre - start)) for one, field in moving)


def _least_size(field: Field) -> float:
    return field.size if field.advance else float("inf")


def _twice_centre(field: Field) -> object:
    if field.period == 1 and field.low[0] is not None and field.high[0] is not None:
        return field.low[0] + field.high[0]  # the common case, without fractions
    return 2 * field.centre


def _joined(found: Sequence[Field]) -> tuple[Field, ...]:
    """Fields of one jump as one, those of different jumps apart."""
    groups: dict[object, list[Field]] = {}
    for field in found:
        groups.setdefault(field.advance if field.period == 1 else field.jump, []).append(field)
    return tuple([group[0] if len(group) == 1 else fields.union(group) for group in groups.values()])
