"""A gated unit in words."""

from __future__ import annotations

from core.activations.config import Config
from core.activations.gated import GatedSnapshot
from core.activations.gated_figure import formula
from core.activations.words import number


def look(config: Config, snapshot: GatedSnapshot) -> str:
    """What passes the gate, and which gradients come back."""
    a, b = number(config.gate_a), number(config.gate_b)
    lets = f"{formula(config.gate, b)} = {number(snapshot.gate)}" if config.gate != "Bilinear" else b
    return (
        f"At b = {b} the gate lets {lets} times a through: {a} becomes {number(snapshot.y)}. "
        f"The value gets {number(snapshot.da)} times the gradient, the gate {number(snapshot.db)} times."
    )


def warning(config: Config, snapshot: GatedSnapshot) -> str:
    """Where no gradient passes."""
    if snapshot.da == 0 and snapshot.db == 0:
        return "Neither the value nor the gate gets any gradient here: for this input the unit learns nothing."
    return ""


def details(config: Config, snapshot: GatedSnapshot) -> list[str]:
    """Along a it is a line; what three matrices cost instead of two."""
    d = config.gate_model
    share = snapshot.gated_weights / snapshot.plain_weights
    exact = "exactly as many" if share == 1 else f"{number(share, 4)} times as many"
    return [
        "Along a it is a straight line through 0: a gradient that comes back to a is multiplied by the gate, by no slope of a curve.",
        f"A feed-forward layer without a gate: {d:,} to {snapshot.plain_width:,} and back, 2 matrices, {snapshot.plain_weights:,} numbers.",
        f"With one: a, b and the way back, 3 matrices; {snapshot.gated_width:,} hidden units, about two thirds, "
        f"make {snapshot.gated_weights:,} numbers, {exact}.",
    ]


def notes(snapshot: GatedSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return (
        "In a network a = xV + c and b = xW + e: linear maps of one input. torch’s glu takes a from the first half, b from the second.",
    )
