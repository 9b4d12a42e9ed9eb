"""The words under layers that learn."""

from __future__ import annotations

import math

from core.receptive_field.config import Config
from core.receptive_field.learned_snapshot import LearnedSnapshot


def look(config: Config, snapshot: LearnedSnapshot) -> str:
    """How well it does, and what it takes the picture for."""
    last = snapshot.marks[-1]
    if not snapshot.step:
        return (
            f"Untrained, {100 * last.validation_right:.0f} % of the validation pictures are right, as by chance. "
            f"It takes the picture for {snapshot.answer}. Press Train and watch the filters."
        )
    says = "rightly" if snapshot.answer == snapshot.truth else "wrongly"
    epochs = "1 epoch" if last.epoch == 1 else f"{last.epoch:.3g} epochs"
    told = f"After {epochs} {100 * last.validation_right:.0f} % of the validation pictures are right"
    return f"{told}; it takes this one {says} for {snapshot.answer}. {grown(snapshot)}".strip()


def grown(snapshot: LearnedSnapshot) -> str:
    """Whether the effective field has changed beyond two standard errors of the difference, and by more than a hundredth."""
    (_, was, before), (_, now, after) = snapshot.sizes[0], snapshot.sizes[-1]
    if len(snapshot.sizes) < 2 or not (math.isfinite(before) and math.isfinite(after)):
        return ""
    if abs(now - was) <= max(2 * math.hypot(before, after), 0.01 * was):
        return f"Its effective field is as large as before, {now:.3g} pixels."
    return f"Its effective field has {'grown' if now > was else 'shrunk'} from {was:.3g} to {now:.3g} pixels."


def warning(config: Config, snapshot: LearnedSnapshot) -> str:
    """Where it has learned its training pictures rather than their classes."""
    last = snapshot.marks[-1]
    if last.right - last.validation_right > 0.1:
        return (
            f"{100 * last.right:.0f} % of the training pictures are right, {100 * last.validation_right:.0f} % of those it has not seen: "
            "part of what it learned is these pictures, not their classes."
        )
    return ""


def details(config: Config, snapshot: LearnedSnapshot) -> list[str]:
    """What is trained, and by what."""
    changed = float(abs(snapshot.filters - snapshot.began).max() / (abs(snapshot.began).max() or 1))
    return [
        f"Trained: the layers up to {config.chosen.layer.name}, {config.weights_before:,} weights, "
        "and a linear one on the means of its maps.",
        f"Adam with learning rate {config.rate:g}, batches of 32, cross-entropy. Marks are of up to 400 pictures of each kind.",
        f"Of the filters shown, the weight that moved most moved by {100 * changed:.0f} % of the largest one at the beginning.",
    ]
