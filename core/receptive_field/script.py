"""The network as PyTorch that runs without the app: nn.Sequential for a chain, a module with a forward for a graph. Light."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from core.receptive_field.arithmetic import Measured, Report
from core.receptive_field.costs import squeezed
from core.receptive_field.network import MERGES, POOLS, UPSAMPLING, VALUES, Network, Pair
from core.snippets import source

ROOM = "core.receptive_field.modules"
CLASSES = ("Sides", "Cut", "Squeeze", "Attention")
PLAIN = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky": "LeakyReLU", "elu": "ELU", "selu": "SELU", "gelu": "GELU", "silu": "SiLU",
    "hardswish": "Hardswish", "sigmoid": "Sigmoid", "tanh": "Tanh", "dropout": "Dropout", "identity": "Identity",
}  # fmt: skip
# What an attribute of a module must not be called, since nn.Module has it.
RESERVED = (
    "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double",
    "dump_patches", "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule",
    "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules", "named_parameters",
    "parameters", "register_backward_hook", "register_buffer", "register_forward_hook", "register_forward_pre_hook",
    "register_full_backward_hook", "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter", "register_state_dict_post_hook",
    "register_state_dict_pre_hook", "requires_grad_", "set_extra_state", "set_submodule", "share_memory", "state_dict", "to",
    "to_empty", "train", "training", "type", "xpu", "zero_grad", "torch", "nn", "input", "self",
)  # fmt: skip


def script(report: Report, title: str = "A network") -> str:
    """A script that makes the network, runs it on zeros, and prints the output's shape and the number of parameters.

    Each line says what comes out and how much of the input a unit of it sees, from the report.
    """
    network, (*definitions, net) = report.network, network_lines(report)
    classes = "".join(f"{part}\n\n\n" for part in definitions)
    imports = ["import torch", "from torch import nn"]
    if "Tensor" in classes:
        imports = ["import torch", "from torch import Tensor, nn"]
    if "F." in classes:
        imports.append("from torch.nn import functional as F")
    if "Sequence" in classes:
        imports = ["from collections.abc import Sequence", "", *imports]
    shape = ", ".join(map(str, (network.channels, *_size(network.size, network.dims))))
    words = re.sub(r"[^\w .,:()x/-]", "", title)[:80]
    return (
        f'"""{words}. Sizes and receptive fields are noted beside each layer."""\n\n'
        + "\n".join(imports)
        + f"\n\n{classes or chr(10)}{net}\n\nnet.eval()\n"
        + f"y = net(torch.zeros(1, {shape}))\n"
        + 'print("output", tuple(y.shape))\n'
        + 'print("parameters", sum(p.numel() for p in net.parameters()))\n'
    )


def network_lines(report: Report) -> list[str]:
    """What makes the network `net`, after the definitions that this needs."""
    network = report.network
    body = [_sequential(report)] if network.chain else [_graph(report), "net = Net()"]
    used = [name for name in CLASSES if any(f"{name}(" in part for part in body)]
    return [*([source(ROOM, *used)] if used else []), *body]


def attributes(report: Report) -> dict[int, str]:
    """What the network of `network_lines` calls the module that gives each layer's output."""
    if not report.network.chain:
        return _identifiers(report.network)
    found, many, flat = {}, 0, False
    for one in report.layers:
        modules, flat = _modules(one, report, flat)
        many += len(modules)
        found[one.position] = str(many - 1)
    return found


def _sequential(report: Report) -> str:
    lines, flat = ["net = nn.Sequential("], False
    for one in report.layers:
        modules, flat = _modules(one, report, flat)
        lines += [f"    {module}," for module in modules[:-1]]
        lines.append(f"    {modules[-1]},  # {_note(one, report.network)}")
    return "\n".join([*lines, ")"])


def _graph(report: Report) -> str:
    names = _identifiers(report.network)
    made, run = [], []
    for one in report.layers:
        comes = [names[s] for s in one.sources]
        here = names[one.position]
        if one.layer.kind in MERGES:
            sign = {"add": " + ", "mul": " * "}.get(one.layer.kind)
            value = sign.join(comes) if sign else f"torch.cat([{', '.join(comes)}], 1)"
        else:
            modules = [
                *_modules(one, report, False)[0],
                *(["nn.Unflatten(1, (-1, " + _ones(report.network) + "))"] * (one.layer.kind == "linear")),
            ]
            module = modules[0] if len(modules) == 1 else f"nn.Sequential({', '.join(modules)})"
            made.append(f"        self.{here} = {module}")
            value = f"self.{here}({comes[0]})"
        run.append(f"        {here} = {value}  # {_note(one, report.network)}")
    last = names[len(report.layers) - 1]
    return "\n".join(
        [
            "class Net(nn.Module):",
            "    def __init__(self):",
            "        super().__init__()",
            *made,
            "",
            "    def forward(self, x):",
            *run,
            f"        return {last}",
        ]
    )


