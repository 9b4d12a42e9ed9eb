"""The curves and the facts as tables to take away."""

from __future__ import annotations

import math

from core.activations.config import Config
from core.activations.curves import snapshot
from core.activations.table import facts
from core.spreadsheets import csv_table


def curves_text(config: Config) -> str:
    """CSV: x, then f, f' and f'' of each function; empty where it has none."""
    shown = snapshot(config)
    header = ["x", *(f"{one.name} {part}" for one in shown.drawn for part in ("f", "f'", "f''"))]
    columns = [shown.x, *(part for one in shown.drawn for part in (one.value, one.first, one.second))]
    rows = ([value if math.isfinite(value) else None for value in map(float, row)] for row in zip(*columns, strict=True))
    return csv_table(header, rows)


def facts_text(config: Config) -> str:
    """CSV: a row for each function, a column for each fact."""
    found = facts(config)
    header = ["Function", *next(iter(found.values()))]
    return csv_table(header, ([name, *known.values()] for name, known in found.items()))
