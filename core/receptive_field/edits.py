"""Changes of one layer in a network of any shape: its settings, its kind, its place, one more, one less. Light."""

from __future__ import annotations

from dataclasses import replace

from core.errors import InputError, Problem
from core.receptive_field.network import (
    CONVOLUTIONS,
    KINDS,
    MERGES,
    POOLS,
    SETTINGS,
    TITLES,
    UPSAMPLING,
    VALUES,
    Layer,
    Network,
    automatic,
    place,
)
from core.receptive_field.notation import parse
from core.receptive_field.writing import line

Loose = list[tuple[Layer, tuple[int, ...], bool]]  # a layer, the positions of its inputs, whether it was named by hand

LABELS = {
    "channels": ("channels", "64"),
    "kernel": ("kernel k", "3, or 3x5: height x width"),
    "stride": ("stride s", "2, or 2x1"),
    "padding": ("padding p", "1, 1x2, same, causal, or 0,1,0,1: top, bottom, left, right"),
    "dilation": ("dilation d", "2"),
    "output_padding": ("output padding", "1"),
    "groups": ("groups", "32"),
    "scale": ("factor", "2"),
    "output": ("outputs", "7"),
    "heads": ("heads", "4"),
    "reduction": ("reduction", "16"),
    "value": ("value", "0.5"),
}
LETTERS = {
    "kernel": "k", "stride": "s", "padding": "p", "dilation": "d", "output_padding": "op", "groups": "g", "scale": "x", "output": "to",
    "heads": "h", "reduction": "r", "channels": "", "value": "",
}  # fmt: skip
USUAL = {"conv": "64 k3 p1", "dwconv": "k3 p1", "tconv": "64 k2 s2", "linear": "10", "adaptive": "to7"}


def settings(layer: Layer, dims: int) -> list[tuple[str, str, str, str]]:
    """What can be changed of a layer: (setting, label, value as the notation writes it, an example)."""
    written = {}
    for word in line(layer, dims).split()[1:]:
        name = next((name for name in SETTINGS.get(layer.kind, ()) if LETTERS.get(name) and _means(word, name)), None)
        if name:
            written[name] = word[len(LETTERS[name]) :]
    found = []
    for name in SETTINGS.get(layer.kind, ()):
        if name not in LABELS:
            continue
        usual = {"channels": str(layer.channels), "value": f"{layer.value:g}", "padding": "0", "output_padding": "0"}.get(name, "1")
        if name in ("kernel", "stride", "scale") and layer.kind in (*POOLS, *UPSAMPLING):
            pair = getattr(layer, name)
            usual = str(pair[1]) if dims == 1 or pair[0] == pair[1] else f"{pair[0]}x{pair[1]}"
        if name in ("groups", "heads", "reduction"):
            usual = str(getattr(layer, name))
        found.append((name, LABELS[name][0], written.get(name, usual), LABELS[name][1]))
    return found


def changed(network: Network, position: int, setting: str, value: str) -> Network:
    """The network with one setting of one layer changed, as the notation writes it. Raises: InputError for what the setting cannot be."""
    layer = network.layers[position]
    if setting not in SETTINGS.get(layer.kind, ()) or setting not in LETTERS:
        raise InputError(Problem(place(position, layer), setting, "one of " + ", ".join(SETTINGS.get(layer.kind, ()))))
    words = [f"{LETTERS[name]}{value if name == setting else now}" for name, _, now, _ in settings(layer, network.dims)]
    words += [] if layer.bias else ["nobias"]
    words += ["ceil"] if layer.ceil_mode else []
    return _with(network, position, _read(" ".join([layer.kind, *words]), network, place(position, layer)))