def _identifiers(network: Network) -> dict[int, str]:
    """A Python name for every layer, and x for the input."""
    names, taken = {-1: "x"}, {"x", *RESERVED}
    for i, layer in enumerate(network.layers):
        name = re.sub(r"\W", "_", layer.name)
        name = f"_{name}" if keyword.iskeyword(name) or name.startswith("_") else name
        while name in taken:
            name += "_"
        taken.add(name)
        names[i] = name
    return names


def _note(one: Measured, network: Network) -> str:
    size = " x ".join(map(str, (one.channels, *_size(one.size, network.dims))))
    if one.rows.whole and one.columns.whole:
        return f"{size}, sees everything"
    field = " x ".join(map(str, _size((one.rows.local.size, one.columns.local.size), network.dims)))
    return f"{size}, sees {field}"


def _size(pair: Pair, dims: int) -> tuple[int, ...]:
    return pair[-dims:]


def _ones(network: Network) -> str:
    return ", ".join(["1"] * network.dims)


def _modules(one: Measured, report: Report, flat: bool) -> tuple[list[str], bool]:
    """The modules of one layer, the last of which gives its output; and whether that is flat, (batch, features)."""
    layer, network = one.layer, report.network
    dims, comes = network.dims, report.source(one.sources[0])
    if layer.kind == "linear":
        features = comes.channels * comes.rows.size * comes.columns.size
        linear = f"nn.Linear({features}, {layer.channels}{'' if layer.bias else ', bias=False'})"
        return ([] if flat else ["nn.Flatten()"]) + [linear], True
    if layer.kind in PLAIN:
        value = "" if layer.value == VALUES.get(layer.kind, 0.0) else f"{layer.value:g}"
        return [f"nn.{PLAIN[layer.kind]}({value})"], flat
    if layer.kind == "bn":
        return [f"nn.BatchNorm{1 if flat else dims}d({comes.channels})"], flat
    before = [f"nn.Unflatten(1, (-1, {_ones(network)}))"] if flat else []
    return [*before, *_window(one, comes, dims)], False


def _window(one: Measured, comes: Measured, dims: int) -> Iterator[str]:
    """The modules of a layer that works on a picture or a signal."""
    layer = one.layer
    sides = one.rows.before, one.rows.after, one.columns.before, one.columns.after
    even = sides[0] == sides[1] and sides[2] == sides[3]
    settings = [
        *_setting("stride", layer.stride, dims, layer.kernel if layer.kind in POOLS else (1, 1)),
        *_setting("padding", (sides[0], sides[2]) if even else (0, 0), dims, (0, 0)),
        *_setting("output_padding", layer.output_padding, dims, (0, 0)),
        *_setting("dilation", layer.dilation, dims, (1, 1)),
    ]
    if layer.kind in POOLS:
        settings += ["ceil_mode=True"] if layer.ceil_mode else []
        if not even:
            yield f"Sides({sides}{', float(' + chr(34) + '-inf' + chr(34) + ')' if layer.kind == 'maxpool' else ''})"
        yield f"nn.{'Max' if layer.kind == 'maxpool' else 'Avg'}Pool{dims}d({', '.join([_pair(layer.kernel, dims), *settings])})"
        if not even and layer.ceil_mode:
            yield f"Cut({one.size})"
    elif layer.kind in ("conv", "dwconv", "tconv"):
        groups = comes.channels if layer.kind == "dwconv" else layer.groups
        settings += [f"groups={groups}"] if groups > 1 else []
        settings += [] if layer.bias else ["bias=False"]
        first = [str(comes.channels), str(one.channels), _pair(layer.kernel, dims)]
        if not even and layer.kind != "tconv":
            yield f"Sides({sides})"
        yield f"nn.Conv{'Transpose' if layer.kind == 'tconv' else ''}{dims}d({', '.join([*first, *settings])})"
        if not even and layer.kind == "tconv":
            yield f"Sides({tuple(-side for side in sides)})"
    elif layer.kind in UPSAMPLING:
        mode = "nearest" if layer.kind == "nearest" else ("linear" if dims == 1 else "bilinear")
        yield f'nn.Upsample(scale_factor={_pair(layer.scale, dims)}, mode="{mode}")'
    elif layer.kind in ("adaptive", "globalpool"):
        yield f"nn.AdaptiveAvgPool{dims}d({_pair(layer.output, dims) if layer.kind == 'adaptive' else 1})"
    elif layer.kind == "flatten":
        yield "nn.Flatten()"
        yield f"nn.Unflatten(1, (-1, {', '.join(['1'] * dims)}))"
    elif layer.kind == "se":
        yield f"Squeeze({comes.channels}, {squeezed(comes.channels, layer.reduction)})"
    else:
        yield f"Attention({comes.channels}, {layer.heads})"


def _setting(name: str, pair: Pair, dims: int, usual: Pair) -> list[str]:
    return [] if _size(pair, dims) == _size(usual, dims) else [f"{name}={_pair(pair, dims)}"]


def _pair(pair: Pair, dims: int) -> str:
    return str(pair[1]) if dims == 1 or pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"
