"""The law of depth in words: how wide what counts is now, and how it grows."""

from __future__ import annotations

import numpy as np

from core.receptive_field.depth_config import EQUAL, DepthConfig
from core.receptive_field.depth_figure import REACH, number
from core.receptive_field.depth_law import SPREADS, bell, deviation, field, slope
from core.receptive_field.depth_snapshot import DepthSnapshot

FAR = 0.15  # of what theory expects: told as a difference


def look(config: DepthConfig, snapshot: DepthSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if not snapshot.rows:
        whole = field(config.depth, config.stack_kernel, config.stack_dilation)
        return f"{config.depth} layers see {whole} pixels. How many of them count? Press play: the stack grows layer by layer."
    row = snapshot.rows[-1]
    many = f"{row.depth} layers see" if row.depth > 1 else "1 layer sees"
    if not row.counted:
        return f"Behind {row.depth} layers no network has a way left on which all ReLUs are on. Take more channels or networks."
    wide = REACH * row.width
    said = f"{many} {row.field} pixels, and what counts is {wide:.3g} pixels wide, {100 * wide / row.field:.0f} % of it"
    exponent = fitted(snapshot)
    if not np.isfinite(exponent):
        return f"{said}."
    if config.stack_dilation == SPREADS[2]:
        return f"{said}. Doubled dilation: both sizes double with each layer, so the part that counts stays what it is."
    return f"{said}. It grows like depth to the power of {exponent:.2f}; the field itself, in proportion to depth."


def fitted(snapshot: DepthSnapshot) -> float:
    """The exponent of what counts, NaN while too few depths are known."""
    return slope([row.depth for row in snapshot.rows], [row.width for row in snapshot.rows])


def warning(config: DepthConfig, snapshot: DepthSnapshot) -> str:
    """What not to trust."""
    if not snapshot.rows:
        return ""
    row = snapshot.rows[-1]
    if row.counted < config.stacks:
        off = f"In {config.stacks - row.counted} of {config.stacks} networks ReLUs are off on every way to the unit"
        return f"{off}: nothing counts there, and they are left out. More channels leave more ways."
    if config.stack_relu and config.skips and abs(row.width / row.expected - 1) > FAR:
        return "Theory is that of a linear network. With ReLU and skips together, units stay on or off for whole areas, and less counts."
    return ""


def details(config: DepthConfig, snapshot: DepthSnapshot) -> list[str]:
    """How the numbers come about."""
    k, depth = config.stack_kernel, snapshot.depth or config.depth
    total = sum(config.dilations[:depth])
    squares = sum(one**2 / (2 if config.skips and layer else 1) for layer, one in enumerate(config.dilations[:depth]))
    lines = [
        f"Field: 1 + (k − 1)·Σd = 1 + {k - 1}·{total} = {field(depth, k, config.stack_dilation)}.",
        f"Expected: σ = √((k² − 1)/12 · Σd²{' (half of each behind the first, with skips)' if config.skips else ''}) = "
        f"√({(k**2 - 1) / 12:.4g} · {squares:.6g}) = {deviation(depth, k, config.stack_dilation, config.skips):.4g} pixels.",
        "What counts is the gradient itself, since no weight is below 0." if config.stack_weights == EQUAL
        else "What counts is the square of the gradient: weights are drawn around 0, so that its mean is 0 everywhere.",
        f"Wide: {REACH} σ, between the points two standard deviations from the middle, which hold 95 % of a bell.",
    ]  # fmt: skip
    if snapshot.rows:
        row = snapshot.rows[-1]
    if snapshot.rows and row.counted:
        n = len(snapshot.profile)
        ideal = bell(np.arange(n) - (n - 1) / 2, row.width)
        off = float(np.abs(snapshot.profile - ideal).max() / ideal.max())
        spread = f" ± {row.spread:.2g} over {row.counted} networks, in pixels" if row.counted > 1 else " pixels"
        lines.append(f"Measured: σ = {row.width:.4g}{spread}. Columns differ from the bell by at most {100 * off:.2g} % of its top.")
        lines.append(f"Slope from the 4th layer on: {number(fitted(snapshot))} measured.")
    return lines
