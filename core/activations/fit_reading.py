"""A sum of units in words."""

from __future__ import annotations

import math

from core.activations.fit_run import MOST_PARTS, FitSnapshot
from core.activations.hidden import LINE
from core.activations.why_config import HINGES, POLYNOMIALS, WhyConfig
from core.activations.words import number


def look(config: WhyConfig, snapshot: FitSnapshot) -> str:
    """How close both sums come."""
    units = f"{config.units} {config.unit} units are" if config.units > 1 else f"one {config.unit} unit is"
    if config.unit in POLYNOMIALS:
        kind = "a straight line" if config.unit == "Linear" else "a parabola"
        return (
            f"However many {config.unit} units are added, the sum is {kind}: the best one is {number(snapshot.built_error[1])} off in the "
            f"mean, and training {_comes(snapshot)}."
        )
    at = f"Constructed, {units} at most {number(snapshot.built_error[0])} off, {number(snapshot.built_error[1])} in the mean"
    return f"{at}; trained, {_trained(config, snapshot)}."


def _comes(snapshot: FitSnapshot) -> str:
    if snapshot.step == 0:
        return "cannot better it: press Train"
    return f"has come to {number(snapshot.trained_error[1])} after {snapshot.step} steps"


def _trained(config: WhyConfig, snapshot: FitSnapshot) -> str:
    if snapshot.step == 0:
        return f"untrained {number(snapshot.trained_error[1])} off in the mean: press Train"
    return f"{number(snapshot.trained_error[1])} in the mean after {snapshot.step} of {snapshot.steps} steps"


def warning(config: WhyConfig, snapshot: FitSnapshot) -> str:
    """What this picture does not promise."""
    if math.isinf(snapshot.bound):
        return (
            "The target jumps. The theorem speaks of continuous ones: the mean error still falls with more units, the largest one, at the "
            "jump, need not."
        )
    return ""


def details(config: WhyConfig, snapshot: FitSnapshot) -> list[str]:
    """How both came about."""
    lines = []
    if math.isfinite(snapshot.bound):
        lines.append(f"Bound: the constructed sum is nowhere more than {number(snapshot.bound)} off, {_reason(config)}.")
    if config.unit in POLYNOMIALS:
        lines.append("Leshno et al. (1993): sums of units come close to every continuous function exactly where f is no polynomial.")
    elif config.unit in HINGES:
        near = "" if config.unit == "ReLU" else f" {config.unit} is made so steep that it is nearly a hinge."
        lines.append(f"Constructed: each unit bends the line at one of {config.units} knots, by the change of slope there.{near}")
    else:
        near = "" if config.unit == "Step" else f" {config.unit} is made so steep that it is nearly a step."
        lines.append(f"Constructed: each unit is one stair, {config.units} in all; two stairs, up and down, are a bump.{near}")
    if config.unit == "Step":
        lines.append("Step has slope 0: no gradient reaches w and b. Training moves only a and c; the stairs stay where they were drawn.")
    if config.units > MOST_PARTS:
        lines.append(f"Of {config.units} units the {MOST_PARTS} that vary most are drawn below; the sums above are of all.")
    return lines


def _reason(config: WhyConfig) -> str:
    rule = "by h² max|f″| / 8 or h max|f′| / 2 for knots h apart" if config.unit in HINGES else "by h max|f′| / 2 for stairs h wide"
    return rule + ("" if config.unit in ("ReLU", "Step") else ", and what the smooth unit differs")


def notes(snapshot: FitSnapshot) -> tuple[str, ...]:
    """What was trained on what."""
    return (
        "Trained with Adam on 121 points of the target at once, from weights drawn by the seed; the loss is the mean of (y − t)².",
        f"Errors are measured at {len(LINE):,} points; “mean” is the root of the mean square.",
    )
