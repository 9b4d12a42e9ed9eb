"""The picture, and on it what one unit sees: the box by arithmetic, its part in the padding, what lies between its taps."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.receptive_field.arithmetic import Extent
from core.receptive_field.config import Config
from core.receptive_field.plots import behind, tight
from core.receptive_field.regions import Box
from core.receptive_field.snapshot import Effective, Snapshot
from core.theme import Figure

BEYOND = 1.0  # of the picture's size: how far beyond its borders is shown
POINTS = 3000  # of a signal that are drawn
VEIL = 48  # positions a side of the veil
VIEWS = [["effective", "Effective field"], ["seen", "What reaches the unit"], ["field", "Field only"]]


def picture(config: Config, snapshot: Snapshot) -> Figure:
    """Positions are pixel indices: pixel i reaches from i - 1/2 to i + 1/2."""
    box, size = snapshot.region.box, config.parsed.size
    if config.parsed.dims == 1:
        return _signal(config, snapshot)
    row, column = snapshot.region.unit
    said = f"sees rows {box[0]} to {box[1]} and columns {box[2]} to {box[3]}" if box else "sees nothing"
    alt = f"The picture. The unit in row {row}, column {column} of {config.chosen.layer.name} {said}; what it does not see is dimmed."
    figure = theme.figure("column (pixels)", "row (pixels)", alt=alt, height=620)
    layout = figure["layout"]
    across, down = shown(box and box[2:], size[1]), shown(box and box[:2], size[0])
    plain = {"showgrid": False, "constrain": "domain"}
    layout["xaxis"] |= {**plain, "range": across}
    layout["yaxis"] |= {**plain, "range": down[::-1], "scaleanchor": "x"}
    tight(figure)
    layout["hovermode"] = False
    layout["meta"] |= {"aspect": (down[1] - down[0]) / (across[1] - across[0]), "boxes": True, "views": VIEWS}
    if snapshot.picture is not None:
        layout["images"] = [behind(snapshot.picture, *size)]
    figure["data"] = [
        _area("not seen", _around(box, size), "paper/0.62"),
        {**_area("hidden", _around(box, size), "paper/0.9"), "meta": {"view": "seen"}},
        _gaps(snapshot, size),
        heat(snapshot.effective) | {"meta": {"view": "effective"}},
        heat(snapshot.effective, veil=True) | {"meta": {"view": "seen"}},
        _area("padding", _outside(box, size), "reference/0.12", hatched=True),
        *_misaligned(config, snapshot),
        outline(box),
    ]
    return figure


def shown(box: tuple[int, int] | None, n: int) -> list[float]:
    """The range of an axis: the picture, and as much of the box beyond its borders as still leaves the picture large."""
    low, high = box or (0, n - 1)
    room = 0.04 * n
    return [max(min(-0.5, low - 0.5) - room, -BEYOND * n), min(max(n - 0.5, high + 0.5) + room, (1 + BEYOND) * n)]


def _corners(box: Box) -> list[tuple[float, float]]:
    top, bottom, left, right = box[0] - 0.5, box[1] + 0.5, box[2] - 0.5, box[3] + 0.5
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def _xy(outlines: list[list[tuple[float, float]]]) -> dict[str, Any]:
    """Outlines one after the other, a gap between them; one point that is not drawn where there are none."""
    points: list[tuple[float | None, float | None]] = []
    for outline in outlines:
        points += [*([(None, None)] if points else []), *outline]
    points = points or [(None, None)]
    return {"x": [x for x, _ in points], "y": [y for _, y in points]}


def _area(name: str, boxes: list[Box], role: str, hatched: bool = False) -> dict[str, Any]:
    pattern = {"fillpattern": {"shape": "/", "fgcolor": "role:reference", "bgcolor": f"role:{role}", "size": 7, "solidity": 0.18}}
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        **_xy([_corners(box) for box in boxes]),
        "fill": "toself",
        "fillcolor": f"role:{role}",
        **(pattern if hatched else {}),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _around(box: Box | None, size: tuple[int, int]) -> list[Box]:
    """What of the picture lies outside the box, in at most four pieces."""
    height, width = size
    if box is None:
        return [(0, height - 1, 0, width - 1)]
    top, bottom, left, right = max(box[0], 0), min(box[1], height - 1), max(box[2], 0), min(box[3], width - 1)
    pieces = [
        (0, top - 1, 0, width - 1),
        (bottom + 1, height - 1, 0, width - 1),
        (top, bottom, 0, left - 1),
        (top, bottom, right + 1, width - 1),
    ]
    return [piece for piece in pieces if piece[0] <= piece[1] and piece[2] <= piece[3]]


def _outside(box: Box | None, size: tuple[int, int]) -> list[Box]:
    """What of the box lies outside the picture, in at most four pieces."""
    if box is None:
        return []
    height, width = size
    top, bottom = max(box[0], 0), min(box[1], height - 1)
    pieces = [(box[0], -1, box[2], box[3]), (height, box[1], box[2], box[3]), (top, bottom, box[2], -1), (top, bottom, width, box[3])]
    return [piece for piece in pieces if piece[0] <= piece[1] and piece[2] <= piece[3]]


def _gaps(snapshot: Snapshot, size: tuple[int, int]) -> dict[str, Any]:
    """What lies in the box and is not seen: between the taps of dilated kernels, or where strides jump over it."""
    inside = snapshot.region.inside
    z: Any = np.zeros((1, 1), np.uint8)
    place = {"x0": 0, "dx": 1, "y0": 0, "dy": 1}
    if snapshot.holes is not None and inside is not None:
        every = (-(-size[0] // snapshot.holes.shape[0]), -(-size[1] // snapshot.holes.shape[1]))
        top, left = inside[0] // every[0], inside[2] // every[1]
        z = snapshot.holes[top : inside[1] // every[0] + 1, left : inside[3] // every[1] + 1]
        place = {"x0": left * every[1] + (every[1] - 1) / 2, "dx": every[1], "y0": top * every[0] + (every[0] - 1) / 2, "dy": every[0]}
    return {
        "type": "heatmap",
        "name": "gaps",
        "z": z,
        **place,
        "colorscale": [[0, "role:paper/0"], [1, "role:paper/0.85"]],
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "visible": snapshot.holes is not None,
    }


def outline(box: Box | None) -> dict[str, Any]:
    """The border of what the unit sees."""
    return {
        "type": "scatter",
        "name": "what the unit sees",
        "mode": "lines",
        **_xy([_corners(box)] if box else []),
        "line": {"color": "role:suggestion", "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def heat(found: Effective | None, veil: bool = False) -> dict[str, Any]:
    """How much each position counts for the unit, as a colour over the picture or as a veil that is thin where it counts."""
    colour = [[0, "role:suggestion/0"], [0.05, "role:suggestion/0.12"], [1, "role:suggestion/0.9"]]
    z: Any = np.zeros((1, 1), np.uint8)
    place = {"x0": 0, "dx": 1, "y0": 0, "dy": 1}
    if found is not None:
        z, box = found.heat, found.box
        if veil:  # a veil needs no detail
            z = z[:: -(-max(z.shape) // VEIL), :: -(-max(z.shape) // VEIL)]
        every = -(-max(box[1] - box[0] + 1, box[3] - box[2] + 1) // max(z.shape))
        place = {"x0": box[2] + (every - 1) / 2, "dx": every, "y0": box[0] + (every - 1) / 2, "dy": every}
    return {
        "type": "heatmap",
        "name": "counts for the unit",
        "z": z,
        **place,
        "colorscale": [[0, "role:paper/0.96"], [1, "role:paper/0"]] if veil else colour,
        "zmin": 0,
        "zmax": 255,
        "zsmooth": "best" if veil else False,
        "showscale": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _misaligned(config: Config, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The fields of the branches of a layer where they do not align, each by itself."""
    traces = []
    branches = config.chosen.misaligned
    rows = [branch for branch in branches if branch.axis == "height"]
    columns = [branch for branch in branches if branch.axis == "width"]
    for i, (row, column) in enumerate(zip(rows, columns, strict=False)):
        high, wide = row.field.at(snapshot.region.unit[0]), column.field.at(snapshot.region.unit[1])
        box = (*high, *wide) if high and wide else None
        traces.append(
            {
                "type": "scatter",
                "name": f"through {row.name}",
                "mode": "lines",
                **_xy([_corners(box)] if box else []),
                "line": {
                    "color": f"role:{('data', 'optimum', 'validation')[i % 3]}",
                    "width": 2.5,
                    "dash": ("dash", "dot", "dashdot")[i % 3],
                },
                "hoverinfo": "skip",
                "showlegend": True,
            }
        )
    return traces


