"""A network as operators that pass values to one another by name, as plain data; to JSON and back. Light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from core.data.wording import Described, listed, quoted
from core.errors import InputError, Problem

Numbers = tuple[int | float, ...]


class Tensor(NamedTuple):
    """Weights or a constant: its shape, and its numbers in row-major order where they are few and known, else None."""

    dims: tuple[int, ...]
    numbers: Numbers | None


Attribute = int | float | str | Numbers | Tensor | None  # None: of a kind that is not read, such as a graph within


class Given(NamedTuple):
    """What goes in: its name and shape; None for an axis whose size is free, and for a shape that is not told."""

    name: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Node:
    """One operator. kind: "Conv", with its domain where that is not ONNX's own. inputs: names of values, "" for one that is left out."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The operator as messages name it."""
        return f"{self.kind} {quoted(self.name, 60)}"


@dataclass(frozen=True, slots=True)
class Graph:
    """Operators, each behind those whose values it takes.

    inputs: without the weights. outputs: names of values. tensors: weights and constants by name.
    Raises: InputError where operators take a value that nothing gives, close a circle, or give a value twice.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[Given, ...]
    outputs: tuple[str, ...]
    tensors: Mapping[str, Tensor]

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(_in_order(self)))

    def told(self) -> dict[str, Any]:
        """As JSON values."""
        nodes = [
            [node.kind, node.name, node.inputs, node.outputs, {name: _packed(value) for name, value in node.attributes.items()}]
            for node in self.nodes
        ]
        return {
            "nodes": nodes,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "tensors": {name: _packed(tensor) for name, tensor in self.tensors.items()},
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Graph:
        """The inverse of `told`."""
        return cls(
            tuple(
                Node(kind, name, tuple(inputs), tuple(outputs), {key: _unpacked(value) for key, value in attributes.items()})
                for kind, name, inputs, outputs, attributes in told["nodes"]
            ),
            tuple(Given(name, None if shape is None else tuple(shape)) for name, shape in told["inputs"]),
            tuple(told["outputs"]),
            {name: Tensor(tuple(one["dims"]), _numbers(one["numbers"])) for name, one in told["tensors"].items()},
        )


def _packed(value: Attribute) -> Any:
    return {"dims": value.dims, "numbers": value.numbers} if isinstance(value, Tensor) else value


def _unpacked(value: Any) -> Attribute:
    if isinstance(value, dict):
        return Tensor(tuple(value["dims"]), _numbers(value["numbers"]))
    return tuple(value) if isinstance(value, list) else value


def _numbers(found: Sequence[int | float] | None) -> Numbers | None:
    return None if found is None else tuple(found)


def _in_order(graph: Graph) -> list[Node]:
    gives: dict[str, int] = {}
    problems = []
    known = {given.name for given in graph.inputs} | set(graph.tensors) | {""}
    for i, node in enumerate(graph.nodes):
        for name in filter(None, node.outputs):
            if name in gives or name in known:
                problems.append(Problem(node.where, Described(f"the output {quoted(name)}"), "a value that nothing else gives"))
            gives[name] = i
    for node in graph.nodes:
        if missing := [name for name in node.inputs if name not in gives and name not in known]:
            problems.append(
                Problem(node.where, Described(f"{listed(map(quoted, missing), 3)} as input"), "a value that something in the file gives")
            )
    if missing := [name for name in graph.outputs if name not in gives and name not in known]:
        problems.append(Problem("Outputs", Described(listed(map(quoted, missing), 3)), "values that an operator gives"))
    if problems:
        raise InputError(problems[:8])
    before = {i: {gives[name] for name in node.inputs if name in gives} for i, node in enumerate(graph.nodes)}
    try:
        return [graph.nodes[i] for i in TopologicalSorter(before).static_order()]
    except CycleError as error:
        names = listed((graph.nodes[i].name for i in error.args[1][:-1]), 4)
        raise InputError(Problem("Network", Described(f"a circle through {names}"), "operators that take what earlier ones give")) from None
