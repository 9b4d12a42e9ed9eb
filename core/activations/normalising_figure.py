"""One tensor before and after both normalisations, number by number, with what counts for one of them outlined. Computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.activations.model import Floats
from core.activations.normalising import NormalSnapshot
from core.activations.why_config import PYTORCH, WhyConfig
from core.activations.words import number
from core.theme import Figure


def pictures(config: WhyConfig, snapshot: NormalSnapshot) -> dict[str, Figure]:
    """ "tensor"."""
    return {"tensor": _tensor(config, snapshot)}


def flat(tensor: Floats) -> Floats:
    """(pictures, channels, places) as rows of channels, picture beside picture."""
    found: Floats = np.swapaxes(tensor, 0, 1).reshape(tensor.shape[1], -1)
    return found


def _tensor(config: WhyConfig, snapshot: NormalSnapshot) -> Figure:
    many, channels, places = snapshot.tensor.shape
    high = 30 * channels + 66
    figure = theme.figure(
        "",
        "channel",
        alt=f"A tensor of {many} pictures, {channels} channels, {places} places: before, after local, after batch normalisation.",
        height=60 + 3 * high,
    )
    layout = figure["layout"]
    layout["meta"] |= {"equation": [[line] for line in _lines(config, snapshot)]}
    x_axis, y_axis = layout.pop("xaxis"), layout.pop("yaxis")
    picture, channel, place = snapshot.cell
    column = picture * places + place
    layout["shapes"] = []
    rows = (
        ("", "before", snapshot.tensor),
        ("2", "after local response normalisation", snapshot.local),
        ("3", "after batch normalisation", snapshot.batch),
    )
    for at, (end, title, tensor) in enumerate(rows):
        top = 1 - at / 3
        layout[f"xaxis{end}"] = {**x_axis, "anchor": f"y{end}", "showgrid": False, "range": [0.5, many * places + 0.5], "tickmode": "array"}
        layout[f"xaxis{end}"] |= {"tickvals": [], "title": {**x_axis["title"], "text": title, "standoff": 6}}
        layout[f"yaxis{end}"] = {
            **y_axis,
            "anchor": f"x{end}",
            "domain": [top - 0.26, top],
            "showgrid": False,
            "range": [channels + 0.5, 0.5],
        }
        layout[f"yaxis{end}"] |= {"tickmode": "array", "tickvals": list(range(1, channels + 1)), "ticks": ""}
        figure["data"].append(_cells(title, flat(tensor), places) | {"xaxis": f"x{end}", "yaxis": f"y{end}"})
        layout["shapes"] += [_border(p * places + 0.5, end, channels) for p in range(1, many)]
        layout["shapes"].append(_box(column + 0.5, channel + 0.5, column + 1.5, channel + 1.5, end, "text", 3, "solid"))
    first, last = snapshot.near
    layout["shapes"].append(_box(column + 0.5, first + 0.5, column + 1.5, last + 1.5, "", "suggestion", 3, "dash"))
    layout["shapes"].append(_box(0.5, channel + 0.5, many * places + 0.5, channel + 1.5, "", "data", 3, "dot"))
    return figure


def _cells(name: str, rows: Floats, places: int) -> dict[str, Any]:
    channels, columns = rows.shape
    known = rows[np.isfinite(rows)]
    reach = float(np.abs(known).max()) if known.size and np.abs(known).max() > 0 else 1.0
    where = [[f"picture {c // places + 1}, channel {r + 1}, place {c % places + 1}" for c in range(columns)] for r in range(channels)]
    return {
        "type": "heatmap",
        "name": name,
        "x": list(range(1, columns + 1)),
        "y": list(range(1, channels + 1)),
        "z": rows,
        "text": [[number(float(value)) if np.isfinite(value) else "÷ 0" for value in row] for row in rows],
        "texttemplate": "%{text}",
        "customdata": where,
        "colorscale": "scale:diverging",
        "zmin": -1.6 * reach,  # so that the numbers can be read on every colour
        "zmax": 1.6 * reach,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{customdata}: %{text}<extra></extra>",
    }


def _border(x: float, end: str, channels: int) -> dict[str, Any]:
    """Between one picture and the next."""
    line = {"color": "role:quiet", "width": 2}
    return {"type": "line", "x0": x, "x1": x, "y0": 0.5, "y1": channels + 0.5, "xref": f"x{end}", "yref": f"y{end}", "line": line}


def _box(x0: float, y0: float, x1: float, y1: float, end: str, role: str, width: int, dash: str) -> dict[str, Any]:
    line = {"color": f"role:{role}", "width": width, "dash": dash}
    return {"type": "rect", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "xref": f"x{end}", "yref": f"y{end}", "line": line}


def _lines(config: WhyConfig, snapshot: NormalSnapshot) -> list[str]:
    """Both formulas with the numbers of the cell."""
    picture, channel, _ = snapshot.cell
    a = float(snapshot.tensor[snapshot.cell])
    first, last = snapshot.near
    column = snapshot.tensor[picture, first : last + 1, snapshot.cell[2]]
    n = 2 * config.lrn_sides + 1
    alpha = f"{number(config.lrn_alpha)}" + (f" / {n}" if config.lrn_form == PYTORCH else "")
    squared = " + ".join(f"{_bracketed(float(value))}²" for value in column)
    local = f"{_bracketed(a)} / ({number(config.lrn_k)} + {alpha} · ({squared}))^{number(config.lrn_beta)}"
    mean, variance = float(snapshot.mean[channel]), float(snapshot.variance[channel])
    root = f"√({number(variance)} + {number(config.bn_eps)})"
    batch = f"{number(config.bn_gamma)} · ({_bracketed(a)} − {_bracketed(mean)}) / {root} + {_bracketed(config.bn_shift)}"
    after = float(snapshot.local[snapshot.cell])
    return [
        f"Local: b = a / (k + α{' / n' if config.lrn_form == PYTORCH else ''} Σ a²)^β = {local} = {number(after, 4)}",
        f"Batch: y = γ (x − mean) / √(variance + ε) + shift = {batch} = {number(float(snapshot.batch[snapshot.cell]), 4)}",
    ]


def _bracketed(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("−") else text
