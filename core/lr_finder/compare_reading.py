"""Two settings in words: how far apart are the rates that they want?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.lr_finder import sweep_reading
from core.lr_finder.compare_figure import title
from core.lr_finder.config import Config
from core.lr_finder.snapshot import Snapshot
from core.lr_finder.words import rate, times

if TYPE_CHECKING:
    from core.lr_finder.compare import CompareSnapshot

CLOSE = 1.5  # times: rates nearer than that are called about the same


def look(config: Config, snapshot: CompareSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if not snapshot.step:
        return f"{title(config, 'A')} against {title(config, 'B')}: same data, same seeds. Which of them wants the higher rate?"
    if not snapshot.ended:
        curve = snapshot.a.curve if len(snapshot.a.curve.lrs) >= len(snapshot.b.curve.lrs) else snapshot.b.curve
        a, b = (float(one.curve.middle()[-1]) for one in (snapshot.a, snapshot.b))
        if not np.isfinite(a + b):
            return f"At a learning rate of {rate(curve.lrs[-1])} one of the two has broken."
        return f"At a learning rate of {rate(curve.lrs[-1])} A has a smoothed loss of {a:.3g}, B of {b:.3g}."
    a_rate, b_rate = _valley(snapshot.a), _valley(snapshot.b)
    if a_rate is None or b_rate is None:
        which = "either" if a_rate is b_rate else "A" if a_rate is None else "B"
        return f"There is nothing to suggest for {which}."
    apart = max(a_rate, b_rate) / min(a_rate, b_rate)
    if apart < CLOSE:
        return f"Valley suggests about the same for both: {rate(a_rate)} for A and {rate(b_rate)} for B."
    higher = "A" if a_rate > b_rate else "B"
    return f"{higher} wants the higher rate: valley suggests {rate(a_rate)} for A and {rate(b_rate)} for B, {times(apart)} apart."


def warning(config: Config, snapshot: CompareSnapshot) -> str:
    """Why the suggestions are not to be trusted, or ""."""
    if title(config, "A")[2:] == title(config, "B")[2:]:
        return "A and B are the same: change one of them."
    said = [(name, sweep_reading.caution(one.read)) for name, one in (("A", snapshot.a), ("B", snapshot.b))]
    return " ".join(f"{name}: {text}" for name, text in said if text)


def details(config: Config, snapshot: CompareSnapshot) -> list[str]:
    """All suggestions of both, a line each."""
    lines = []
    for name, one in (("A", snapshot.a), ("B", snapshot.b)):
        if one.read.suggestions:
            each = ", ".join(f"{answer.rule} {rate(answer.lr)}" for answer in one.read.suggestions)
            lowest = float(np.min(one.curve.middle()))
            middle = f"; middle {rate(one.read.consensus)}" if one.read.consensus is not None else ""
            lines.append(f"{title(config, name)}: {each}{middle}. Lowest smoothed loss {lowest:.3g} {one.facts.unit}.")
    return lines


def _valley(one: Snapshot) -> float | None:
    if one.read.shape != "falling":
        return None
    return next((answer.lr for answer in one.read.suggestions if answer.rule == "valley"), None)
