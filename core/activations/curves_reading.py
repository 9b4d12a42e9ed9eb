"""The curves in words."""

from __future__ import annotations

import math

from core.activations.config import Config
from core.activations.curves import POINTS
from core.activations.functions import YOURS
from core.activations.snapshot import Drawn, Snapshot
from core.activations.words import listed, number

LAYERS = 10


def look(config: Config, snapshot: Snapshot) -> str:
    """What each function lets through at the probe, and what ten of them in a row would leave."""
    known = [one for one in snapshot.drawn if math.isfinite(one.at[1])]
    if not known:
        return f"Nothing chosen has a slope at x = {number(config.probe)}; move the probe."
    most, least = (pick(known, key=lambda one: abs(one.at[1])) for pick in (max, min))
    at = f"At x = {number(config.probe)}"
    if len(known) == 1 or most.at[1] == least.at[1]:
        who, verb = listed([one.name for one in known]), "multiplies" if len(known) == 1 else "multiply"
        return f"{at} {who} {verb} the gradient by {number(most.at[1])}; ten such layers in a row by {_after(most)}."
    return (
        f"{at} {most.name} multiplies the gradient by {number(most.at[1])}, {least.name} by {number(least.at[1])}; "
        f"ten such layers in a row by {_after(most)} and {_after(least)}."
    )


def _after(one: Drawn) -> str:
    return number(one.at[1] ** LAYERS, 2)


def warning(config: Config, snapshot: Snapshot) -> str:
    """What a typed function does not have everywhere."""
    said = [
        f"{YOURS}: no value at {one.gaps} of {POINTS} points shown, where it divides by 0, leaves its domain or grows too large. "
        "There the curve has a gap."
        for one in snapshot.drawn
        if one.gaps
    ]
    return " ".join(said)


def details(config: Config, snapshot: Snapshot) -> list[str]:
    """Turning points and corners in sight."""
    lines = []
    for one in snapshot.drawn:
        turns = [f"{turn.kind} {number(turn.y, 5)} at x = {number(turn.x, 5)}" for turn in one.turns[:4]]
        corners = [f"{_corner(corner.kind)} at x = {number(corner.x)}" for corner in one.corners]
        if turns or corners:
            lines.append(f"{one.name}: {', '.join([*turns, *corners])}.")
    return lines


def _corner(kind: str) -> str:
    return {"jump": "jumps", "kink": "kink", "bend": "no kink, but f″ jumps"}[kind]


def notes(snapshot: Snapshot) -> tuple[str, ...]:
    """How to read it."""
    return ("Slopes at a kink are those that PyTorch returns there: ReLU′(0) = 0.", "A broad pale line marks where a curve is saturated.")
