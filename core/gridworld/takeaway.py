"""The values as a table to take away."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from core.gridworld.notation import checked
from core.gridworld.world import ACTIONS


def csv_text(world: str, q: Sequence[Sequence[float | None]]) -> str:
    """A Q-table as CSV: state, row, column, then one value an action; q: (cells, 4).

    Cells where nobody can stand (NaN or None) are left out. state counts as Gymnasium does, from 0 by rows; rows and columns count from 1.
    Numbers keep full precision, so that reading them back gives the same floats.
    """
    columns = checked(world).columns
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["state", "row", "column", *ACTIONS])
    for state, values in enumerate(q):
        if all(value is not None and math.isfinite(value) for value in values):
            writer.writerow([state, state // columns + 1, state % columns + 1, *(repr(float(value or 0.0)) for value in values)])
    return table.getvalue()
