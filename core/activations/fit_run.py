"""A sum of units on its way to a target: constructed at once, and beside it trained step by step."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.activations.fitting import POINTS, sizes_of, start, train_layers
from core.activations.hidden import LINE, Hidden, bound, built, constructed, errors
from core.activations.model import Floats
from core.activations.snapshot import frozen
from core.activations.targets import Target, target_of
from core.activations.why_config import POLYNOMIALS, WhyConfig
from core.runs.moment import Moment

PART_POINTS = np.linspace(LINE[0], LINE[-1], 61)  # where what each unit adds is drawn
MOST_PARTS = 12  # units whose parts are drawn: those that vary most
LADDER = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


@dataclass(frozen=True)
class FitSnapshot:
    """One state of both.

    goal, built, trained: heights at `hidden.LINE`, (points,). built_parts, trained_parts: what the units that vary most add, (units,
    points) at PART_POINTS. built_error, trained_error: the largest, and the root of the mean square. bound: as `hidden.bound`.
    ladder: for some numbers of units, the constructed layer's largest error, its bound, its root mean square, (4, sizes). learned: the
    trained networks' units and root mean square errors, (2, sizes).
    """

    step: int
    steps: int
    goal: Floats
    built: Floats
    trained: Floats
    built_parts: Floats
    trained_parts: Floats
    built_error: tuple[float, float]
    trained_error: tuple[float, float]
    bound: float
    ladder: Floats
    learned: Floats


def fit(config: WhyConfig, seed: int) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the constructed layer beside an untrained one, then the latter after each step of Adam."""
    target = target_of(config)
    sizes = sizes_of(config.units)
    mine = sizes.index(config.units)
    layers = [start(config.unit, units, seed) for units in sizes]
    first = _first(config, target, layers, mine)
    yield Moment(0, _metrics(target, layers[mine]), lambda: first)
    for step, trained in enumerate(train_layers(layers, target.value(POINTS), config.fit_rate, config.fit_steps), 1):
        yield Moment(step, _metrics(target, trained[mine]), lambda step=step, trained=trained: _now(first, step, trained, mine))  # type: ignore[misc]


def _metrics(target: Target, layer: Hidden) -> dict[str, float]:
    """The trained network's error at the points that it learns from."""
    largest, error = errors(layer.value(POINTS), target.value(POINTS))
    return {"error": error, "largest_error": largest}


def _first(config: WhyConfig, target: Target, layers: list[Hidden], mine: int) -> FitSnapshot:
    unit, units, steepness = config.unit, config.units, config.steepness
    goal, made = target.value(LINE), built(target, unit, units, steepness)
    parts = frozen(np.full((1, len(PART_POINTS)), np.nan)) if unit in POLYNOMIALS else _parts(constructed(target, unit, units, steepness))
    empty = FitSnapshot(
        step=0,
        steps=config.fit_steps,
        goal=frozen(goal),
        built=frozen(made),
        trained=frozen(goal),
        built_parts=parts,
        trained_parts=parts,
        built_error=errors(made, goal),
        trained_error=(math.nan, math.nan),
        bound=bound(target, unit, units, steepness),
        ladder=ladder(config),
        learned=frozen(np.zeros((2, len(layers)))),
    )
    return _now(empty, 0, layers, mine)


def _now(first: FitSnapshot, step: int, layers: list[Hidden], mine: int) -> FitSnapshot:
    values = [layer.value(LINE) for layer in layers]
    found = [errors(value, first.goal) for value in values]
    learned = np.array([[len(layer.w) for layer in layers], [error for _, error in found]])
    return replace(
        first,
        step=step,
        trained=frozen(values[mine]),
        trained_parts=_parts(layers[mine]),
        trained_error=found[mine],
        learned=frozen(learned),
    )


def _parts(layer: Hidden) -> Floats:
    """What the MOST_PARTS units that vary most add, (units, points)."""
    parts = layer.parts(PART_POINTS)
    most = np.sort(np.argsort(-np.ptp(parts, axis=1), kind="stable")[:MOST_PARTS])
    return frozen(parts[most])


def ladder(config: WhyConfig) -> Floats:
    """Units, the constructed layer's largest error, its bound, its root mean square error, (4, sizes)."""
    target, unit = target_of(config), config.unit
    goal = target.value(LINE)
    found = [errors(built(target, unit, units, config.steepness), goal) for units in LADDER]
    bounds = [bound(target, unit, units, config.steepness) for units in LADDER]
    return frozen(np.array([LADDER, [largest for largest, _ in found], bounds, [error for _, error in found]], float))
