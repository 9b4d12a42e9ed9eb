"""Things to try in the mode "Why" that check themselves. Light."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from core.activations.backprop import BackpropSnapshot
from core.activations.config import Config
from core.activations.fit_run import FitSnapshot
from core.activations.normalising import NormalSnapshot
from core.activations.stack import StackSnapshot
from core.activations.task import Task
from core.activations.why_config import DRAWN, FORMULA, NOTHING, POLYNOMIALS


def _close(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, FitSnapshot) and config.goal == "Sine" and config.units <= 16 and snapshot.built_error[0] < 0.1


def _better(config: Config, snapshot: Any) -> bool:
    """Training beats construction; a polynomial has no construction."""
    return (
        isinstance(snapshot, FitSnapshot)
        and config.unit not in POLYNOMIALS
        and snapshot.step > 0
        and snapshot.trained_error[1] < snapshot.built_error[1]
    )


def _own(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, FitSnapshot) and config.goal in (DRAWN, FORMULA) and snapshot.step >= snapshot.steps


def _bent(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, StackSnapshot) and config.between != NOTHING and snapshot.bent > 0


def _point(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, StackSnapshot) and config.between == NOTHING and snapshot.rank == 1


def _still(config: Config, snapshot: Any) -> bool:
    """A hidden unit whose gradients are all 0, though something is wrong at the output."""
    return isinstance(snapshot, BackpropSnapshot) and snapshot.passed.loss > 0 and bool((snapshot.passed.hidden == 0).all(axis=1).any())


def _too_far(config: Config, snapshot: Any) -> bool:
    return isinstance(snapshot, BackpropSnapshot) and snapshot.after > snapshot.passed.loss


def _unit_norm(config: Config, snapshot: Any) -> bool:
    """At each place of each picture the squares add up to 1."""
    if not isinstance(snapshot, NormalSnapshot) or snapshot.lost:
        return False
    return bool(np.allclose((snapshot.local**2).sum(axis=1), 1))


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "close": Task("Any function: construct the sine with at most 16 units, nowhere more than 0.1 off.", _close),
        "better": Task("Any function: let training come closer, in the mean, than the construction with as many units.", _better),
        "own": Task("Any function: draw a curve or type a formula, and train to the end.", _own),
        "bent": Task("Linear stack: bend a line.", _bent),
        "point": Task("Linear stack: make the product of all layers lose a dimension, rank 1.", _point),
        "still": Task("Backpropagation: find numbers for which a hidden unit learns nothing.", _still),
        "too_far": Task("Backpropagation: take a step so large that the loss grows.", _too_far),
        "unit_norm": Task("Normalisation: make local response normalisation give unit length across channels.", _unit_norm),
    }
)
