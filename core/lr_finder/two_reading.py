"""Two networks at once in words: what can be read from two losses that fight, and what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.lr_finder.config import Config
from core.lr_finder.words import rate

if TYPE_CHECKING:
    from core.lr_finder.adversarial import TwoSnapshot

BLIND = 1.39


def look(config: Config, snapshot: TwoSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if not snapshot.step:
        return (
            "The generator makes points, the discriminator tells them from real ones; both learn at once. "
            f"A discriminator that cannot tell pays {BLIND:.2f} nats. Which of the two gets ahead as the rate grows?"
        )
    now, right = rate(snapshot.lrs[-1]), 100 * float(np.median(snapshot.right[:, -1]))
    d, g = float(np.median(snapshot.d[:, -1])), float(np.median(snapshot.g[:, -1]))
    if snapshot.ended:
        return (
            f"All rates up to {now} are tried. {_verdict(snapshot)}"
            if snapshot.ended == "swept"
            else f"At {now} no loss is a number any more. {_verdict(snapshot)}"
        )
    if not np.isfinite(d + g):
        return f"At a learning rate of {now} most losses are no numbers any more."
    return f"At a learning rate of {now} the discriminator tells {right:.0f} % apart and pays {d:.2f} nats; the generator pays {g:.2f}."


def warning(config: Config, snapshot: TwoSnapshot) -> str:
    """Why no rule is asked."""
    if not snapshot.ended:
        return ""
    return (
        "No rule of the range test holds here: a low loss of one network is the defeat of the other, not success. "
        "Read only where nothing moves, where one wins, and where both break."
    )


def details(config: Config, snapshot: TwoSnapshot) -> list[str]:
    """What can be read, a line each."""
    if not snapshot.ended:
        return []
    lines = []
    if snapshot.wins is not None:
        lines.append(f"D wins from {rate(snapshot.wins)}: it tells 95 % of the points apart, so the generator’s gradients say little.")
    else:
        lines.append("D never tells 95 % of the points apart: the generator keeps up, or both are too slow.")
    if snapshot.answers is not None:
        lines.append(f"G answers from {rate(snapshot.answers)}: its points fool the discriminator again, which tells 80 % or less apart.")
    if snapshot.breaks is not None:
        lines.append(f"Breaks at {rate(snapshot.breaks)}: a loss is ten times what a discriminator pays that cannot tell.")
    lines.append("Which rates make good points shows only in a whole training: look at the points, not at the losses.")
    return lines


def _verdict(snapshot: TwoSnapshot) -> str:
    start = f"The discriminator wins from {rate(snapshot.wins)} on" if snapshot.wins is not None else "Neither network wins outright"
    start += f", the generator answers at {rate(snapshot.answers)}" if snapshot.answers is not None else ""
    end = f"; from {rate(snapshot.breaks)} it breaks." if snapshot.breaks is not None else "."
    return f"{start}{end}"
