"""What a typed function is worth: values and two derivatives by forward-mode automatic differentiation, its LaTeX, its PyTorch.

A node's jet is (value, first, second). With u, u', u'' of the inside, f(u)' = f'(u) u' and f(u)'' = f''(u) u'^2 + f'(u) u''.
Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 13 (Taylor arithmetic), to the second order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from core.activations import model
from core.activations.expression import Node
from core.activations.model import Floats, Jet

LATEX = {"log": r"\ln", "sigmoid": r"\sigma", "atan": r"\arctan", "exp": r"\exp", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan"}
LATEX |= {"tanh": r"\tanh", "max": r"\max", "min": r"\min"}
LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}


def jet(tree: Node, x: Floats) -> Jet:
    """The typed function at x, (points,). Where it is not defined or too large to hold, the entries are not finite.

    Between rising points where a denominator changes its sign lies a pole: the point nearer to it has no value, so that a curve has a gap.
    """
    poles = np.zeros(len(x), bool)
    with np.errstate(all="ignore"):
        value, first, second = _jet(tree, x, poles)
    known = np.isfinite(value) & ~poles
    return Jet(*(np.where(known & np.isfinite(part), part, np.nan) for part in (value, first, second)))


def _jet(tree: Node, x: Floats, poles: np.ndarray) -> Jet:
    kind = tree[0]
    if kind == "number":
        return Jet(np.full_like(x, tree[1]), np.zeros_like(x), np.zeros_like(x))
    if kind == "x":
        return Jet(x, np.ones_like(x), np.zeros_like(x))
    inside = [_jet(node, x, poles) for node in tree[1:] if isinstance(node, tuple)]
    if kind == "call":
        return _pick(tree[1], *inside) if len(inside) == 2 else _outer(tree[1], inside[0], poles)
    if kind == "neg":
        return Jet(*(-part for part in inside[0]))
    a, b = inside
    if kind == "+":
        return Jet(a.value + b.value, a.first + b.first, a.second + b.second)
    if kind == "-":
        return Jet(a.value - b.value, a.first - b.first, a.second - b.second)
    if kind == "*":
        return _times(a, b)
    if kind == "/":
        _mark(b.value, poles)
        return _times(a, _chain(b, 1 / b.value, -1 / b.value**2, 2 / b.value**3))
    return _power(a, b, tree[2], poles)


def _chain(u: Jet, value: Floats, first: Floats, second: Floats) -> Jet:
    return Jet(value, first * u.first, second * u.first**2 + first * u.second)


def _times(a: Jet, b: Jet) -> Jet:
    return Jet(a.value * b.value, a.first * b.value + a.value * b.first, a.second * b.value + 2 * a.first * b.first + a.value * b.second)


def _power(a: Jet, b: Jet, exponent: Node, poles: np.ndarray) -> Jet:
    if exponent[0] == "neg" and exponent[1][0] == "number":
        exponent = ("number", -exponent[1][1])
    if exponent[0] == "number":  # a negative base has whole powers
        n = float(exponent[1])
        if n < 0:
            _mark(a.value, poles)
        zero = np.zeros_like(a.value)
        first = n * a.value ** (n - 1) if n else zero
        second = n * (n - 1) * a.value ** (n - 2) if n not in (0, 1) else zero
        return _chain(a, a.value**n, first, second)
    return _outer("exp", _times(b, _outer("log", a, poles)), poles)


def _outer(name: str, u: Jet, poles: np.ndarray) -> Jet:
    if name == "tan":
        _mark(np.cos(u.value), poles)
    return _chain(u, *DERIVATIVES[name](u.value))


def _pick(name: str, a: Jet, b: Jet) -> Jet:
    """The larger or smaller of two; where they are equal PyTorch takes the mean of both slopes, and so do we."""
    left = a.value > b.value if name == "max" else a.value < b.value
    share = np.where(a.value == b.value, 0.5, left.astype(float))
    value = np.maximum(a.value, b.value) if name == "max" else np.minimum(a.value, b.value)
    return Jet(value, share * a.first + (1 - share) * b.first, share * a.second + (1 - share) * b.second)


def _mark(below: Floats, poles: np.ndarray) -> None:
    """Note where a denominator is 0, or changes its sign before the next point."""
    poles |= below == 0
    if len(below) > 1:
        turns = np.flatnonzero(below[:-1] * below[1:] < 0)
        poles[turns + (np.abs(below[turns + 1]) < np.abs(below[turns]))] = True


def _exp(u: Floats) -> Jet:
    power = np.exp(u)
    return Jet(power, power, power)


def _log(u: Floats) -> Jet:
    known = np.where(u > 0, u, np.nan)
    return Jet(np.log(known), 1 / known, -1 / known**2)


def _sqrt(u: Floats) -> Jet:
    root = np.sqrt(u)
    return Jet(root, 0.5 / root, -0.25 / (root * u))


def _tan(u: Floats) -> Jet:
    t = np.tan(u)
    return Jet(t, 1 + t * t, 2 * t * (1 + t * t))


def _erf(u: Floats) -> Jet:
    bell = 2 / math.sqrt(math.pi) * np.exp(-u * u)
    known = np.array([math.erf(one) for one in u.tolist()])
    return Jet(known, bell, -2 * u * bell)


DERIVATIVES: Mapping[str, Callable[[Floats], Jet]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "sin": lambda u: Jet(np.sin(u), np.cos(u), -np.sin(u)),
    "cos": lambda u: Jet(np.cos(u), -np.sin(u), -np.cos(u)),
    "tan": _tan,
    "tanh": model.tanh,
    "sigmoid": model.sigmoid,
    "relu": model.relu,
    "softplus": lambda u: model.softplus(u, 1.0),
    "erf": _erf,
    "abs": lambda u: Jet(np.abs(u), np.sign(u), np.zeros_like(u)),
    "sign": lambda u: Jet(np.sign(u), np.zeros_like(u), np.zeros_like(u)),
    "atan": model.arctan,
}


def latex(tree: Node) -> str:
    """The formula as LaTeX."""
    kind = tree[0]
    if kind == "number":
        return _number(tree[1])
    if kind == "x":
        return "x"
    if kind == "call":
        inside = ", ".join(latex(node) for node in tree[2:])
        if tree[1] == "abs":
            return rf"\left|{inside}\right|"
        if tree[1] == "sqrt":
            return rf"\sqrt{{{inside}}}"
        name = LATEX.get(tree[1], rf"\operatorname{{{tree[1]}}}")
        return rf"{name}\left({inside}\right)"
    if kind == "neg":
        return "-" + _inner(tree[1], 3)
    if kind == "/":
        return rf"\frac{{{latex(tree[1])}}}{{{latex(tree[2])}}}"
    if kind == "^":
        return f"{{{_inner(tree[1], 5)}}}^{{{latex(tree[2])}}}"
    sign = r" \cdot " if kind == "*" else f" {kind} "
    return _inner(tree[1], LEVEL[kind]) + sign + _inner(tree[2], LEVEL[kind] + 1)


def _inner(node: Node, level: int) -> str:
    weaker = LEVEL.get(node[0], 9) < level
    return rf"\left({latex(node)}\right)" if weaker else latex(node)


def _number(value: float) -> str:
    named = {math.pi: r"\pi", math.e: "e"}
    if value in named:
        return named[value]
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def torch_code(tree: Node) -> str:
    """The formula as PyTorch, for a tensor x."""
    kind = tree[0]
    if kind == "number":
        return repr(tree[1])
    if kind == "x":
        return "x"
    if kind == "neg":
        return f"(-{torch_code(tree[1])})"
    if kind == "call":
        inside = ", ".join(
            torch_code(node) if _varies(node) else f"0 * x + {torch_code(node)}" for node in tree[2:]
        )  # these take tensors only
        name = {"max": "maximum", "min": "minimum"}.get(tree[1], tree[1])
        return f"{'nn.functional' if name in ('softplus', 'relu') else 'torch'}.{name}({inside})"
    return f"({torch_code(tree[1])} {'**' if kind == '^' else kind} {torch_code(tree[2])})"


def _varies(node: Node) -> bool:
    """Whether x stands in it."""
    return node[0] == "x" or any(_varies(part) for part in node[1:] if isinstance(part, tuple))
