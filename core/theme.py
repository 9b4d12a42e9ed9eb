"""One palette by role, and the empty figure that every picture starts from.

Figures are plain Plotly JSON (dicts) that name roles, not colours: "role:train", with an opacity "role:train/0.15", or
"scale:sequential". The browser paints them for its viewer's theme, so that one frame serves light and dark. `paint` does the same here,
for tests and exports.

Colours: Okabe & Ito (2008), "Color Universal Design", darkened or lightened where a contrast of 3:1 (lines) or 4.5:1 (text) asks for it.
Each role also has a second cue (dash or marker), so that colour is never the only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Figure = dict[str, Any]  # {"data": [trace, ...], "layout": {...}}, Plotly's JSON

PAPER = {"light": "#ffffff", "dark": "#10151c"}
ROLES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "text": "#1f2933",
        "quiet": "#55606e",  # axis text and captions
        "grid": "#e3e8ee",
        "paper": PAPER["light"],
        "data": "#0072b2",
        "train": "#0072b2",
        "generated": "#c75000",
        "suggestion": "#c75000",
        "validation": "#00805d",
        "race": "#00805d",
        "optimum": "#a34f80",
        "reference": "#6b7683",
        "warning": "#b06f00",
        "accent": "#0068a3",
    },
    "dark": {
        "text": "#eef2f6",
        "quiet": "#aab4c0",
        "grid": "#2a323d",
        "paper": PAPER["dark"],
        "data": "#56b4e9",
        "train": "#56b4e9",
        "generated": "#ff8a3d",
        "suggestion": "#ff8a3d",
        "validation": "#2ecc9d",
        "race": "#2ecc9d",
        "optimum": "#e39cc3",
        "reference": "#8d99a7",
        "warning": "#f0b23e",
        "accent": "#56b4e9",
    },
}
SCALES: Mapping[str, Mapping[str, list[list[Any]]]] = {
    "light": {
        "sequential": [[0.0, "#f2f7fb"], [0.5, "#5aa5d6"], [1.0, "#003d66"]],
        "diverging": [[0.0, "#c75000"], [0.5, "#f4f4f2"], [1.0, "#0072b2"]],
    },
    "dark": {
        "sequential": [[0.0, "#16202b"], [0.5, "#2a7db0"], [1.0, "#d8eefc"]],
        "diverging": [[0.0, "#ff8a3d"], [0.5, "#232b35"], [1.0, "#56b4e9"]],
    },
}
DASHES: Mapping[str, str] = {"suggestion": "dash", "generated": "dash", "validation": "dot", "race": "dot", "reference": "dot"}


def figure(x: str, y: str, *, alt: str, height: int = 430) -> Figure:
    """An empty figure with named axes (with units), a text for those who do not see it, and the house's manners.

    `uirevision` keeps a person's zoom while frames arrive.
    """
    axis = {"gridcolor": "role:grid", "zeroline": False, "linecolor": "role:grid", "ticks": "outside", "tickcolor": "role:grid"}
    quiet = {"color": "role:quiet", "size": 13}
    return {
        "data": [],
        "layout": {
            "height": height,
            "margin": {"l": 64, "r": 16, "t": 40, "b": 52},
            "paper_bgcolor": "role:paper",
            "plot_bgcolor": "role:paper",
            "font": {"color": "role:text", "size": 14, "family": '"Source Sans", "Source Sans Pro", sans-serif'},
            "hoverlabel": {"bgcolor": "role:paper", "bordercolor": "role:quiet", "font": {"color": "role:text", "size": 14}},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom", "font": quiet},
            "xaxis": {**axis, "title": {"text": x, "font": quiet}, "tickfont": quiet, "automargin": True},
            "yaxis": {**axis, "title": {"text": y, "font": quiet}, "tickfont": quiet, "automargin": True},
            "uirevision": "kept",
            "meta": {"alt": alt},
        },
    }


def paint(part: Any, theme: str, key: str = "") -> Any:
    """`part` of a figure with its roles turned into the colours of `theme`, "light" or "dark"; the browser's `paint.js` does the same.

    Only what stands under a key that names a colour is painted: a person's column may be called "role:train".
    """
    if isinstance(part, Mapping):
        return {name: paint(value, theme, name) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [paint(value, theme, key) for value in part]
    if not isinstance(part, str) or "color" not in key:
        return part
    if part.startswith("scale:"):
        return SCALES[theme][part[6:]]
    if not part.startswith("role:"):
        return part
    role, _, opacity = part[5:].partition("/")
    colour = ROLES[theme][role]
    if not opacity:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
