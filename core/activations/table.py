"""The table under the curves: what is known of each chosen function."""

from __future__ import annotations

import math

from core.activations.config import Config
from core.activations.functions import YOURS, Chosen
from core.activations.measures import Half, Shape, half, moments, shape
from core.activations.words import number

SMOOTH = {
    "jump": "no, it jumps",
    "kink": "no, it has a kink",
    "C¹": "once: f″ jumps",
    "smooth": "yes",
    "gaps": "no, it has gaps",
    "": "not examined",
}


def facts(config: Config) -> dict[str, dict[str, str]]:
    """For each chosen function: the name of a fact -> the fact, as text without markup."""
    return {one.name: _facts(one, config.reach) for one in config.chosen}


def _facts(one: Chosen, reach: float) -> dict[str, str]:
    found, mean = shape(one, reach), moments(one)
    seen = f" on −{number(reach)} to {number(reach)}" if math.isfinite(found.window) else ""
    bounded = math.isfinite(found.low) and math.isfinite(found.high)
    return {
        "Range": f"{number(found.low)} to {number(found.high)}{seen}",
        "Bounded": f"not examined{seen}" if seen else _yes(bounded),
        "Never falls": f"{_yes(found.monotone)}{seen}",
        "Smooth": SMOOTH[found.smooth],
        "Zero-centred": _centred(found, mean.mean, seen),
        "E[f(z)]": _mean(mean.mean),
        "E[f(z)²]": _mean(mean.square),
        "E[f′(z)²]": _mean(mean.slope_square),
        "Gain in PyTorch": "none" if one.gain is None else number(one.gain, 5),
        "In float16": _half(half(one)),
        "Used by": "You." if one.name == YOURS else one.plan.used,
    }


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _mean(value: float) -> str:
    return "not found" if math.isnan(value) else number(0.0 if abs(value) < 1e-12 else value, 4)


def _centred(found: Shape, mean: float, seen: str) -> str:
    if found.odd:
        return f"yes, f(−x) = −f(x){seen}"
    return "in the mean, E[f(z)] = 0" if abs(mean) < 1e-9 else "no"


def _half(found: Half) -> str:
    ends = [f"{word} {number(end)}" for word, end in (("below", found.left), ("above", found.right)) if math.isfinite(end)]
    said = [f"the slope is lost {' and '.join(ends)}"] if ends else ["no slope is lost"]
    return "; ".join([*said, *(["f overflows"] if found.overflow else [])])
