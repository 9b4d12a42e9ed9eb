"""What is on screen as PyTorch that runs without the app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.curves_script import curves_script
from core.activations.depth_script import depth_script
from core.activations.race_script import race_script
from core.activations.several_script import several_script
from core.activations.why_script import why_script

SCRIPTS: Mapping[str, Callable[[Config], str]] = {
    CURVES: curves_script,
    SEVERAL: several_script,
    DEPTH: depth_script,
    WHY: why_script,
}


def snippet(config: Config, *, filename: str | None = None, table: Mapping[str, Any] | None = None) -> str:
    """A script that ends with the page's numbers. filename, table: of a person's own file, its name and what was found in it."""
    if config.mode == RACE:
        return race_script(config, filename=filename, table=table)
    return SCRIPTS[config.mode](config)
