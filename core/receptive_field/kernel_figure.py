"""The pictures of one kernel at work: where it lies and what it gives, cell by cell; then the whole picture and its frequencies."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.receptive_field.filters import Weights
from core.receptive_field.kernel_config import CONVOLUTION, MAX_POOLING, POOLINGS, TRANSPOSED, KernelConfig
from core.receptive_field.kernel_large_figure import GREY, large_pictures
from core.receptive_field.kernel_reading import equation, number
from core.receptive_field.kernel_snapshot import KernelSnapshot
from core.receptive_field.plots import titled
from core.receptive_field.sliding import Floats, Term
from core.theme import Figure

CROWDED = 22  # cells across from which on there is no room for numbers in them
MIDDLE_GREY = 118  # black and white text are seen equally well on it (4.6 to 1, WCAG 2.1)
PLOT = 300  # pixels of a plot, about, side by side on a laptop or alone on a phone
EVEN = 0.05  # share of the sum of sizes below which a kernel's sum counts as none: it answers to differences


def kernel_pictures(config: KernelConfig, snapshot: KernelSnapshot) -> dict[str, Figure]:
    """ "window" and "unit", beside each other; "before" and "after" with their spectra, "response" but of a maximum, "rings".

    Traces and layout are the same from the first state to the last: only arrays change.
    """
    return {
        "window": _window(config, snapshot),
        "unit": _unit(config, snapshot),
        **large_pictures(config, snapshot, signed(snapshot.weights)),
    }


def signed(weights: Weights) -> bool:
    """Whether the kernel's output lies around 0: its numbers, some below 0, add up to about nothing."""
    return bool(weights.min() < 0 and abs(weights.sum()) < EVEN * np.abs(weights).sum())


def _window(config: KernelConfig, snapshot: KernelSnapshot) -> Figure:
    """The picture with the kernel on it; of a transposed convolution the output, on which the kernel is stamped."""
    stamping, at = config.operation == TRANSPOSED, snapshot.at
    cells = snapshot.output if stamping else snapshot.picture
    rows, columns = cells.shape
    name = f"Output, {rows} × {columns}" if stamping else f"Picture, {rows} × {columns}" + (f", padding {config.pad}" if config.pad else "")
    thing = "window" if config.operation in POOLINGS else "kernel"
    where = f"The {thing} lies with its first number in row {at.corner[0]}, column {at.corner[1]}." if at else f"The {thing} waits."
    alt = f"{name}, as numbers in cells. {where}"
    figure = _board(name, cells.shape, config.pad, alt)
    figure["layout"]["meta"] |= {"equation": equation(config, snapshot)}
    pad = config.pad
    figure["data"] = [
        _ring(rows, columns, pad, "cut off" if stamping else "padding"),
        *_cells("output" if stamping else "picture", cells, _shades(config, snapshot) if stamping else GREY, pad),
        _numbers_under(config, snapshot),
        _outline("kernel", _corners(snapshot)),
    ]
    return figure


def _unit(config: KernelConfig, snapshot: KernelSnapshot) -> Figure:
    """The output with the cell that was just computed; of a transposed convolution the picture, with the pixel that stamps."""
    stamping, at = config.operation == TRANSPOSED, snapshot.at
    cells = snapshot.picture if stamping else snapshot.output
    name = f"{'Picture' if stamping else 'Output'}, {cells.shape[0]} × {cells.shape[1]}"
    cell = f" Now: row {at.row}, column {at.column}, {number(at.total)}." if at else ""
    figure = _board(name, cells.shape, 0, f"{name}, as numbers in cells.{cell}")
    figure["layout"]["meta"] |= {"beside": True}
    box = (at.row - 0.5, at.row + 0.5, at.column - 0.5, at.column + 0.5) if at else None
    figure["data"] = [
        *_cells("picture" if stamping else "output", cells, GREY if stamping else _shades(config, snapshot)),
        _outline("cell", box),
    ]
    return figure


