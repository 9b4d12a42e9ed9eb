"""Backpropagation in words."""

from __future__ import annotations

from core.activations.backprop import BackpropSnapshot
from core.activations.backprop_figure import FINE, LOOK, SUSPICIOUS
from core.activations.backprop_lines import STEPS
from core.activations.why_config import STAGES, WhyConfig
from core.activations.words import number


def look(config: WhyConfig, snapshot: BackpropSnapshot) -> str:
    """What the step on screen does."""
    stage = snapshot.stage
    if stage == 0:
        return "Numbers go in at the left. Move on step by step: 1 to 5 forward, 6 to 11 backward, 12 the step."
    if stage == STAGES:
        way = "down" if snapshot.after < snapshot.passed.loss else "up" if snapshot.after > snapshot.passed.loss else "nowhere"
        return (
            f"A step with rate {number(config.bp_rate)} takes the loss {way}, from {number(snapshot.passed.loss, 5)} to "
            f"{number(snapshot.after, 5)}."
        )
    way = "forward" if stage <= 5 else "backward"
    return f"Step {stage}, {way}: {STEPS[stage]}."


def warning(config: WhyConfig, snapshot: BackpropSnapshot) -> str:
    """Where the check does not hold."""
    if snapshot.worst > SUSPICIOUS:
        return (
            f"The gradient check is off by {number(snapshot.worst)}: too large or too small a difference h, or a unit at its kink. "
            "Try another."
        )
    if snapshot.stage == STAGES and snapshot.after > snapshot.passed.loss:
        return "The step went too far: the gradient only speaks of small ones. Take a smaller rate."
    return ""


def details(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    """The check, and what was there before."""
    worst = snapshot.worst
    verdict = "fine" if worst <= FINE else "good enough" if worst <= LOOK else "worth a look" if worst <= SUSPICIOUS else "suspicious"
    return [
        f"Checked by central differences, (E(w + h) − E(w − h)) / 2h with h = {number(config.bp_difference)}: the largest relative error "
        f"of all {snapshot.weights[0].size + snapshot.weights[1].size} gradients is {number(worst)}: {verdict}.",
        f"Relative error is |g − d| / max(|g|, |d|). Near {number(FINE)} is fine, above {number(LOOK)} look, above {number(SUSPICIOUS)} be "
        "suspicious (CS231n notes).",
        "A large h misses the bend of E, a small one loses digits: the curve of the check is lowest between.",
    ]


def notes(snapshot: BackpropSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return (
        "Upper numbers go forward, lower ones come back: ∂o stands for ∂E/∂o. On the edges stand the weights, below them their gradients.",
    )
