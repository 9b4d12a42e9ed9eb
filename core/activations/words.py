"""Numbers as people read them."""

from __future__ import annotations

import math

UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float, digits: int = 3) -> str:
    """To so many digits, with a true minus; small and large ones as a power of ten."""
    if math.isnan(value):
        return "no value"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    text = f"{mantissa} · 10{str(int(exponent)).translate(UP)}" if exponent else text
    return text.replace("-", "−") if text != "-0" else "0"


def lowered(index: int) -> str:
    """ "₁": a small number below the line."""
    return str(index).translate(DOWN)


def bracketed(text: str) -> str:
    """A number as a factor: a negative one stands in brackets."""
    return f"({text})" if text.startswith("−") else text


def listed(parts: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
