"""Short questions about activation functions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from core import params
from core.activations.config import Config
from core.activations.cost import cost
from core.activations.depth_run import snapshot
from core.spreadsheets import csv_table

__all__ = ["costs", "depth_table"]

HEADER = ("function", "layer", "std", "predicted std", "gradient", "predicted gradient", "weight gradient", "saturated", "dead")


def costs(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> dict[str, Any]:
    """What each chosen function costs here: {"functions": {name: [forward, back]} in nanoseconds an element, "threads", "cores"}."""
    found = {one.name: list(cost(one)) for one in params.read(Config, config).chosen}
    return {"functions": found, "threads": torch.get_num_threads(), "cores": os.cpu_count() or 1}


def depth_table(*, config: Mapping[str, Any], files: Mapping[str, Path]) -> str:
    """CSV: a row for each function and layer of a deep network, 0 the input. Empty: the input has no weights and no units."""
    rows: list[list[object]] = []
    for deep in snapshot(params.read(Config, config)).deep:
        both = zip(deep.deviation, deep.predicted.deviation, deep.gradient, deep.predicted.gradient, strict=True)
        units: list[tuple[float | None, ...]] = [(None, None, None)]
        units += zip(deep.weight_gradient.tolist(), deep.saturated.tolist(), deep.dead.tolist(), strict=True)
        rows += [[deep.name, layer, *map(float, known), *unit] for layer, (known, unit) in enumerate(zip(both, units, strict=True))]
    return csv_table(HEADER, rows)
