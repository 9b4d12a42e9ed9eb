"""Two networks on shared axes: the growth of their fields, how much counts of them, and their costs."""

from __future__ import annotations

import numpy as np

from core import theme
from core.curves import line
from core.receptive_field.compare import Comparison
from core.receptive_field.config import Config
from core.theme import Figure

NAMES, ROLES, DASHES = ("A", "B"), ("train", "race"), ("solid", "dash")
STEPS = 40  # pixels to each side up to which a profile is drawn as steps
COSTS = ("field", "effective", "parameters", "multiply_adds", "memory")
TITLES = ("field", "effective size", "parameters", "multiply-adds", "memory")


def pictures(config: Config, snapshot: Comparison) -> dict[str, Figure]:
    """ "profile", "grown" and "costs"."""
    return {"profile": _profile(config, snapshot), "grown": _growth(config, snapshot), "costs": _costs(snapshot)}


def _unit(config: Config) -> str:
    return "pixels" if config.parsed.dims == 2 else "samples"


def _profile(config: Config, snapshot: Comparison) -> Figure:
    alt = "How much each pixel counts for a unit in the middle of either network, along a line through the middle of its field."
    figure = theme.figure(f"distance from the middle of the field ({_unit(config)})", "how much it counts (middle = 1)", alt=alt)
    reach = max(max(abs(one.start), one.start + len(one.profile)) for one in snapshot.sides) + 1
    figure["layout"]["xaxis"] |= {"range": [-reach - 0.5, reach + 0.5]}
    figure["layout"]["yaxis"] |= {"range": [0, 1.08]}
    figure["layout"]["meta"] |= {"aspect": 0.52}
    for name, role, dash, one in zip(NAMES, ROLES, DASHES, snapshot.sides, strict=True):
        at = one.start + np.arange(len(one.profile))
        x, y = at, one.profile
        if reach <= STEPS:  # pixels wide enough to be seen
            x = np.concatenate([[at[0] - 0.5], np.repeat(at[:-1] + 0.5, 2), [at[-1] + 0.5]])
            y = np.repeat(y, 2)
        x, y = np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[0.0], y, [0.0]])
        says = f"{name}: %{{x:.0f}} from the middle counts %{{y:.2f}}"
        figure["data"].append(line(f"{name}: field {one.field}, effective {one.effective:.3g}", role, x, y, says=says, dash=dash))
    return figure


def _growth(config: Config, snapshot: Comparison) -> Figure:
    alt = "The size of the field behind each layer that widens it, for both networks."
    figure = theme.figure("layers that widen the field", f"field ({_unit(config)})", alt=alt, height=300)
    figure["layout"]["yaxis"] |= {"rangemode": "tozero"}
    for name, role, dash, one in zip(NAMES, ROLES, DASHES, snapshot.sides, strict=True):
        says = f"{name}: after %{{x}} layers a unit sees %{{y}} {_unit(config)}"
        trace = line(name, role, np.arange(len(one.growth)), np.array(one.growth), says=says, dash=dash)
        symbol = {"symbol": "circle" if name == "A" else "diamond", "color": f"role:{role}", "size": 8, "opacity": 1}
        figure["data"].append({**trace, "mode": "lines+markers" if len(one.growth) < 30 else "lines", "marker": symbol})
    return figure


def _costs(snapshot: Comparison) -> Figure:
    alt = "Field, effective size, parameters, multiply-adds and memory of network B as a share of network A’s."
    figure = theme.figure("B in percent of A", "measure", alt=alt, height=300)
    first, second = snapshot.sides
    shares = [100 * float(getattr(second, name)) / (float(getattr(first, name)) or 1.0) for name in COSTS]
    both = [(shown(name, getattr(first, name)), shown(name, getattr(second, name))) for name in COSTS]
    told = [f"{title}: A {a}, B {b}" for title, (a, b) in zip(TITLES, both, strict=True)]
    figure["layout"]["yaxis"] |= {"autorange": "reversed", "title": {**figure["layout"]["yaxis"]["title"], "standoff": 12}}
    figure["layout"]["xaxis"] |= {"range": [0, 1.2 * max(100, *shares)]}
    figure["layout"]["shapes"] = [
        {"type": "line", "x0": 100, "x1": 100, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": "role:train", "width": 3}}
    ]
    figure["data"] = [
        {
            "type": "bar",
            "name": "B in percent of A",
            "orientation": "h",
            "x": shares,
            "y": list(TITLES),
            "text": [percent(share) for share in shares],
            "textposition": "outside",
            "customdata": told,
            "marker": {"color": "role:race"},
            "hovertemplate": "%{customdata}<extra></extra>",
            "showlegend": False,
        }
    ]
    return figure


def percent(share: float) -> str:
    """A share in percent as people write it: a small one is not nothing."""
    return f"{share:.0f} %" if share >= 1 or share == 0 else f"{share:.1g} %"


def shown(name: str, value: float) -> str:
    """A cost as people write it."""
    if name in ("field", "effective"):
        return f"{value:.3g}"
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e4, " thousand")):
        if value >= size:
            return f"{value / (1e3 if size == 1e4 else size):.3g}{word}"
    return f"{value:,.0f}"
