"""The pictures of the law of depth: what counts at this depth, its cut beside a bell, and both sizes over depth on logarithmic axes."""

from __future__ import annotations

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.receptive_field.depth_config import DepthConfig
from core.receptive_field.depth_law import bell, deviation, field, slope
from core.receptive_field.depth_snapshot import DepthSnapshot
from core.theme import Figure

REACH = 4  # standard deviations between the points that hold 95 % of a bell: the width that is drawn


def depth_pictures(config: DepthConfig, snapshot: DepthSnapshot) -> dict[str, Figure]:
    """ "counts" and "bell" beside each other, "sizes" and "part". Traces and layout are the same from the first state to the last."""
    return {
        "counts": _counts(config, snapshot),
        "bell": _bell(config, snapshot),
        "sizes": _sizes(config, snapshot),
        "part": _part(config, snapshot),
    }


def _counts(config: DepthConfig, snapshot: DepthSnapshot) -> Figure:
    """How much each pixel counts, in the box of the theoretical field; the axes are those of the deepest stack."""
    reach = field(config.depth, config.stack_kernel, config.stack_dilation) / 2
    half = (len(snapshot.scores) or 2 * reach) / 2  # at first the box of what the whole stack will see
    alt = f"How much each pixel counts behind {snapshot.depth} layers, as a heat map in the box of the theoretical field."
    figure = theme.figure("pixels from the middle", "pixels from the middle", alt=alt, height=430)
    layout = figure["layout"]
    layout["xaxis"] |= {"range": [-reach - 1, reach + 1], "constrain": "domain", "showgrid": False}
    layout["yaxis"] |= {"range": [reach + 1, -reach - 1], "scaleanchor": "x", "constrain": "domain", "showgrid": False}
    layout["hovermode"] = "closest"
    layout["meta"] |= {"aspect": 1}
    scores = snapshot.scores if len(snapshot.scores) else np.full((1, 1), np.nan)
    width = snapshot.rows[-1].width if snapshot.rows and snapshot.rows[-1].counted else 0.0
    turn = np.linspace(0, 2 * np.pi, 73)
    box = [-half, half, half, -half, -half], [-half, -half, half, half, -half]
    figure["data"] = [
        {
            "type": "heatmap",
            "name": "counts",
            "z": (100 * scores / (snapshot.scores.max(initial=0.0) or 1.0)).astype(np.float32),
            "x0": 0.5 - half if snapshot.rows else 0,
            "dx": 1,
            "y0": 0.5 - half if snapshot.rows else 0,
            "dy": 1,
            "colorscale": "scale:sequential",
            "zmin": 0,
            "zmax": 100,
            "showscale": False,
            "hoverongaps": False,
            "hovertemplate": "%{x} across, %{y} down from the middle:<br>counts %{z:.3g} % of the most<extra></extra>",
        },
        {
            **line("theoretical field", "data", *box, says="border of the theoretical field"),
            "hoverinfo": "skip",
        },
        {
            **line("two standard deviations", "suggestion", 2 * width * np.cos(turn), 2 * width * np.sin(turn), says="", dash="dash"),
            "hoverinfo": "skip",
        },
    ]
    return figure


def _bell(config: DepthConfig, snapshot: DepthSnapshot) -> Figure:
    """The sums over the rows, beside the normal densities of the same and of the expected width, each as part of the highest."""
    reach = field(config.depth, config.stack_kernel, config.stack_dilation) / 2
    alt = f"How much each column counts behind {snapshot.depth} layers, beside the bell of the same width."
    figure = theme.figure("pixels from the middle", "counts (% of the bell’s top)", alt=alt, height=430)
    figure["layout"]["xaxis"] |= {"range": [-reach - 1, reach + 1]}
    figure["layout"]["yaxis"] |= {"range": [0, 130]}
    figure["layout"]["meta"] |= {"beside": True, "aspect": 1}
    n = len(snapshot.profile)
    at = np.arange(n) - (n - 1) / 2
    fine = np.linspace(-reach, reach, 201)
    known = bool(snapshot.rows and snapshot.rows[-1].counted)
    expected = deviation(snapshot.depth or config.depth, config.stack_kernel, config.stack_dilation, config.skips)
    top = float(bell(np.zeros(1), snapshot.rows[-1].width if known else expected)[0])
    same = 100 * bell(fine, snapshot.rows[-1].width) / top if known else NOWHERE
    theory = 100 * bell(fine, expected) / top
    figure["data"] = [
        {
            "type": "bar",
            "name": "measured",
            "x": at if known else NOWHERE,
            "y": 100 * snapshot.profile / top if known else NOWHERE,
            "marker": {"color": "role:data", "opacity": 0.45},
            "hovertemplate": "column %{x} from the middle counts %{y:.3g} %<extra>measured</extra>",
        },
        line("bell as wide", "suggestion", fine if known else NOWHERE, same, says="bell as wide: %{y:.3g} %"),
        line("bell by theory", "reference", fine, theory, says="bell by theory: %{y:.3g} %", dash="dot", width=2),
    ]
    return figure


