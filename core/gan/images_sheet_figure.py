"""A sheet of small pictures as a figure. Computes nothing."""

from __future__ import annotations

import numpy as np

from core import theme
from core.gan.images_config import ACROSS
from core.gan.images_sheet import GAP, Pixels, address, sheet
from core.theme import Figure

SHEET = 430  # pixels


def sheet_figure(title: str, pictures: Pixels, says: list[str], across: int = ACROSS) -> Figure:
    """A sheet, and on each of its pictures a point that says what it is."""
    pixels = sheet(pictures, across)
    height, width = pixels.shape[:2]
    figure = theme.figure(
        "column (pixels)", "row (pixels)", alt=f"{title}: {len(pictures)} small pictures in rows of {across}.", height=SHEET
    )
    layout, cell = figure["layout"], pictures.shape[2] + GAP
    hidden = {"showgrid": False, "showticklabels": False, "ticks": "", "showline": False, "constrain": "domain", "fixedrange": True}
    layout["xaxis"] |= {
        **hidden,
        "range": [-0.5, width - 0.5],
        "title": {"text": "column (pixels)", "font": {"size": 1, "color": "role:paper"}},
    }
    layout["yaxis"] |= {**hidden, "range": [height - 0.5, -0.5], "scaleanchor": "x"}
    layout["yaxis"]["title"] = {"text": "row (pixels)", "font": {"size": 1, "color": "role:paper"}}
    layout["margin"] = {"l": 6, "r": 6, "t": 30, "b": 8}
    layout["title"] = {"text": title, "font": {"size": 14, "color": "role:quiet"}, "x": 0, "xref": "paper", "xanchor": "left", "y": 1}
    layout["title"] |= {"yref": "container", "yanchor": "top", "pad": {"t": 8}}
    layout["hovermode"] = "closest"
    layout["meta"] |= {"aspect": height / width, "beside": True}
    middles = np.arange(len(pictures))
    figure["data"] = [
        {"type": "image", "name": title, "source": address(pixels), "hoverinfo": "skip"},
        {
            "type": "scatter",
            "name": "pictures",
            "mode": "markers",
            "x": (middles % across * cell + cell / 2).astype(np.float32),
            "y": (middles // across * cell + cell / 2).astype(np.float32),
            "text": says,
            "marker": {"opacity": 0, "size": 24},
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
        },
    ]
    return figure