def _board(name: str, shape: tuple[int, ...], ring: int, alt: str) -> Figure:
    """An empty figure whose axes count cells: cell i reaches from i - 1/2 to i + 1/2."""
    rows, columns = shape
    figure = titled(theme.figure("column", "row", alt=alt, height=520), name)
    plain = {"showgrid": False, "fixedrange": True, "constrain": "domain"}
    layout, (high, wide) = figure["layout"], (rows + 2 * ring, columns + 2 * ring)
    layout["xaxis"] |= {**plain, "range": [-ring - 0.5, columns + ring - 0.5], **_ticks(wide)}
    layout["yaxis"] |= {**plain, "range": [rows + ring - 0.5, -ring - 0.5], "scaleanchor": "x", **_ticks(high)}
    layout["margin"] |= {"l": 44, "r": 4, "t": 34, "b": 44}
    layout["hovermode"] = "closest"
    layout["meta"] |= {"aspect": high / wide}
    return figure


def _ticks(n: int) -> dict[str, Any]:
    return {"tickmode": "linear", "tick0": 0, "dtick": 1 if n <= 10 else 2 if n <= 22 else 5}


def _shades(config: KernelConfig, snapshot: KernelSnapshot) -> dict[str, Any]:
    """Of the output: grey as the picture is, or two colours around 0 where that is what the kernel's answers lie around."""
    reach = float(np.abs(snapshot.goal).max()) or 1.0
    if config.operation not in POOLINGS and signed(snapshot.weights):
        return {"colorscale": "scale:diverging", "zmin": -reach, "zmax": reach}
    return {**GREY, "zmax": 255 if reach <= 380 else reach}


def _cells(name: str, cells: Floats, shades: dict[str, Any], ring: int = 0) -> list[dict[str, Any]]:
    """Cells in their colours with their numbers. On grey the numbers are black or white, whichever is seen better: 4.5 to 1 at least."""
    crowded = max(cells.shape) > CROWDED
    digits = ".0f" if not np.isfinite(cells).any() or float(np.nanmax(np.abs(cells))) >= 20 else ".2~f"
    written = {} if crowded else {"texttemplate": f"%{{z:{digits}}}"}
    size = _text_size(cells, max(cells.shape) + 2 * ring)
    plain = {"type": "heatmap", "xgap": 1, "ygap": 1, "showscale": False, "showlegend": False}
    in_grey = shades["colorscale"] == GREY["colorscale"]
    base = {
        **plain,
        "name": name,
        "z": cells,
        **shades,
        "hoverongaps": False,
        "hovertemplate": f"{name}, row %{{y}}, column %{{x}}:<br>%{{z:.4~g}}<extra></extra>",
        **({} if in_grey or crowded else {**written, "textfont": {"size": size}}),
    }
    if not in_grey or crowded:
        return [base]
    light = np.nan_to_num(cells) * 255 / shades["zmax"] >= MIDDLE_GREY
    clear = {**plain, "colorscale": [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]], "hoverinfo": "skip", **written}
    return [
        base,
        {**clear, "name": f"{name}, numbers on light", "z": np.where(light, cells, np.nan), "textfont": {"color": "#000000", "size": size}},
        {**clear, "name": f"{name}, numbers on dark", "z": np.where(light, np.nan, cells), "textfont": {"color": "#ffffff", "size": size}},
    ]


def _text_size(cells: Floats, across: int) -> int:
    """Points for numbers of so many digits in cells of this size: measuring each, as Plotly would, takes longer than all the rest."""
    signs = len(f"{float(np.nanmin(cells)):.0f}") if np.isfinite(cells).any() else 3
    return int(min(max(PLOT / across / (0.6 * max(signs, 3) + 0.5), 6), 16))


