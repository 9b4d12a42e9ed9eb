"""An ONNX file as a graph: operators with their settings, the shapes of weights, small constants. Nothing in it is run.

Weights are stepped over where they lie. Field numbers: onnx/onnx.proto (ONNX 1.16, IR version 10).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from core.data.network import protobuf
from core.data.network.graph import Attribute, Given, Graph, Node, Tensor
from core.data.network.protobuf import Reader, Value, floats, integers, nested, text, whole
from core.data.wording import Described, count, quoted
from core.errors import InputError, Problem

STARTS = frozenset({0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72, 0xA2, 0xCA})  # keys that may follow the version of the format
NEWEST = 127  # the version is one byte
FLOAT, INT32, INT64, FLOAT16, DOUBLE = 1, 6, 7, 10, 11
LETTERS = {FLOAT: "f", INT32: "i", INT64: "q", FLOAT16: "e", DOUBLE: "d"}
EXTERNAL = 1
DEEPEST_SHAPE = 16  # axes of a tensor
KEPT = 64  # numbers of a constant that are kept: sizes, scales, paddings, never weights


@dataclass(frozen=True)
class Limits:
    """Of one file. Values that are passed between operators are counted for each that takes them."""

    nodes: int = 5_000
    tensors: int = 50_000
    wires: int = 100_000
    name: int = 500  # bytes
    setting: int = 4_096  # numbers
    fields: int = protobuf.MOST_FIELDS


DEFAULT_LIMITS = Limits()


def is_onnx(start: bytes) -> bool:
    """Whether a file that begins so claims to be ONNX: the version of its format, then another field of a model."""
    return len(start) >= 3 and start[0] == 0x08 and 1 <= start[1] <= NEWEST and start[2] in STARTS


def graph_of(file: memoryview, limits: Limits = DEFAULT_LIMITS) -> Graph:
    """The graph in the bytes of an ONNX file. Raises: InputError for all that is none, or is beyond the limits."""
    return _Model(limits).read(file)


@dataclass
class _Model:
    limits: Limits
    nodes: list[Node] = field(default_factory=list)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    inputs: list[Given] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # tensors whose numbers lie in another file
    wires: int = 0
    graphs: int = 0

    def read(self, file: memoryview) -> Graph:
        self.reader = Reader(self.limits.fields)
        for number, value in self.reader.fields(file):
            if number == 7:
                self.graphs += 1
                self._graph(nested(value))
        if self.elsewhere:
            got = f"{count(len(self.elsewhere), 'tensor')} in another file, such as {quoted(self.elsewhere[0])}"
            needs = "a file that holds its weights: save the model with save_as_external_data=False"
            raise InputError(Problem("External data", Described(got), needs))
        if self.graphs != 1 or not self.nodes:
            raise InputError(Problem("File", Described("no network"), "an ONNX model with a graph of operators in it"))
        known = {given.name for given in self.inputs}
        inputs = tuple(given for given in self.inputs if given.name not in self.tensors)
        if len(known) < len(self.inputs):
            raise InputError(Problem("Inputs", Described("a name that stands twice"), "a name of its own for each"))
        return Graph(tuple(self.nodes), inputs, tuple(self.outputs), dict(self.tensors))

    def _graph(self, graph: memoryview) -> None:
        for number, value in self.reader.fields(graph):
            match number:
                case 1:
                    self._node(nested(value))
                case 5:
                    self._keep(*self._tensor(nested(value)))
                case 11:
                    self.inputs.append(self._given(nested(value)))
                case 12:
                    self.outputs.append(self._given(nested(value)).name)
                case 15:
                    got = Described("weights stored as sparse tensors")
                    raise InputError(Problem("Weights", got, "weights stored as they are"))
            if len(self.inputs) + len(self.outputs) > self.limits.tensors:
                raise InputError(Problem("Inputs and outputs", len(self.inputs) + len(self.outputs), f"at most {self.limits.tensors:,}"))

    def _keep(self, name: str, tensor: Tensor) -> None:
        self.tensors[name] = tensor
        if len(self.tensors) > self.limits.tensors:
            raise InputError(
                Problem("Network", Described(f"more than {self.limits.tensors:,} tensors"), f"at most {self.limits.tensors:,}")
            )

    def _node(self, message: memoryview) -> None:
        name = kind = domain = ""
        inputs: list[str] = []
        outputs: list[str] = []
        attributes: dict[str, Attribute] = {}
        for number, value in self.reader.fields(message):
            match number:
                case 1:
                    inputs.append(self._name(value))
                case 2:
                    outputs.append(self._name(value))
                case 3:
                    name = self._name(value)
                case 4:
                    kind = self._name(value)
                case 5:
                    attributes.update(self._attribute(nested(value)))
                case 7:
                    domain = self._name(value)
            self.wires += number in (1, 2, 5)
            if self.wires > self.limits.wires:
                raise InputError(
                    Problem("Network", Described(f"more than {self.limits.wires:,} connections"), f"at most {self.limits.wires:,}")
                )
        if domain not in ("", "ai.onnx"):
            kind = f"{domain}.{kind}"
        if kind == "Constant" and len(outputs) == 1:
            self._keep(outputs[0], _constant(attributes))
            return
        self.nodes.append(Node(kind, name or (outputs[0] if outputs else ""), tuple(inputs), tuple(outputs), attributes))
        if len(self.nodes) > self.limits.nodes:
            raise InputError(Problem("Network", Described(f"more than {self.limits.nodes:,} operators"), f"at most {self.limits.nodes:,}"))

    def _attribute(self, message: memoryview) -> Iterator[tuple[str, Attribute]]:
        name = ""
        found: Attribute = None
        many: list[int | float] = []
        for number, value in self.reader.fields(message):
            match number:
                case 1:
                    name = self._name(value)
                case 2:
                    [found] = _single(floats(value))
                case 3:
                    found = whole(value)
                case 4:
                    found = self._name(value)
                case 5:
                    found = self._tensor(nested(value))[1]
                case 7:
                    many += floats(value) if len(nested(value)) <= 4 * self.limits.setting else self._refuse()
                case 8:
                    many += integers(value, self.limits.setting)
            if len(many) > self.limits.setting:
                self._refuse()
        yield name, tuple(many) if many else found

    def _refuse(self) -> list[int | float]:
        raise InputError(
            Problem("Network", Described(f"more than {self.limits.setting:,} numbers in a setting"), f"at most {self.limits.setting:,}")
        )

    def _tensor(self, message: memoryview) -> tuple[str, Tensor]:
        """Name, shape and, of a small one, its numbers."""
        name, kind, raw, location = "", 0, memoryview(b""), 0
        dims: list[int] = []
        parts: list[tuple[int, Value]] = []
        for number, value in self.reader.fields(message):
            match number:
                case 1:
                    dims += integers(value, DEEPEST_SHAPE)
                case 2:
                    kind = whole(value)
                case 4 | 5 | 7 | 10 if len(parts) <= KEPT:
                    parts.append((number, value))
                case 8:
                    name = self._name(value)
                case 9:
                    raw = nested(value)
                case 13:
                    location = EXTERNAL
                case 14:
                    location = whole(value)
        if len(dims) > DEEPEST_SHAPE or any(size < 0 for size in dims):
            raise InputError(Problem("Tensor", Described(quoted(name)), f"a shape of at most {DEEPEST_SHAPE} axes, none below 0"))
        if location == EXTERNAL:
            self.elsewhere.append(name)
        return name, Tensor(tuple(dims), _numbers(tuple(dims), kind, raw, parts))

    def _given(self, message: memoryview) -> Given:
        """An input or output with its shape; None for an axis that is free, and for a shape that is not told."""
        name, shape = "", None
        for number, value in self.reader.fields(message):
            if number == 1:
                name = self._name(value)
            elif number == 2:
                for inner in self._within(value, 1):
                    for told in self._within(inner, 2):
                        shape = tuple(self._axis(axis) for axis in self._within(told, 1))
        return Given(name, shape)

    def _axis(self, message: memoryview) -> int | None:
        sizes = [whole(value) for number, value in self.reader.fields(message) if number == 1]
        return sizes[-1] if sizes and sizes[-1] > 0 else None

    def _within(self, message: Value, wanted: int) -> list[memoryview]:
        found = [nested(value) for number, value in self.reader.fields(nested(message)) if number == wanted]
        if len(found) > DEEPEST_SHAPE:
            raise protobuf.damaged()
        return found

    def _name(self, value: Value) -> str:
        if not isinstance(value, int) and len(value) > self.limits.name:
            raise InputError(Problem("Name in the network", Described(f"{len(value):,} bytes"), f"at most {self.limits.name}"))
        return text(value)


def _single(numbers: list[float]) -> list[float]:
    if len(numbers) != 1:
        raise protobuf.damaged()
    return numbers


def _constant(attributes: dict[str, Attribute]) -> Tensor:
    """What a Constant holds, in whichever of its settings."""
    for found in attributes.values():
        if isinstance(found, Tensor):
            return found
        if isinstance(found, tuple):
            return Tensor((len(found),), tuple(n for n in found if isinstance(n, int | float)) if len(found) <= KEPT else None)
        if isinstance(found, int | float):
            return Tensor((), (found,))
    return Tensor((), None)


def _numbers(dims: tuple[int, ...], kind: int, raw: memoryview, parts: list[tuple[int, Value]]) -> tuple[int | float, ...] | None:
    """The numbers of a small tensor, None of a large one or of another type."""
    size, letter = prod(dims), LETTERS.get(kind)
    if size > KEPT or letter is None:
        return None
    if raw:
        if len(raw) != size * struct.calcsize(letter):
            raise protobuf.damaged()
        return tuple(number for (number,) in struct.iter_unpack(f"<{letter}", raw))
    found: list[int | float] = []
    for number, value in parts:
        if number in (5, 7):
            found += integers(value, KEPT)
        elif len(nested(value)) <= 8 * KEPT:
            found += floats(value, "d" if number == 10 else "f")
    return tuple(found) if len(found) == size and kind != FLOAT16 else None
