"""Rates and ratios as people write them."""

from __future__ import annotations

import math

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rate(lr: float) -> str:
    """A learning rate as people write it, to two significant digits: 0.0030, 1.5, 2.0 × 10⁻⁶."""
    if lr <= 0 or not math.isfinite(lr):
        return str(lr)
    mantissa, exponent = f"{lr:.1e}".split("e")
    if int(exponent) < -4:
        return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return f"{float(f'{lr:.1e}'):.{max(1 - int(exponent), 0)}f}"


def times(factor: float) -> str:
    """A ratio as people say it: "1.4 times", "40 times"."""
    return f"{factor:.1f} times" if factor < 10 else f"{float(f'{factor:.2g}'):,.0f} times"


def listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
