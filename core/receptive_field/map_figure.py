"""The feature map of the chosen layer: what the network really gives for this picture, one number a unit."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from core import theme
from core.receptive_field.config import HAND_MADE, Config
from core.receptive_field.handmade import chosen, place
from core.receptive_field.picture_figure import rule
from core.receptive_field.plots import shades, tight, titled, whole_ticks
from core.receptive_field.snapshot import Snapshot
from core.theme import Figure

LARGEST = 128  # units a side that are drawn; of a larger map every n-th
LONGEST = 3000  # units of a signal that are drawn


def feature_map(config: Config, snapshot: Snapshot) -> Figure:
    """Pointed at, a unit shows its field on the picture: `meta.units` has the rule."""
    layer = config.chosen
    rows, columns = layer.size
    row, column = snapshot.region.unit
    if config.parsed.dims == 1:
        return _line(config, snapshot)
    alt = (
        f"{_title(config, snapshot)}: {rows} rows and {columns} columns of units. "
        f"Arrow keys choose a unit; chosen is row {row}, column {column}."
    )
    figure = theme.figure("column of the layer", "row of the layer", alt=alt, height=620)
    layout = figure["layout"]
    plain = {"showgrid": False, "constrain": "domain", "fixedrange": True}
    layout["xaxis"] |= {**plain, "range": [-0.5, columns - 0.5], **whole_ticks(columns)}
    layout["yaxis"] |= {**plain, "range": [rows - 0.5, -0.5], "scaleanchor": "x", **whole_ticks(rows)}
    tight(figure)
    layout["hovermode"] = "closest"
    layout["meta"] |= {"aspect": rows / columns, "beside": True, "units": _units(config)}
    every = max(1, -(-max(rows, columns) // LARGEST))
    known = snapshot.features is not None
    z = snapshot.features[::every, ::every] if snapshot.features is not None else np.zeros((rows, columns), np.uint8)[::every, ::every]
    titled(figure, _title(config, snapshot))
    figure["data"] = [
        {
            "type": "heatmap",
            "name": "activation",
            "z": z,
            "x0": 0,
            "dx": every,
            "y0": 0,
            "dy": every,
            **shades(z),
            "showscale": False,
            "xgap": 1 if max(rows, columns) <= 32 else 0,
            "ygap": 1 if max(rows, columns) <= 32 else 0,
            "hovertemplate": f"row %{{y}}, column %{{x}}{'<br>%{z:.3g}' if known else ''}<extra></extra>",
            "showlegend": False,
            "meta": _whose(config, known),
        },
        {
            "type": "scatter",
            "name": "chosen unit",
            "mode": "lines",
            "x": [column - 0.5, column + 0.5, column + 0.5, column - 0.5, column - 0.5],
            "y": [row - 0.5, row - 0.5, row + 0.5, row + 0.5, row - 0.5],
            "line": {"color": "role:suggestion", "width": 3},
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]
    return figure


def _title(config: Config, snapshot: Snapshot) -> str:
    layer = config.chosen
    if snapshot.skipped:
        return f"{layer.layer.name}: not computed here"
    made = config.filters == HAND_MADE and snapshot.channel and place(config.parsed) == config.position
    what = f": {chosen(snapshot.channel - 1, layer.layer.kernel).name}" if made else ""
    return f"{layer.layer.name}, {f'channel {snapshot.channel} of ' if snapshot.channel else ''}{layer.channels} channels{what}"


def _whose(config: Config, known: bool) -> dict[str, object]:
    """What the numbers depend on: where they are not known yet, the browser keeps those of the picture before if they are of the same."""
    text = "\n".join(map(str, (config.network, config.position, config.channel, config.data, config.fit, config.seed, config.filters)))
    return {"of": sha256(text.encode()).hexdigest()[:16], "unknown": not known}


def _units(config: Config) -> dict[str, object]:
    layer = config.chosen
    row, column = config.unit
    return {"rows": rule(layer.rows), "columns": rule(layer.columns), "chosen": [row, column], "dims": config.parsed.dims}


def _line(config: Config, snapshot: Snapshot) -> Figure:
    layer = config.chosen
    columns, column = layer.columns.size, snapshot.region.unit[1]
    alt = f"{_title(config, snapshot)}, {columns} units; chosen is unit {column}. Arrow keys choose another."
    figure = theme.figure("unit of the layer", "activation", alt=alt, height=260)
    layout = figure["layout"]
    layout["xaxis"] |= {"range": [-0.5, columns - 0.5], "fixedrange": True}
    layout["yaxis"] |= {"fixedrange": True}
    layout["meta"] |= {"units": _units(config)}
    every = max(1, -(-columns // LONGEST))
    values = snapshot.features[0] if snapshot.features is not None else np.zeros(columns, np.uint8)
    figure["data"] = [
        {
            "type": "scatter",
            "name": _title(config, snapshot),
            "mode": "lines",
            "x0": 0,
            "dx": every,
            "y": values[::every],
            "line": {"color": "role:train", "width": 1.5},
            "hovertemplate": "unit %{x}<br>%{y:.3g}<extra></extra>",
            "showlegend": True,
            "meta": _whose(config, snapshot.features is not None),
        },
    ]
    chosen = {
        "type": "line",
        "x0": column,
        "x1": column,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": "role:suggestion", "width": 3},
    }
    layout["shapes"] = [chosen]
    return figure
