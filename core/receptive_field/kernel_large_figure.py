"""The whole picture before and after a kernel, and its frequencies: both spectra, the kernel's response, low to high."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import theme
from core.curves import line
from core.receptive_field.kernel_config import TRANSPOSED, KernelConfig
from core.receptive_field.kernel_snapshot import KernelSnapshot
from core.receptive_field.plots import behind, titled
from core.receptive_field.sliding import Floats
from core.theme import Figure

GREY: dict[str, Any] = {"colorscale": [[0, "#000000"], [1, "#ffffff"]], "zmin": 0, "zmax": 255}  # a picture is the same in both themes
FAINTEST = 1e-3  # grey levels: amplitudes below are drawn as this
HEIGHT, QUALITY = 420, 78  # of a plot in pixels; of a grey JPEG that is only looked at

MARGIN = {"t": 34, "b": 44, "r": 8}


def large_pictures(config: KernelConfig, snapshot: KernelSnapshot, around_zero: bool) -> dict[str, Figure]:
    """around_zero: the picture after is drawn with 0 as middle grey."""
    large = snapshot.large
    spaced = config.operation == TRANSPOSED and config.stride > 1
    figures = {
        "before": _picture("Before" + (", pixels a stride apart" if spaced else ""), large.before, False),
        "after": _picture("After" + (", grey is 0" if around_zero else ""), large.after, around_zero),
    }
    loudest = max(float(one.max()) for one in large.spectra)
    for name, title, cells in zip(("spectrum", "spectrum_after"), ("before", "after"), large.spectra, strict=True):
        figures[name] = _spectrum(f"Spectrum {title}", cells, large.axis, loudest)
    if large.response is not None:
        figures["response"] = _response(large.response, large.response_axis)
    return {**figures, "rings": _rings(large.rings, large.ring_axis)}


def levels(picture: Floats, around_zero: bool) -> np.ndarray:
    """Grey levels to draw, uint8: cut off at 0 and 255; around zero, 0 is 128 and the largest size goes to the end."""
    if around_zero:
        reach = float(np.abs(picture).max()) or 1.0
        return np.clip(np.round(127.5 + 127.5 * picture / reach), 0, 255).astype(np.uint8)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def _picture(title: str, picture: Floats, around_zero: bool) -> Figure:
    n = len(picture)
    alt = f"{title}: the whole picture, {n} × {n} pixels, in grey; from {picture.min():.3g} to {picture.max():.3g}."
    figure = titled(theme.figure("column (pixels)", "row (pixels)", alt=alt, height=HEIGHT), f"{title} ({n} × {n})")
    figure["layout"]["margin"] |= MARGIN
    _square(figure, [-0.5, n - 0.5], [n - 0.5, -0.5])
    figure["layout"]["images"] = [behind(levels(picture, around_zero), n, n, QUALITY)]
    figure["layout"]["hovermode"] = False
    figure["data"] = [{"type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip", "showlegend": False}]
    return figure


def _spectrum(title: str, cells: Floats, axis: Floats, loudest: float) -> Figure:
    alt = f"{title}: how strong each frequency of the picture is; low frequencies in the middle, high ones at the borders."
    figure = _frequencies(f"{title}: low in the middle", alt)
    decibels = np.round(20 * np.log10(np.maximum(cells, FAINTEST))).astype(np.int8)  # -60 to 48: a byte each
    says = "%{x:.2f} cycles a pixel across, %{y:.2f} down:<br>%{z:.0f} dB over one grey level<extra></extra>"
    top = 20 * float(np.log10(max(loudest, FAINTEST)))
    figure["data"] = [_map(decibels, axis, says) | {"zmin": 20 * float(np.log10(FAINTEST)), "zmax": top}]
    return figure


def _response(response: Floats, axis: Floats) -> Figure:
    alt = "The kernel’s own response: by how much it multiplies each frequency; low frequencies in the middle."
    figure = _frequencies("The kernel multiplies each frequency by", alt)
    says = "%{x:.2f} cycles a pixel across, %{y:.2f} down:<br>times %{z:.2f}<extra></extra>"
    scale = {"thickness": 10, "outlinewidth": 0, "tickfont": {"color": "role:quiet", "size": 12}}
    shown = {"zmin": 0, "zmax": float(response.max()) or 1.0, "showscale": True, "colorbar": scale}
    figure["data"] = [_map(response, axis, says) | shown]
    return figure


def _frequencies(title: str, alt: str) -> Figure:
    figure = titled(theme.figure("across (cycles a pixel)", "down (cycles a pixel)", alt=alt, height=HEIGHT), title)
    figure["layout"]["margin"] |= MARGIN
    _square(figure, [-0.5, 0.5], [0.5, -0.5])
    figure["layout"]["hovermode"] = "closest"
    return figure


def _map(cells: NDArray[Any], axis: Floats, says: str) -> dict[str, Any]:
    step = float(axis[1] - axis[0]) if len(axis) > 1 else 1.0
    place = {"x0": float(axis[0]), "dx": step, "y0": float(axis[0]), "dy": step}
    return {
        "type": "heatmap",
        "name": "frequencies",
        "z": cells,
        **place,
        "colorscale": "scale:sequential",
        "showscale": False,
        "showlegend": False,
        "hovertemplate": says,
    }


def _square(figure: Figure, across: list[float], down: list[float]) -> None:
    plain = {"showgrid": False, "constrain": "domain", "fixedrange": True}
    figure["layout"]["xaxis"] |= {**plain, "range": across}
    figure["layout"]["yaxis"] |= {**plain, "range": down, "scaleanchor": "x"}
    figure["layout"]["meta"] |= {"aspect": 1.0}


def _rings(rings: Floats, axis: Floats) -> Figure:
    alt = "How strong the picture’s frequencies are before and after the kernel, from low to high."
    figure = theme.figure("frequency (cycles a pixel)", "amplitude (grey levels)", alt=alt, height=HEIGHT)
    layout = figure["layout"]
    shown = np.where(rings > FAINTEST / 10, rings, np.nan)
    known = shown[np.isfinite(shown)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (FAINTEST, 1.0)
    layout["yaxis"] |= {
        "type": "log",
        "range": [np.log10(low) - 0.15, np.log10(high) + 0.15],
        "exponentformat": "power",
        "fixedrange": True,
    }
    layout["xaxis"] |= {"range": [0, 0.5], "fixedrange": True}
    layout["margin"] |= {"b": 44, "r": 8}
    layout["hovermode"] = "x unified"
    says = "%{y:.3g} grey levels"
    figure["data"] = [
        line("before", "reference", axis, shown[0], says=says, dash="dash"),
        line("after", "train", axis, shown[1], says=says),
    ]
    return figure