def _signal(config: Config, snapshot: Snapshot) -> Figure:
    """A signal in time, and the part of it that the unit hears."""
    network = config.parsed
    rate = network.rate
    box = snapshot.region.box
    per = rate or 1
    unit = "time (seconds)" if rate else "sample"
    n = network.size[1]
    alt = f"The signal. Unit {snapshot.region.unit[1]} of {config.chosen.layer.name} hears the shaded part."
    figure = theme.figure(unit, "amplitude", alt=alt, height=300)
    layout = figure["layout"]
    layout["xaxis"] |= {"range": [low / per for low in shown(box and box[2:], n)]}
    layout["yaxis"] |= {"range": [-1.15, 1.15], "fixedrange": True}
    layout["hovermode"] = False
    layout["meta"] |= {"boxes": True, "per": per}
    signal = snapshot.signal if snapshot.signal is not None else np.zeros(1, np.float32)
    every = max(1, -(-len(signal) // POINTS))
    heat = snapshot.effective
    counts = np.asarray(heat.heat[0] if heat else [0], np.float32) / 255
    step = -(-(heat.box[3] - heat.box[2] + 1) // len(counts)) if heat else 1
    start = heat.box[2] if heat else 0
    span = (
        [[((box[2] - 0.5) / per, -1.1), ((box[3] + 0.5) / per, -1.1), ((box[3] + 0.5) / per, 1.1), ((box[2] - 0.5) / per, 1.1)]]
        if box
        else []
    )
    figure["data"] = [
        {
            "type": "scatter",
            "name": "signal",
            "mode": "lines",
            "x0": 0,
            "dx": every / per,
            "y": signal[::every],
            "line": {"color": "role:data", "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "name": "what the unit sees",
            "mode": "lines",
            **_xy([[*outline, outline[0]] for outline in span]),
            "fill": "toself",
            "fillcolor": "role:suggestion/0.12",
            "line": {"color": "role:suggestion", "width": 2.5},
            "hoverinfo": "skip",
            "showlegend": True,
        },
        {
            "type": "scatter",
            "name": "how much each sample counts",
            "mode": "lines",
            "x0": (start + (step - 1) / 2) / per,
            "dx": step / per,
            "y": counts,
            "line": {"color": "role:suggestion", "width": 2},
            "fill": "tozeroy",
            "fillcolor": "role:suggestion/0.3",
            "hoverinfo": "skip",
            "showlegend": True,
        },
    ]
    return figure


def rule(extent: Extent) -> dict[str, Any]:
    """What the browser needs to draw the field of any unit along one axis, as `Field.at` says it."""
    return {"size": extent.size, "fields": [[field.advance, field.period, list(field.low), list(field.high)] for field in extent.fields]}
