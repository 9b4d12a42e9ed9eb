"""A deep network in words."""

from __future__ import annotations

import math

from core.activations.config import Config
from core.activations.depth_snapshot import FLOAT32_LEAST, FLOAT32_MOST, Deep, DepthSnapshot
from core.activations.words import listed, number

NEAR = 0.02  # of χ = 1: as good as on the edge
APART = 3.0  # so many times more or less than predicted is worth a word


def look(config: Config, snapshot: DepthSnapshot) -> str:
    """What is left of the gradient, and of the signal, behind all layers."""
    layers = f"{config.depth} layer{'s' if config.depth > 1 else ''}"
    kept = [deep for deep in snapshot.deep if math.isfinite(deep.gradient[0])]
    if not kept:
        return f"Nothing finite comes through {layers}; choose smaller weights."
    most, least = (pick(kept, key=lambda deep: deep.gradient[0]) for pick in (max, min))
    left = _left(least) if most is least else f"from {_left(least)} to {_left(most)}"
    return f"Of a gradient of length 1 at the end, {left} arrives at the input, through {layers}."


def _left(deep: Deep) -> str:
    left = float(deep.gradient[0])
    return f"{number(left, 2) if left else 'nothing'} ({deep.name})"


def warning(config: Config, snapshot: DepthSnapshot) -> str:
    """What is no number any more, or would not be in float32."""
    said = [f"{deep.name}: {deep.lost} of {config.depth} layers hold numbers that are not finite." for deep in snapshot.deep if deep.lost]
    small = [deep.name for deep in snapshot.deep if 0 < deep.gradient[0] < FLOAT32_LEAST]
    if small:
        said.append(f"In float32, in which networks are trained, the gradient of {listed(small)} at the input would be 0.")
    large = [deep.name for deep in snapshot.deep if max(float(deep.gradient[0]), float(deep.deviation[-1])) > FLOAT32_MOST]
    if large:
        said.append(f"Float32 could not hold the numbers of {listed(large)}.")
    return " ".join(said)


def details(config: Config, snapshot: DepthSnapshot) -> list[str]:
    """What theory says of each function, and where the measurement departs from it."""
    return [line for deep in snapshot.deep if (line := " ".join(filter(None, (_phase(deep, snapshot.spread), _apart(deep)))))]


def _phase(deep: Deep, spread: float) -> str:
    """The factor on the squared gradient, and where order ends and chaos begins."""
    if deep.phase is None or not spread or not math.isfinite(deep.phase.factor):
        return ""
    factor = deep.phase.factor
    settled = f"the variance of its sums settles at {number(deep.phase.settled)}, " if deep.phase.settled > 0 else ""
    if abs(factor - 1) < NEAR:
        known = f"χ = {number(factor)}: on the edge of chaos, gradients keep their size."
    elif factor < 1:
        known = f"χ = {number(factor)}: each layer multiplies the gradient by {number(math.sqrt(factor))}; it vanishes (order)."
    else:
        known = f"χ = {number(factor)}: each layer multiplies the gradient by {number(math.sqrt(factor))}; it explodes (chaos)."
    edge = f" The edge lies at σ_w = {number(deep.edge)}; here σ_w = {number(spread)}." if math.isfinite(deep.edge) else ""
    return f"{deep.name}: predicted, {settled}{known}{edge}"


def _apart(deep: Deep) -> str:
    measured, theory = float(deep.gradient[0]), float(deep.predicted.gradient[0])
    if not (measured > 0 and theory > 0) or max(measured / theory, theory / measured) < APART:
        return ""
    side = "more" if measured > theory else "less"
    times = number(max(measured / theory, theory / measured), 2)
    return f"{deep.name}: {times} times {side} gradient than predicted for endless width; widen the layers and see."


def notes(snapshot: DepthSnapshot) -> tuple[str, ...]:
    """What went in, and how to read it."""
    return (
        *snapshot.notes,
        "Points: measured in this network. Lines: predicted for one of endless width.",
        "Lower pictures: lines are the gradient of the weights and saturated sums, open marks dead units; dark where many numbers lie.",
    )