def of_kind(network: Network, position: int, kind: str) -> Network:
    """The network with a layer of another kind in that place; settings that both have stay. Merges keep theirs."""
    layer = network.layers[position]
    if kind not in KINDS or kind in MERGES or layer.kind in MERGES:
        raise InputError(Problem(place(position, layer), kind, "a kind of layer with one input"))
    fresh = _read(f"{kind} {USUAL.get(kind, '')}", network, place(position, layer))
    both = [name for name in SETTINGS.get(kind, ()) if name in SETTINGS.get(layer.kind, ()) and name != "value"]
    alike = {name: getattr(layer, name) for name in both if kind in CONVOLUTIONS or kind in POOLS}
    if kind in POOLS and not isinstance(alike.get("padding"), str):  # a pooling pads at most half of its kernel
        sides = alike.get("padding", layer.padding)
        k = layer.kernel
        alike["padding"] = tuple(min(side, half) for side, half in zip(sides, (k[0] // 2, k[0] // 2, k[1] // 2, k[1] // 2), strict=True))
    return _with(network, position, replace(fresh, **alike, value=VALUES.get(kind, 0.0)))


def added(network: Network, position: int) -> Network:
    """The network with one more 3 x 3 convolution behind a layer, of as many channels as the nearest convolution before."""
    before = [layer.channels for layer in network.layers[: position + 1] if layer.channels]
    new = _read(f"conv {before[-1] if before else network.channels} k3 p1", network, "New layer")
    loose = _loose(network)
    moved: Loose = []
    for layer, sources, named in loose[position + 1 :]:  # all that took the layer takes the new one
        moved.append((layer, tuple(position + 1 if s == position else s + 1 if s > position else s for s in sources), named))
    return _made([*loose[: position + 1], (new, (position,), False), *moved], network)


def removed(network: Network, position: int) -> Network:
    """The network without a layer: what took it takes its (first) input. Raises: InputError where it is the only one."""
    if len(network.layers) == 1:
        raise InputError(Problem("Network", "no layer", "at least one: change this one instead"))
    loose = _loose(network)
    first = loose[position][1][0]
    moved: Loose = []
    for layer, sources, named in loose[position + 1 :]:
        now = tuple(first if s == position else s - 1 if s > position else s for s in sources)
        moved.append((layer, now, named))
    return _made([*loose[:position], *moved], network)


def swapped(network: Network, position: int, other: int) -> Network:
    """The network with two layers in each other's place; the way through it stays. Raises: InputError where one is a merge or not there."""
    if min(position, other) < 0 or max(position, other) >= len(network.layers):
        raise InputError(Problem(place(position, network.layers[position]), "a move beyond the end", "a layer on that side"))
    loose = _loose(network)
    for at in (position, other):
        if loose[at][0].kind in MERGES:
            raise InputError(Problem(place(at, loose[at][0]), "a move", "a layer with one input: where branches meet cannot change places"))
    (one, before, first), (two, after, second) = loose[position], loose[other]
    loose[position], loose[other] = (two, before, second), (one, after, first)
    return _made(loose, network)


def kinds() -> list[tuple[str, str]]:
    """The kinds that a layer can be changed to, with their titles."""
    return [(kind, TITLES.get(kind, kind)) for kind in KINDS if kind not in MERGES]


def _means(word: str, name: str) -> bool:
    letter = LETTERS[name]
    return word.startswith(letter) and (word[len(letter) : len(letter) + 1].isdigit() or word in ("psame", "pcausal"))


def _read(text: str, network: Network, where: str) -> Layer:
    """One layer from its line. Raises: InputError naming the layer instead of a line."""
    header = "input 1x8x8" if network.dims == 2 else "input 1x8"
    try:
        layers = parse(f"{header}; {text}").layers
        if len(layers) > 1 or layers[0].inputs != ("input",):
            raise InputError(Problem(where, text, "one layer: settings only"))
        return layers[0]
    except InputError as error:
        raise InputError([replace(one, where=where) if isinstance(one, Problem) else one for one in error.problems]) from None


def _loose(network: Network) -> Loose:
    own = list(automatic(network.layers))
    return [(layer, sources, layer.name != name) for layer, sources, name in zip(network.layers, network.sources, own, strict=True)]


def _with(network: Network, position: int, layer: Layer) -> Network:
    loose = _loose(network)
    was, sources, named = loose[position]
    loose[position] = (replace(layer, name=was.name), sources, named)
    return _made(loose, network)


def _made(loose: Loose, network: Network) -> Network:
    """The network of these layers: automatic names are given anew, those given by hand stay."""
    own = list(automatic(tuple(layer for layer, _, _ in loose)))
    given = {layer.name for layer, _, named in loose if named}
    names = [layer.name if named else own[i] if own[i] not in given else f"{own[i]}_" for i, (layer, _, named) in enumerate(loose)]
    layers = tuple(
        replace(layer, name=names[i], inputs=tuple(names[s] if s >= 0 else "input" for s in sources))
        for i, (layer, sources, _) in enumerate(loose)
    )
    return replace(network, layers=layers)
