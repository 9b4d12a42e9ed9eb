"""A stack of linear layers in words."""

from __future__ import annotations

from core.activations.stack import LINES, XOR, StackSnapshot, right
from core.activations.stack_figure import matrix
from core.activations.why_config import NOTHING, WhyConfig
from core.activations.words import number


def look(config: WhyConfig, snapshot: StackSnapshot) -> str:
    """What the stack is."""
    many = len(config.stack)
    layers = f"{many} layer{'s' if many > 1 else ''}"
    if config.between == NOTHING:
        one = {2: "a plane", 1: "a line", 0: "one point"}[snapshot.rank]
        return (
            f"Without activation {layers} are one matrix, {matrix(snapshot.product)}: every line stays straight, and the grid becomes "
            f"{one} (rank {snapshot.rank})."
        )
    if many == 1:
        return "One layer has nothing between: it is linear, whatever the activation. Add a second."
    if snapshot.miss < 1e-9:
        return f"With these matrices {config.between} between {layers} changes nothing that one layer could not do."
    bent = f"{snapshot.bent} of {2 * LINES} lines are bent" if snapshot.bent else "the plane is folded"
    return f"With {config.between} between {layers}, {bent}: the best single layer leaves points up to {number(snapshot.miss)} off."


def warning(config: WhyConfig, snapshot: StackSnapshot) -> str:
    """Nothing here is uncertain."""
    return ""


def details(config: WhyConfig, snapshot: StackSnapshot) -> list[str]:
    """The proof in numbers, and xor."""
    lines = []
    if config.between == NOTHING:
        lines.append(f"Layer by layer or by the product at once: the points differ by at most {number(snapshot.apart)}.")
    else:
        lines.append(
            f"The product of the matrices, without the activation, puts points up to {number(snapshot.apart)} away from where they are."
        )
    lines.append("Biases change nothing: W₂ (W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂).")
    given = ", ".join(number(float(value)) for value in snapshot.outputs)
    points = ", ".join(f"({x1:g}, {x2:g})" for x1, x2, _ in XOR)
    lines.append(
        "Xor: the best linear layer says 0.5 everywhere; any other straight border has at most 3 of 4 right (Minsky & Papert, 1969)."
    )
    lines.append(
        f"Two units with the weights of Goodfellow et al. (2016), equations 6.4 to 6.6, made for ReLU: at {points} they give {given}; "
        f"{right(snapshot.outputs)} of 4 right."
    )
    return lines


def notes(snapshot: StackSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return ("The grid has lines from −1 to 1. Each picture has a scale of its own.",)
