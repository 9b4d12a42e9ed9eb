"""The words under a moved picture: how much of a layer's map follows the move, and which moves it must follow."""

from __future__ import annotations

import math

from core.receptive_field.config import Config
from core.receptive_field.moved_config import SHIFT, TURN
from core.receptive_field.moved_figure import told
from core.receptive_field.moved_snapshot import MovedSnapshot

ROUNDING = 1e-5  # of the largest value: what float32 loses on the way through a deep network


def follows(config: Config, snapshot: MovedSnapshot) -> bool:
    """Whether the layer must follow this move exactly: a shift by multiples of what all strides make together."""
    down, across = snapshot.grid
    return config.move.whole_shift and config.shift_down % down == 0 and config.shift_across % across == 0


def look(config: Config, snapshot: MovedSnapshot) -> str:
    """How much is left of the map, and what the curve says so far."""
    if snapshot.skipped:
        return snapshot.skipped
    found, name = snapshot.compared, config.chosen.layer.name
    if found is None:
        return f"The map of {name} is being computed for both pictures."
    if math.isnan(found.change):
        return "Nothing of the picture is left to compare: move it less."
    if not (config.shift_down or config.shift_across or config.turn) and config.zoom == 1:
        said = "The picture is not moved, so nothing changes. Shift it, turn it, make it larger."
    elif found.largest <= ROUNDING:
        said = f"Layer {name} follows the move: brought back, its map is what it was before, in all {config.chosen.channels} channels."
    else:
        said = f"Brought back, {100 * found.change:.2g} % of the map of {name} has changed ({told(config)})."
    return f"{said} {_curve(config, snapshot)}".strip()


def _curve(config: Config, snapshot: MovedSnapshot) -> str:
    known = [row for row in snapshot.curve if not math.isnan(row[1])]
    if len(known) < 3:
        return "" if snapshot.step else "Press Sweep to try many moves."
    most = max(known, key=lambda row: row[1])
    unit = {SHIFT: " pixels", TURN: "°"}.get(config.vary, " times")
    blurred = [row for row in known if row[0] == most[0] and not math.isnan(row[2])]
    said = f"The largest change is {100 * most[1]:.2g} %, at {most[0]:g}{unit}"
    return f"{said}; a blur before each stride leaves {100 * blurred[0][2]:.2g} % there." if blurred else f"{said}."


def warning(config: Config, snapshot: MovedSnapshot) -> str:
    """What not to trust."""
    if snapshot.compared and snapshot.compared.bordered:
        return (
            "No unit of this layer sees only picture before and after the move, so units at the border are compared too. "
            "They see padding, which does not move. Choose an earlier layer."
        )
    return ""


def details(config: Config, snapshot: MovedSnapshot) -> list[str]:
    """The law, whether it holds here, and over what was compared."""
    down, across = snapshot.grid
    every = f"{across} pixels" if down == across else f"{down} pixels down and {across} across"
    lines = [f"Law: convolution and pooling follow shifts by multiples of {every}, the product of the strides; no others must."]
    found = snapshot.compared
    if found is None or math.isnan(found.change):
        return lines
    if follows(config, snapshot) and not found.bordered:
        mark, verdict = ("✓", "holds") if found.largest <= ROUNDING else ("✗", "does not hold")
        lines.append(f"{mark} The law {verdict} here: the largest difference is {found.largest:.1g} of the largest value.")
    where = "all that lie on both maps" if found.bordered else "those whose field lies in the picture before and after"
    lines.append(
        f"Compared: {found.units:,} of {math.prod(config.chosen.size):,} units, {where}, in all {config.chosen.channels} channels."
    )
    return lines
