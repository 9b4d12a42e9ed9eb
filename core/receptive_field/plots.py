"""What several pictures of this topic draw alike: a picture on its axes, a short name above a plot, the colours of a map."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from core.theme import Figure

SHARP = 64  # pixels a side up to which a picture is sent exactly


def titled(figure: Figure, text: str) -> Figure:
    """The figure with a short name above its plot."""
    figure["layout"]["title"] = {
        "text": text,
        "font": {"size": 14, "color": "role:quiet"},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 8},
    }
    return figure


def tight(figure: Figure) -> Figure:
    """Axis titles close to their numbers, and narrow margins, so that the plot gets the room."""
    layout = figure["layout"]
    for axis in ("xaxis", "yaxis"):
        layout[axis]["automargin"] = False
        layout[axis]["title"] = {**layout[axis]["title"], "standoff": 2}
    layout["margin"] |= {"l": 52, "r": 6, "t": 30, "b": 46}
    return figure


def behind(pixels: np.ndarray, height: int, width: int, quality: int = 82) -> dict[str, Any]:
    """A picture behind a plot whose axes count `height` x `width` pixels: pixel i reaches from i - 1/2 to i + 1/2."""
    return {
        "source": encoded(pixels, quality),
        "xref": "x",
        "yref": "y",
        "x": -0.5,
        "y": -0.5,
        "sizex": width,
        "sizey": height,
        "sizing": "stretch",
        "layer": "below",
        "xanchor": "left",
        "yanchor": "top",
    }


def encoded(pixels: np.ndarray, quality: int = 82) -> str:
    """A picture as a data address: exactly where it is small, else as a JPEG, which is only looked at."""
    out = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    kind = ("PNG", "png", {}) if max(pixels.shape[:2]) <= SHARP else ("JPEG", "jpeg", {"quality": quality})
    image.save(out, kind[0], **kind[2])
    return f"data:image/{kind[1]};base64," + base64.b64encode(out.getvalue()).decode()


def shades(z: np.ndarray) -> dict[str, Any]:
    """Around 0 where there are numbers on both sides of it; behind a ReLU from the least to the largest."""
    low, high = (float(np.nanmin(z)), float(np.nanmax(z))) if np.isfinite(z).any() else (0.0, 0.0)
    if low < 0:
        reach = max(-low, high) or 1.0
        return {"colorscale": "scale:diverging", "zmin": -reach, "zmax": reach}
    return {"colorscale": "scale:sequential", "zmin": low, "zmax": high if high > low else low + 1}


def whole_ticks(n: int) -> dict[str, Any]:
    """Whole numbers only, where a map is small."""
    return {"tickmode": "linear", "tick0": 0, "dtick": 1 if n <= 8 else 2} if n <= 16 else {}


def board(figure: Figure, rows: int, columns: int) -> None:
    """Axes that count cells: cell i reaches from i - 1/2 to i + 1/2."""
    plain = {"showgrid": False, "constrain": "domain", "fixedrange": True}
    figure["layout"]["xaxis"] |= {**plain, "range": [-0.5, columns - 0.5], **whole_ticks(columns)}
    figure["layout"]["yaxis"] |= {**plain, "range": [rows - 0.5, -0.5], "scaleanchor": "x", **whole_ticks(rows)}
    tight(figure)
    figure["layout"]["meta"] |= {"aspect": rows / columns}
