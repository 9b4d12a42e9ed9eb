"""A maxout unit in words."""

from __future__ import annotations

from core.activations.config import Config
from core.activations.maxout import MaxoutSnapshot
from core.activations.words import listed, number


def look(config: Config, snapshot: MaxoutSnapshot) -> str:
    """Who wins at the probe, and what that means for learning."""
    best, slope = snapshot.winner + 1, number(float(snapshot.pieces[snapshot.winner, 0]))
    same = f" Together they are exactly {snapshot.same}." if snapshot.same else ""
    others = "; only its weights learn from this input" if len(snapshot.pieces) > 1 else ""
    return f"At x = {number(config.probe)} piece {best} is the largest: the gradient is multiplied by its slope, {slope}{others}.{same}"


def warning(config: Config, snapshot: MaxoutSnapshot) -> str:
    """Where two pieces are equally large."""
    tied = [i + 1 for i, value in enumerate(snapshot.at) if value == snapshot.at[snapshot.winner]]
    if len(tied) == 1:
        return ""
    who = listed([str(i) for i in tied])
    return f"Pieces {who} are equally large at the probe. Like PyTorch’s max, the first of them gets the whole gradient."


def details(config: Config, snapshot: MaxoutSnapshot) -> list[str]:
    """The pieces from left to right, those without a use, and what it costs."""
    pieces, kinks = len(snapshot.pieces), [number(x) for x, _ in snapshot.kinks]
    order = listed([str(i + 1) for i in snapshot.on_top])
    where = f", with a kink at x = {listed(kinks)}" if kinks else ""
    lines = [f"On top, from left to right: {order}{where}."]
    if snapshot.unused:
        who = listed([str(i + 1) for i in snapshot.unused])
        lines.append(f"Never alone on top: {who}. Without it f would be the same, and nowhere does it learn.")
    if pieces > 1:
        lines.append(
            f"Slopes only rise from left to right: f is convex. With n inputs such a unit learns {pieces}(n + 1) numbers, not n + 1."
        )
    return lines


def notes(snapshot: MaxoutSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return ("The broad pale line is f. Below it each piece has its slope where it is on top.",)
