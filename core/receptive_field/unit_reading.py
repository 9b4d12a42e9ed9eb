"""The words under the picture of one unit: what it sees, what to be careful with, how the numbers came about."""

from __future__ import annotations

import math

from core.receptive_field.config import Config
from core.receptive_field.productive import productive
from core.receptive_field.snapshot import Snapshot
from core.receptive_field.spelled import number, spelled
from core.receptive_field.table import idle as idle_layers


def look(config: Config, snapshot: Snapshot) -> str:
    """What the chosen unit sees, and how much of it counts."""
    return " ".join(filter(None, (_box(config, snapshot), _effective(config, snapshot))))


def _effective(config: Config, snapshot: Snapshot) -> str:
    """How large the part is that counts."""
    found = snapshot.effective
    if found is None:
        return ""
    per, unit = (config.parsed.rate, " seconds") if config.parsed.rate else (1, " pixels" if config.parsed.dims == 2 else " samples")
    side = f"{found.side / per:.3g}" if found.inputs or found.side / per < 10 else f"{found.side / per:.0f}"
    share = f"{100 * found.share:.0f} % of {'the area' if config.parsed.dims == 2 else 'the length'} inside the input"
    if not found.inputs:
        return f"What counts lies near the middle: expected are about {side}{unit} across, {share}. Press Sample to measure it."
    within = f" ± {found.spread / per:.2g}" if math.isfinite(found.spread) else ""
    return f"After {found.inputs} random inputs what counts is {side}{within}{unit} across, {share}."


def _box(config: Config, snapshot: Snapshot) -> str:
    """What the chosen unit sees, in one sentence."""
    layer, region = config.chosen, snapshot.region
    row, column = region.unit
    who = f"Unit {column}" if config.parsed.dims == 1 else f"The unit in row {row}, column {column}"
    who += f" of {layer.layer.name}"
    if region.box is None:
        return f"{who} sees nothing: the kernels before it do not meet there."
    if layer.rows.whole and layer.columns.whole:
        return f"{who} sees the whole input, as every unit of this layer does."
    high, wide = region.box[1] - region.box[0] + 1, region.box[3] - region.box[2] + 1
    rate = config.parsed.rate
    seconds = f", {wide / rate:.3g} seconds" if rate else ""
    said = f"{who} sees " + (f"{wide:,} samples{seconds}" if config.parsed.dims == 1 else f"{high} × {wide} pixels")
    said += f"; {100 * region.share:.0f} % of that is padding." if region.padding else ", all of it inside the input."
    if region.filled < 1:
        said += f" Inside the box it uses {100 * region.filled:.0f} % of the positions: the rest lies between its taps."
    return said


def warning(config: Config, snapshot: Snapshot) -> str:
    """Layers that bring nothing new at this size, or branches that do not align."""
    report, chosen = config.report, config.chosen
    if chosen.misaligned:
        first, *others = [branch for branch in chosen.misaligned if branch.axis == chosen.misaligned[0].axis]
        told = " and ".join(
            f"through {b.name} its centre lies {b.offset:+g} pixels aside, its jump is {number(b.field.jump)}" for b in others
        )
        return (
            f"The branches of {chosen.layer.name} do not align: beside the one through {first.name} "
            f"(jump {number(first.field.jump)}), {told}. So the field’s size depends on the unit."
        )
    idle = idle_layers(report)
    if not idle:
        return ""
    from_size = max(max(one.size) for one in productive(report) if one.position in idle and one.size)
    begins = report.layers[idle[0]].layer.name
    if len(idle) > 1:
        told = f"{len(idle)} layers, from {begins} on, see the whole input already before they begin: they can only mix what is known."
    else:
        told = f"The layer {begins} sees the whole input already before it begins: it can only mix what is known."
    return f"{told} From an input of {from_size} pixels a side on every layer brings something new; or use fewer layers or strides."


def details(config: Config, snapshot: Snapshot) -> list[str]:
    """Whether the network agrees, then the arithmetic of the chosen layer."""
    arithmetic = spelled(config.report, config.position, config.convention)
    lines = [f"{name[0].upper()}{name[1:]}: {text}" for name, text in arithmetic.items()]
    return [_checked(config, snapshot), *lines]


def _checked(config: Config, snapshot: Snapshot) -> str:
    found = snapshot.checked
    if found is None:
        return "Not checked against autograd yet."
    sides = [f"{a} = {b}" for a, b in zip(found.expected, found.found, strict=True)][-config.parsed.dims :]
    where = "" if found.size == config.parsed.size else f", on an input of {' × '.join(map(str, found.size))} that holds the whole field"
    part = ", of which the part inside the input is compared" if found.clipped else ""
    text = sides[0] if len(set(sides)) == 1 else " and ".join(sides)
    if found.same:
        return f"✓ Verified: {text} (arithmetic = where the gradient of a middle unit is not 0){where}{part}."
    return f"✗ Arithmetic and gradient differ: {' × '.join(map(str, found.expected))} and {' × '.join(map(str, found.found))}{where}."


def notes(snapshot: Snapshot) -> tuple[str, ...]:
    """What the network looks at."""
    return (*snapshot.notes, *((snapshot.skipped,) if snapshot.skipped else ()))
