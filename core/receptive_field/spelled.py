"""The arithmetic of one layer as lines of text, with the numbers put in. Light.

Two conventions are in use, and both are named: "index" counts pixels from 0 and a pixel lies at its number (Araujo, Norris and Sim 2019);
"half-pixel" measures in lengths, so that pixel 0 reaches from 0 to 1 and its middle lies at 0.5 (Dang Ha 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from core.receptive_field.arithmetic import BYTES, Extent, Measured, Report
from core.receptive_field.costs import squeezed
from core.receptive_field.fields import Field
from core.receptive_field.network import CONVOLUTIONS, MERGES, PLAIN, POOLS, UPSAMPLING

CONVENTIONS: Mapping[str, Fraction] = {"index": Fraction(0), "half-pixel": Fraction(1, 2)}


def spelled(report: Report, position: int, convention: str = "index") -> dict[str, str]:
    """Lines by what they are about: output, field, jump, padding, centre, channels, parameters, multiply-adds, memory."""
    one = report.layers[position]
    sources = [report.source(s) for s in one.sources]
    if report.network.dims == 1 or (one.rows is one.columns and all(s.rows is s.columns for s in sources)):
        lines = _axis(one, sources, 1, convention)
    else:
        both = _axis(one, sources, 0, convention), _axis(one, sources, 1, convention)
        lines = {
            name: high if high == wide else f"height {high}; width {wide}"
            for name, high, wide in ((name, both[0][name], both[1][name]) for name in both[0])
        }
    return {**lines, **_costs(one, sources, report.network.dims)}


def number(value: Fraction | float) -> str:
    """A whole number as such, a half as .5, any other as a fraction."""
    value = Fraction(value)
    if value.denominator == 1:
        return f"{value.numerator}".replace("-", "−")
    if value.denominator in (2, 4, 5, 10):
        return f"{float(value):g}".replace("-", "−")
    return f"{value.numerator}/{value.denominator}".replace("-", "−")


def _axis(one: Measured, sources: list[Measured], axis: int, convention: str) -> dict[str, str]:
    here = (one.rows, one.columns)[axis]
    comes = [(source.rows, source.columns)[axis] for source in sources]
    return {
        "output": _output(one, here, comes[0], axis),
        **(_whole(one, here) if not any(field.advance for field in here.fields) else _fields(one, here, comes, sources, axis)),
        "centre": _centre(here, convention),
    }


def _output(one: Measured, here: Extent, comes: Extent, axis: int) -> str:
    layer, n = one.layer, comes.size
    k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
    reach = f"{d}·({k} − 1) + 1" if d > 1 else str(k)
    pads = "".join(f" + {pad}" for pad in (here.before, here.after) if pad)
    if layer.kind in ("conv", "dwconv") or layer.kind in POOLS:
        dropped = " (a window that would begin behind the input is left out)"
        total = n + here.before + here.after - d * (k - 1) - 1
        late = layer.ceil_mode and -(-total // s) + 1 != here.size
        marks = "⌈⌉" if layer.ceil_mode else "⌊⌋"
        return f"{marks[0]}({n}{pads} − {f'({reach})' if d > 1 else reach}) / {s}{marks[1]} + 1 = {here.size}{dropped if late else ''}"
    if layer.kind == "tconv":
        crop = "".join(f" − {pad}" for pad in (here.before, here.after) if pad)
        extra = f" + {layer.output_padding[axis]}" if layer.output_padding[axis] else ""
        return f"({n} − 1)·{s}{crop} + {reach}{extra} = {here.size}"
    if layer.kind in UPSAMPLING:
        return f"{n}·{layer.scale[axis]} = {here.size}"
    if layer.kind in PLAIN or layer.kind in MERGES or layer.kind in ("attention", "se"):
        return f"{here.size}, as it comes in"
    return f"{here.size}, whatever comes in"


def _whole(one: Measured, here: Extent) -> dict[str, str]:
    size = here.fields[0].size
    return {
        "field": f"all of the input: every unit sees every position ({size} with what padding the layers before added)",
        "jump": "none: all units see the same",
        "padding": "none of its own",
    }


def _fields(one: Measured, here: Extent, comes: list[Extent], sources: list[Measured], axis: int) -> dict[str, str]:
    layer, local = one.layer, here.local
    if layer.kind in MERGES:
        return _meeting(here, comes, sources)
    before = comes[0].local
    if layer.kind in PLAIN:
        return {
            "field": f"r = {before.size}, as it comes in (k = 1)",
            "jump": f"S = {number(before.jump)}, as it comes in (s = 1)",
            "padding": f"P = {number(before.padding)}, as it comes in (p = 0)",
        }
    k, s, d = layer.kernel[axis], layer.stride[axis], layer.dilation[axis]
    if layer.kind in ("conv", "dwconv") or layer.kind in POOLS:
        reach = f"({d}·({k} − 1))" if d > 1 else f"({k} − 1)"
        exact = before.size + d * (k - 1) * before.jump
        phases = _phases(local) if local.period > 1 or before.period > 1 else ""
        return {
            "field": f"r = {before.size} + {reach}·{number(before.jump)} = {number(exact)}{phases}",
            "jump": f"S = {number(before.jump)}·{s} = {number(local.jump)}",
            "padding": f"P = {number(before.padding)} + {here.before}·{number(before.jump)} = {number(local.padding)}"
            if before.padding + here.before * before.jump == local.padding
            else f"P = {number(local.padding)}",
        }
    if layer.kind in ("attention", "se"):
        return {
            "field": f"all of the input, beside its own surroundings (r = {local.size})",
            "jump": f"S = {number(local.jump)}, as it comes in",
            "padding": f"P = {number(local.padding)}, as it comes in",
        }
    factor = {"tconv": s, "nearest": layer.scale[axis], "bilinear": layer.scale[axis]}.get(layer.kind)
    step = f"{number(before.jump)}/{factor}" if factor else f"{number(before.jump)}·{comes[0].size}/{here.size}"
    return {
        "field": f"r = {local.size}{_phases(local)}",
        "jump": f"S = {step} = {number(local.jump)}",
        "padding": f"P = {number(local.padding)}",
    }


def _phases(field: Field) -> str:
    sizes = sorted(set(field.sizes))
    if len(sizes) == 1:
        return ""
    return f"; exactly {', '.join(map(str, sizes[:6]))}{' …' if len(sizes) > 6 else ''}, by the unit's place among {field.period}"


def _meeting(here: Extent, comes: list[Extent], sources: list[Measured]) -> dict[str, str]:
    parts = [f"{extent.local.size} ({one.layer.name})" for one, extent in zip(sources, comes, strict=True)]
    moving = [field for field in here.fields if field.advance]
    if len(moving) > 1:
        return {
            "field": f"two or more boxes, of {' and '.join(str(field.size) for field in moving)}: strides differ, so units see unlike much",
            "jump": " and ".join(number(field.jump) for field in moving),
            "padding": " and ".join(number(field.padding) for field in moving),
        }
    jump = number(here.local.jump)
    return {
        "field": f"r = {here.local.size}, the box around all paths: {', '.join(parts)}",
        "jump": f"S = {jump}, the same on all paths",
        "padding": f"P = {number(here.local.padding)}, that of the box",
    }


def _centre(here: Extent, convention: str) -> str:
    local, shift = here.local, CONVENTIONS[convention]
    start = local.centre + shift
    if not local.advance:
        return f"{number(start)} for every unit ({convention})"
    extra = f" + {number(shift)}" if shift else ""
    size = local.centre + local.padding
    times = "u" if local.jump == 1 else f"{number(local.jump)}u"
    formula = f"−P + u·S + (r − 1)/2{extra} = {number(-local.padding)} + {times} + {number(size)}{extra}"
    return f"{formula} = {number(start)} + {times} ({convention})"


def _costs(one: Measured, sources: list[Measured], dims: int) -> dict[str, str]:
    layer, comes, places = one.layer, sources[0], one.rows.size * one.columns.size
    size = f"{one.columns.size}" if dims == 1 else f"{one.rows.size}·{one.columns.size}"
    c, out = comes.channels, one.channels
    lines = {
        "channels": " + ".join(str(s.channels) for s in sources) + f" = {out}" if layer.kind == "cat" else f"{out}",
        "parameters": "none",
        "multiply-adds": "none counted",
        "memory": f"{out}·{size} numbers of {BYTES} bytes = {one.memory:,} bytes",
    }
    if layer.kind in CONVOLUTIONS:
        groups = c if layer.kind == "dwconv" else layer.groups
        kernel = f"{layer.kernel[1]}" if dims == 1 else f"{layer.kernel[0]}·{layer.kernel[1]}"
        into = f"{c}/{groups}" if groups > 1 else f"{c}"
        bias = " + 1" if layer.bias else ""
        lines["parameters"] = f"{out}·({into}·{kernel}{bias}) = {one.parameters:,}"
        where = size
        if layer.kind == "tconv":
            where = f"{comes.columns.size}" if dims == 1 else f"{comes.rows.size}·{comes.columns.size}"
        lines["multiply-adds"] = f"{where}·{out}·{into}·{kernel} = {one.multiply_adds:,}"
    elif layer.kind == "linear":
        features = c * comes.rows.size * comes.columns.size
        lines["parameters"] = f"{out}·({features}{' + 1' if layer.bias else ''}) = {one.parameters:,}"
        lines["multiply-adds"] = f"{out}·{features} = {one.multiply_adds:,}"
    elif layer.kind == "bn":
        lines["parameters"] = f"2·{c} = {one.parameters:,} (scale and shift)"
    elif layer.kind == "attention":
        lines["parameters"] = f"4·({c}·{c} + {c}) = {one.parameters:,}"
        lines["multiply-adds"] = f"4·{places}·{c}·{c} + 2·{places}·{places}·{c} = {one.multiply_adds:,}"
    elif layer.kind == "se":
        hidden = squeezed(c, layer.reduction)
        lines["parameters"] = f"{hidden}·({c} + 1) + {c}·({hidden} + 1) = {one.parameters:,}"
        lines["multiply-adds"] = f"2·{c}·{hidden} = {one.multiply_adds:,}"
    return lines
