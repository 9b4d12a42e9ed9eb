"""Numbers as people write them."""

from __future__ import annotations


def number(value: float, digits: int = 4) -> str:
    """So many significant digits, with a real minus sign: −13, 0.4118."""
    return f"{value:.{digits}g}".replace("-", "−")


def uncertain(value: float, error: float) -> str:
    """A mean and its standard error, to the error's second digit: −49.12 ± 0.85; the mean alone where the error is none but rounding."""
    if not error > 1e-9 * abs(value):
        return number(value)
    places = max(0, min(6, 1 - _magnitude(error)))
    return f"{value:.{places}f} ± {error:.{places}f}".replace("-", "−")


def _magnitude(value: float) -> int:
    """The power of ten of a positive number's first digit."""
    return int(f"{value:.1e}".split("e")[1])
