"""A network that learns: how its windows are cut and put into batches, its loss, and the gates of one cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.theme import Figure
from core.time_series.forecast_config import GRU, LSTM, NETWORKS
from core.time_series.forecast_snapshot import ForecastSnapshot, Trained
from core.time_series.repair import Floats

BATCH_ROLES = ("data", "generated", "validation")
GATES = {  # of each kind of cell in the order of `Trained.inside`, with role and dash
    LSTM: (("input gate", "validation", "solid"), ("forget gate", "generated", "dash"), ("output gate", "optimum", "dot")),
    GRU: (("reset gate", "warning", "solid"), ("update gate", "generated", "dashdot")),
}
OTHERS = (("value that goes in", "data", "solid"), ("what the cell keeps", "text", "solid"), ("what it gives on", "quiet", "dot"))


def network_picture(snapshot: ForecastSnapshot) -> Figure | None:
    """Three rows with axes of their own; None where no network is among the methods."""
    cells = [name for name in NETWORKS if name in snapshot.methods]
    if not cells:
        return None
    trained = snapshot.trained
    who = trained.method if trained else cells[0]
    alt = (
        f"The {who} that learns: the windows of its first batches, its training loss by epoch, and the gates of one cell while the last "
        "window goes through it."
    )
    figure = theme.figure("point of the history", "window of a batch", alt=alt, height=760)
    layout = figure["layout"]
    x_axis, y_axis = layout["xaxis"], layout["yaxis"]
    for at, (x, y, domain) in enumerate(
        (
            ("number of the value, first three batches", "window", [0.74, 1.0]),
            ("epoch", "loss (log scale)", [0.41, 0.62]),
            ("value of the last window", "gates and states", [0.0, 0.29]),
        )
    ):
        end = str(at + 1) if at else ""
        layout[f"xaxis{end}"] = {**x_axis, "title": {**x_axis["title"], "text": x}, "anchor": f"y{end}"}
        layout[f"yaxis{end}"] = {**y_axis, "title": {**y_axis["title"], "text": y}, "domain": domain, "anchor": f"x{end}", "nticks": 5}
    layout["yaxis"]["autorange"] = "reversed"
    layout["yaxis2"]["type"] = "log"
    layout["xaxis2"]["range"] = [0, trained.epochs if trained else 1]
    figure["data"] = [*_windows(trained), _loss(trained), *_inside(trained, cells)]
    layout["meta"]["named"] = len(figure["data"])
    return figure


def _windows(trained: Trained | None) -> list[dict[str, Any]]:
    """A stroke for each window, in the order in which the batch has them, and a mark for the value that comes after it."""
    traces: list[dict[str, Any]] = []
    batches = trained.batches if trained else ()
    length = len(trained.inside[0]) if trained else 0
    row = 0
    ends: list[tuple[float, float]] = []
    for at, role in enumerate(BATCH_ROLES):
        x: list[float] = []
        y: list[float] = []
        for first in batches[at] if at < len(batches) else ():
            x += [first, first + length - 1, np.nan]
            y += [row, row, np.nan]
            ends.append((first + length, row))
            row += 1
        says = f"batch {at + 1}: a window, from value %{{x}}"
        traces.append(line(f"batch {at + 1}", role, *_points(x, y), says=says, width=2) | {"showlegend": True})
    x_end, y_end = _points([end[0] for end in ends], [end[1] for end in ends])
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "value to be found",
            "x": x_end,
            "y": y_end,
            "marker": {"color": "role:text", "size": 5, "symbol": "diamond"},
            "hovertemplate": "the value that this window must foretell: number %{x}<extra></extra>",
            "showlegend": True,
        }
    )
    return traces


def _points(x: list[float], y: list[float]) -> tuple[Floats, Floats]:
    return (np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)) if x else (NOWHERE, NOWHERE)


def _loss(trained: Trained | None) -> dict[str, Any]:
    losses = trained.losses if trained else NOWHERE
    says = "epoch %{x}: mean squared error %{y:.3g} in squared standardised units"
    trace = line("training loss", "train", np.arange(len(losses)), losses, says=says, width=2.5)
    return trace | {"xaxis": "x2", "yaxis": "y2", "showlegend": False}


def _inside(trained: Trained | None, cells: list[str]) -> list[dict[str, Any]]:
    """What goes in, each gate, what is kept and what is given on; gates of the other kind of cell are empty for a while."""
    known: dict[str, Floats] = {}
    if trained:
        names = [OTHERS[0][0], *trained.names, OTHERS[1][0], OTHERS[2][0]]
        known = dict(zip(names, trained.inside, strict=True))
    traces = []
    for name, role, dash in (OTHERS[0], *(gate for cell in cells for gate in GATES[cell]), *OTHERS[1:]):
        values = known.get(name, NOWHERE)
        says = f"{name} at value %{{x}}: %{{y:.2f}}"
        trace = line(name, role, np.arange(1, len(values) + 1), values, says=says, dash=dash, width=2)
        traces.append(trace | {"xaxis": "x3", "yaxis": "y3", "showlegend": True})
    return traces
