"""A function that a person types: read by a grammar of our own, never run as code.

    sum     = product { ("+" | "-") product }
    product = sign { ("*" | "/") sign }
    sign    = ("-" | "+") sign | power
    power   = atom [ ("^" | "**") sign ]
    atom    = number | "x" | "pi" | "e" | name "(" sum { "," sum } ")" | "(" sum ")"

The syntax tree is nested tuples: ("number", 2.0), ("x",), ("call", name, arguments), (operator, left, right), ("neg", inner).
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from core.data.wording import Described
from core.errors import InputError, Problem

LONGEST = 200  # characters
DEEPEST = 40  # brackets and signs inside each other
WHERE = "Your function"
CONSTANTS = {"pi": math.pi, "e": math.e}
ONE = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "softplus", "erf", "abs", "sign", "atan")
TWO = ("max", "min")
TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^(),]))", re.ASCII)
NEEDS = f"a formula in x, with + - * / ^, brackets, pi, e and {', '.join((*ONE, *TWO))}"

Node = tuple[Any, ...]


@lru_cache(maxsize=64)
def parse(text: str, where: str = WHERE) -> Node:
    """The syntax tree of a formula in x. where: what the screen calls the field it stands in.

    Raises: InputError saying at which column (from 1) what was met, and what is needed there.
    """
    if len(text) > LONGEST:
        raise InputError(Problem(where, Described(f"{len(text)} characters"), f"at most {LONGEST} characters"))
    reader = _Reader(_tokens(text, where), len(text.rstrip()) + 1, where)
    tree = reader.sum(0)
    if reader.kind:
        raise reader.wrong("an operator (+ - * / ^) or the end here")
    return tree


def _tokens(text: str, where: str) -> list[tuple[str, str, int]]:
    """(kind, text, column from 1) of every word of the formula."""
    found, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if not match:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise InputError(Problem(f"{where}, column {at + 1}", text[at], NEEDS))
        kind = str(match.lastgroup)
        found.append((kind, match[kind], match.start(kind) + 1))
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str, int]], end: int, where: str) -> None:
        self._tokens, self._end, self._where, self._at = tokens, end, where, 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def text(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def wrong(self, needs: str) -> InputError:
        column = self._tokens[self._at][2] if self.kind else self._end
        return InputError(Problem(f"{self._where}, column {column}", self.text or Described("the end"), needs))

    def take(self, *signs: str) -> str:
        """The sign that stands here, if it is one of these; else ""."""
        if self.kind != "sign" or self.text not in signs:
            return ""
        self._at += 1
        return self._tokens[self._at - 1][1]

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.wrong(f"“{sign}” or an operator here")

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while sign := self.take("+", "-"):
            left = (sign, left, self.product(depth))
        return left

    def product(self, depth: int) -> Node:
        left = self.sign(depth)
        while sign := self.take("*", "/"):
            left = (sign, left, self.sign(depth))
        return left

    def sign(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.wrong(f"at most {DEEPEST} brackets or signs inside each other")
        if sign := self.take("-", "+"):
            inner = self.sign(depth + 1)
            return ("neg", inner) if sign == "-" else inner
        base = self.atom(depth)
        return ("^", base, self.sign(depth + 1)) if self.take("^", "**") else base

    def atom(self, depth: int) -> Node:
        kind, text = self.kind, self.text
        if kind == "number":
            if not math.isfinite(float(text)):
                raise self.wrong("a smaller number")
            self._at += 1
            return ("number", float(text))
        if kind == "name":
            return self.name(text, depth)
        if self.take("("):
            inner = self.sum(depth + 1)
            self.expect(")")
            return inner
        raise self.wrong("a number, x, a function or a bracket here")

    def name(self, text: str, depth: int) -> Node:
        if text not in ("x", *CONSTANTS, *ONE, *TWO):
            raise self.wrong(f"one of x, pi, e, {', '.join((*ONE, *TWO))}")
        self._at += 1
        if text == "x":
            return ("x",)
        if text in CONSTANTS:
            return ("number", CONSTANTS[text])
        if not self.take("("):
            raise self.wrong(f"“(” after {text}")
        arguments = [self.sum(depth + 1)]
        while len(arguments) < (2 if text in TWO else 1):
            if not self.take(","):
                raise self.wrong(f"a comma: {text} takes two values")
            arguments.append(self.sum(depth + 1))
        self.expect(")")
        return ("call", text, *arguments)
