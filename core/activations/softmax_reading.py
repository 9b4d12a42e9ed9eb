"""Softmax in words."""

from __future__ import annotations

import math

import numpy as np

from core.activations.config import Config
from core.activations.softmax import FLOAT32_EXP, SoftmaxSnapshot
from core.activations.words import listed, number

STEEP = 0.01


def look(config: Config, snapshot: SoftmaxSnapshot) -> str:
    """Who is most probable, how sure that is, and what comes back."""
    best = int(np.argmax(snapshot.p))
    true = config.softmax_class - 1
    back = number(float(snapshot.gradient[true]))
    return (
        f"Class {best + 1} is the most probable, p = {number(float(snapshot.p[best]))}. "
        f"The entropy is {number(snapshot.entropy)} of at most {number(snapshot.even)} nats. "
        f"Class {config.softmax_class} is true: the loss is {number(snapshot.loss)}, its logit gets {back}."
    )


def warning(config: Config, snapshot: SoftmaxSnapshot) -> str:
    """What the plain formula would give in float32."""
    if not snapshot.plain_fails:
        return ""
    most = float(snapshot.logits.max()) / config.softmax_temperature
    why = (
        f"exp({number(most)}), added up, is beyond float32, which ends at exp({FLOAT32_EXP:g})"
        if most > 0
        else "every exp is 0 in float32: 0 / 0"
    )
    return (
        f"Written plainly, exp(z / T) / sum gives no probabilities here: {why}. Take the largest logit off first, as here and in PyTorch."
    )


def details(config: Config, snapshot: SoftmaxSnapshot) -> list[str]:
    """Both limits, what saturates, and the gradient's 1/T."""
    first = [i + 1 for i, z in enumerate(snapshot.logits) if z == snapshot.logits.max()]
    cold = f"all to class {first[0]}" if len(first) == 1 else f"{number(1 / len(first))} each to classes {listed([str(i) for i in first])}"
    largest = float(np.abs(snapshot.jacobian).max())
    lines = [
        f"T → 0 gives {cold} (argmax); T → ∞ gives {number(1 / len(snapshot.p))} to every class. "
        f"e to the entropy is {number(math.exp(snapshot.entropy))}: as unsure as among so many equal classes.",
        f"The largest number in the Jacobian is {number(largest)}; its rows and columns add up to 0, since the probabilities add up to 1.",
        f"By T the gradient is divided: ∂L/∂z = (p − y) / {number(config.softmax_temperature)}.",
    ]
    true = config.softmax_class - 1
    if largest * config.softmax_temperature < STEEP and snapshot.p[true] < STEEP:
        lines.append(
            "Softmax is saturated, its Jacobian nearly 0, and yet p − y is nearly −1: with the cross-entropy a wrong class still learns."
        )
    return lines


def notes(snapshot: SoftmaxSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return ("The hatched bar is the true class. In the Jacobian a row says how one probability follows each logit.",)
