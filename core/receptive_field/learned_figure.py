"""The pictures of layers that learn: what the unit counts on a picture, filters, maps, how well it does, how its field changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.curves import band, line
from core.receptive_field.config import Config
from core.receptive_field.learned_snapshot import LearnedSnapshot
from core.receptive_field.picture_figure import heat, outline
from core.receptive_field.plots import behind, board, shades, titled
from core.receptive_field.snapshot import Floats
from core.theme import Figure

SIDE, CURVE = 460, 340  # pixels, at most
ACROSS = 4  # tiles


def learned_pictures(config: Config, snapshot: LearnedSnapshot) -> dict[str, Figure]:
    """ "lesson" and "filters", beside each other; "channels", "losses", "accuracy" and "field_learnt"."""
    rows = snapshot.filters.shape[1:]
    name = config.chosen.layer.name
    return {
        "lesson": _lesson(snapshot),
        "filters": _tiles(
            f"Filters of the first convolution, {rows[0]} × {rows[1]}", snapshot.filters, "weights", {"beside": True}, around_zero=True
        ),
        "channels": _tiles(f"{name}: its first {len(snapshot.maps)} maps of the picture", snapshot.maps, "units", {}, around_zero=False),
        "losses": _curves(config, snapshot, "loss (nats)", ("loss", "validation_loss"), 1),
        "accuracy": _curves(config, snapshot, "right (%)", ("right", "validation_right"), 100),
        "field_learnt": _field(config, snapshot),
    }


def _lesson(snapshot: LearnedSnapshot) -> Figure:
    height, width = snapshot.picture.shape[:2]
    alt = f"A validation picture, {snapshot.truth}; coloured where it counts for the middle unit of the layer."
    figure = titled(
        theme.figure("column (pixels)", "row (pixels)", alt=alt, height=SIDE), f"Validation picture, {snapshot.truth}; orange: what counts"
    )
    board(figure, height, width)
    figure["layout"]["hovermode"] = False
    figure["layout"]["images"] = [behind(snapshot.picture, height, width)]
    figure["data"] = [heat(snapshot.effective), outline(snapshot.region.box)]
    return figure


def _tiles(title: str, tiles: Floats, of: str, meta: dict[str, Any], around_zero: bool) -> Figure:
    z = montage(tiles)
    figure = titled(theme.figure(f"column ({of})", f"row ({of})", alt=f"{title}, {len(tiles)} side by side.", height=SIDE), title)
    board(figure, *z.shape)
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis] |= {"showticklabels": False, "ticks": ""}
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["meta"] |= meta
    reach = float(np.nanmax(np.abs(z))) or 1.0
    colours = {"colorscale": "scale:diverging", "zmin": -reach, "zmax": reach} if around_zero else shades(z)
    plain = {"showscale": False, "hoverongaps": False, "showlegend": False, "hovertemplate": "%{z:.3g}<extra></extra>"}
    figure["data"] = [{"type": "heatmap", "name": title, "z": z, **colours, **plain}]
    return figure


def montage(tiles: Floats) -> Floats:
    """Tiles (tiles, rows, columns) side by side, ACROSS in a row, a line of NaN between them."""
    many, rows, columns = tiles.shape
    down = -(-many // ACROSS)
    whole = np.full((down * (rows + 1) - 1, min(many, ACROSS) * (columns + 1) - 1), np.nan, np.float32)
    for i, tile in enumerate(tiles):
        top, left = (i // ACROSS) * (rows + 1), (i % ACROSS) * (columns + 1)
        whole[top : top + rows, left : left + columns] = tile
    return whole


def _curves(config: Config, snapshot: LearnedSnapshot, title: str, names: tuple[str, str], times: float) -> Figure:
    alt = f"{title} over the epochs, on training and on validation pictures."
    figure = theme.figure("epoch", title, alt=alt, height=CURVE)
    figure["layout"]["xaxis"] |= {"range": [0, config.epochs], "fixedrange": True}
    figure["layout"]["yaxis"] |= {"rangemode": "tozero", "fixedrange": True}
    figure["layout"]["hovermode"] = "x unified"
    epochs = np.array([mark.epoch for mark in snapshot.marks])
    for label, role, dash, name in zip(("training", "validation"), ("train", "validation"), ("solid", "dash"), names, strict=True):
        values = times * np.array([getattr(mark, name) for mark in snapshot.marks])
        figure["data"].append(line(label, role, epochs, values, says="%{y:.3g}", dash=dash))
    return figure


def _field(config: Config, snapshot: LearnedSnapshot) -> Figure:
    alt = "The effective size of the middle unit’s field over the epochs, with its standard error."
    figure = theme.figure("epoch", "effective size (pixels)", alt=alt, height=CURVE)
    figure["layout"]["xaxis"] |= {"range": [0, config.epochs], "fixedrange": True}
    figure["layout"]["yaxis"] |= {"rangemode": "tozero", "fixedrange": True}
    epochs, side, spread = (np.array([row[i] for row in snapshot.sizes]) for i in range(3))
    whole = max(config.chosen.rows.local.size, config.chosen.columns.local.size)
    figure["data"] = [
        band("± error", "suggestion", epochs, side - spread, side + spread, legend=True),
        line("measured", "suggestion", epochs, side, says="after %{x} epochs %{y:.3g} pixels"),
        line("field", "data", [0, config.epochs], [whole, whole], says="the whole field has %{y} pixels", width=2),
    ]
    return figure
