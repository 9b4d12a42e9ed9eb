"""Networks as text: for people, and for a link, which holds the whole network in one setting.

    input 3x224x224                               channels x height x width; in one dimension channels x length, then "rate 16000"
    conv 64 k7 s2 p3 nobias; bn; relu             layers follow one another; ; or a new line between them
    maxpool k3 s2 p1
    2*(add(conv 64 k3 p1; bn; relu; conv 64 k3 p1; bn | ); relu)      repeated; branches that are summed, an empty one is the input itself
    out: conv 8                                   a name, else kind and count, here conv6
    cat @out @maxpool1                            inputs by name

Branches: add( | ), mul( | ), cat( | ). Settings: a number (channels out; dropout's probability, leaky's slope, elu's alpha), k3 or k3x5
(kernel, height x width), s2 (stride), d2 (dilation), p1, p1x2 or p0,1,0,1 (padding: both, height x width, or top, bottom, left, right; in
one dimension p1 or p1,2: before, after), psame, pcausal, op1 (output padding), g32 (groups), nobias, ceil, x2 (factor of upsampling),
to7 or to7x5 (outputs of adaptive pooling), h4 (heads), r16 (reduction). Left out: stride of pooling is its kernel, which is 2; else 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from core.errors import InputError, Problem
from core.receptive_field.network import (
    INPUT,
    KINDS,
    MERGES,
    MOST_LAYERS,
    NAME,
    POOLS,
    SETTINGS,
    UPSAMPLING,
    VALUES,
    Layer,
    Network,
    Pair,
    numbered,
)

LONGEST = 4000  # characters of a network's text
DEEPEST = 12  # brackets within brackets
MOST_PROBLEMS = 8
TOKEN = re.compile(r"[ \t\r\ufeff]+|(?P<end>[;\n])|(?P<mark>[():|])|(?P<word>[^\s;():|]+)")
WHOLE = re.compile(r"\d{1,7}")
PAIRED = {"k": "kernel", "s": "stride", "d": "dilation", "op": "output_padding", "x": "scale", "to": "output"}
SINGLE = {"g": "groups", "h": "heads", "r": "reduction"}
FLAGS = {"nobias": ("bias", False), "ceil": ("ceil_mode", True)}
SETTING = re.compile(r"(to|op|[ksdxghrp])(.*)")


@dataclass
class _Token:
    kind: str  # "word", "(", ")", ":", "|", ";" or "" at the end
    text: str
    line: int
    column: int

    @property
    def where(self) -> str:
        return f"Network, line {self.line}, column {self.column}"


@dataclass
class _Reader:
    tokens: list[_Token]
    problems: list[Problem] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    dims: int = 2
    at: int = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.next
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def complain(self, token: _Token, needs: str, got: object = None) -> None:
        self.problems.append(Problem(token.where, token.text if got is None else got, needs))


@lru_cache(maxsize=64)
def parse(text: str) -> Network:
    """The network that a text describes. Raises: InputError naming line and column, or the layer, of all that is wrong."""
    if len(text) > LONGEST:
        raise InputError(Problem("Network", f"{len(text):,} characters", f"at most {LONGEST:,}; repeated parts can be written 3*( … )"))
    reader = _Reader(_tokens(text))
    header = _header(reader)
    _sequence(reader, INPUT, 0)
    if reader.next.kind:
        reader.complain(reader.next, "a bracket that was opened before, or nothing")
    if reader.problems:
        raise InputError(_few(reader.problems))
    return Network(tuple(reader.layers), **header)


def _tokens(text: str) -> list[_Token]:
    found, line, start, end = [], 1, 0, 0
    for match in TOKEN.finditer(text):
        column = match.start() - start + 1
        if match["end"]:
            found.append(_Token(";", match["end"], line, column))
            if match["end"] == "\n":
                line, start = line + 1, match.end()
        elif match["mark"]:
            found.append(_Token(match["mark"], match["mark"], line, column))
        elif match["word"]:
            found.append(_Token("word", match["word"], line, column))
        end = match.end()
    return [*found, _Token("", "", line, end - start + 1)]


def _header(reader: _Reader) -> dict[str, Any]:
    """ "input 3x224x224", if the text begins with one."""
    while reader.next.kind == ";":
        reader.take()
    if reader.next.text != INPUT:
        return {}
    reader.take()
    token, rate = reader.take(), 0
    sizes = [int(part) if WHOLE.fullmatch(part) else -1 for part in token.text.split("x")]
    if len(sizes) not in (2, 3) or min(sizes) < 0:
        reader.complain(token, "sizes like 3x224x224 (channels x height x width) or 1x16000 (channels x length)")
        sizes = [3, 224, 224]
    reader.dims = len(sizes) - 1
    if reader.next.text == "rate":
        reader.take()
        token = reader.take()
        rate = int(token.text) if WHOLE.fullmatch(token.text) else 0
        if not rate or reader.dims == 2:
            reader.complain(token, "samples a second, of a signal in one dimension")
    if reader.next.kind not in (";", ""):
        reader.complain(reader.next, "a new line or ; after the input's size")
    return {"channels": sizes[0], "size": (sizes[1], sizes[2]) if reader.dims == 2 else (1, sizes[1]), "dims": reader.dims, "rate": rate}


def _sequence(reader: _Reader, source: str, depth: int) -> str:
    """Layers up to a closing bracket, a bar or the end; returns the name of the last, or `source` where there is none."""
    first = True
    while True:
        separated = first
        while reader.next.kind == ";":
            reader.take()
            separated = True
        token = reader.next
        if token.kind in ("", ")", "|"):
            return source
        if not separated:
            reader.complain(token, "; or a new line between layers")
        first = False
        if len(reader.layers) > MOST_LAYERS:
            reader.complain(token, f"at most {MOST_LAYERS} layers")
            reader.at = len(reader.tokens) - 1
            return source
        before = reader.at
        source = _item(reader, source, depth)
        if reader.at == before:  # nothing was understood: go on behind it
            reader.take()


def _item(reader: _Reader, source: str, depth: int) -> str:
    token = reader.take()
    if token.kind != "word":
        reader.complain(token, "a layer such as conv 64 k3 p1")
        return source
    if token.text.endswith("*") and reader.next.kind == "(":
        return _repeat(reader, token, source, depth)
    name = ""
    if reader.next.kind == ":":
        reader.take()
        name, token = token.text, reader.take()
        if not NAME.fullmatch(name):
            reader.complain(token, "a name of letters, digits, dot, dash and underscore", name)
    if token.text in MERGES and reader.next.kind == "(":
        return _branches(reader, token, name, source, depth)
    return _layer(reader, token, name, source)


def _repeat(reader: _Reader, token: _Token, source: str, depth: int) -> str:
    opened = reader.take()
    count = int(token.text[:-1]) if WHOLE.fullmatch(token.text[:-1]) else 0
    if not 1 <= count <= MOST_LAYERS:
        reader.complain(token, f"a number of times from 1 to {MOST_LAYERS}, such as 3*( … )")
        count = 1
    body = reader.at
    for i in range(count):
        reader.at, wrong, had = body, len(reader.problems), len(reader.layers)
        source = _sequence(reader, source, _deeper(reader, opened, depth))
        if i == 0 and any(layer.name for layer in reader.layers[had:] if not _is_automatic(layer)) and count > 1:
            reader.complain(opened, "no names inside: they would be given several times", "a name in a repeated part")
        if len(reader.problems) > wrong or len(reader.layers) == had:  # nothing in it: repeating it would only take time
            break
    _close(reader, opened)
    return source


def _branches(reader: _Reader, token: _Token, name: str, source: str, depth: int) -> str:
    opened = reader.take()
    ends = [_sequence(reader, source, _deeper(reader, opened, depth))]
    while reader.next.kind == "|":
        reader.take()
        ends.append(_sequence(reader, source, depth + 1))
    _close(reader, opened)
    return _append(reader, Layer(token.text, name, tuple(ends)), token)


def _deeper(reader: _Reader, opened: _Token, depth: int) -> int:
    if depth >= DEEPEST:
        reader.complain(opened, f"brackets at most {DEEPEST} deep")
        reader.at = len(reader.tokens) - 1
    return depth + 1


def _close(reader: _Reader, opened: _Token) -> None:
    if reader.next.kind == ")":
        reader.take()
    elif not reader.problems:
        reader.complain(opened, "a closing bracket", "( that is never closed")


def _layer(reader: _Reader, token: _Token, name: str, source: str) -> str:
    kind = token.text
    if kind not in KINDS:
        reader.complain(token, "one of " + ", ".join(KINDS))
    set_: dict[str, Any] = {}
    inputs: list[str] = []
    while reader.next.kind == "word":
        word = reader.take()
        if word.text.startswith("@"):
            inputs.append(word.text[1:])
            if word.text[1:] != INPUT and word.text[1:] not in reader.names:
                reader.complain(word, "@ and the name of an earlier layer, or @input")
        else:
            _set(reader, word, kind, set_)
    if kind not in KINDS:
        return source
    if kind in POOLS:
        set_.setdefault("kernel", _pair(reader, 2))
        set_.setdefault("stride", set_["kernel"])
    if kind in UPSAMPLING:
        set_.setdefault("scale", _pair(reader, 2))
    set_.setdefault("value", VALUES.get(kind, 0.0))
    return _append(reader, Layer(kind, name, tuple(inputs) or (source,), **set_), token)


def _append(reader: _Reader, layer: Layer, token: _Token) -> str:
    reader.counts[layer.kind] = reader.counts.get(layer.kind, 0) + 1
    layer = layer if layer.name else replace(layer, name=numbered(layer.kind, reader.counts[layer.kind]))
    if layer.name in reader.names or layer.name == INPUT:
        reader.complain(token, "a name that no earlier layer has, other than input", layer.name)
    reader.names.add(layer.name)
    reader.layers.append(layer)
    return layer.name


def _is_automatic(layer: Layer) -> bool:
    return re.fullmatch(re.escape(layer.kind) + r"_?\d+", layer.name) is not None


def _pair(reader: _Reader, number: int) -> Pair:
    return (number, number) if reader.dims == 2 else (1, number)


def _set(reader: _Reader, word: _Token, kind: str, into: dict[str, Any]) -> None:
    """One setting of one layer."""
    allowed = SETTINGS.get(kind, ())
    found = _setting(reader, word.text, allowed)
    if found is None:
        reader.complain(word, "a setting: " + (", ".join(EXAMPLES[name] for name in allowed) or f"{kind} has none") + ", or @name")
    elif found[0] not in allowed and kind in KINDS:
        reader.complain(word, f"a setting of {kind}: " + (", ".join(EXAMPLES[name] for name in allowed) or "it has none"))
    elif found[0] in into:
        reader.complain(word, "each setting once")
    else:
        into[found[0]] = found[1]


EXAMPLES = {
    "channels": "64 (channels)", "kernel": "k3", "stride": "s2", "padding": "p1", "dilation": "d2", "groups": "g2", "bias": "nobias",
    "output_padding": "op1", "ceil_mode": "ceil", "scale": "x2", "output": "to7", "heads": "h4", "reduction": "r16", "value": "0.5",
}  # fmt: skip


def _setting(reader: _Reader, text: str, allowed: tuple[str, ...]) -> tuple[str, Any] | None:
    if text in FLAGS:
        return FLAGS[text]
    if WHOLE.fullmatch(text) and "value" not in allowed:
        return "channels", int(text)
    if re.fullmatch(r"\d{0,7}(\.\d{1,9})?", text):
        return "value", float(text)
    match = SETTING.fullmatch(text)
    if not match:
        return None
    letter, rest = match.groups()
    if letter == "p" and rest in ("same", "causal"):
        return "padding", rest
    mark = "," if "," in rest else "x"
    parts = rest.split(mark)
    if not all(WHOLE.fullmatch(part) for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if letter in SINGLE:
        return (SINGLE[letter], numbers[0]) if len(numbers) == 1 else None
    if letter == "p":
        sides = _sides(numbers, mark, reader.dims)
        return ("padding", sides) if sides else None
    if mark == "," or len(numbers) > reader.dims:
        return None
    zero = 0 if letter == "op" else 1
    return PAIRED[letter], (numbers[0], numbers[-1]) if reader.dims == 2 else (zero, numbers[0])


def _sides(numbers: list[int], mark: str, dims: int) -> tuple[int, int, int, int] | None:
    """Top, bottom, left, right."""
    if len(numbers) == 1:
        [n] = numbers
        return (n, n, n, n) if dims == 2 else (0, 0, n, n)
    if len(numbers) == 2 and dims == 2 and mark == "x":
        return numbers[0], numbers[0], numbers[1], numbers[1]
    if len(numbers) == 2 and dims == 1 and mark == ",":
        return 0, 0, numbers[0], numbers[1]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 and dims == 2 and mark == "," else None


def _few(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], Problem("Network", f"{len(problems) - MOST_PROBLEMS} more problems like these", "them mended too")]
