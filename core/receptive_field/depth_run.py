"""Stacks of convolutions that grow deeper: a moment for each depth, with how much each pixel counts in all networks."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from functools import partial
from typing import Any

import numpy as np

from core.data.wording import count
from core.receptive_field.depth_config import EQUAL, DepthConfig
from core.receptive_field.depth_law import Floats, deviation, field
from core.receptive_field.depth_snapshot import DepthSnapshot, Measured
from core.receptive_field.depth_stacks import counted, deviations, drawn
from core.runs.moment import Moment


def deepen(config: DepthConfig, seed: int) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the state without any layer, then a moment for each depth. Raises: InputError where the stacks cannot be measured."""
    config.check_depth()
    rows: tuple[Measured, ...] = ()
    yield Moment(0, {}, partial(DepthSnapshot, rows, _kept(np.zeros((0, 0))), _kept(np.zeros(0)), notes(config)))
    equal = config.stack_weights == EQUAL
    stacks = [
        drawn(config.depth, config.stack_kernel, config.stack_channels, config.stack_relu, equal, 1000 * seed + i)
        for i in range(config.stacks)
    ]
    for depth, scores in enumerate(counted(stacks, config.dilations, config.stack_relu, config.skips, seed, not equal), 1):
        here = scores[scores.sum((1, 2)) > 0]
        widths = deviations(here).numpy()
        spread = float(widths.std(ddof=1)) if len(widths) > 1 else 0.0
        width = float(widths.mean()) if len(widths) else math.nan
        theory = deviation(depth, config.stack_kernel, config.stack_dilation, config.skips)
        row = Measured(depth, field(depth, config.stack_kernel, config.stack_dilation), width, spread, theory, len(widths))
        rows = (*rows, row)
        mean = _kept(here.mean(0).numpy() if len(widths) else scores[0].numpy())
        metrics = {"field": float(row.field), "width": row.width, "spread": row.spread, "expected": row.expected}
        known = {name: value for name, value in metrics.items() if math.isfinite(value)}
        yield Moment(depth, known, partial(DepthSnapshot, rows, mean, _kept(mean.sum(0)), notes(config)))


def notes(config: DepthConfig) -> tuple[str, ...]:
    """What is measured on what."""
    given = "each on an input from N(0, 1)" if config.stack_relu else "on no input: the gradient of a linear network depends on none"
    many = count(config.stacks, "network")
    return (f"{many} with {count(config.stack_channels, 'channel')}, without padding, {given}.",)


def _kept(array: Any) -> Floats:
    kept: Floats = np.array(array, np.float64)
    kept.setflags(write=False)
    return kept
