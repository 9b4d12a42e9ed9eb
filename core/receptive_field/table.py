"""The numbers of every layer, for the screen and as a table to take away."""

from __future__ import annotations

from typing import Any

from core.receptive_field.arithmetic import Extent, Measured, Report
from core.receptive_field.config import Config
from core.receptive_field.network import Network
from core.receptive_field.productive import unproductive
from core.receptive_field.spelled import number
from core.receptive_field.writing import line
from core.spreadsheets import csv_table

HEAD = [
    *("layer", "name", "kind", "inputs", "channels", "height", "width", "field_height", "field_width", "jump_height", "jump_width"),
    *("padding_height", "padding_width", "centre_row_of_unit_0", "centre_column_of_unit_0"),
    *("parameters", "multiply_adds", "bytes_of_output", "unproductive"),
]


def idle(report: Report) -> tuple[int, ...]:
    """Positions of the layers that widen the field though all they take in sees the whole input already; none in a generator."""
    if min(report.network.size[-report.network.dims :]) == 1:
        return ()
    return tuple(position for position in unproductive(report) if max(report.layers[position].layer.kernel) > 1)


def csv_text(config: Config) -> str:
    """One row a layer; centres in the convention that is chosen. A layer whose every unit sees the whole input has no jump: left empty."""
    report, bad = config.report, set(idle(config.report))
    half = 0.5 if config.convention == "half-pixel" else 0.0
    rows = [
        [
            layer.position + 1,
            layer.layer.name,
            line(layer.layer, report.network.dims),
            " ".join(layer.layer.inputs),
            layer.channels,
            *layer.size,
            *(_size(extent) for extent in (layer.rows, layer.columns)),
            *("" if extent.whole else number(extent.local.jump) for extent in (layer.rows, layer.columns)),
            *("" if extent.whole else number(extent.local.padding) for extent in (layer.rows, layer.columns)),
            *("" if extent.whole else float(extent.local.centre) + half for extent in (layer.rows, layer.columns)),
            layer.parameters,
            layer.multiply_adds,
            layer.memory,
            "yes" if layer.position in bad else "no",
        ]
        for layer in report.layers
    ]
    return csv_table(HEAD, rows)


def rows(network: Network, report: Report | None) -> list[dict[str, Any]]:
    """One row a layer, as the screen shows it; report: None where the sizes do not fit, then only what was written is known."""
    bad = set(idle(report)) if report else set()
    return [
        {
            "name": layer.name,
            "line": line(layer, network.dims),
            "from": [name for name in layer.inputs] if sources != (i - 1,) else [],
            **(_numbers(report.layers[i], network.dims, i in bad) if report else {}),
        }
        for i, (layer, sources) in enumerate(zip(network.layers, network.sources, strict=True))
    ]


def _numbers(layer: Measured, dims: int, idle: bool) -> dict[str, Any]:
    axes = (layer.rows, layer.columns)[-dims:]
    return {
        "channels": layer.channels,
        "size": " × ".join(str(extent.size) for extent in axes),
        "field": _both(["all" if extent.whole else number(extent.local.size) for extent in axes]),
        "jump": _both(["" if extent.whole else number(extent.local.jump) for extent in axes]),
        "padding": _both(["" if extent.whole else number(extent.local.padding) for extent in axes]),
        "parameters": layer.parameters,
        "multiply_adds": layer.multiply_adds,
        "memory": layer.memory,
        "idle": idle,
        "apart": bool(layer.misaligned),
    }


def _both(texts: list[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def _size(extent: Extent) -> int | str:
    return "whole input" if extent.whole else extent.local.size