def _numbers_under(config: KernelConfig, snapshot: KernelSnapshot) -> dict[str, Any]:
    """A card on each cell under the kernel: what lies there and what it is multiplied by, coloured by the kernel's number."""
    terms = snapshot.at.terms if snapshot.at else ()
    d = config.spread
    crowded = max(snapshot.output.shape) > CROWDED and config.operation == TRANSPOSED
    rows, columns = (d * (len(terms) - 1) + 1, d * (len(terms[0]) - 1) + 1) if terms else (1, 1)
    z, text = np.full((rows, columns), np.nan), [[""] * columns for _ in range(rows)]
    largest = max((term.value for line in terms for term in line), default=0.0)
    for i, line in enumerate(terms):
        for j, term in enumerate(line):
            z[d * i, d * j], said = _card(config, term, largest)
            text[d * i][d * j] = "" if crowded else said
    reach = float(np.abs(snapshot.weights).max()) or 1.0
    corner = snapshot.at.corner if snapshot.at else (0, 0)
    return {
        "type": "heatmap",
        "name": "under the kernel",
        "z": z,
        "x0": corner[1],
        "dx": 1,
        "y0": corner[0],
        "dy": 1,
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": _card_size(config, snapshot)},
        "colorscale": "scale:diverging",
        "zmin": -1 if config.operation in POOLINGS else -reach,
        "zmax": 1 if config.operation in POOLINGS else reach,
        "xgap": 1,
        "ygap": 1,
        "hoverinfo": "skip",
        "showscale": False,
        "showlegend": False,
        "visible": snapshot.at is not None,
    }


def _card_size(config: KernelConfig, snapshot: KernelSnapshot) -> int:
    """Points for two lines in a cell, one where nothing is multiplied or only what is added is told."""
    across = max(snapshot.output.shape if config.operation == TRANSPOSED else snapshot.picture.shape) + 2 * config.pad
    lines = 2 if config.operation == CONVOLUTION else 1
    fitting = max(PLOT / across / (1.3 * lines), 6.0)
    return int(min(fitting, 11.0 if lines == 2 else max(PLOT / across / 2.3, 6.0)))


def _card(config: KernelConfig, term: Term, largest: float) -> tuple[float, str]:
    """Colour and text of one card. Of a maximum only the winning cells are coloured."""
    if config.operation == MAX_POOLING:
        return float(term.value == largest), number(term.value)
    if config.operation in POOLINGS:
        return 0.0, number(term.value)
    weight = short(term.weight)
    return term.weight, f"+{short(term.value * term.weight)}" if config.operation == TRANSPOSED else f"{number(term.value)}<br>×{weight}"


def short(value: float) -> str:
    """A number in little room: two digits after the point where it is small and no whole number, without a leading 0."""
    if value == round(value) or abs(value) >= 10:
        return number(round(value))
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−").replace("0.", ".")
    return "0" if text in ("", "−", "−0") else text


def _ring(rows: int, columns: int, ring: int, name: str) -> dict[str, Any]:
    """What lies around the cells, in four pieces: padding, or what is cut off. Without any, the cells' border."""
    wide, high, edge = columns - 0.5, rows - 0.5, -0.5
    pieces = [
        (edge - ring, edge, edge - ring, wide + ring),
        (high, high + ring, edge - ring, wide + ring),
        (edge, high, edge - ring, edge),
        (edge, high, wide, wide + ring),
    ]
    corners = [[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)] for top, bottom, left, right in pieces]
    points = [point for piece in corners for point in (*piece, (None, None))]
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "fill": "toself",
        "fillcolor": "role:reference/0.1",
        "fillpattern": {"shape": "/", "fgcolor": "role:reference", "bgcolor": "role:reference/0.08", "size": 7, "solidity": 0.18},
        "line": {"width": 1, "color": "role:grid"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _corners(snapshot: KernelSnapshot) -> tuple[float, float, float, float] | None:
    """Top, bottom, left and right edge of what the kernel covers."""
    if snapshot.at is None:
        return None
    first, last = snapshot.at.terms[0][0], snapshot.at.terms[-1][-1]
    return first.row - 0.5, last.row + 0.5, first.column - 0.5, last.column + 0.5


def _outline(name: str, box: tuple[float, float, float, float] | None) -> dict[str, Any]:
    top, bottom, left, right = box or (np.nan, np.nan, np.nan, np.nan)
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": [left, right, right, left, left],
        "y": [top, top, bottom, bottom, top],
        "line": {"color": "role:suggestion", "width": 3.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }
