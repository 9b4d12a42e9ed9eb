"""How the field grows from layer to layer, with the input's size as the line beyond which it only sees padding."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, band, line
from core.receptive_field.arithmetic import Measured
from core.receptive_field.compare import longest, main_way
from core.receptive_field.config import Config
from core.receptive_field.snapshot import Snapshot
from core.receptive_field.table import idle as idle_layers
from core.theme import Figure


def growth(config: Config, snapshot: Snapshot) -> Figure:
    """One point a layer; layers whose every unit sees the whole input are not drawn, since they have no size of their own."""
    report, chosen = config.report, config.chosen
    alt = f"The size of the receptive field over the layers of the network; the input is {' × '.join(map(str, report.network.size))}."
    seconds = report.network.rate
    per = seconds or 1
    figure = theme.figure("layer", "field (seconds)" if seconds else "field (pixels)", alt=alt, height=300)
    moving = [one for one in report.layers if not (one.rows.whole or one.columns.whole)]
    bad = [report.layers[position] for position in idle_layers(report)]
    n = max(report.network.size)
    way = main_way(report, moving[-1].position) if moving else set()
    main, aside = [one for one in moving if one.position in way], [one for one in moving if one.position not in way]
    highest = max(map(longest, moving), default=n)
    figure["layout"]["xaxis"] |= {"range": [0, len(report.layers) + 1]}
    figure["layout"]["yaxis"] |= {"range": [0, 1.08 * min(max(n, highest), 2.5 * highest) / per]}
    figure["layout"]["hovermode"] = "closest"
    at = [chosen] if chosen in moving else []
    unit = "seconds" if seconds else "pixels"

    def points(name: str, layers: list[Measured], role: str, **how: Any) -> dict[str, Any]:
        return {
            "type": "scatter",
            "name": name,
            "x": [one.position + 1 for one in layers] or [None],
            "y": [longest(one) / per for one in layers] or [None],
            "text": [one.layer.name for one in layers] or [""],
            "hovertemplate": f"%{{text}} sees %{{y}} {unit}<extra>{name}</extra>" if layers else None,
            **how,
            **({"marker": {**how["marker"], "color": f"role:{role}"}} if isinstance(how.get("marker"), dict) else {}),
        }

    figure["data"] = [
        {**points("field", main, "data", mode="lines"), "line": {"color": "role:data", "width": 3, "shape": "hv"}},
        {
            **points("on another branch", aside, "data", mode="markers", marker={"symbol": "circle-open", "size": 5, "opacity": 1}),
            "showlegend": bool(aside),
        },
        {
            **points(
                "effective, expected", [report.layers[position] for position, _ in snapshot.sizes], "suggestion", mode="lines+markers"
            ),
            "y": [side / per for _, side in snapshot.sizes] or [None],
            "line": {"color": "role:suggestion", "width": 2, "dash": "dash"},
            "marker": {"color": "role:suggestion", "size": 5, "opacity": 1},
            "hovertemplate": f"%{{text}}: what counts is %{{y:.3g}} {unit} wide<extra></extra>",
            "meta": {"of": sha256(f"{config.network}\n{config.weights}".encode()).hexdigest()[:16], "unknown": not snapshot.sizes},
        },
        {
            "type": "scatter",
            "name": f"input: {n / per:g} {unit}",
            "mode": "lines",
            "x": [0, len(report.layers) + 1],
            "y": [n / per, n / per],
            "line": {"color": "role:reference", "width": 2, "dash": "dot"},
            "hovertemplate": f"the input has %{{y}} {unit}<extra></extra>",
        },
        {
            **points("unproductive", bad, "warning", mode="markers", marker={"symbol": "x", "size": 9, "opacity": 1}),
            "showlegend": bool(bad),
        },
        {
            **points("chosen layer", at, "suggestion", mode="markers", marker={"symbol": "diamond", "size": 13, "opacity": 1}),
            "showlegend": False,
        },
    ]
    return figure


def size_by_inputs(config: Config, snapshot: Snapshot) -> Figure:
    """The effective size as more random inputs are counted, with its standard error, beside what arithmetic and theory say."""
    per = config.parsed.rate or 1
    unit = "seconds" if config.parsed.rate else "pixels" if config.parsed.dims == 2 else "samples"
    alt = "The effective size of the chosen unit’s field against the number of random inputs, with its standard error."
    figure = theme.figure("random inputs", f"effective size ({unit})", alt=alt, height=300)
    figure["layout"]["xaxis"] |= {"range": [0, config.samples]}
    figure["layout"]["yaxis"] |= {"rangemode": "tozero"}
    inputs, side, spread = (np.array([row[i] for row in snapshot.curve], float) for i in range(3))
    known = np.isfinite(spread)
    field = longest(config.chosen) / per
    figure["data"] = [
        band("± error", "suggestion", inputs[known], (side - spread)[known] / per, (side + spread)[known] / per, legend=True),
        line(
            "sampled",
            "suggestion",
            inputs if len(inputs) else NOWHERE,
            side / per if len(inputs) else NOWHERE,
            says=f"after %{{x}} inputs %{{y:.4g}} {unit}",
        ),
        {
            **line("field", "data", [0, config.samples], [field, field], says=f"the whole field has %{{y:.4g}} {unit}", width=2),
            "visible": not (config.chosen.rows.whole or config.chosen.columns.whole),
        },
        line(
            "expected",
            "reference",
            [0, config.samples],
            [snapshot.expected / per] * 2,
            says=f"expected: %{{y:.4g}} {unit}",
            dash="dot",
            width=2,
        ),
    ]
    return figure