def _sizes(config: DepthConfig, snapshot: DepthSnapshot) -> Figure:
    """Both sizes over depth, on logarithmic axes: powers of depth are straight lines, whose slope is the exponent."""
    alt = "The theoretical field and the part that counts over depth, on logarithmic axes, with the slopes of both."
    figure = theme.figure("layers", "size (pixels)", alt=alt, height=330)
    everywhere = list(range(1, config.depth + 1))
    fields = [field(n, config.stack_kernel, config.stack_dilation) for n in everywhere]
    theory = [REACH * deviation(n, config.stack_kernel, config.stack_dilation, config.skips) for n in everywhere]
    figure["layout"]["xaxis"] |= {"type": "log", "range": [-0.03, np.log10(config.depth) + 0.03], "tickvals": _ticks(config.depth)}
    figure["layout"]["yaxis"] |= {
        "type": "log",
        "tickvals": [1, 2, 5, 10, 20, 50, 100, 200],
        "range": [np.log10(min(theory)) - 0.12, np.log10(fields[-1]) + 0.1],
    }
    depths, width, spread = (np.array([getattr(row, name) for row in snapshot.rows], float) for name in ("depth", "width", "spread"))
    exponent = slope([row.depth for row in snapshot.rows], [row.width for row in snapshot.rows])
    figure["data"] = [
        line(
            f"field: slope {number(slope(everywhere, [float(one) for one in fields]))}",
            "data",
            everywhere,
            fields,
            says="%{x} layers see %{y} pixels",
        ),
        band("± one standard deviation", "suggestion", depths, REACH * np.maximum(width - spread, width / 10), REACH * (width + spread)),
        {
            **line(
                f"what counts: slope {number(exponent)}",
                "suggestion",
                depths if len(depths) else NOWHERE,
                REACH * width if len(depths) else NOWHERE,
                says="behind %{x} layers %{y:.3g} pixels count (4 σ)",
            ),
            "mode": "lines+markers",
            "marker": {"color": "role:suggestion", "size": 5, "opacity": 1},
        },
        line(
            f"theory: slope {number(slope(everywhere, theory))}",
            "reference",
            everywhere,
            theory,
            says="expected: %{y:.3g} pixels",
            dash="dot",
            width=2,
        ),
    ]
    return figure


def _part(config: DepthConfig, snapshot: DepthSnapshot) -> Figure:
    """Which part of the field's side counts."""
    alt = "What counts as a part of the side of the theoretical field, over depth."
    figure = theme.figure("layers", "what counts (% of the field’s side)", alt=alt, height=330)
    figure["layout"]["xaxis"] |= {"range": [0, config.depth + 0.5]}
    figure["layout"]["yaxis"] |= {"range": [0, 125]}
    everywhere = list(range(1, config.depth + 1))
    theory = [
        100
        * REACH
        * deviation(n, config.stack_kernel, config.stack_dilation, config.skips)
        / field(n, config.stack_kernel, config.stack_dilation)
        for n in everywhere
    ]
    depths = np.array([row.depth for row in snapshot.rows], float)
    part = np.array([100 * REACH * row.width / row.field for row in snapshot.rows])
    figure["data"] = [
        line(
            "measured",
            "suggestion",
            *((depths, part) if len(depths) else (NOWHERE, NOWHERE)),
            says="behind %{x} layers %{y:.3g} % of the side",
        ),
        line("theory", "reference", everywhere, theory, says="expected: %{y:.3g} %", dash="dot", width=2),
    ]
    return figure


def number(exponent: float) -> str:
    """A slope for people; "…" while it is not known."""
    return f"{exponent:.2f}" if np.isfinite(exponent) else "…"


def _ticks(most: int) -> list[int]:
    return [n for n in (1, 2, 3, 5, 10, 20, 30, 40, 64) if n <= most]
