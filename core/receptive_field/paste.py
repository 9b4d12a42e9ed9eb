"""A pasted nn.Sequential(…) as a network: the text is parsed as Python and read, never executed. Light."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from core.errors import InputError, Problem
from core.receptive_field.arithmetic import measure
from core.receptive_field.network import MOST_LAYERS, NAME, Layer, Network, Pair
from core.receptive_field.torch_syntax import MODULES, Reading, arguments, layer_of, literal

LONGEST = 60_000  # characters
MOST_PROBLEMS = 8
DEEPEST = 30
MOST_STEPS = 20_000


class Pasted(NamedTuple):
    """The network, and what was read otherwise than it stands there, in sentences."""

    network: Network
    notes: tuple[str, ...]


def pasted(text: str, size: Pair = (224, 224)) -> Pasted:
    """The network of a text such as "net = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.ReLU())" for inputs of that size.

    Read are names of modules with or without "nn." or "torch.nn.", arguments by position or by name that are numbers, tuples, True, False,
    None or texts, sums and products of numbers, lists with *, nested Sequential, and Sequential(OrderedDict([("name", module), …])).
    In one dimension the width of `size` is the length. Raises: InputError naming the line of all that is not understood.
    """
    if len(text) > LONGEST:
        raise InputError(Problem("Pasted text", f"{len(text):,} characters", f"at most {LONGEST:,}"))
    try:
        return _pasted(text, size)
    except RecursionError:
        raise InputError(Problem("Pasted text", "brackets or sums within each other", f"at most {DEEPEST} levels")) from None


def _pasted(text: str, size: Pair) -> Pasted:
    reading = Reading()
    outermost = _outermost(text)
    for node, name in _modules(outermost, reading, 0):
        if len(reading.layers) > MOST_LAYERS:
            reading.complain(node, "more layers", f"at most {MOST_LAYERS}")
            break
        _read(node, name, reading)
    if reading.waiting:
        reading.complain(outermost, "zero padding at the end", "a convolution or pooling behind it that takes the padding")
    if not reading.layers and not reading.problems:
        reading.complain(outermost, "no layers", "nn.Sequential( … ) with at least one module in it")
    channels = next((comes for _, layer, comes in reading.layers if comes and layer.kind != "linear"), 3)
    _check_channels(reading, channels)
    if reading.problems:
        raise InputError(reading.problems[:MOST_PROBLEMS])
    dims = reading.dims or 2
    network = Network(_named(layer for _, layer, _ in reading.layers), channels, size if dims == 2 else (1, size[1]), dims)
    _check_features(reading, network)
    return Pasted(network, tuple(reading.notes))


def _outermost(text: str) -> ast.AST:
    """The Sequential in the text: the only expression, or what the last assignment or return of one gives."""
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InputError(
            Problem(f"Pasted text, line {line}", "text that is no Python", "nn.Sequential( … ) as it stands in a script")
        ) from None
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "Sequential"]
    inside = {id(child) for node in found for child in ast.walk(node) if child is not node}
    outer = [node for node in found if id(node) not in inside]
    if len(outer) != 1:
        got = f"{len(outer)} nn.Sequential" if outer else "no nn.Sequential( … )"
        raise InputError(Problem("Pasted text", got, "exactly one nn.Sequential( … ), which may hold others"))
    return outer[0]


def _name(node: ast.AST) -> str:
    """The last part of nn.Conv2d or torch.nn.Conv2d, or "" for what is no such name."""
    if isinstance(node, ast.Attribute):
        return node.attr if isinstance(node.value, (ast.Name, ast.Attribute)) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _modules(node: ast.AST, reading: Reading, depth: int, name: str = "") -> Iterator[tuple[ast.Call, str]]:
    """All modules in a Sequential, in order, those of nested ones in their place, each with the name it is given."""
    reading.steps += 1
    if depth > DEEPEST or reading.steps > MOST_STEPS:
        if not reading.problems:
            reading.complain(node, "more brackets", f"at most {DEEPEST} levels and {MOST_STEPS:,} parts")
    elif isinstance(node, ast.Starred):
        yield from _modules(node.value, reading, depth + 1)
    elif isinstance(node, (ast.List, ast.Tuple)):
        pair = node.elts
        if isinstance(node, ast.Tuple) and len(pair) == 2 and isinstance(pair[0], ast.Constant) and isinstance(pair[0].value, str):
            yield from _modules(pair[1], reading, depth + 1, pair[0].value)
        else:
            for child in pair:
                yield from _modules(child, reading, depth + 1)
    elif isinstance(node, ast.Call) and _name(node.func) in ("Sequential", "OrderedDict"):
        if node.keywords:
            reading.complain(node, f"{_name(node.func)} with named arguments", "modules one after the other")
        for child in node.args:
            yield from _modules(child, reading, depth + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List):
        times = literal(node.right)
        if not isinstance(times, int) or isinstance(times, bool) or not 0 <= times <= MOST_LAYERS:
            reading.complain(node, "a list times something", f"a list times a number up to {MOST_LAYERS}")
            return
        for _ in range(times if node.left.elts else 0):
            yield from _modules(node.left, reading, depth + 1)
    elif isinstance(node, ast.Call):
        yield node, name
    else:
        reading.complain(node, ast.unparse(node), "a module such as nn.ReLU()")


def _read(node: ast.Call, name: str, reading: Reading) -> None:
    called = _name(node.func)
    module = MODULES.get(called)
    if module is None:
        near = {"Conv3d": "two or one dimensions: nn.Conv2d", "MultiheadAttention": "the line attention of the network's text"}
        reading.complain(node, called or ast.unparse(node.func), near.get(called, "one of " + ", ".join(MODULES)))
        return
    if module.dims and not (reading.flat and module.kind == "bn"):  # behind nn.Flatten, batch norm is BatchNorm1d
        if reading.dims and module.dims != reading.dims:
            reading.complain(node, called, f"{called[:-2]}{reading.dims}d, since the modules before have {reading.dims} dimensions")
        reading.dims = reading.dims or module.dims
    if module.kind == "linear" and not reading.flat:
        reading.complain(node, called, "nn.Flatten() before it, behind at least one convolution or pooling")
    reading.flat = reading.flat or module.kind in ("flatten", "linear")
    given = arguments(node, called, module, reading)
    if given is None:
        return
    wrong = len(reading.problems)
    layer = layer_of(node, called, module, given, reading)
    if len(reading.problems) > wrong or layer is None:
        return
    if reading.waiting:
        layer = _padded(node, layer, reading)
    if name and NAME.fullmatch(name) and name != "input":
        layer = replace(layer, name=name)
    comes = given.get("in_channels") or given.get("num_features") or given.get("in_features") or 0
    reading.layers.append((node.lineno, layer, comes if isinstance(comes, int) else 0))


def _named(layers: Iterator[Layer]) -> tuple[Layer, ...]:
    """Names that people gave, once each; the others are left to the network."""
    seen: set[str] = set()
    out = []
    for layer in layers:
        out.append(layer if layer.name not in seen else replace(layer, name=""))
        seen.add(layer.name)
    return tuple(out)


def _padded(node: ast.AST, layer: Layer, reading: Reading) -> Layer:
    """A convolution or mean pooling with the zeros of the ZeroPad before it as its own."""
    zeros, reading.waiting = reading.waiting, None
    assert zeros is not None
    if layer.kind not in ("conv", "dwconv") or isinstance(layer.padding, str):
        reading.complain(node, f"{layer.title} behind zero padding", "a convolution with padding in numbers behind nn.ZeroPad")
        return layer
    reading.notes.append(f"Line {getattr(node, 'lineno', 1)}: the zero padding before it is read as the padding of the convolution.")
    top, bottom, left, right = (a + b for a, b in zip(layer.padding, zeros, strict=True))
    return replace(layer, padding=(top, bottom, left, right))


def _check_channels(reading: Reading, channels: int) -> None:
    """Whether every layer gets as many channels as it says; torch would say so only when it runs."""
    flat = False
    for line, layer, comes in reading.layers:
        if comes and comes != channels and not flat:
            where = f"Pasted text, line {line}"
            reading.problems.append(Problem(where, f"{comes} channels in", f"{channels}, as many as come out of the layer before"))
        flat = layer.kind == "flatten" or (flat and layer.kind != "linear")
        channels = layer.channels or (comes if comes else channels)


def _check_features(reading: Reading, network: Network) -> None:
    """Whether the first fully connected layer fits the input's size."""
    report = measure(network)
    problems = []
    for (line, layer, comes), one in zip(reading.layers, report.layers, strict=True):
        before = report.source(one.sources[0])
        have = before.channels * before.rows.size * before.columns.size
        if layer.kind == "linear" and comes != have:
            size = " x ".join(map(str, network.size[-network.dims :]))
            needs = f"in_features={have}, which is what an input of {size} gives, or an input of the size that it was made for"
            problems.append(Problem(f"Pasted text, line {line}", f"in_features={comes}", needs))
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
