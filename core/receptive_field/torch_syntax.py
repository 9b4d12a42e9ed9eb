"""How torch's modules are read: names and arguments as syntax trees, to layers. Light; nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from core.errors import Problem
from core.receptive_field.network import NONE, VALUES, Layer, Padding, Pair


class Module(NamedTuple):
    """How one torch module is read: our kind, its arguments in torch's order, and how many dimensions it has (0: any)."""

    kind: str
    arguments: tuple[str, ...]
    dims: int = 0
    required: int = 0


CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias", "padding_mode")
UPCONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation", "padding_mode")
MAXPOOL = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
AVGPOOL = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override")
NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats")
PLACE = ("inplace",)

MODULES: Mapping[str, Module] = MappingProxyType(
    {
        **{f"Conv{n}d": Module("conv", CONV, n, 3) for n in (1, 2)},
        **{f"ConvTranspose{n}d": Module("tconv", UPCONV, n, 3) for n in (1, 2)},
        **{f"MaxPool{n}d": Module("maxpool", MAXPOOL, n, 1) for n in (1, 2)},
        **{f"AvgPool{n}d": Module("avgpool", AVGPOOL if n == 2 else AVGPOOL[:5], n, 1) for n in (1, 2)},
        **{f"AdaptiveAvgPool{n}d": Module("adaptive", ("output_size",), n, 1) for n in (1, 2)},
        **{f"BatchNorm{n}d": Module("bn", NORM, n, 1) for n in (1, 2)},
        **{f"Dropout{n}": Module("dropout", ("p", "inplace")) for n in ("", "1d", "2d")},
        "Upsample": Module("nearest", ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor")),
        "UpsamplingNearest2d": Module("nearest", ("size", "scale_factor"), 2),
        "Linear": Module("linear", ("in_features", "out_features", "bias"), 0, 2),
        "Flatten": Module("flatten", ("start_dim", "end_dim")),
        "Identity": Module("identity", ()),
        "ReLU": Module("relu", PLACE),
        "ReLU6": Module("relu6", PLACE),
        "LeakyReLU": Module("leaky", ("negative_slope", "inplace")),
        "ELU": Module("elu", ("alpha", "inplace")),
        "SELU": Module("selu", PLACE),
        "GELU": Module("gelu", ("approximate",)),
        "SiLU": Module("silu", PLACE),
        "Hardswish": Module("hardswish", PLACE),
        "Sigmoid": Module("sigmoid", ()),
        "Tanh": Module("tanh", ()),
        **{f"ZeroPad{n}d": Module("pad", ("padding",), n, 1) for n in (1, 2)},
    }
)
# What changes no position and no size, so that nothing is lost by leaving it out of one setting; other values are refused.
USUAL: dict[str, tuple[object, ...]] = {
    "padding_mode": ("zeros",),
    "return_indices": (False,),
    "divisor_override": (None,),
    "count_include_pad": (True,),
    "affine": (True,),
    "size": (None,),
    "align_corners": (None, False),
    "recompute_scale_factor": (None, False),
    "start_dim": (1,),
    "end_dim": (-1,),
}
FREE = ("inplace", "eps", "momentum", "track_running_stats", "approximate")  # of no concern to sizes, fields and costs


@dataclass
class Reading:
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layers: list[tuple[int, Layer, int]] = field(default_factory=list)  # line, layer, channels or features it says come in (0: nothing)
    dims: int = 0
    flat: bool = False
    steps: int = 0
    waiting: tuple[int, int, int, int] | None = None  # zeros of a ZeroPad before the layer that takes them

    def complain(self, node: ast.AST, got: object, needs: str) -> None:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
        self.problems.append(Problem(f"Pasted text, line {line}, column {column}", got, needs))


def arguments(node: ast.Call, called: str, module: Module, reading: Reading) -> dict[str, Any] | None:
    """Arguments by their names; None where one cannot be read."""
    wrong = len(reading.problems)
    if len(node.args) > len(module.arguments):
        takes = f"{called}({', '.join(module.arguments)})"
        reading.complain(node, f"{len(node.args)} arguments", takes)
    pairs = [*zip(module.arguments, node.args, strict=False)]
    for keyword in node.keywords:
        if keyword.arg in ("device", "dtype"):
            continue
        if keyword.arg not in module.arguments or any(keyword.arg == name for name, _ in pairs):
            reading.complain(keyword.value, f"{keyword.arg}=", f"each of {', '.join(module.arguments) or 'no arguments'} at most once")
            continue
        pairs.append((keyword.arg, keyword.value))
    given = {}
    for name, value in pairs:
        try:
            given[name] = literal(value)
        except ValueError:
            reading.complain(
                value, ast.unparse(value), f"a number for {name}: names and calls are not looked up, since nothing is executed"
            )
            continue
        if name in USUAL and given[name] not in USUAL[name]:
            reading.complain(value, f"{name}={given[name]!r}", f"{name}={USUAL[name][0]!r}")
    for name in module.arguments[: module.required]:
        if name not in given and not any(name == known for known, _ in pairs):
            reading.complain(node, f"{called} without {name}", f"{called}({', '.join(module.arguments[: module.required])}, …)")
    return given if len(reading.problems) == wrong else None


def literal(node: ast.AST) -> Any:
    """A literal, or sums, differences, products and whole quotients of numbers. Raises: ValueError for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, bool, type(None))):
        return node.value
    if isinstance(node, (ast.Tuple, ast.List)):
        return tuple(literal(child) for child in node.elts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)):
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.FloorDiv):
            if not right:
                raise ValueError("division by zero")
            return left // right
        return left + right if isinstance(node.op, ast.Add) else left - right if isinstance(node.op, ast.Sub) else left * right
    raise ValueError("not a literal")


def _number(node: ast.AST) -> int | float:
    value = literal(node)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9:
        raise ValueError("not a number")
    return value


def layer_of(node: ast.Call, called: str, module: Module, given: dict[str, Any], reading: Reading) -> Layer | None:
    kind = module.kind
    if kind == "pad":
        reading.waiting = _sides(node, given["padding"], module.dims, reading)
        return None
    if kind in ("conv", "tconv", "maxpool", "avgpool"):
        return _window(node, kind, module.dims, given, reading)
    if kind == "adaptive":
        output = _pair(node, "output_size", given["output_size"], module.dims, reading)
        return Layer("globalpool") if output == (1, 1) else Layer("adaptive", output=output)
    if kind == "nearest":
        return _upsampling(node, called, given, reading)
    if kind == "linear":
        return Layer("linear", channels=_whole(node, "out_features", given["out_features"], reading), bias=bool(given.get("bias", True)))
    if kind in ("dropout", "leaky", "elu"):
        name = module.arguments[0]
        value = given.get(name, VALUES[kind])
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            reading.complain(node, f"{name}={value!r}", "a number")
            return None
        return Layer(kind, value=float(value))
    return Layer(kind)


def _window(node: ast.Call, kind: str, dims: int, given: dict[str, Any], reading: Reading) -> Layer:
    usual = given["kernel_size"] if kind in ("maxpool", "avgpool") else 1
    stride = given.get("stride", usual)
    padding = given.get("padding", 0)
    sides: Padding = NONE
    if padding == "same":
        sides = "same"
        if _pair(node, "stride", stride, dims, reading) != (1, 1):
            reading.complain(node, "padding='same' with a stride", "stride 1: torch knows no other for “same”")
    elif padding != "valid":
        top, left = _pair(node, "padding", padding, dims, reading, least=0)
        sides = (0, 0, left, left) if dims == 1 else (top, top, left, left)
    more = _pair(node, "output_padding", given.get("output_padding", 0), dims, reading, least=0)
    layer = Layer(
        kind,
        kernel=_pair(node, "kernel_size", given["kernel_size"], dims, reading),
        stride=_pair(node, "stride", usual if stride is None else stride, dims, reading),
        padding=sides,
        dilation=_pair(node, "dilation", given.get("dilation", 1), dims, reading),
        ceil_mode=bool(given.get("ceil_mode", False)),
    )
    if kind in ("maxpool", "avgpool"):
        return layer
    comes, out = (_whole(node, name, given[name], reading) for name in ("in_channels", "out_channels"))
    groups = _whole(node, "groups", given.get("groups", 1), reading)
    layer = replace(layer, channels=out, groups=groups, bias=bool(given.get("bias", True)))
    if kind == "tconv":
        return replace(layer, output_padding=(0, more[1]) if dims == 1 else more)
    if groups == comes > 1:
        return replace(layer, kind="dwconv", groups=1, channels=0 if out == comes else out)
    return layer


def _upsampling(node: ast.Call, called: str, given: dict[str, Any], reading: Reading) -> Layer | None:
    mode = given.get("mode", "nearest")
    kinds = {"nearest": ("nearest", 0), "linear": ("bilinear", 1), "bilinear": ("bilinear", 2)}
    if mode not in kinds:
        reading.complain(node, f"mode={mode!r}", "mode='nearest', 'linear' or 'bilinear'")
        return None
    kind, dims = kinds[mode]
    factor = given.get("scale_factor")
    whole = tuple(int(f) if isinstance(f, float) and f.is_integer() else f for f in (factor if isinstance(factor, tuple) else (factor,)))
    scale = _pair(node, "scale_factor", whole if len(whole) > 1 else whole[0], reading.dims or dims or 2, reading)
    return Layer(kind, scale=scale)


def _pair(node: ast.AST, name: str, value: Any, dims: int, reading: Reading, least: int = 1) -> Pair:
    """Height and width; in one dimension (1, width), of a padding (0, width)."""
    numbers = value if isinstance(value, tuple) else (value,) * dims
    good = all(isinstance(n, int) and not isinstance(n, bool) and n >= least for n in numbers)
    if not good or len(numbers) != dims:
        reading.complain(node, f"{name}={value!r}", f"a whole number from {least} on{', or two as a tuple' if dims == 2 else ''}")
        return (1, 1)
    return (numbers[0], numbers[1]) if dims == 2 else (1, numbers[0])


def _whole(node: ast.AST, name: str, value: Any, reading: Reading) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    reading.complain(node, f"{name}={value!r}", "a whole number from 1 on")
    return 1


def _sides(node: ast.AST, value: Any, dims: int, reading: Reading) -> tuple[int, int, int, int] | None:
    """Padding of a ZeroPad, which torch writes left, right, top, bottom."""
    numbers = value if isinstance(value, tuple) else (value,) * (2 * dims)
    if len(numbers) != 2 * dims or not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers):
        reading.complain(node, f"padding={value!r}", f"a whole number from 0 on, or {2 * dims} as a tuple")
        return None
    return (0, 0, numbers[0], numbers[1]) if dims == 1 else (numbers[2], numbers[3], numbers[0], numbers[1])
