"""The numbers that an ONNX graph computes from shapes and constants, such as the sizes of a Resize: folded where they are known. Light."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.network.graph import Node, Tensor

Known = npt.NDArray[np.object_]  # ints and floats, any shape; None: not known before it runs, such as how many pictures come at once
MOST = 64  # numbers
SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mul": operator.mul, "Div": operator.truediv, "Min": min, "Max": max,
}  # fmt: skip
ALONE: dict[str, Callable[[Any], Any]] = {"Floor": math.floor, "Ceil": math.ceil, "Neg": operator.neg}


def array(tensor: Tensor) -> Known | None:
    """The numbers of a small constant in their shape."""
    return None if tensor.numbers is None else np.array(tensor.numbers, object).reshape(tensor.dims)


def folded(node: Node, given: Sequence[Known | None]) -> Known | None:
    """What the operator makes of numbers; None where that is not known. given: its inputs, None for one that is left out or not known."""
    first = given[0] if given else None
    if first is None or (node.kind in (*SUMS, "Concat") and any(one is None for one in given)):
        return None
    try:
        found = _folded(node, first, given)
    except (
        ValueError,
        IndexError,
        TypeError,
        OverflowError,
        MemoryError,
    ):  # numbers that do not fit together: a broken file, or one of no concern
        return None
    return found if found is not None and found.size <= MOST else None


def _folded(node: Node, first: Known, given: Sequence[Known | None]) -> Known | None:
    told = dict(enumerate(given))
    match node.kind:
        case "Identity" | "Cast":
            return first
        case "Squeeze" | "Unsqueeze":
            return _with_ones(node, first, told.get(1))
        case "Reshape":
            return first.reshape(_ints(told.get(1)))
        case "Transpose":
            return first.transpose(_ints(node.attributes.get("perm", range(first.ndim)[::-1])))
        case "Concat":
            return np.concatenate([np.atleast_1d(one) for one in given if one is not None], int(_setting(node, "axis", 0)))
        case "Gather":
            places = told.get(1)
            return None if places is None else _arrayed(np.take(first, places.astype(np.int64), int(_setting(node, "axis", 0))))
        case "Slice":
            return _sliced(node, first, given)
        case "ConstantOfShape":
            value = node.attributes.get("value")
            filling = value.numbers[0] if isinstance(value, Tensor) and value.numbers else 0
            return np.full(_ints(first), filling, object) if math.prod(_ints(first)) <= MOST else None
        case kind if kind in ALONE:
            return _arrayed(np.frompyfunc(lambda a: None if a is None else ALONE[kind](a), 1, 1)(first))
        case kind if kind in SUMS and len(given) == 2:
            return _arrayed(np.frompyfunc(lambda a, b: _pair(kind, a, b), 2, 1)(first, given[1]))
    return None


def _sliced(node: Node, first: Known, given: Sequence[Known | None]) -> Known:
    """Starts, ends, axes and steps are inputs; in old files settings."""
    told: list[Any] = list(given[1:]) or [node.attributes.get(name) for name in ("starts", "ends", "axes")]
    starts, ends, axes, steps = (told + [None] * 4)[:4]
    places: list[slice] = [slice(None)] * first.ndim
    named = range(len(_ints(starts))) if axes is None else _ints(axes)
    for place, start, end, step in zip(
        named, _ints(starts), _ints(ends), _ints(steps) if steps is not None else (1,) * len(named), strict=True
    ):
        places[place] = slice(start, end if end >= -MOST else None, step)
    return first[tuple(places)]


def _with_ones(node: Node, first: Known, axes: Known | None) -> Known:
    told = axes if axes is not None else node.attributes.get("axes")
    if node.kind == "Squeeze":
        return first.squeeze() if told is None else first.squeeze(_ints(told))
    return np.expand_dims(first, _ints(told))


def _pair(kind: str, a: Any, b: Any) -> int | float | None:
    if a is None or b is None or (kind == "Div" and b == 0):
        return None
    found = SUMS[kind](a, b)
    return int(found) if isinstance(a, int) and isinstance(b, int) else float(found)


def _ints(numbers: Any) -> tuple[int, ...]:
    return tuple(int(number) for number in np.ravel(np.array(numbers, object)))


def _setting(node: Node, name: str, default: int) -> Any:
    return node.attributes.get(name, default)


def _arrayed(found: Any) -> Known:
    """NumPy gives a bare number for an array without axes."""
    return np.array(found, object)


def whole(numbers: Sequence[Any] | None) -> tuple[int, ...] | None:
    """All of them as whole numbers, or None."""
    if numbers is None:
        return None
    found = [round(number) for number in numbers if number is not None and math.isfinite(number) and abs(number - round(number)) < 1e-3]
    return tuple(found) if len(found) == len(numbers) else None
