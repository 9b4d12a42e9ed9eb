"""Functions of several inputs as tables to take away. Light."""

from __future__ import annotations

from collections.abc import Callable

from core.activations.config import Config
from core.activations.gated import gated
from core.activations.maxout import maxout
from core.activations.several_config import GATED, MAXOUT, SOFTMAX
from core.activations.softmax import softmax
from core.spreadsheets import csv_table


def tables(config: Config) -> dict[str, tuple[str, Callable[[], str]]]:
    """Label -> file name and how its text is made."""
    made: dict[str, dict[str, tuple[str, Callable[[], str]]]] = {
        MAXOUT: {"Pieces and envelope (CSV)": ("maxout.csv", lambda: _pieces(config))},
        GATED: {"Slices (CSV)": ("gate.csv", lambda: _slices(config)), "Surface (CSV)": ("gate_surface.csv", lambda: _surface(config))},
        SOFTMAX: {
            "Classes and Jacobian (CSV)": ("softmax.csv", lambda: _classes(config)),
            "By temperature (CSV)": ("softmax_temperature.csv", lambda: _heat(config)),
        },
    }
    return made[config.several]


def _pieces(config: Config) -> str:
    found = maxout(config)
    header = ["x", "f", *(f"piece {i}" for i in range(1, len(found.pieces) + 1))]
    return csv_table(header, zip(found.x.tolist(), found.value.tolist(), *found.lines.tolist(), strict=True))


def _slices(config: Config) -> str:
    found = gated(config)
    columns = (part.tolist() for part in (found.x, found.along_a, found.along_b, found.slope_b))
    return csv_table(["a or b", "y along a", "y along b", "dy/db along b"], zip(*columns, strict=True))


def _surface(config: Config) -> str:
    found = gated(config)
    axis = found.axis.tolist()
    rows = ((a, b, found.surface[r, c].item()) for r, b in enumerate(axis) for c, a in enumerate(axis))
    return csv_table(["a", "b", "y"], rows)


def _classes(config: Config) -> str:
    found = softmax(config)
    header = ["class", "logit", "p", "dL/dz", *(f"dp/dz{i}" for i in range(1, len(found.p) + 1))]
    columns = zip(found.logits.tolist(), found.p.tolist(), found.gradient.tolist(), found.jacobian.tolist(), strict=True)
    return csv_table(header, ([i, z, p, back, *row] for i, (z, p, back, row) in enumerate(columns, 1)))


def _heat(config: Config) -> str:
    found = softmax(config)
    header = ["T", *(f"p{i}" for i in range(1, len(found.p) + 1)), "entropy"]
    return csv_table(header, zip(found.temperatures.tolist(), *found.swept.tolist(), found.entropies.tolist(), strict=True))
