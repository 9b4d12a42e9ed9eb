"""A network as the text that `notation` reads: branches as brackets where they are, repeated parts once."""

from __future__ import annotations

from collections.abc import Iterator

from core.receptive_field.network import MERGES, POOLS, SETTINGS, UPSAMPLING, VALUES, Layer, Network, Pair, automatic

LONGEST_REPEATED = 40  # layers or groups in a repeated part


def written(network: Network, *, compact: bool = False) -> str:
    """The text of a network, one layer or group a line; compact: in one line for a link. parse(written(network)) == network."""
    return ("; " if compact else "\n").join([header(network), *_Writer(network).sequence(0, len(network.layers), -1)])


def header(network: Network) -> str:
    """ "input 3x224x224"."""
    sizes = (network.channels, *network.size) if network.dims == 2 else (network.channels, network.size[1])
    return f"input {'x'.join(map(str, sizes))}" + (f" rate {network.rate}" if network.rate else "")


def line(layer: Layer, dims: int = 2) -> str:
    """Kind and settings of one layer, without name and inputs: "conv 64 k3 p1"."""
    parts = [layer.kind]
    allowed = SETTINGS.get(layer.kind, ())
    if layer.channels:
        parts.append(str(layer.channels))
    if "value" in allowed and layer.value != VALUES[layer.kind]:
        parts.append(f"{layer.value:.9f}".rstrip("0").rstrip("."))
    kernel = 2 if layer.kind in POOLS else 1
    stride = layer.kernel if layer.kind in POOLS else (1, 1)
    parts += _pair("k", layer.kernel, _both(kernel, dims), dims)
    parts += _pair("s", layer.stride, stride, dims)
    parts += _pair("d", layer.dilation, (1, 1), dims)
    parts += _padding(layer, dims)
    parts += _pair("op", layer.output_padding, (0, 0), dims)
    parts += _pair("x", layer.scale, _both(2, dims) if layer.kind in UPSAMPLING else (1, 1), dims)
    parts += _pair("to", layer.output, (1, 1), dims)
    parts += [f"{letter}{number}" for letter, number, usual in _single(layer) if number != usual]
    return " ".join([*parts, *([] if layer.bias else ["nobias"]), *(["ceil"] if layer.ceil_mode else [])])


def _single(layer: Layer) -> Iterator[tuple[str, int, int]]:
    yield from (("g", layer.groups, 1), ("h", layer.heads, 1), ("r", layer.reduction, 16))


def _both(number: int, dims: int) -> Pair:
    return (number, number) if dims == 2 else (1, number)


def _pair(letter: str, pair: Pair, usual: Pair, dims: int) -> list[str]:
    if pair == usual:
        return []
    return [f"{letter}{pair[1]}" if dims == 1 or pair[0] == pair[1] else f"{letter}{pair[0]}x{pair[1]}"]


def _padding(layer: Layer, dims: int) -> list[str]:
    if isinstance(layer.padding, str):
        return [f"p{layer.padding}"]
    top, bottom, left, right = layer.padding
    if not any(layer.padding):
        return []
    if dims == 1:
        return [f"p{left}" if left == right else f"p{left},{right}"]
    if (top, left) != (bottom, right):
        return [f"p{top},{bottom},{left},{right}"]
    return [f"p{top}" if top == left else f"p{top}x{left}"]


class _Writer:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.own = list(automatic(network.layers))

    def sequence(self, start: int, end: int, source: int) -> list[str]:
        """Layers `start` up to `end` as items; `source` is where the first takes its input from if nothing is said."""
        items: list[str] = []
        at = start
        while at < end:
            merge = self._group(at, end, source)
            last = at if merge is None else merge
            items.append(self._one(at, source) if merge is None else self._branches(at, merge, source))
            source, at = last, last + 1
        return _repeated(items)

    def _one(self, i: int, source: int) -> str:
        layer, sources = self.network.layers[i], self.network.sources[i]
        references = "" if sources == (source,) and layer.kind not in MERGES else " " + " ".join(f"@{name}" for name in layer.inputs)
        return self._label(i) + line(layer, self.network.dims) + references

    def _label(self, i: int) -> str:
        name = self.network.layers[i].name
        return "" if name == self.own[i] else f"{name}: "

    def _branches(self, start: int, merge: int, source: int) -> str:
        parts, at = [], start
        for end in self.network.sources[merge]:
            stop = at if end == source else end + 1
            parts.append("; ".join(self.sequence(at, stop, source)))
            at = stop
        return f"{self._label(merge)}{self.network.layers[merge].kind}({' | '.join(parts)})"

    def _group(self, start: int, end: int, source: int) -> int | None:
        """The outermost merge whose branches are all that lies between `start` and it, each beginning at `source`."""
        for merge in range(end - 1, start, -1):
            if self.network.layers[merge].kind not in MERGES:
                continue
            ends = self.network.sources[merge]
            inner = [i for i in ends if i != source]
            if len(ends) < 2 or not inner or inner != sorted(set(inner)) or inner[0] < start or inner[-1] != merge - 1:
                continue
            firsts = [start, *(i + 1 for i in inner[:-1])]
            if all(source in self.network.sources[first] for first in firsts):
                return merge
        return None


def _repeated(items: list[str]) -> list[str]:
    """Equal runs of items written once, as often as saves most. Names are given once, so a part with one is like no other."""
    out: list[str] = []
    at = 0
    while at < len(items):
        best, length, times = 0, 0, 0
        for period in range(1, min(LONGEST_REPEATED, (len(items) - at) // 2) + 1):
            part = items[at : at + period]
            count = 1
            while items[at + count * period : at + (count + 1) * period] == part:
                count += 1
            saved = (count - 1) * sum(len(item) + 2 for item in part) - 5
            if count > 1 and saved > best:
                best, length, times = saved, period, count
        if best:
            out.append(f"{times}*({'; '.join(items[at : at + length])})")
            at += length * times
        else:
            out.append(items[at])
            at += 1
    return out
