"""The words under a comparison of two networks."""

from __future__ import annotations

from core.receptive_field.compare import Comparison, Side
from core.receptive_field.compare_figure import COSTS, TITLES, percent, shown
from core.receptive_field.config import Config


def look(config: Config, snapshot: Comparison) -> str:
    """Which sees more, which costs less."""
    first, second = snapshot.sides
    sees = "Both see" if first.field == second.field else "A sees"
    told = f"{sees} {first.field}" + ("" if first.field == second.field else f", B {second.field}")
    told += f" {'pixels' if config.parsed.dims == 2 else 'samples'}"
    counts = f"what counts is {first.effective:.3g} wide in A and {second.effective:.3g} in B"
    return f"{told}; {counts}. {_cost(first, second)}"


def _cost(first: Side, second: Side) -> str:
    share = [100 * getattr(second, name) / (getattr(first, name) or 1) for name in ("parameters", "multiply_adds")]
    return f"B has {percent(share[0])} of A’s parameters and {percent(share[1])} of its multiply-adds."


def warning(config: Config, snapshot: Comparison) -> str:
    """Two inputs that are not alike make costs that are not alike."""
    one, other = (report.network for report in config.both)
    if (one.channels, one.size) == (other.channels, other.size):
        return ""
    return "The two inputs differ in size or channels, so their costs are not of the same work."


def details(config: Config, snapshot: Comparison) -> list[str]:
    """Both networks in numbers."""
    lines = [
        f"Compared at {snapshot.sides[0].layer} of A and {snapshot.sides[1].layer} of B, the last layers whose units see different things."
    ]
    for name, title in zip(COSTS, TITLES, strict=True):
        a, b = (getattr(one, name) for one in snapshot.sides)
        lines.append(f"{title[0].upper()}{title[1:]}: A {shown(name, a)}, B {shown(name, b)}{' bytes' if name == 'memory' else ''}")
    lines.append(f"Layers that widen the field: A {snapshot.sides[0].widening}, B {snapshot.sides[1].widening}")
    lines.append(f"Jump: A {snapshot.sides[0].jump:g}, B {snapshot.sides[1].jump:g}")
    return lines
